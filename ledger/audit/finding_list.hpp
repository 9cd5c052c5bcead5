#pragma once

// Findings as an audit gathers them: beyond a number only the first of every code is kept, and the
// others are counted, so that a log that is wrong everywhere fills no memory, and many small faults
// hide no great one. One thread.

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ledger/audit/finding.hpp"

namespace qiyue {

class FindingList {
public:
    /// `heard` is called with every finding that is kept, as it comes.
    explicit FindingList(std::size_t findings_max, std::function<void(const Finding&)> heard = {})
        : max_(findings_max), heard_(std::move(heard)) {}

    void find(std::string code, std::optional<std::uint64_t> index, std::string detail) {
        take(Finding{std::move(code), index, std::move(detail)});
    }
    void take(Finding finding) {
        const bool is_first = codes_.insert(finding.code).second;
        if (is_full() && !is_first) {
            ++left_out_;
            return;
        }
        if (heard_) heard_(finding);
        findings_.push_back(std::move(finding));
    }
    /// Takes all, and leaves `found` empty.
    void take(std::vector<Finding>& found) {
        for (Finding& finding : found)
            take(std::move(finding));
        found.clear();
    }

    /// In order of index; those without one first.
    std::vector<Finding> take_sorted();
    std::uint64_t left_out() const { return left_out_; }
    bool is_full() const { return findings_.size() >= max_; }

private:
    std::size_t max_;
    std::function<void(const Finding&)> heard_;
    std::set<std::string> codes_;
    std::vector<Finding> findings_;
    std::uint64_t left_out_ = 0;
};

}  // namespace qiyue
