#include "tools/qiyue/export/export_remote.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

#include <nlohmann/json.hpp>

#include "api/packages/package_order.hpp"
#include "ledger/base/encoding.hpp"
#include "ledger/crypto/note.hpp"
#include "ledger/merkle/checkpoint.hpp"
#include "tools/qiyue/export/draft_check.hpp"
#include "tools/qiyue/export/handing_over.hpp"
#include "tools/qiyue/export/package_download.hpp"
#include "tools/qiyue/export/preview_text.hpp"
#include "tools/qiyue/load_progress.hpp"
#include "tools/qiyue/monitor_stop.hpp"
#include "tools/qiyue/signing_keys.hpp"

namespace qiyue {

using Json = nlohmann::ordered_json;

namespace {

constexpr const char* packages_path = "/v1/packages";

std::unexpected<Error> odd(const std::string& target) {
    return fail(ErrorCode::network, "the server answered what this program does not understand",
                target);
}

/// The text member; empty if it is not there.
std::string text_at(const Json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// Why the server could not make a package.
std::unexpected<Error> not_made(const Json& failure) {
    const std::string code = text_at(failure, "code");
    ErrorCode known = ErrorCode::network;
    for (const auto one : {ErrorCode::not_found, ErrorCode::invalid_argument, ErrorCode::erased})
        if (code == code_name(one)) known = one;
    return fail(known, "the server could not make it: " + code + ": " + text_at(failure, "detail"));
}

std::uint64_t number_at(const Json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
}

/// A package of a server's answer; not one: nullopt.
std::optional<ShelvedPackage> read_package(const Json& json) {
    const auto digest = hash_from_hex(text_at(json, "package_sha256"));
    std::string name = text_at(json, "file");
    constexpr std::string_view ending = ".asice";
    const auto is_odd = [](char c) { return c == '/' || c == '\\' || c <= ' '; };
    if (!digest || !name.ends_with(ending) || name.starts_with('.') ||
        std::ranges::any_of(name, is_odd))
        return std::nullopt;
    name.resize(name.size() - ending.size());
    ShelvedPackage package;
    package.name = std::move(name);
    package.package_sha256 = *digest;
    package.bytes = number_at(json, "bytes");
    if (const auto fields = json.find("fields"); fields != json.end() && fields->is_object())
        package.fields = {number_at(*fields, "opened"), number_at(*fields, "withheld"),
                          number_at(*fields, "erased")};
    if (const auto named = json.find("documents"); named != json.end() && named->is_object())
        package.documents = {number_at(*named, "included"), number_at(*named, "left_out")};
    if (const auto event = json.find("event"); event != json.end()) package.event = event->dump();
    if (const auto entry = json.find("recorded");
        entry != json.end() && entry->is_number_unsigned())
        package.recorded = Index{entry->get<std::uint64_t>()};
    return package;
}

PackagePreview read_preview(const Json& json) {
    PackagePreview preview;
    preview.size = number_at(json, "size");
    preview.bytes = number_at(json, "bytes");
    preview.volumes = number_at(json, "volumes");
    const Json entries = json.value("entries", Json::object());
    preview.entries = {number_at(entries, "scope"), number_at(entries, "keys"),
                       number_at(entries, "policy")};
    const Json fields = json.value("fields", Json::object());
    preview.fields = {number_at(fields, "opened"), number_at(fields, "withheld"),
                      number_at(fields, "erased")};
    const Json documents = json.value("documents", Json::object());
    preview.documents = {number_at(documents, "included"), number_at(documents, "left_out")};
    using Fate = PreviewedField::Fate;
    for (const Json& field : json.value("listed", Json::array())) {
        const std::string fate = text_at(field, "fate");
        preview.listed.push_back({Index{number_at(field, "index")}, text_at(field, "type"),
                                  text_at(field, "pointer"),
                                  fate == "opened"     ? Fate::opened
                                  : fate == "erased"   ? Fate::erased
                                  : fate == "withheld" ? Fate::withheld
                                                       : Fate::not_kept});
        if (field.contains("opened_by"))
            preview.listed.back().opened_by = Index{number_at(field, "opened_by")};
    }
    return preview;
}

class RemoteRun {
public:
    RemoteRun(const std::string& address, const RemoteOptions& remote, const Output& output)
        : address_(address), output_(output) {
        auto options = client_options(remote);
        if (!options) {
            unusable_ = options.error();
            return;
        }
        options_ = std::move(*options);
        options_.posts_repeatable = true;  // the same request, and the same event, count once
        auto client = HttpClient::open(address, options_);
        if (!client) {
            unusable_ = client.error();
            return;
        }
        client_ = std::move(*client);
        stop_.then([this] { client_->cancel(); });
    }

    ~RemoteRun() {
        stop_.then([] {});  // the client goes first
    }
    RemoteRun(const RemoteRun&) = delete;
    RemoteRun& operator=(const RemoteRun&) = delete;

    ExitStatus run(const RemoteExport& wanted) {
        if (unusable_) return output_.failed(*unusable_, "export");
        const std::string body =
            AskedPackage::body_of(wanted.request, wanted.checkpoint, wanted.source);
        if (wanted.preview) return show_preview(body, wanted.request.withholding);
        auto done = make(body);
        if (done) done = check_drafts(wanted);
        if (done && wanted.draft) return show_drafts();
        if (done) done = has_room(*wanted.place);
        if (done) done = record(wanted.keys);
        if (done) return deliver(*wanted.place);
        drop();
        if (refusal_) return output_.rejected(*refusal_, "export");
        return output_.failed(done.error(), "export");
    }

    ExitStatus fetch(const std::string& id, const PackagePlace& place) {
        if (unusable_) return output_.failed(*unusable_, "export");
        auto order =
            asked("GET", std::string(packages_path) + "/" + percent_encoded(id) + "/state");
        if (order) order = taken(std::move(*order));
        if (!order) return output_.failed(order.error(), "export --fetch " + id);
        if (state_ != "made")
            return output_.failed({ErrorCode::not_found, "it is " + state_ + ", not made"},
                                  "export --fetch " + id);
        if (auto room = has_room(place); !room) return output_.failed(room.error(), "export");
        return deliver(place);
    }

private:
    Result<Json> asked(const std::string& method, const std::string& target,
                       const std::string& body = {}) {
        HeaderList headers;
        if (!body.empty()) headers.emplace_back("content-type", "application/json");
        auto answer = client_->request(method, target, headers, body);
        if (!answer) return pass(answer);
        Json json = Json::parse(answer->body, nullptr, false);
        if (answer->status == 422 && json.is_object() && json.contains("rule")) {
            refusal_ = Rejection{text_at(json, "rule"),
                                 {text_at(json, "zh"), text_at(json, "en")},
                                 text_at(json, "place")};
        }
        if (answer->status < 200 || answer->status > 299) {
            Error error = error_of({answer->status, answer->body}, target);
            if (answer->status == 400) error.code = ErrorCode::invalid_argument;
            return std::unexpected(std::move(error));
        }
        if (!json.is_object()) return odd(target);
        return json;
    }

    /// Takes in what the server says of the order.
    Result<Json> taken(Json order) {
        id_ = text_at(order, "id");
        state_ = text_at(order, "state");
        size_ = number_at(order, "size");
        packages_.clear();
        ids_.clear();
        if (!VolumeId::parse(id_) || !order["packages"].is_array()) return odd(packages_path);
        for (const Json& one : order["packages"]) {
            auto package = one.is_object() ? read_package(one) : std::nullopt;
            if (!package || !VolumeId::parse(text_at(one, "id"))) return odd(packages_path);
            packages_.push_back(std::move(*package));
            ids_.push_back(text_at(one, "id"));
        }
        return order;
    }

    Result<void> make(const std::string& body) {
        auto order = asked("POST", packages_path, body);
        LoadProgress show(output_, "entries");
        while (true) {
            if (order) order = taken(std::move(*order));
            if (!order) return pass(order);
            if (state_ == "made" && !packages_.empty()) return {};
            if (state_ == "failed") return not_made(order->value("failure", Json::object()));
            const Json progress = order->value("progress", Json::object());
            if (const auto all = number_at(progress, "all"); all > 0)
                show(number_at(progress, "done"), all);
            if (stop_.within(1)) return fail(ErrorCode::stopping, "ended before it was made");
            order = asked("GET", std::string(packages_path) + "/" + id_ + "/state");
        }
    }

    /// The origin of the ledger: as a checkpoint says that the caller has, else as the server does.
    Result<std::string> origin(const RemoteExport& wanted) {
        std::string note = wanted.checkpoint.note;
        if (note.empty()) note = wanted.request.earlier;
        if (note.empty()) {
            const auto shown = client_->get("/checkpoint");
            if (!shown) return std::unexpected(shown.error());
            if (shown->status != 200)
                return std::unexpected(error_of({shown->status, shown->body}, "/checkpoint"));
            note = shown->body;
        }
        return note.substr(0, note.find('\n'));
    }

    /// Of the checkpoint that was asked for, else as the server says.
    std::uint64_t size_for(const CheckpointChoice& choice) const {
        if (choice.kind == CheckpointChoice::Kind::size) return choice.size.value;
        if (choice.kind != CheckpointChoice::Kind::given) return size_;
        const auto note = Note::parse(choice.note);
        if (!note) return size_;
        const auto checkpoint = Checkpoint::parse(note->text);
        return checkpoint ? checkpoint->size.value : size_;
    }

    /// Nobody signs what he has not asked for.
    Result<void> check_drafts(const RemoteExport& wanted) {
        const auto of = origin(wanted);
        if (!of) return std::unexpected(of.error());
        const AskedRecord asked{wanted.request, wanted.source, *of, size_for(wanted.checkpoint)};
        for (const ShelvedPackage& package : packages_) {
            if (const auto odd = odd_in_draft(asked, package))
                return fail(ErrorCode::network,
                            "the event that the server drafts is not what was asked for: " + *odd +
                                "; it is not signed",
                            package.name);
        }
        return {};
    }

    Result<void> has_room(const PackagePlace& place) const {
        if (auto room = place.has_room_for(packages_.size()); !room) return room;
        for (const ShelvedPackage& package : packages_)
            if (auto free = place.path_of(package.name); !free) return pass(free);
        return {};
    }

    Result<void> record(const std::vector<PrivateKey>& keys) {
        for (ShelvedPackage& package : packages_) {
            if (package.recorded) continue;
            Envelope envelope = envelope_around(package.event);
            if (auto added = add_signatures(envelope, keys); !added) return added;
            auto receipt = asked("POST", "/v1/events", envelope.format());
            if (!receipt) return pass(receipt);
            const Json entry = Json::parse(text_at(*receipt, "entry"), nullptr, false);
            if (!entry.is_object()) return odd("/v1/events");
            package.recorded = Index{number_at(entry, "index")};
        }
        return {};
    }

    /// The entry that records the package, with its proof.
    Result<std::string> receipt_of(Index entry) {
        const std::string target = "/v1/events/" + std::to_string(entry.value);
        auto shown = asked("GET", target);
        if (!shown) return pass(shown);
        const auto proof = client_->get(target + "/proof");
        if (!proof) return std::unexpected(proof.error());
        if (proof->status != 200)
            return std::unexpected(error_of({proof->status, proof->body}, target + "/proof"));
        return Json{{"entry", text_at(*shown, "entry")}, {"proof", proof->body}}.dump() + "\n";
    }

    Result<HandedPackage> get(std::size_t number, const PackagePlace& place) {
        const ShelvedPackage& package = packages_[number];
        if (!package.recorded)
            return fail(ErrorCode::not_found,
                        "it is not recorded: its event is signed by the organisation and the "
                        "operator and appended first",
                        package.name);
        auto path = place.path_of(package.name);
        if (!path) return pass(path);
        const auto receipt = receipt_of(*package.recorded);
        if (!receipt) return std::unexpected(receipt.error());
        const RemotePackage remote{ids_[number], package.name, package.package_sha256,
                                   package.bytes, data_of_event(package.event)};
        const std::string part = *path + ".part";
        auto done = download_package(*client_, remote, part, output_);
        if (!done) return pass(done);
        auto put = place.take(part, package.name, *receipt);
        if (!put) return pass(put);
        return HandedPackage{std::move(*put), package};
    }

    ExitStatus deliver(const PackagePlace& place) {
        std::vector<HandedPackage> handed;
        for (std::size_t number = 0; number < packages_.size(); ++number) {
            auto one = get(number, place);
            if (!one) {
                output_.remark("qiyue: export: the server keeps it: qiyue export " + address_ +
                               " --fetch " + id_ + " --out …");
                return output_.failed(one.error(), "export");
            }
            handed.push_back(std::move(*one));
        }
        return show_handed(handed, output_);
    }

    ExitStatus show_preview(const std::string& body, const Withholding& withholding) {
        const auto shown = asked("POST", std::string(packages_path) + "/preview", body);
        if (!shown) return output_.failed(shown.error(), "export");
        const PackagePreview preview = read_preview(*shown);
        if (const auto warning = documents_warning(preview, withholding))
            output_.remark("qiyue: export: " + *warning);
        return output_.done(preview_text(preview), *shown);
    }

    ExitStatus show_drafts() const {
        std::string text;
        Json packages = Json::array();
        for (const ShelvedPackage& package : packages_) {
            text += package.event + "\n";
            packages.push_back({{"id", package.name},
                                {"package_sha256", to_hex(package.package_sha256)},
                                {"bytes", package.bytes},
                                {"event", Json::parse(package.event)}});
        }
        output_.remark(
            "the organisation and the operator sign this event (qiyue sign EVENT --key FILE --out "
            "FILE), then: qiyue append " +
            address_ + " FILE; then: qiyue export " + address_ + " --fetch " + id_ + " --out FILE");
        return output_.done(text, {{"ok", true}, {"id", id_}, {"packages", std::move(packages)}});
    }

    /// What nobody has recorded need not wait on the server; a recorded volume stays.
    void drop() {
        const auto is_recorded = [](const ShelvedPackage& one) { return one.recorded.has_value(); };
        if (id_.empty() || std::ranges::any_of(packages_, is_recorded)) return;
        auto client = HttpClient::open(address_, options_);  // the first may be cancelled
        if (client)
            static_cast<void>((*client)->request("DELETE", std::string(packages_path) + "/" + id_));
    }

    MonitorStop stop_;  ///< before other threads
    const std::string address_;
    const Output& output_;
    std::optional<Error> unusable_;
    ClientOptions options_;
    std::unique_ptr<HttpClient> client_;
    std::optional<Rejection> refusal_;
    std::string id_;
    std::string state_;
    std::uint64_t size_ = 0;  ///< of the checkpoint
    std::vector<ShelvedPackage> packages_;
    std::vector<std::string> ids_;  ///< of their downloads
};

}  // namespace

ExitStatus export_remote(const RemoteExport& wanted, const Output& output) {
    return RemoteRun(wanted.address, wanted.remote, output).run(wanted);
}

ExitStatus fetch_packages(const std::string& address, const RemoteOptions& remote,
                          const std::string& id, const PackagePlace& place, const Output& output) {
    return RemoteRun(address, remote, output).fetch(id, place);
}

}  // namespace qiyue
