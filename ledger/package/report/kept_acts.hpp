#pragma once

// The acts of a package's scope that its report tells about, with their payloads, stream by stream,
// within a budget of bytes. What is over the budget is counted. One thread.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/base/time.hpp"
#include "ledger/event/cloudevent.hpp"
#include "ledger/event/document.hpp"

namespace qiyue {

struct KeptAct {
    Index index{};
    Micros recorded{};
    std::string type;
    std::string payload;
};

/// The acts of one stream, by index.
struct KeptStream {
    std::vector<KeptAct> acts;
    std::uint64_t left_out = 0;
};

class KeptActs {
public:
    /// Of what makes the life of a complex, and, apart from it, of its daily work and notices,
    /// which can be very many.
    static constexpr std::size_t life_bytes_max = 24U << 20;
    static constexpr std::size_t work_bytes_max = 8U << 20;
    static constexpr std::size_t streams_max = 2'000;

    /// In order of the index.
    void add(const CloudEvent& event, Index index, Micros recorded, std::string_view payload);

    /// Null if nothing was kept of it.
    const KeptStream* stream(std::string_view stream) const;
    /// Null if it was not kept.
    const KeptAct* act(Index index) const;
    const std::map<std::string, KeptStream, std::less<>>& streams() const { return streams_; }
    /// All corrections that were kept, by the entry that they correct.
    const std::vector<Index>& corrections_of(Index index) const;
    const std::map<Index, std::vector<Index>>& corrections() const { return corrections_; }

private:
    struct Place {
        std::string stream;
        std::size_t at = 0;
    };
    std::map<std::string, KeptStream, std::less<>> streams_;
    std::map<Index, Place> places_;
    std::map<Index, std::vector<Index>> corrections_;
    std::size_t life_bytes_ = 0;
    std::size_t work_bytes_ = 0;
};

/// An act read back, as its corrections leave it. Valid until the next read().
class ActReading {
public:
    explicit ActReading(const KeptActs& acts) : acts_(acts) {}

    /// False if it cannot be read.
    bool read(const KeptAct& act);

    const KeptAct& act() const { return *act_; }
    const CloudEvent& event() const { return *event_; }
    Index index() const { return act_->index; }
    Micros recorded() const { return act_->recorded; }
    /// The value of data at a pointer: the last correction's, else the event's own.
    Value at(std::string_view pointer) const;
    std::string text(std::string_view pointer) const { return std::string(at(pointer).text()); }
    std::int64_t integer(std::string_view pointer) const { return at(pointer).integer(); }
    /// The texts of a list.
    std::vector<std::string> texts(std::string_view pointer) const;
    /// The organisation whose act it is; empty if an expert's.
    std::string source_uscc() const;

private:
    void read_corrections();

    const KeptActs& acts_;
    const KeptAct* act_ = nullptr;
    Document document_;
    std::optional<CloudEvent> event_;
    std::vector<Document> corrections_;  ///< oldest first
};

}  // namespace qiyue
