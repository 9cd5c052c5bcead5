#pragma once

// Every entry of a package in short, for the table at a report's end that all statements cite, and
// what is counted of entries: by stream, by type, by signer, by document. Bounded; what is over the
// limits is counted only. One thread.

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/base/time.hpp"
#include "ledger/event/cloudevent.hpp"
#include "ledger/event/entry.hpp"

namespace qiyue {

/// A count with the first and the last entry that it counts.
struct EntryCount {
    std::uint64_t count = 0;
    Index first{};
    Index last{};
    Micros from{};
    Micros to{};

    void add(Index index, Micros recorded);
};

class EntryTable {
public:
    static constexpr std::size_t scope_rows_max = 2'000;
    static constexpr std::size_t other_rows_max = 500;
    static constexpr std::size_t signers_shown = 16;
    static constexpr std::size_t counts_max = 2'000;
    static constexpr std::size_t documents_max = 1'000;

    struct Row {
        Index index{};
        Micros recorded{};
        std::string type;
        std::uint32_t version = 0;
        std::string stream;
        std::uint64_t seq = 0;
        std::vector<KeyId> signers;  ///< the first few
        std::size_t signatures = 0;
    };
    /// A document that entries of the scope name.
    struct NamedFile {
        Hash sha256{};
        std::uint64_t size = 0;
        std::string media_type;
        std::string name;
        Index index{};  ///< the first that names it
    };
    using Counts = std::map<std::string, EntryCount, std::less<>>;

    void add_scope(const EntryView& entry, const CloudEvent& event);
    void add_other(const EntryView& entry, const CloudEvent& event);

    bool shows(Index index) const { return shown_.contains(index); }
    const std::vector<Row>& scope() const { return scope_; }
    const std::vector<Row>& others() const { return others_; }
    std::uint64_t scope_left_out() const { return all_.count - scope_.size(); }
    std::uint64_t others_left_out() const { return others_left_out_; }

    const EntryCount& all() const { return all_; }  ///< of the scope
    const Counts& streams() const { return streams_; }
    const Counts& types() const { return types_; }
    /// Streams, and entries of such streams, beyond the limit.
    std::uint64_t entries_of_other_streams() const { return other_streams_; }
    const std::map<KeyId, EntryCount>& keys() const { return keys_; }
    const std::vector<NamedFile>& documents() const { return documents_; }
    std::uint64_t documents_left_out() const { return documents_left_out_; }

private:
    void count(const EntryView& entry, const CloudEvent& event);

    std::vector<Row> scope_;
    std::vector<Row> others_;
    std::set<Index> shown_;
    std::uint64_t others_left_out_ = 0;
    EntryCount all_;
    Counts streams_;
    Counts types_;
    std::uint64_t other_streams_ = 0;
    std::map<KeyId, EntryCount> keys_;
    std::vector<NamedFile> documents_;
    std::set<Hash> documents_known_;
    std::uint64_t documents_left_out_ = 0;
};

}  // namespace qiyue
