#pragma once

// The sensitive fields of a package's scope: how many there are of each kind, which were opened,
// and which were erased by which entry. Never a value that was not opened. One thread.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/domain/label.hpp"
#include "ledger/event/cloudevent.hpp"

namespace qiyue {

class FieldTally {
public:
    static constexpr std::size_t fields_max = 50'000;
    static constexpr std::size_t opened_max = 1'000;
    static constexpr std::size_t opened_bytes_max = 2U << 20;

    enum class Fate { opened, withheld, erased };
    struct Opened {
        Index index{};
        std::string pointer;
        std::string text;  ///< D
    };
    /// One kind of field: the name in one type of event.
    struct Row {
        Label type;
        Label field;
        Label data_class;  ///< personal data, trade secret; "—" if the catalogue does not say
        std::uint64_t opened = 0;
        std::uint64_t withheld = 0;
        std::uint64_t erased = 0;
        std::vector<Index> opened_by;  ///< entries that state such texts; the first few
        std::vector<Index> erased_by;  ///< the first few
    };

    /// An event of the scope, ascending: what it commits to, and what of earlier ones it opens.
    void add(const CloudEvent& event, Index index);
    /// An event of any part: what it erases.
    void add_erasure(const CloudEvent& event, Index index);
    /// A text that opens a field of the scope; another one is passed over.
    void open(Index index, std::string_view text);

    std::vector<Row> rows() const;
    Fate fate(Index index, std::string_view pointer) const;
    /// The entry that states the text of the field, if one does.
    std::optional<Index> opened_by(Index index, std::string_view pointer) const;
    const std::vector<Opened>& opened() const { return opened_; }
    std::uint64_t opened_left_out() const { return opened_left_out_; }
    std::uint64_t left_out() const { return left_out_; }  ///< fields over the limit

private:
    struct Committed {
        Hash hash{};
        std::uint32_t kind = 0;
        bool opened = false;  ///< by a file
        std::optional<Index> opened_by{};  ///< the last entry that states its text
        bool is_open() const { return opened || opened_by; }
    };
    using Place = std::pair<Index, std::string>;
    struct Kind {
        std::string type;
        std::uint32_t version = 0;
        std::string field;
        auto operator<=>(const Kind&) const = default;
    };

    void open_by_entry(const CloudEvent& event, Index index);

    std::map<Place, Committed> fields_;
    std::map<std::string, Index> may_be_opened_;  ///< by their ids, events whose texts others state
    std::map<Kind, std::uint32_t> kinds_;
    std::map<Hash, Index> erased_;
    std::vector<Opened> opened_;
    std::size_t opened_bytes_ = 0;
    std::uint64_t opened_left_out_ = 0;
    std::uint64_t left_out_ = 0;
};

/// What the catalogue calls a field of a type; its name if it does not know it.
Label field_label(std::string_view type, std::uint32_t version, std::string_view name);
/// What the catalogue calls a type; its name if it does not know it.
Label type_label(std::string_view type, std::uint32_t version = 1);

}  // namespace qiyue
