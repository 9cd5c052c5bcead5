#include "api/packages/asked_package.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <nlohmann/json.hpp>

#include "ledger/base/limits.hpp"
#include "ledger/domain/uscc.hpp"
#include "ledger/event/document.hpp"

namespace qiyue {
namespace {

using Json = nlohmann::json;  // members in order of their names: one form

constexpr std::string_view organizations = "/organizations/";
constexpr std::array<std::string_view, 13> members = {
    "scope",           "recipient", "purpose", "request_no", "source", "size",        "checkpoint",
    "twin_checkpoint", "withhold",  "profile", "documents",  "since",  "volume_bytes"};
constexpr std::size_t rules_max = 1'000;
constexpr std::size_t text_bytes_max = 8'000;  ///< 2,000 characters of any script
constexpr std::uint64_t volume_bytes_min = 1u << 20;  ///< smaller ones would be thousands

std::unexpected<Error> wrong(std::string what, std::string place) {
    return fail(ErrorCode::invalid_argument, std::move(what), std::move(place));
}

/// Reads one body; the first thing that is wrong is its error.
class Reading {
public:
    Reading(Json json, AskedPackage& asked) : json_(std::move(json)), asked_(asked) {}

    Result<void> run(std::string_view holder, bool is_preview) {
        for (const auto& [name, value] : json_.items())
            if (std::ranges::find(members, name) == members.end())
                return wrong("there is no such member", "/" + name);
        if (auto done = scope(); !done) return done;
        if (auto done = words(is_preview); !done) return done;
        if (auto done = source(holder, is_preview); !done) return done;
        if (auto done = checkpoint(); !done) return done;
        if (auto done = withholding(); !done) return done;
        if (auto done = volumes(); !done) return done;
        asked_.text = json_.dump();
        return {};
    }

private:
    /// A text; empty if it is absent.
    Result<std::string> text(const char* name, std::size_t bytes_max) {
        const auto found = json_.find(name);
        if (found == json_.end()) return std::string();
        if (!found->is_string() || found->get_ref<const std::string&>().empty())
            return wrong("this is a text that is not empty", std::string("/") + name);
        if (found->get_ref<const std::string&>().size() > bytes_max)
            return wrong("this text is too long", std::string("/") + name);
        return found->get<std::string>();
    }

    Result<void> scope() {
        const auto found = json_.find("scope");
        if (found == json_.end() || !found->is_object())
            return wrong("a scope is an object", "/scope");
        sort_ids(*found);
        auto scope = PackageScope::parse(found->dump());
        if (!scope)
            return wrong(scope.error().detail,
                         scope.error().place.empty() ? "/scope" : scope.error().place);
        asked_.request.scope = std::move(*scope);
        *found = Json::parse(asked_.request.scope.to_json());
        return {};
    }

    /// In any order, and perhaps twice: the same complexes are the same scope.
    static void sort_ids(Json& scope) {
        const auto ids = scope.find("ids");
        if (ids == scope.end() || !ids->is_array()) return;
        if (!std::ranges::all_of(*ids, [](const Json& id) { return id.is_string(); })) return;
        auto list = ids->get<std::vector<std::string>>();
        std::ranges::sort(list);
        list.erase(std::ranges::unique(list).begin(), list.end());
        *ids = std::move(list);
    }

    Result<void> words(bool is_preview) {
        PackageRequest& request = asked_.request;
        const std::pair<const char*, std::string*> words[] = {{"recipient", &request.recipient},
                                                              {"purpose", &request.purpose},
                                                              {"request_no", &request.request_no}};
        for (const auto& [name, place] : words) {
            auto read = text(name, text_bytes_max);
            if (!read) return pass(read);
            *place = std::move(*read);
        }
        if (is_preview) return {};
        if (request.recipient.empty()) return wrong("who gets the package?", "/recipient");
        if (request.purpose.empty()) return wrong("what is the package for?", "/purpose");
        return {};
    }

    Result<void> source(std::string_view holder, bool is_preview) {
        auto read = text("source", text_bytes_max);
        if (!read) return pass(read);
        std::string uscc = std::move(*read);
        if (uscc.empty() && holder.starts_with(organizations))
            uscc = holder.substr(organizations.size());
        if (uscc.empty() && is_preview) return {};
        if (uscc.empty())
            return wrong("which organisation hands it out? Its USCC, as the token has no holder",
                         "/source");
        if (!is_uscc(uscc)) return wrong("this is not a unified social credit code", "/source");
        asked_.source = std::string(organizations) + uscc;
        json_["source"] = std::move(uscc);
        return {};
    }

    Result<std::optional<std::uint64_t>> number(const char* name) {
        const auto found = json_.find(name);
        if (found == json_.end()) return std::nullopt;
        if (found->is_number_unsigned()) return found->get<std::uint64_t>();
        return wrong("this is a whole number", std::string("/") + name);
    }

    Result<void> checkpoint() {
        const auto size = number("size");
        if (!size) return std::unexpected(size.error());
        auto note = text("checkpoint", limits::note_bytes_max);
        if (!note) return pass(note);
        auto twin = text("twin_checkpoint", limits::note_bytes_max);
        if (!twin) return pass(twin);
        auto earlier = text("since", limits::note_bytes_max);
        if (!earlier) return pass(earlier);
        asked_.request.earlier = std::move(*earlier);
        if (*size && !note->empty())
            return wrong("either a size or a checkpoint: the checkpoint says its size", "/size");
        if (!twin->empty() && !*size && note->empty())
            return wrong("the twin's checkpoint stands beside one of the log", "/twin_checkpoint");
        if (*size) asked_.checkpoint.kind = CheckpointChoice::Kind::size;
        if (*size) asked_.checkpoint.size = TreeSize{**size};
        if (!note->empty()) asked_.checkpoint.kind = CheckpointChoice::Kind::given;
        asked_.checkpoint.note = std::move(*note);
        asked_.checkpoint.twin_note = std::move(*twin);
        return {};
    }

    Result<void> withholding() {
        Withholding& withholding = asked_.request.withholding;
        if (const auto rules = json_.find("withhold"); rules != json_.end()) {
            if (!rules->is_array() || rules->size() > rules_max)
                return wrong("rules are a list of at most 1,000 texts", "/withhold");
            for (std::size_t i = 0; i < rules->size(); ++i) {
                const Json& rule = (*rules)[i];
                const std::string place = "/withhold/" + std::to_string(i);
                if (!rule.is_string()) return wrong("a rule is a text", place);
                const auto added = withholding.add(rule.get_ref<const std::string&>());
                if (!added) return wrong(added.error().detail, place);
            }
        }
        if (const auto profile = json_.find("profile"); profile != json_.end()) {
            const auto added = withholding.add_profile(profile->dump());
            if (!added) return wrong(added.error().detail, "/profile" + added.error().place);
        }
        if (const auto documents = json_.find("documents"); documents != json_.end()) {
            if (!documents->is_boolean()) return wrong("this is true or false", "/documents");
            if (!documents->get<bool>()) withholding.leave_documents_out();
        }
        put_rules(withholding);
        return {};
    }

    /// However the rules were given.
    void put_rules(const Withholding& withholding) {
        for (const char* name : {"withhold", "profile", "documents"})
            json_.erase(name);
        if (!withholding.rules().empty()) json_["withhold"] = withholding.rules();
        if (!withholding.profile().empty())
            json_["profile"] = {{"profile", withholding.profile()}, {"withhold", Json::array()}};
    }

    Result<void> volumes() {
        const auto bytes = number("volume_bytes");
        if (!bytes) return std::unexpected(bytes.error());
        if (!*bytes) return {};
        if (**bytes < volume_bytes_min || **bytes > limits::package_volume_bytes)
            return wrong("a volume has between 1 MiB and 1 GiB", "/volume_bytes");
        asked_.request.volume_bytes = **bytes;
        return {};
    }

    Json json_;
    AskedPackage& asked_;
};

}  // namespace

std::string AskedPackage::body_of(const PackageRequest& request, const CheckpointChoice& checkpoint,
                                  const std::string& uscc) {
    Json json = {{"scope", Json::parse(request.scope.to_json())}};
    const auto add = [&](const char* name, const std::string& text) {
        if (!text.empty()) json[name] = text;
    };
    add("recipient", request.recipient);
    add("purpose", request.purpose);
    add("request_no", request.request_no);
    add("source", uscc);
    add("since", request.earlier);
    add("checkpoint", checkpoint.note);
    add("twin_checkpoint", checkpoint.twin_note);
    if (checkpoint.kind == CheckpointChoice::Kind::size) json["size"] = checkpoint.size.value;
    if (!request.withholding.rules().empty()) json["withhold"] = request.withholding.rules();
    if (const std::string& name = request.withholding.profile(); !name.empty())
        json["profile"] = {{"profile", name}, {"withhold", Json::array()}};
    if (request.volume_bytes != 0) json["volume_bytes"] = request.volume_bytes;
    return json.dump();
}

Result<AskedPackage> AskedPackage::parse(std::string_view json, std::string_view holder,
                                         bool is_preview) {
    Document document;  // refuses what JSON's readers take differently
    if (auto strict = document.parse(json); !strict)
        return wrong(strict.error().detail, strict.error().place);
    if (!document.root().is_object()) return wrong("the body is a JSON object", {});
    AskedPackage asked;
    auto read = Reading(Json::parse(json), asked).run(holder, is_preview);
    if (!read) return pass(read);
    return asked;
}

}  // namespace qiyue
