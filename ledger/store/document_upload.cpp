// DocumentStore::Upload: bytes are hashed as they come, and nothing is in its place before it is
// whole.

#include <utility>

#include "ledger/base/encoding.hpp"
#include "ledger/base/posix_file.hpp"
#include "ledger/crypto/random.hpp"
#include "ledger/store/document_card.hpp"
#include "ledger/store/documents.hpp"

namespace qiyue {

struct DocumentStore::Upload::Parts {
    std::string directory;
    std::string incoming;  ///< path of the file being written
    std::uint64_t size_max = 0;
    std::shared_ptr<Locks> locks;
    Hash expected{};
    StoredDocument document;
    PosixFile file;
    DigestStream sha256{HashAlgorithm::sha256};
    DigestStream sm3{HashAlgorithm::sm3};
    bool failed = false;

    ~Parts() {
        // Best effort: what stays behind is swept later.
        (void)remove_file(incoming);
        (void)remove_file(incoming + std::string(document_card_suffix));
    }
};

DocumentStore::Upload::Upload(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
DocumentStore::Upload::Upload(Upload&&) noexcept = default;
DocumentStore::Upload::~Upload() = default;

Result<DocumentStore::Upload> DocumentStore::start(const Hash& sha256,
                                                   std::string media_type) const {
    if (!is_utf8(media_type)) return fail(ErrorCode::invalid_argument, "media type is not UTF-8");
    const std::string incoming = directory_ + "/.incoming/" + to_hex(random_bytes(16));
    auto file = PosixFile::create(incoming);
    if (!file) return pass(file);
    return Upload(std::unique_ptr<Upload::Parts>(new Upload::Parts{
        .directory = directory_,
        .incoming = incoming,
        .size_max = size_max_,
        .locks = locks_,
        .expected = sha256,
        .document = {.sha256 = sha256, .sm3 = {}, .size = 0, .media_type = std::move(media_type)},
        .file = std::move(*file)}));
}

Result<void> DocumentStore::Upload::write(std::string_view piece) {
    if (parts_->failed) return fail(ErrorCode::io, "this upload has failed before");
    if (piece.size() > parts_->size_max - parts_->document.size) {
        parts_->failed = true;
        return fail(ErrorCode::too_large,
                    "the document has more than " + std::to_string(parts_->size_max) + " bytes");
    }
    auto written = parts_->file.write(piece);
    parts_->failed = !written;
    if (!written) return written;
    parts_->document.size += piece.size();
    parts_->sha256.update(piece);
    parts_->sm3.update(piece);
    return {};
}

namespace {

Result<void> write_card(const std::string& path, const StoredDocument& document) {
    auto file = PosixFile::create(path);
    if (!file) return pass(file);
    auto written = file->write(format_document_card(document));
    return written ? file->sync() : written;
}

/// The card of the same document stays: events name it and readers keep what it says. Its bytes are
/// put there again, which mends them if they were damaged.
std::optional<StoredDocument> held_already(const std::string& place,
                                           const StoredDocument& document) {
    const auto there = PosixFile::open(place);
    const auto size = there ? there->size() : Result<std::uint64_t>(0);
    auto card = read_document_card(place);
    if (!there || !size || !card || *size != document.size || card->size != document.size ||
        card->sha256 != document.sha256 || card->sm3 != document.sm3) {
        return std::nullopt;
    }
    card->held_before = true;
    return std::move(*card);
}

}  // namespace

Result<StoredDocument> DocumentStore::Upload::finish() {
    const auto parts = std::move(parts_);
    if (!parts || parts->failed) return fail(ErrorCode::io, "this upload has failed before");
    StoredDocument& document = parts->document;
    if (const Hash found = parts->sha256.finish(); found != parts->expected) {
        return fail(ErrorCode::invalid_argument, "the document has SHA-256 " + to_hex(found) +
                                                     ", not " + to_hex(parts->expected));
    }
    document.sm3 = parts->sm3.finish();

    const std::string suffix(document_card_suffix);
    const std::string place = parts->directory + "/" + to_hex(document.sha256);
    // The card first: a document without one would not be whole.
    auto done = parts->file.sync();
    const std::lock_guard lock(lock_of(*parts->locks, document.sha256));
    if (auto held = held_already(place, document)) {
        document = std::move(*held);
    } else {
        if (done) done = write_card(parts->incoming + suffix, document);
        if (done) done = rename_file(parts->incoming + suffix, place + suffix);
    }
    if (done) done = rename_file(parts->incoming, place);
    if (done) done = sync_directory(parts->directory);
    if (!done) return pass(done);
    return document;
}

}  // namespace qiyue
