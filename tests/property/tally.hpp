#pragma once

// What became of mutations: refused, or accepted because they say the same; and a fault if one that
// says something else was accepted.

#include <cstddef>
#include <iostream>
#include <string>

#include <gtest/gtest.h>

namespace qiyue::property {

class Tally {
public:
    explicit Tally(std::string what) : what_(std::move(what)) {}
    Tally(const Tally&) = delete;
    Tally& operator=(const Tally&) = delete;
    ~Tally() {
        std::cout << "  " << what_ << ": " << refused_ << " refused, " << same_
                  << " accepted that say the same\n";
    }

    /// Counts one; `says_the_same` is asked only where it was accepted.
    template <class SaysTheSame>
    void count(bool accepted, const std::string& mutated, SaysTheSame says_the_same) {
        if (!accepted) {
            ++refused_;
            return;
        }
        ++same_;
        EXPECT_TRUE(says_the_same()) << what_ << ", accepted:\n" << mutated;
    }
    std::size_t refused() const { return refused_; }

private:
    std::string what_;
    std::size_t refused_ = 0;
    std::size_t same_ = 0;
};

}  // namespace qiyue::property
