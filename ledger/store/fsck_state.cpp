#include "ledger/base/encoding.hpp"
#include "ledger/store/fsck_parts.hpp"

namespace qiyue {
namespace {

/// What FORMAT.md 2.4 says of a key; its dates are the domain's.
bool fits(const KeyRow& row, const ExpectedKey& key, bool events_lost) {
    if (row.spki != key.spki || row.holder != key.holder) return false;
    if (events_lost && row.bound.value < key.bound) return true;  // bound by a lost entry
    if (row.bound.value != key.bound) return false;
    if (row.revoked.has_value() == key.revoked.has_value()) {
        return !row.revoked || row.revoked->value == *key.revoked || events_lost;
    }
    return row.revoked.has_value() && events_lost;
}

std::string key_text(const KeyId& id) { return "key " + to_hex(id.hash); }

void compare_key(FsckRun& run, const ExpectedRows& expected, std::string_view key,
                 std::string_view value) {
    const auto name = row_name_at(Column::keys, key);
    if (!name) return run.surplus(Column::keys, std::nullopt, shown_key(key) + " is no keyid");
    const KeyId id{Hash::from_raw(key)};
    const auto found = expected.keys().find(id);
    if (found == expected.keys().end()) {
        if (expected.events_lost()) return;
        return run.surplus(Column::keys, std::nullopt, key_text(id) + " was bound by no entry");
    }
    const auto row = decode_row(RowKind::key, value);
    const KeyRow* stored = row ? std::get_if<KeyRow>(&*row) : nullptr;
    if (stored && encode_row(*row) == value &&
        fits(*stored, found->second, expected.events_lost())) {
        return;
    }
    run.differs(Column::keys, found->second.bound,
                key_text(id) + " is not as the entries have bound or revoked it");
}

std::string row_text(const RowName& name) {
    return "row '" + name.id + "' of kind " + std::to_string(static_cast<unsigned>(name.kind));
}

}  // namespace

Result<void> check_keys(FsckRun& run, const ExpectedRows& expected) {
    auto walked = run.each_row(Column::keys, [&](std::string_view key, std::string_view value) {
        compare_key(run, expected, key, value);
    });
    if (!walked) return walked;
    for (const auto& [id, key] : expected.keys()) {
        auto stored = run.find(Column::keys, id.hash.view());
        if (!stored) return pass(stored);
        if (stored->value || stored->unreadable) continue;
        run.missing(Column::keys, key.bound, key_text(id) + " is missing");
    }
    return {};
}

Result<void> check_meta(FsckRun& run, const ExpectedRows& expected) {
    auto walked = run.each_row(Column::meta, [&](std::string_view key, std::string_view) {
        if (key == meta_format || key == meta_twin || key == meta_writer) return;
        run.surplus(Column::meta, std::nullopt, shown_key(key) + " does not belong here");
    });
    if (!walked) return walked;
    const auto recorded = expected.last_recorded(run.size);
    if (recorded && *recorded != run.store.writer_state().recorded) {
        run.differs(Column::meta, std::nullopt, "the last entry was recorded at another time");
    }
    return run.each_row(Column::none, [&](std::string_view key, std::string_view) {
        run.surplus(Column::none, std::nullopt, shown_key(key) + " does not belong here");
    });
}

Result<void> check_state_form(FsckRun& run) {
    return run.each_row(Column::state, [&](std::string_view key, std::string_view value) {
        const auto name = row_name_at(Column::state, key);
        if (!name) {
            return run.surplus(Column::state, std::nullopt,
                               shown_key(key) + " is no name of a row");
        }
        const auto row = decode_row(name->kind, value);
        if (!row || encode_row(*row) != value) {
            run.differs(Column::state, std::nullopt, row_text(*name) + " cannot be read");
        }
    });
}

Result<FsckReport> compare_state(const EventStore& store, const StateOverlay::Rows& replayed,
                                 const FindingTaker& take) {
    FsckRun run(store, take);
    for (const Column column : {Column::state, Column::keys}) {
        auto walked = run.each_row(column, [&](std::string_view key, std::string_view value) {
            const auto name = row_name_at(column, key);
            const auto row = name ? replayed.find(*name) : replayed.end();
            if (row == replayed.end() || !row->second) {
                run.surplus(column, std::nullopt,
                            (name ? row_text(*name) : shown_key(key)) +
                                " does not follow from the entries");
            } else if (encode_row(*row->second) != value) {
                run.differs(column, std::nullopt,
                            row_text(*name) + " is not as the entries have left it");
            }
        });
        if (!walked) return pass(walked);
    }
    for (const auto& [name, row] : replayed) {
        const auto place = row ? row_place(name) : std::nullopt;
        if (!place) continue;
        auto stored = run.find(place->column, place->key);
        if (!stored) return pass(stored);
        if (stored->value || stored->unreadable) continue;
        run.missing(place->column, std::nullopt, row_text(name) + " is missing");
    }
    return run.report;
}

}  // namespace qiyue
