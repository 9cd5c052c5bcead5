// data/package.json: written readable and always the same, read strictly (P4).

#include "ledger/package/claim/package_claim.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "ledger/base/encoding.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/crypto/note.hpp"
#include "ledger/event/document.hpp"
#include "ledger/event/json_text.hpp"
#include "ledger/package/claim/claim_reading.hpp"

namespace qiyue {
namespace {

constexpr std::string_view format_name = "qiyue-package/1";
constexpr std::size_t id_bytes_max = 90;
constexpr std::size_t what_bytes_max = 40;  // so that size, digest and volume fit beside it
constexpr std::size_t digest_digits = 8;
constexpr std::array<std::string_view, 3> seal_kinds = {"cades-p256", "sm2", "rfc3161"};

struct Member {
    std::string_view name;
    std::string value;
    bool names = false;  ///< the id depends on it
};

std::string text_json(std::string_view text) {
    std::string json;
    append_json_string(json, text);
    return json;
}

std::string list_json(const std::vector<std::string>& texts) {
    std::string json;
    append_text_list(json, texts);
    return json;
}

using Number = std::pair<std::string_view, std::optional<std::uint64_t>>;
std::string numbers_json(std::initializer_list<Number> numbers) {
    std::string json = "{";
    for (const auto& [name, number] : numbers) {
        if (!number) continue;
        if (json.size() > 1) json += ',';
        json += '"' + std::string(name) + "\":" + std::to_string(*number);
    }
    return json + '}';
}

/// All members, in the order in which they are written.
std::vector<Member> members_of(const PackageClaim& claim) {
    std::vector<Member> members;
    const auto add = [&](std::string_view name, std::string value, bool names = false) {
        members.push_back({name, std::move(value), names});
    };
    const auto hex = [](const Hash& hash) { return '"' + to_hex(hash) + '"'; };
    add("format", text_json(format_name));
    add("id", text_json(claim.id));
    add("origin", text_json(claim.origin), true);
    add("size", std::to_string(claim.size), true);
    add("root", hex(claim.root), true);
    if (claim.root_sm3) add("root_sm3", hex(*claim.root_sm3), true);
    add("scope", claim.scope.to_json(), true);
    add("entries", numbers_json({{"scope", claim.entries.scope},
                                 {"keys", claim.entries.keys},
                                 {"policy", claim.entries.policy}}));
    add("complete", list_json(claim.complete));
    add("fields", numbers_json({{"opened", claim.fields.opened},
                                {"withheld", claim.fields.withheld},
                                {"erased", claim.fields.erased}}));
    add("documents", numbers_json({{"included", claim.documents.included},
                                   {"left_out", claim.documents.left_out}}));
    add("withheld_by", list_json(claim.withheld_by), true);
    if (!claim.profile.empty()) add("profile", text_json(claim.profile), true);
    add("recipient", text_json(claim.recipient), true);
    add("purpose", text_json(claim.purpose), true);
    if (!claim.request_no.empty()) add("request_no", text_json(claim.request_no), true);
    add("volume", numbers_json({{"number", claim.volume.number},
                                {"of", claim.volume.of},
                                {"from", claim.volume.from},
                                {"to", claim.volume.to}}));
    add("seals", list_json(claim.seals));
    if (claim.made_from) add("made_from", hex(*claim.made_from));
    return members;
}

std::string what_of(const PackageScope& scope) {
    std::string what;
    switch (scope.kind) {
        case PackageScope::Kind::complexes:
            what = scope.ids.size() == 1 ? scope.ids.front() : "complexes";
            break;
        case PackageScope::Kind::organization: what = scope.uscc; break;
        case PackageScope::Kind::range: what = "range"; break;
        case PackageScope::Kind::ledger: what = "ledger"; break;
    }
    // Neither a hidden file nor an option of some command.
    if (what.starts_with('.') || what.starts_with('-')) what.front() = '_';
    return what.substr(0, what_bytes_max);
}

std::string volume_ending(const PackageClaim& claim) {
    return claim.volume.of > 1 ? "-v" + std::to_string(claim.volume.number) : std::string();
}

/// `<what>-<size>-<8 hex>`, with the volume in a group.
bool is_id_of(const PackageClaim& claim) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '_' || c == '-';
    };
    std::string_view id = claim.id;
    if (id.size() > id_bytes_max || !std::ranges::all_of(id, allowed)) return false;
    const auto take_ending = [&](std::string_view ending) {
        if (!id.ends_with(ending)) return false;
        id.remove_suffix(ending.size());
        return true;
    };
    if (!take_ending(volume_ending(claim)) || id.size() < digest_digits) return false;
    if (!from_hex(id.substr(id.size() - digest_digits))) return false;
    id.remove_suffix(digest_digits);
    return take_ending('-' + std::to_string(claim.size) + '-') && !id.empty();
}

/// Reads the members of one claim; stops at the first that is wrong.
class Reading {
public:
    explicit Reading(Value root) : root_(root) {}

    Result<PackageClaim> claim();

private:
    Value take(std::string_view name) {
        const Value value = root_[name];
        if (value.exists()) ++taken_;
        return value;
    }
    bool wrong(std::string why, std::string_view name) {
        if (!error_)
            error_ = Error{ErrorCode::package_format, std::move(why), "/" + std::string(name)};
        return false;
    }
    /// What a reader of a piece gave, or its error.
    template <class T>
    bool set(T& out, Result<T> read) {
        if (read)
            out = std::move(*read);
        else if (!error_)
            error_ = std::move(read.error());
        return !error_;
    }
    bool text(std::string_view name, std::string& out, bool required = true) {
        const Value value = take(name);
        if (!value.exists() && !required) return true;
        if (!value.is_string() || value.text().empty())
            return wrong("not a text, or an empty one", name);
        out = value.text();
        return true;
    }
    bool digest(std::string_view name, std::optional<Hash>& out) {
        const Value value = take(name);
        if (!value.exists()) return true;
        Hash hash;
        if (!set(hash, read_digest(value, "/" + std::string(name)))) return false;
        out = hash;
        return true;
    }
    bool texts(std::string_view name, std::vector<std::string>& out) {
        return set(out, read_sorted_texts(take(name), "/" + std::string(name)));
    }
    /// An object of exactly these numbers.
    bool numbers(std::string_view name,
                 std::initializer_list<std::pair<std::string_view, std::uint64_t*>> wanted,
                 std::size_t others = 0) {
        const Value value = take(name);
        if (!value.is_object() || value.size() != wanted.size() + others)
            return wrong("not exactly the members that it has", name);
        for (const auto& [member, out] : wanted)
            if (!set(*out, read_number(value[member],
                                       "/" + std::string(name) + '/' + std::string(member))))
                return false;
        return true;
    }
    bool checkpoint(PackageClaim& claim);
    bool contents(PackageClaim& claim);
    bool occasion(PackageClaim& claim);
    bool volume(PackageClaim& claim);
    bool seals(PackageClaim& claim);

    Value root_;
    std::size_t taken_ = 0;
    std::optional<Error> error_;
};

bool Reading::checkpoint(PackageClaim& claim) {
    if (!text("origin", claim.origin)) return false;
    if (!is_key_name(claim.origin)) return wrong("not the origin of a log", "origin");
    return set(claim.size, read_number(take("size"), "/size")) &&
           set(claim.root, read_digest(take("root"), "/root")) &&
           digest("root_sm3", claim.root_sm3);
}

bool Reading::contents(PackageClaim& claim) {
    if (!set(claim.scope, read_scope(take("scope")))) return false;
    if (!numbers("entries", {{"scope", &claim.entries.scope},
                             {"keys", &claim.entries.keys},
                             {"policy", &claim.entries.policy}}) ||
        !texts("complete", claim.complete))
        return false;
    if (!std::ranges::all_of(claim.complete, is_stream_name))
        return wrong("not the name of a stream", "complete");
    return numbers("fields", {{"opened", &claim.fields.opened},
                              {"withheld", &claim.fields.withheld},
                              {"erased", &claim.fields.erased}}) &&
           numbers("documents", {{"included", &claim.documents.included},
                                 {"left_out", &claim.documents.left_out}});
}

bool Reading::occasion(PackageClaim& claim) {
    return texts("withheld_by", claim.withheld_by) && text("profile", claim.profile, false) &&
           text("recipient", claim.recipient) && text("purpose", claim.purpose) &&
           text("request_no", claim.request_no, false);
}

bool Reading::volume(PackageClaim& claim) {
    PackageClaim::Volume& read = claim.volume;
    if (!claim.scope.is_contiguous()) {
        if (!numbers("volume", {{"number", &read.number}, {"of", &read.of}})) return false;
    } else {
        read.from = read.to = 0;
        if (!numbers("volume", {{"number", &read.number},
                                {"of", &read.of},
                                {"from", &*read.from},
                                {"to", &*read.to}}))
            return false;
        if (*read.from >= *read.to) return wrong("`from` is not below `to`", "volume");
    }
    if (read.number < 1 || read.number > read.of) return wrong("no such volume", "volume/number");
    return true;
}

bool Reading::seals(PackageClaim& claim) {
    const Value value = take("seals");
    if (!value.is_array()) return wrong("not an array of texts", "seals");
    auto next = seal_kinds.begin();
    for (const Value seal : value) {
        next = std::find(next, seal_kinds.end(), seal.text());
        if (!seal.is_string() || next == seal_kinds.end())
            return wrong("no such seal, or not in its place", "seals");
        claim.seals.emplace_back(*next++);
    }
    return true;
}

Result<PackageClaim> Reading::claim() {
    PackageClaim claim;
    std::string format;
    if (!root_.is_object()) return bad_claim("not an object", "");
    if (text("format", format) && format != format_name) wrong("another format", "format");
    if (!error_ && text("id", claim.id) && checkpoint(claim) && contents(claim) &&
        occasion(claim) && volume(claim) && seals(claim))
        digest("made_from", claim.made_from);
    if (error_) return std::unexpected(std::move(*error_));
    if (taken_ != root_.size()) return bad_claim("a member that a package does not have", "");
    if (!is_id_of(claim)) return bad_claim("not the id of this package", "/id");
    return claim;
}

}  // namespace

void PackageClaim::name() {
    std::string texts;
    for (const Member& member : members_of(*this))
        if (member.names) texts += '"' + std::string(member.name) + "\": " + member.value + '\n';
    id = what_of(scope) + '-' + std::to_string(size) + '-' +
         to_hex(sha256(texts)).substr(0, digest_digits) + volume_ending(*this);
}

std::string PackageClaim::group() const {
    const std::string ending = volume_ending(*this);
    return id.ends_with(ending) ? id.substr(0, id.size() - ending.size()) : id;
}

std::string PackageClaim::to_json() const {
    std::string json = "{";
    for (const Member& member : members_of(*this)) {
        if (json.size() > 1) json += ',';
        json += "\n  \"" + std::string(member.name) + "\": " + member.value;
    }
    return json + "\n}\n";
}

Result<PackageClaim> PackageClaim::parse(std::string_view json) {
    Document document;
    if (auto parsed = document.parse(json); !parsed)
        return bad_claim(parsed.error().detail, parsed.error().place);
    return Reading(document.root()).claim();
}

}  // namespace qiyue
