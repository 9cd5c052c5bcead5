#include <nlohmann/json.hpp>

#include "api/handlers/handlers.hpp"
#include "api/parameters.hpp"
#include "ledger/base/encoding.hpp"

namespace qiyue {
namespace {

Result<Hash> document_name(const Call& call) {
    const auto digest = hash_from_hex(call.captures.front());
    if (!digest) {
        return fail(ErrorCode::invalid_argument, "a document is named by 64 lower-case hex digits");
    }
    return *digest;
}

/// Opens its file at the first piece, on a worker thread.
class DocumentSink final : public BodySink {
public:
    DocumentSink(const DocumentStore& documents, const Hash& sha256, std::string media_type)
        : documents_(documents), sha256_(sha256), media_type_(std::move(media_type)) {}

    Result<void> write(std::string_view piece) override {
        if (auto opened = open(); !opened) return pass(opened);
        return upload_->write(piece);
    }
    Result<StoredDocument> finish() {
        if (auto opened = open(); !opened) return pass(opened);
        return upload_->finish();
    }

private:
    Result<void> open() {
        if (upload_) return {};
        auto upload = documents_.start(sha256_, media_type_);
        if (!upload) return pass(upload);
        upload_.emplace(std::move(*upload));
        return {};
    }

    const DocumentStore& documents_;
    const Hash sha256_;
    const std::string media_type_;
    std::optional<DocumentStore::Upload> upload_;
};

bool is_media_type(std::string_view text) {
    return text.size() <= 200 && text.find('/') != std::string_view::npos &&
           text.find_first_not_of(
               "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
               "0123456789!#$&^_.+-/;= \"") == std::string_view::npos;
}

}  // namespace

Result<std::shared_ptr<BodySink>> receive_document(const Context& context, const Call& call) {
    const auto name = document_name(call);
    if (!name) return std::unexpected(name.error());
    const auto media_type =
        call.request.header("content-type").value_or("application/octet-stream");
    if (!is_media_type(media_type)) {
        return fail(ErrorCode::invalid_argument, "this is not a media type", "Content-Type");
    }
    return std::make_shared<DocumentSink>(context.ledger.documents(), *name,
                                          std::string(media_type));
}

Result<HttpResponse> put_document(const Context&, const Call& call) {
    auto stored = static_cast<DocumentSink&>(*call.sink).finish();
    if (!stored) return pass(stored);
    nlohmann::ordered_json json;
    json["sha256"] = to_hex(stored->sha256);
    json["sm3"] = to_hex(stored->sm3);
    json["size"] = stored->size;
    json["media_type"] = stored->media_type;
    auto response = json_response(json.dump(), stored->held_before ? 200 : 201);
    response.headers.emplace_back("location", call.request.path);
    return response;
}

Result<HttpResponse> get_document(const Context& context, const Call& call) {
    const auto name = document_name(call);
    if (!name) return std::unexpected(name.error());
    const auto& documents = context.ledger.documents();
    const auto stored = documents.find(*name);
    if (!stored) return std::unexpected(stored.error());
    if (!*stored) return fail(ErrorCode::not_found, "this document is not here");
    HttpResponse response;
    response.headers.emplace_back("content-type", (*stored)->media_type);
    // A stranger's document must never run as a page of ours.
    response.headers.emplace_back("content-disposition", "attachment");
    response.headers.emplace_back("content-security-policy", "sandbox; default-src 'none'");
    response.stream =
        StreamedBody{(*stored)->size, [&documents, digest = *name](std::uint64_t offset) {
                         return documents.read(digest, offset);
                     }};
    return immutable(std::move(response), call, context, to_hex(*name));
}

}  // namespace qiyue
