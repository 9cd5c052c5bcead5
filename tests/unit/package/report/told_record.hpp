#pragma once

// A record that a test tells a report: entries of the right form with whatever they say, each a day
// after the one before, signed by nobody. The report judges no signatures.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "ledger/package/report/package_report.hpp"

namespace qiyue::report_test {

using Json = nlohmann::ordered_json;

class ToldRecord {
public:
    /// An event of a party in a stream; its index. `source` is a uscc, or `/experts/…`.
    std::uint64_t say(const std::string& type, const std::string& stream, const std::string& source,
                      Json data, std::optional<std::uint64_t> corrects = {});
    /// A line that is no entry, at the next index.
    void break_line() { lines_.emplace_back("{\"v\":1,\"index\":nonsense"); }

    const std::vector<std::string>& lines() const { return lines_; }
    std::string event_id(std::uint64_t index) const;

    /// A text that opens a field of an entry, and its commitment.
    std::string disclosure(std::uint64_t index, const std::string& pointer,
                           const Json& value) const;
    static std::string commitment(const std::string& disclosure);

    /// A claim about one complex, with what the report shows of it filled in.
    PackageClaim claim() const;
    /// The report of all lines, as entries of the scope.
    std::string html(const PackageClaim& claim, const ReportFacts& facts = {}) const;
    std::string html() const { return html(claim()); }

    static constexpr const char* stream = "complexes/CQ-1";
    static constexpr const char* lead = "91500000MAFA00935L";
    static constexpr const char* member = "91500000MAFA00943F";

    // Steps of a life.
    void found(Json policy = nullptr);  ///< entry 0; without a policy if none is given
    void register_party(const std::string& uscc, const std::string& name);
    void apply(const std::string& name = "示例综合体");
    void propose_charter(std::uint64_t version, std::vector<std::string> required);
    std::uint64_t sign_charter(std::uint64_t version, const std::string& party);

private:
    std::vector<std::string> lines_;
    std::map<std::string, std::uint64_t> counts_;
};

/// The policy of the format vectors.
Json vector_policy();

/// The text without its markup.
std::string shown(const std::string& html);

/// How often `what` occurs.
std::size_t occurrences(const std::string& text, const std::string& what);

}  // namespace qiyue::report_test
