#pragma once

// The rules under test with a log in memory: judges deeds, records those that are lawful, keeps a
// digest that follows from every row changed so far. Copies stand alone. One thread.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ledger/domain/decide.hpp"
#include "ledger/domain/state.hpp"
#include "tests/model/deed.hpp"

namespace qiyue::model {

class RuledLedger {
public:
    struct Line {
        std::string text;
        std::vector<KeyId> signers;
        Micros recorded{};
    };

    RuledLedger() { listen(); }
    RuledLedger(const RuledLedger& other)
        : state_(other.state_), log_(other.log_), digest_(other.digest_) {
        listen();
    }
    RuledLedger& operator=(const RuledLedger&) = delete;

    /// Judges the act as the next entry and, where it is lawful, records it. The rule that refuses
    /// it, or nothing.
    std::optional<Rejection> enter(Line line);
    std::optional<Rejection> enter(const Deed& deed);
    /// Judges only.
    std::optional<Rejection> judge(const Deed& deed);

    MemoryState& state() { return state_; }
    const std::vector<std::shared_ptr<const Line>>& log() const { return log_; }
    std::uint64_t size() const { return log_.size(); }
    /// Names of the rows that the latest entry changed.
    const std::vector<RowName>& changed() const { return changed_; }
    /// SHA-256 chained over the bytes of the rows that each entry changed.
    const Hash& digest() const { return digest_; }
    /// SHA-256 over the bytes of all rows, in order.
    Hash digest_of_all() const;

private:
    void listen();
    MemoryState state_;
    std::vector<std::shared_ptr<const Line>> log_;
    std::vector<RowName> changed_;
    Hash digest_{};
};

/// The line of the log that a deed makes.
RuledLedger::Line line_of(const Deed& deed);

}  // namespace qiyue::model
