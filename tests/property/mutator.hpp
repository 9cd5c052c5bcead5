#pragma once

// Random changes of texts and bytes: bits, bytes, cuts, lines and fields exchanged, doubled, taken
// from others of their kind. The same seed gives the same changes on every machine.

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace qiyue::property {

class Mutator {
public:
    explicit Mutator(std::uint64_t seed) : random_(seed) {}

    /// `base` after one to three changes, mostly one; never `base` itself. `others` are of the same
    /// kind; what is spliced in comes from them. `others` may hold `base`.
    std::string mutate(const std::string& base, const std::vector<std::string>& others);

    /// A number below `limit`, which is not 0.
    std::size_t below(std::size_t limit) { return static_cast<std::size_t>(random_() % limit); }
    template <class T>
    const T& one_of(const std::vector<T>& choices) {
        return choices[below(choices.size())];
    }

private:
    void change(std::string& text, const std::string& other);
    void change_bytes(std::string& text, const std::string& other, std::size_t kind);
    void change_lines(std::string& text, const std::string& other, std::size_t kind);

    std::mt19937_64 random_;
};

/// The lines of a text, each with its newline, if it has one.
std::vector<std::string> lines_of(std::string_view text);
std::string joined(const std::vector<std::string>& lines);

}  // namespace qiyue::property
