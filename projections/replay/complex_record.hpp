#pragma once

// The record of one complex, entry by entry: what each changed, and what lies between two points.
// Parts of a complex (itself, each evaluation, need, task …) have sheets of their own; a step is
// the changes in those that the entry wrote.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "projections/sheets/sheet_source.hpp"

namespace qiyue {

/// One change, with the entry behind it.
struct RecordChange {
    SheetChange change;  ///< its pointer begins with the part: `/members/2/part`, `/needs/N1/…`
    std::optional<Index> entry;  ///< nothing: time alone made it (a term that ended)
};

/// One entry of the complex's stream.
struct RecordStep {
    Index index{};
    Micros recorded{};
    std::string time;  ///< as its signer stated it
    std::string type;
    std::string source;
    std::string state_before;  ///< empty: the complex was not there
    std::string state_after;
    std::vector<SheetChange> changes;
};

class ComplexRecord {
public:
    /// Reads every version of every part up to the source's point. `source` outlives this.
    /// Errors: not_found, io, corrupt.
    static Result<ComplexRecord> read(SheetSource& source, const std::string& id);
    /// The complex's own row alone: for steps without changes.
    static Result<ComplexRecord> read_states(SheetSource& source, const std::string& id);
    /// The complex's own row and the figures that were reported in it.
    static Result<ComplexRecord> read_kpis(SheetSource& source, const std::string& id);

    /// The whole complex at a size up to the point's: {complex, members, charters, bodies,
    /// evaluations {id → …}, resolutions, settlements, needs, tasks, achievements, cases, kpis}.
    Json at(TreeSize size) const;
    /// The same with `entries`: pointer → index of the entry behind the value.
    Json told_at(TreeSize size) const;
    /// The steps of the stream's entries in [from, below), oldest first, at most `limit`; on the
    /// second axis those of acts that had happened, corrections being in their words.
    std::vector<RecordStep> steps(Index from, Index below, std::size_t limit) const;
    /// What is different at size `to` from size `from`.
    std::vector<RecordChange> between(TreeSize from, TreeSize to) const;

private:
    struct Part {
        RowName name;
        std::string place;  ///< "/needs/N1"; empty for the complex, which is several parts
        std::vector<RowVersion> versions;
    };
    /// Index of an entry → the parts that it wrote.
    using Writes = std::map<std::uint64_t, std::vector<const Part*>>;
    ComplexRecord(SheetSource& source, std::string id) : source_(&source), id_(std::move(id)) {}
    void add(const RowName& name, std::string place);
    void add_all(RowKind kind, const char* place);
    void add_kpis();
    Writes writes(Index from, Index below) const;
    Micros moment_of(TreeSize size) const;
    Json rendered(const Part& part, const Row& row, Micros now) const;
    static void place_in(Json& whole, const Part& part, Json sheet);
    /// The part at a size, or null.
    const RowVersion* version_at(const Part& part, TreeSize size) const;
    RecordStep step_of(Index index, const std::vector<const Part*>& parts) const;
    std::string state_at(TreeSize size, Micros now) const;

    SheetSource* source_;
    std::string id_;
    std::vector<Part> parts_;  ///< the complex first
};

}  // namespace qiyue
