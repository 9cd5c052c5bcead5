#include "ledger/audit/entry_work.hpp"

#include "ledger/base/encoding.hpp"
#include "ledger/event/envelope.hpp"
#include "ledger/merkle/tree_hash.hpp"

namespace qiyue {

void EntryWork::read(std::string_view bytes, bool twin) {
    line = bytes;
    leaf = leaf_hash(HashAlgorithm::sha256, bytes);
    if (twin) twin_leaf = leaf_hash(HashAlgorithm::sm3, bytes);
    envelope_fault.clear();
    line_fault.clear();
    pending.clear();
    event.reset();
    auto parsed = parse_entry(bytes, &head);
    well_formed = parsed || parsed.error().envelope_only;
    if (!parsed) {
        (well_formed ? envelope_fault : line_fault) = parsed.error().detail;
        return;
    }
    view = std::move(*parsed);
    head = view.head;
    payload.clear();
    if (!append_from_base64(view.payload_base64, payload)) {
        envelope_fault = "payload is not canonical base64";
        return;
    }
    event = read_event(payload, document);
}

std::size_t EntryWork::count_invalid() const {
    if (pending.empty()) return 0;
    const std::string message = pae(payload_type, payload);
    std::size_t invalid = 0;
    for (const Pending& one : pending) {
        const auto signature = from_base64(one.signature_base64);
        if (!signature || !one.key.verify(message, *signature)) ++invalid;
    }
    return invalid;
}

}  // namespace qiyue
