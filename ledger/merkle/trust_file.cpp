#include <algorithm>
#include <set>
#include <utility>

#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/merkle/trust.hpp"

namespace qiyue {
namespace {

using Fields = std::vector<std::string>;

bool may_stand(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == '\t' || byte == '\n' || (byte >= 0x20 && byte != 0x7f);
}

/// The fields of a line, up to the comment.
Fields fields_of(std::string_view line) {
    constexpr std::string_view spaces = " \t";
    Fields fields;
    while (true) {
        const std::size_t start = line.find_first_not_of(spaces);
        if (start == std::string_view::npos || line[start] == '#') return fields;
        const std::size_t end = std::min(line.find_first_of(spaces, start), line.size());
        fields.emplace_back(line.substr(start, end - start));
        line.remove_prefix(end);
    }
}

/// Reads a trust file line by line.
class TrustReader {
public:
    Result<void> line(const Fields& fields);
    Result<Trust> finish();
    std::unexpected<Error> refuse(std::string why) const {
        const std::string place = number_ > 0 ? "line " + std::to_string(number_) : "";
        return fail(ErrorCode::policy_format, std::move(why), place);
    }

private:
    Result<void> log(const Fields& fields);
    Result<void> witness(const Fields& fields);
    Result<void> group(const Fields& fields);
    Result<void> quorum(const Fields& fields);
    Result<NoteKey> new_key(const std::string& vkey);
    Result<void> new_name(const std::string& name);

    Trust trust_;
    std::size_t number_ = 0;
    bool has_quorum_ = false;
    std::set<std::string> names_{"none"};
    std::set<std::string> members_;
    std::set<KeyId> keys_;
};

Result<void> TrustReader::line(const Fields& fields) {
    ++number_;
    if (fields.empty()) return {};
    if (fields[0] == "log") return log(fields);
    if (fields[0] == "witness") return witness(fields);
    if (fields[0] == "group") return group(fields);
    if (fields[0] == "quorum") return quorum(fields);
    return refuse("a line begins with log, witness, group or quorum");
}

Result<NoteKey> TrustReader::new_key(const std::string& vkey) {
    auto key = NoteKey::parse(vkey);
    if (!key) return refuse(std::move(key.error().detail));
    if (!keys_.insert(key->key.id()).second) return refuse("a key stands here a second time");
    return key;
}

Result<void> TrustReader::new_name(const std::string& name) {
    if (!names_.insert(name).second) return refuse("the name is taken: " + name);
    return {};
}

Result<void> TrustReader::log(const Fields& fields) {
    if (fields.size() != 2 && fields.size() != 3) return refuse("log <vkey> [<url>]");
    auto key = new_key(fields[1]);
    if (!key) return pass(key);
    if (key->type == NoteSignatureType::cosignature)
        return refuse("a log's key is of type 01, its twin's of type ff");
    const bool is_twin = key->type == NoteSignatureType::sm2_sm3;
    if ((is_twin ? trust_.twin_key() : trust_.log_key()) != nullptr)
        return refuse(is_twin ? "a second twin" : "a second log");
    trust_.logs.push_back({std::move(*key), fields.size() > 2 ? fields[2] : ""});
    return {};
}

Result<void> TrustReader::witness(const Fields& fields) {
    if (fields.size() != 3 && fields.size() != 4) return refuse("witness <name> <vkey> [<url>]");
    auto key = new_key(fields[2]);
    if (!key) return pass(key);
    if (key->type != NoteSignatureType::cosignature) return refuse("a witness's key is of type 04");
    if (auto named = new_name(fields[1]); !named) return named;
    trust_.witnesses.push_back({fields[1], std::move(*key), fields.size() > 3 ? fields[3] : ""});
    return {};
}

Result<void> TrustReader::group(const Fields& fields) {
    if (fields.size() < 4) return refuse("group <name> any|all|<k> <member> …");
    Trust::Group group{fields[1], 0, {fields.begin() + 3, fields.end()}};
    for (const std::string& member : group.members) {
        if (member == "none" || !names_.contains(member))
            return refuse("no witness or group above has the name " + member);
        if (!members_.insert(member).second) return refuse("a member twice: " + member);
    }
    const std::uint64_t size = group.members.size();
    std::uint64_t needed = from_decimal(fields[2]).value_or(0);
    if (fields[2] == "any") needed = 1;
    if (fields[2] == "all") needed = size;
    if (needed == 0 || needed > size)
        return refuse("a group needs any, all, or 1 up to the number of its members");
    group.needed = static_cast<std::uint32_t>(needed);
    if (auto named = new_name(group.name); !named) return named;
    trust_.groups.push_back(std::move(group));
    return {};
}

Result<void> TrustReader::quorum(const Fields& fields) {
    if (fields.size() != 2) return refuse("quorum <name>|none");
    if (std::exchange(has_quorum_, true)) return refuse("a second quorum");
    if (!names_.contains(fields[1])) return refuse("no witness or group above: " + fields[1]);
    trust_.quorum = fields[1];
    return {};
}

Result<Trust> TrustReader::finish() {
    number_ = 0;
    const NoteKey* log = trust_.log_key();
    const NoteKey* twin = trust_.twin_key();
    if (log == nullptr) return refuse("no log");
    if (twin != nullptr && twin->name != twin_origin(log->name))
        return refuse("the twin's name is the log's with /sm3");
    if (!has_quorum_) return refuse("no quorum");
    return std::move(trust_);
}

}  // namespace

Result<Trust> Trust::parse(std::string_view text) {
    if (text.size() > limits::trust_bytes_max)
        return fail(ErrorCode::policy_format, "a trust file has at most 65,536 bytes");
    if (!std::ranges::all_of(text, may_stand))
        return fail(ErrorCode::policy_format, "a control character");
    TrustReader reader;
    std::size_t lines = 0;
    while (!text.empty()) {
        if (++lines > limits::trust_lines_max)
            return fail(ErrorCode::policy_format, "a trust file has at most 256 lines");
        const std::size_t end = std::min(text.find('\n'), text.size());
        if (auto read = reader.line(fields_of(text.substr(0, end))); !read) return pass(read);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return reader.finish();
}

}  // namespace qiyue
