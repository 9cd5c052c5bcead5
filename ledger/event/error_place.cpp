#include "ledger/event/error_place.hpp"

#include <cstdint>
#include <exception>
#include <vector>

#include <nlohmann/json.hpp>

#include "ledger/base/limits.hpp"
#include "ledger/event/pointer.hpp"

namespace qiyue {
namespace {

/// Follows the events of the parse, keeping the path to where it stands.
class PlaceFinder final : public nlohmann::json_sax<nlohmann::json> {
public:
    std::string place;

    bool null() override { return element(); }
    bool boolean(bool) override { return element(); }
    bool number_integer(std::int64_t) override { return element(); }
    bool number_unsigned(std::uint64_t) override { return element(); }
    bool number_float(double, const std::string&) override { return stop_here(); }
    bool string(std::string&) override { return element(); }
    bool binary(nlohmann::json::binary_t&) override { return element(); }
    bool start_object(std::size_t) override { return enter(false); }
    bool key(std::string& name) override {
        path_.back().name = std::move(name);
        return true;
    }
    bool end_object() override { return leave(); }
    bool start_array(std::size_t) override { return enter(true); }
    bool end_array() override { return leave(); }
    bool parse_error(std::size_t position, const std::string&,
                     const nlohmann::detail::exception&) override {
        // nlohmann counts the bytes it has read.
        place = "byte " + std::to_string(position == 0 ? 0 : position - 1);
        return false;
    }

private:
    struct Step {
        bool array;
        std::size_t index;
        std::string name;
    };
    bool stop_here() {
        for (const Step& step : path_)
            append_pointer_token(place, step.array ? std::to_string(step.index) : step.name);
        return false;
    }
    bool enter(bool array) {
        if (path_.size() == limits::json_depth_max) return stop_here();
        path_.push_back({array, 0, {}});
        return true;
    }
    bool element() {
        if (!path_.empty()) ++path_.back().index;
        return true;
    }
    bool leave() {
        path_.pop_back();
        return element();
    }
    std::vector<Step> path_;
};

}  // namespace

std::string error_place(std::string_view json) {
    try {
        PlaceFinder finder;
        nlohmann::json::sax_parse(json.begin(), json.end(), &finder);
        return std::move(finder.place);
    } catch (const std::exception&) {
        return {};  // no place is better than no answer
    }
}

}  // namespace qiyue
