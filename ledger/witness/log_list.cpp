#include "ledger/witness/log_list.hpp"

#include <algorithm>
#include <optional>

#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"

namespace qiyue {
namespace {

constexpr std::string_view header = "logs/v0";
constexpr std::uint64_t requests_limit = 1ULL << 31;

/// Reads a log list line by line: comments and empty lines are passed over.
class LogListReader {
public:
    explicit LogListReader(std::string_view text) : rest_(text) {}

    Result<LogList> read();

private:
    bool next();
    bool names(std::string_view word) const;
    std::string_view value(std::string_view word) const { return line_.substr(word.size() + 1); }
    std::unexpected<Error> refuse(std::string why) const {
        return fail(ErrorCode::policy_format, std::move(why), "line " + std::to_string(number_));
    }
    Result<WitnessedLog> log();
    Result<void> add(WitnessedLog log);

    std::string_view rest_;
    std::string_view line_;  ///< the current one; empty at the end
    std::size_t number_ = 0;
    LogList list_;
};

bool LogListReader::next() {
    line_ = {};
    while (!rest_.empty()) {
        const std::size_t end = std::min(rest_.find('\n'), rest_.size());
        line_ = rest_.substr(0, end);
        rest_.remove_prefix(std::min(end + 1, rest_.size()));
        ++number_;
        if (!line_.empty() && line_.front() != '#') return true;
    }
    line_ = {};
    return false;
}

bool LogListReader::names(std::string_view word) const {
    return line_.size() > word.size() + 1 && line_.starts_with(word) && line_[word.size()] == ' ';
}

Result<WitnessedLog> LogListReader::log() {
    if (!names("vkey")) return refuse("a log begins with: vkey <vkey>");
    auto key = NoteKey::parse(value("vkey"));
    if (!key) return refuse(std::move(key.error().detail));
    if (key->type != NoteSignatureType::ed25519) return refuse("a log's key is of type 01");
    WitnessedLog log{key->name, {std::move(*key)}, 0, {}};
    next();
    if (names("origin")) {
        log.origin = value("origin");
        next();
    }
    const auto number = names("qpd") ? from_decimal(value("qpd")) : std::nullopt;
    if (!number || *number == 0 || *number >= requests_limit) {
        return refuse("then comes: qpd <requests per day, 1 to 2147483647>");
    }
    log.requests_per_day = static_cast<std::uint32_t>(*number);
    next();
    if (!names("contact")) return refuse("then comes: contact <text>");
    log.contact = value("contact");
    return log;
}

Result<void> LogListReader::add(WitnessedLog log) {
    const auto there = std::ranges::find(list_.logs, log.origin, &WitnessedLog::origin);
    if (there == list_.logs.end()) {
        if (list_.logs.size() == limits::witness_logs_max) return refuse("more than 1,024 logs");
        list_.logs.push_back(std::move(log));
        return {};
    }
    const NoteKey& key = log.keys.front();
    for (const NoteKey& known : there->keys) {
        if (known.key.id() == key.key.id()) return refuse("a key stands here a second time");
    }
    there->keys.push_back(key);
    there->requests_per_day = std::max(there->requests_per_day, log.requests_per_day);
    return {};
}

Result<LogList> LogListReader::read() {
    if (!next() || line_ != header) return refuse("a log list begins with: logs/v0");
    while (next()) {
        auto one = log();
        if (!one) return pass(one);
        if (auto added = add(std::move(*one)); !added) return pass(added);
    }
    return std::move(list_);
}

bool is_control(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\n') || byte == 0x7f;
}

}  // namespace

Result<LogList> LogList::parse(std::string_view text) {
    if (text.size() > limits::log_list_bytes_max) {
        return fail(ErrorCode::policy_format, "a log list has at most 1 MiB");
    }
    if (!is_utf8(text) || std::ranges::any_of(text, is_control)) {
        return fail(ErrorCode::policy_format, "a log list is UTF-8 text without controls");
    }
    return LogListReader(text).read();
}

const WitnessedLog* LogList::find(std::string_view origin) const {
    const auto found = std::ranges::find(logs, origin, &WitnessedLog::origin);
    return found == logs.end() ? nullptr : &*found;
}

}  // namespace qiyue
