#pragma once

// Documents: files outside the log, addressed by SHA-256 (and SM3 where the twin exists), kept in
// DIR/documents. Uploads are streamed and bounded; a document counts once it is whole, its digest
// right, synced and in its place. Any thread; an Upload by one at a time.
//
// DIR/documents/<sha256 hex> is the document, <sha256 hex>.json what is known of it, .incoming what
// is being uploaded.

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"
#include "ledger/base/time.hpp"
#include "ledger/crypto/digest.hpp"

namespace qiyue {

struct StoredDocument {
    Hash sha256{};
    Hash sm3{};
    std::uint64_t size = 0;
    std::string media_type;
    bool held_before = false;  ///< of an upload: it was there already; its media type stays
};

class DocumentStore {
public:
    /// `directory` is DIR. Makes what is missing. Errors: io.
    static Result<std::unique_ptr<DocumentStore>> open(const std::string& directory,
                                                       std::uint64_t size_max);

    /// An upload in progress; dropped without trace unless finished.
    class Upload {
    public:
        Upload(Upload&&) noexcept;
        ~Upload();
        Result<void> write(std::string_view piece);  ///< too_large, io
        /// Errors: invalid_argument if the digest is another; io. Putting again what is there is
        /// fine.
        Result<StoredDocument> finish();

    private:
        friend class DocumentStore;
        struct Parts;
        explicit Upload(std::unique_ptr<Parts> parts);
        std::unique_ptr<Parts> parts_;
    };
    Result<Upload> start(const Hash& sha256, std::string media_type) const;

    /// Errors: corrupt (what is known of it is damaged), io.
    Result<std::optional<StoredDocument>> find(const Hash& sha256) const;
    /// Reads in pieces of 256 KiB from `offset`; empty at the end. Errors: not_found, io.
    Result<std::string> read(const Hash& sha256, std::uint64_t offset) const;
    /// Checks every document against its name; returns the damaged or foreign ones.
    Result<std::vector<std::string>> audit() const;
    /// An event wants to name it: from now on it counts as put now, so that no sweep takes it
    /// before the event is recorded. Nothing happens if it is not there. Errors: io.
    Result<void> renew(const Hash& sha256) const;
    /// Deletes documents put or renewed before `before` (by the system's clock) that `named` does
    /// not know, and what uploads from before then left behind; says how many documents. One that
    /// is put again meanwhile stays. Errors: io, and those of `named`.
    Result<std::uint64_t> sweep(Micros before,
                                const std::function<Result<bool>(const Hash&)>& named) const;

private:
    /// Between looking at a document and putting or deleting it; one of them is locked, not all.
    using Locks = std::array<std::mutex, 64>;
    DocumentStore(std::string directory, std::uint64_t size_max);
    static std::mutex& lock_of(Locks& locks, const Hash& sha256);
    Result<bool> sweep_one(const std::string& name, Micros before,
                           const std::function<Result<bool>(const Hash&)>& named) const;
    std::string path_of(const Hash& sha256) const;
    std::string directory_;  ///< DIR/documents
    std::uint64_t size_max_;
    std::shared_ptr<Locks> locks_ = std::make_shared<Locks>();
};

}  // namespace qiyue
