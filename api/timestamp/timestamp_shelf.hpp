#pragma once

// The notes and tokens of DIR/timestamps, and which entries name them. What is kept is on disk
// before it shows here. Any thread; one process.

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ledger/audit/time/timestamp_source.hpp"
#include "ledger/crypto/timestamp.hpp"
#include "ledger/merkle/checkpoint.hpp"
#include "ledger/store/event_store.hpp"

namespace qiyue {

struct ShelvedToken {
    TimestampName name;
    Hash sha256;
    ImprintAlgorithm algorithm = ImprintAlgorithm::sha256;
    std::string authority;
    Micros time{};
    Micros certificate_until{};
    std::optional<Index> entry;  ///< whose event names it; nullopt: not recorded yet
};

struct ShelvedNote {
    Checkpoint checkpoint;
    std::vector<ShelvedToken> tokens;  ///< in the order of their names; renewals among them
};

class TimestampShelf {
public:
    /// Reads what is kept; no signature is verified again. What cannot be read as a note or a token
    /// is passed over and named in `damaged()`; so is what is over a note that is not of this log:
    /// beyond its end or with another root, as when an older copy of the ledger alone was restored.
    /// Errors: io, corrupt.
    static Result<std::unique_ptr<TimestampShelf>> open(const std::string& directory,
                                                        const EventStore& store);

    /// From the size `from` on, by size.
    std::vector<ShelvedNote> list(TreeSize from, std::size_t limit) const;
    std::optional<ShelvedNote> find(TreeSize size) const;
    /// The newest note with a token.
    std::optional<ShelvedNote> newest() const;
    /// The newest token over a note of each authority with this imprint, the newest size first.
    std::vector<ShelvedToken> newest_stamps(ImprintAlgorithm imprint) const;
    /// True if a later anchor, made before this token's certificate ended, stands on the entry that
    /// names it.
    bool is_covered(const ShelvedToken& token) const;
    /// The newest token of each authority that no other renews.
    std::vector<ShelvedToken> newest_of_each() const;
    std::vector<ShelvedToken> unrecorded() const;
    std::size_t tokens() const;
    const std::vector<std::string>& damaged() const { return damaged_; }

    /// The bytes of a file. Errors: not_found, io.
    Result<std::string> read(const TimestampName& name) const;

    /// Errors: exists_already: there is a note of this size that is not this log's. It is evidence,
    /// and stays.
    Result<void> has_room_for(TreeSize size) const;
    /// Durable on return. Errors: as has_room_for; io.
    Result<void> keep_note(const SignedCheckpoint& checkpoint);
    /// Over the note of this size, which is kept, or over one of its tokens. Errors: io.
    Result<void> keep_token(TreeSize size, const std::string& renewed, const TimestampToken& token);
    void note_recorded(const Hash& token, Index entry);

private:
    explicit TimestampShelf(const std::string& directory)
        : directory_(directory), folder_(timestamps_in(directory)) {}
    Result<void> load(TimestampSource& source);
    Result<void> load_entries(const EventStore& store);
    Result<void> drop_foreign(const EventStore& store);
    Result<void> put(const TimestampName& name, std::string_view bytes) const;

    const std::string directory_;
    const std::string folder_;
    std::vector<std::string> damaged_;
    std::set<TreeSize> foreign_;
    mutable std::mutex mutex_;  ///< guards what follows
    std::map<TreeSize, ShelvedNote> notes_;
};

}  // namespace qiyue
