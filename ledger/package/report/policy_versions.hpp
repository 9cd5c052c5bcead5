#pragma once

// The policies that a package holds: which was in force when, and the words that they give to
// codes. One thread.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/base/time.hpp"
#include "ledger/domain/label.hpp"
#include "ledger/domain/policy.hpp"
#include "ledger/event/cloudevent.hpp"

namespace qiyue {

class PolicyVersions {
public:
    static constexpr std::size_t versions_max = 200;

    struct Version {
        std::uint64_t number = 0;
        Index index{};
        Micros effective{};
        std::shared_ptr<const Policy> policy;
    };

    /// In order of the index.
    void add(const CloudEvent& event, Index index, Micros recorded);

    /// The highest that had taken effect by then; null if there is none.
    const Version* in_force(Micros recorded) const;
    const std::vector<Version>& all() const { return versions_; }
    /// Of the newest policy; UTC without one.
    const Calendar& calendar() const;

    // What the newest policy that knows the code calls it; the code itself if none does.
    Label direction(std::string_view id) const;
    Label industry(std::string_view id) const;
    Label region(std::string_view code) const;
    Label metric(std::string_view id) const;
    Label grade(std::string_view id) const;
    Label evaluation_kind(std::string_view id) const;
    Label achievement_kind(std::string_view id) const;

private:
    std::vector<Version> versions_;
};

}  // namespace qiyue
