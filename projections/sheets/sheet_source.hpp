#pragma once

// What sheets are written from: rows at a point, with what the words of the entries behind them and
// the policy add. Looks each thing up once. One thread; lives for one answer.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/domain/policy.hpp"
#include "projections/history/row_history.hpp"
#include "projections/sheets/sheet.hpp"

namespace qiyue {

class SheetSource {
public:
    explicit SheetSource(RowHistory& history) : history_(history) {}

    RowHistory& history() { return history_; }
    const Point& point() const { return history_.point(); }
    /// `data` of the event of an entry, in the words that hold at the point; an empty object if
    /// there is none.
    const Json& data(Index index);
    const Json& data(const std::optional<Index>& index);
    /// Its attributes besides data: id, source, type, time …
    const Json& event(Index index);
    /// {uscc, name}, or null for an empty code.
    Json organization(const std::string& uscc);
    Json organizations(const std::vector<std::string>& usccs);
    /// The policy in force at a moment of `recorded`; null before the founding.
    std::shared_ptr<const Policy> policy_at(Micros recorded);
    std::shared_ptr<const Policy> policy(std::uint64_t version);
    /// When an entry was recorded.
    std::optional<Micros> recorded(Index index);

private:
    RowHistory& history_;
    std::map<std::uint64_t, Json> events_;
    std::map<std::string, std::string> names_;
};

/// data[field], or null.
Json member_json(const Json& data, const char* field);
/// `2026-01-01T00:00:00.000000Z`, or null.
Json time_json(const std::optional<Micros>& time);

}  // namespace qiyue
