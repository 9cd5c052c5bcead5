#include "ledger/store/erasures.hpp"

#include "ledger/base/encoding.hpp"
#include "ledger/event/cloudevent.hpp"
#include "ledger/event/entry.hpp"

namespace qiyue {
namespace {

constexpr std::size_t page_entries = 256;

std::unexpected<Error> unreadable() {
    return fail(ErrorCode::corrupt,
                "an entry that erases disclosures cannot be read: `qiyue "
                "verify DIR` tells all");
}

}  // namespace

Result<std::vector<Hash>> commitments_erased_by(std::string_view line) {
    const auto entry = parse_entry(line);
    const auto payload = entry ? from_base64(entry->payload_base64) : std::nullopt;
    if (!payload) return unreadable();
    Document document;
    const auto event = read_event(*payload, document);
    if (!event) return unreadable();
    std::vector<Hash> commitments;
    if (event->type != erasure_type) return commitments;
    for (const Value one : event->data["commitments"]) {
        if (const auto commitment = hash_from_hex(one.text())) commitments.push_back(*commitment);
    }
    return commitments;
}

Result<void> each_erasure(const EventStore& store,
                          const std::function<Result<void>(Index, const Hash&)>& take) {
    const Index end = next_index(store.writer_state().size);
    Index from{0};
    for (bool more = true; more;) {
        const auto page = store.by_type(erasure_type, from, end, page_entries);
        if (!page) return std::unexpected(page.error());
        for (const Index index : page->indexes) {
            const auto line = store.entry(index);
            if (!line) return std::unexpected(line.error());
            const auto commitments = commitments_erased_by(*line);
            if (!commitments) return std::unexpected(commitments.error());
            for (const Hash& commitment : *commitments) {
                auto taken = take(index, commitment);
                if (!taken) return taken;
            }
            from = Index{index.value + 1};
        }
        more = page->more;
    }
    return {};
}

Result<void> replay_erasures(const EventStore& store, Vault& vault) {
    return each_erasure(
        store, [&vault](Index, const Hash& commitment) { return vault.erase(commitment); });
}

}  // namespace qiyue
