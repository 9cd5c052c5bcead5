#include "api/timestamp/http_timestamp_source.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <nlohmann/json.hpp>

#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"

namespace qiyue {
namespace {

using Json = nlohmann::json;

constexpr std::string_view route = "/v1/timestamps";
/// Far more than one size has: every authority with every imprint, and all their renewals.
constexpr std::uint64_t response_bytes_max = 16u << 20;
/// What is remembered between naming and reading; what does not fit is asked for again.
constexpr std::size_t remembered_bytes_max = 32u << 20;

std::unexpected<Error> odd() {
    return fail(ErrorCode::corrupt, "the server's answer about time-stamps is not one");
}

/// nullopt: it has nothing of the kind.
Result<std::optional<Json>> get(HttpClient& client, const std::string& target) {
    const auto response = client.get(target);
    if (!response) return std::unexpected(response.error());
    // Logs of other software answer unknown paths in several ways.
    const auto absent = {403, 404, 405, 410};
    if (std::ranges::find(absent, response->status) != absent.end()) return std::nullopt;
    if (response->status != 200) {
        return fail(ErrorCode::network, "the server answers " + target + " with status " +
                                            std::to_string(response->status));
    }
    auto json = Json::parse(response->body, nullptr, false);
    if (!json.is_object()) return odd();
    return json;
}

/// Empty if there is no such text.
std::string text_at(const Json& object, const char* name) {
    if (!object.is_object()) return {};
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

class HttpTimestamps final : public TimestampSource {
public:
    explicit HttpTimestamps(std::unique_ptr<HttpClient> client) : client_(std::move(client)) {}

    /// Whether the server has any.
    Result<bool> has_any() {
        const auto page = get(*client_, std::string(route) + "?limit=1");
        if (!page) return std::unexpected(page.error());
        if (!*page) return false;
        const auto list = (*page)->find("timestamps");
        if (list == (*page)->end() || !list->is_array()) return odd();
        return !list->empty();
    }

    void look_only_for(const std::vector<AnchoredEntry>& entries) override {
        named_.clear();
        for (const AnchoredEntry& entry : entries)
            named_[entry.size].insert(token_label(entry.token));
    }

    Result<std::vector<TimestampName>> names() override {
        std::vector<TimestampName> names;
        for (const auto& [size, labels] : named_) {
            auto files = fetch(size);
            if (!files) return pass(files);
            for (const auto& [name, bytes] : *files)
                names.push_back(name);
            remember(std::move(*files));
        }
        return names;
    }

    Result<std::string> read(const TimestampName& name) override {
        auto known = remembered_.find(name);
        if (known == remembered_.end()) {
            auto files = fetch(name.size);
            if (!files) return pass(files);
            forget();
            remember(std::move(*files));
            known = remembered_.find(name);
        }
        if (known == remembered_.end()) return odd();
        std::string bytes = std::move(known->second);
        remembered_bytes_ -= bytes.size();
        remembered_.erase(known);  // each is read once
        if (bytes.size() <= largest(name)) return bytes;
        return fail(ErrorCode::too_large, name.text());
    }

private:
    using Files = std::map<TimestampName, std::string>;

    static std::size_t largest(const TimestampName& name) {
        return name.is_note() ? limits::note_bytes_max : limits::timestamp_bytes_max;
    }

    /// The note of this size and the tokens that entries name; nothing if the server has nothing.
    Result<Files> fetch(TreeSize size) {
        const auto shown = get(*client_, std::string(route) + "/" + std::to_string(size.value));
        if (!shown) return std::unexpected(shown.error());
        Files files;
        if (!*shown) return files;
        const auto tokens = (*shown)->find("tokens");
        const auto note = (*shown)->find("note");
        if (note == (*shown)->end() || !note->is_string()) return odd();
        if (tokens == (*shown)->end() || !tokens->is_array()) return odd();
        files[TimestampName::note_of(size)] = note->get<std::string>();
        std::set<std::string> expected = named_[size];
        for (const Json& token : *tokens) {
            const auto name = TimestampName::parse(text_at(token, "name"));
            if (!name || name->size != size || name->is_note()) return odd();
            if (!expected.contains(name->token)) continue;
            auto der = from_base64(text_at(token, "token"));
            if (!der) return odd();
            expected.erase(name->token);  // one file each, however many names there are for it
            files[*name] = std::move(*der);
        }
        return files;
    }

    void remember(Files files) {
        for (auto& [name, bytes] : files) {
            if (remembered_bytes_ + bytes.size() > remembered_bytes_max) return;
            remembered_bytes_ += bytes.size();
            remembered_[name] = std::move(bytes);
        }
    }
    void forget() {
        remembered_.clear();
        remembered_bytes_ = 0;
    }

    std::unique_ptr<HttpClient> client_;
    std::map<TreeSize, std::set<std::string>> named_;  ///< labels of tokens
    Files remembered_;
    std::size_t remembered_bytes_ = 0;
};

}  // namespace

Result<std::unique_ptr<TimestampSource>> open_http_timestamps(std::string_view address,
                                                              ClientOptions options) {
    options.response_bytes_max = std::min(options.response_bytes_max, response_bytes_max);
    auto client = HttpClient::open(address, std::move(options));
    if (!client) return pass(client);
    auto source = std::make_unique<HttpTimestamps>(std::move(*client));
    const auto any = source->has_any();
    if (!any) return std::unexpected(any.error());
    if (!*any) return nullptr;
    return source;
}

}  // namespace qiyue
