#include "tools/qiyue/demo/lives/casting.hpp"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

namespace qiyue::demo {
namespace {

/// What exists only from the second version of the policy on.
constexpr const char* merged_region = "500157";

/// Where complexes are founded; those with more industry stand more often.
const std::vector<std::string>& founding_regions() {
    static const std::vector<std::string> regions = {
        "CQ-LJ",  "CQ-LJ",  "CQ-GX",  "CQ-GX",  "500112", "500112", "500107", "500106", "500108",
        "500109", "500120", "500118", "500116", "500102", "500115", "500153", "500151", "500101",
        "500113", "500117", "500104", "500119", "500111", "500152", "CQ-WS"};
    return regions;
}

bool takes_part(const Complex& complex, const Party& party) {
    return complex.lead == &party ||
           std::any_of(complex.members.begin(), complex.members.end(),
                       [&](const Membership& one) { return one.party == &party; });
}

}  // namespace

Party& Casting::enterprise(const Complex& complex) {
    Dice dice(stage_.seeded,
              fmt::format("enterprise of {} {}", complex.id, complex.members.size()));
    auto& known = enterprises_[complex.direction->id];
    if (complex.members.size() > 4 && !known.empty() && dice.chance(10)) {
        Party* again = dice.one_of(known);
        const bool there_already = complex.fate.wave > 1 || again->region != merged_region;
        if (there_already && !takes_part(complex, *again)) return *again;
    }
    const std::string region = dice.chance(60) ? complex.region : dice.one_of(founding_regions());
    known.push_back(&stage_.parties.organization(
        names_.enterprise(*complex.direction, short_region(stage_.city, region)), "enterprise",
        region));
    return *known.back();
}

Party& Casting::one_of(const std::vector<Party*>& pool, const Complex& complex, Dice& dice) {
    for (;;) {
        Party* one = dice.one_of(pool);
        if (!takes_part(complex, *one)) return *one;
    }
}

void Casting::add(Complex& complex, Party& party, const std::string& part, bool founding) {
    ++party.complexes;
    complex.members.push_back({&party, part, founding, false});
}

void Casting::cast_founders(Complex& complex) {
    Dice& dice = complex.dice;
    if (complex.fate.research_led) {
        complex.lead = &stage_.parties.organization(
            fmt::format("示例{}{}创新研究院", dice.one_of(stage_.words.list("places")),
                        complex.speciality->zh),
            "research_institute", complex.region);
        add(complex, one_of(stage_.city.institutes, complex, dice), "research", true);
    } else {
        complex.lead = &enterprise(complex);
    }
    add(complex, one_of(stage_.city.universities, complex, dice), "research", true);
    add(complex, enterprise(complex), "upstream", true);
    add(complex, enterprise(complex), "downstream", true);
    if (!complex.fate.research_led) add(complex, enterprise(complex), "downstream", true);
}

void Casting::cast_others(Complex& complex) {
    Dice& dice = complex.dice;
    add(complex, one_of(stage_.city.services, complex, dice), "service", false);
    const auto more = dice.between(6, 9);
    for (std::int64_t n = 0; n < more; ++n)
        add(complex, enterprise(complex), n % 2 == 0 ? "upstream" : "downstream", false);
    add(complex, one_of(stage_.city.finance, complex, dice), "finance", false);
    if (dice.chance(40))
        add(complex, one_of(stage_.city.associations, complex, dice), "association", false);
    if (dice.chance(35))
        add(complex, one_of(stage_.city.institutes, complex, dice), "research", false);
}

Complex Casting::cast(unsigned number, std::uint64_t seed) {
    const auto& directions = stage_.words.directions();
    const Direction& direction = directions[(number - 1) % directions.size()];
    const auto place = (number - 1) / directions.size();
    const Speciality& speciality = direction.specialities[place % direction.specialities.size()];
    const std::string id = fmt::format("CQ-{:04}", number);
    Complex complex{.number = number,
                    .id = id,
                    .stream = "complexes/" + id,
                    .name = "示例" + speciality.zh + "产业创新综合体",
                    .fate = fate_of(number, seed),
                    .direction = &direction,
                    .speciality = &speciality,
                    .region = {},
                    .members = {},
                    .seats = {},
                    .dice = Dice(stage_.seeded, "complex " + id),
                    .charter = {}};
    if (place >= direction.specialities.size())
        complex.name += fmt::format("（{}期）", place / direction.specialities.size() + 1);
    complex.region = complex.dice.one_of(founding_regions());
    // What has been merged by then founds nothing more.
    const bool merged = complex.region == "CQ-LJ" || complex.region == "500112";
    if (complex.fate.wave > 1 && merged) complex.region = merged_region;
    cast_founders(complex);
    if (complex.fate.is_selected()) cast_others(complex);
    return complex;
}

}  // namespace qiyue::demo
