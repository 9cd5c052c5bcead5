#include "projections/views/dossiers_view.hpp"

#include <set>

#include "ledger/base/encoding.hpp"
#include "ledger/domain/case.hpp"
#include "ledger/domain/uscc.hpp"

namespace qiyue::dossiers_view {
namespace {

constexpr std::string_view complexes_prefix = "complexes/";

std::string party_key(std::string_view party) {
    std::string key = "p";
    key.append(party).push_back('\0');
    return key;
}

std::string stream_key(std::string_view party, std::string_view stream) {
    std::string key = party_key(party);
    key.append(stream).push_back('\0');
    return key;
}

std::string below_prefix(std::string prefix) {
    prefix.back() = '\x01';  // keys of a prefix end with 00
    return prefix;
}

/// Members whose text is the id of an expert.
bool names_expert(std::string_view member) {
    return member == "expert_ids" || member == "experts" || member == "recusals" ||
           member == "out" || member == "in";
}

/// Every organisation and expert that the data names, wherever it does.
void collect(Value value, std::string_view member, std::set<std::string>& parties) {
    if (value.is_string()) {
        const std::string_view text = value.text();
        if (is_uscc(text)) parties.insert(organization_party(text));
        if (names_expert(member) && is_plain_id(text)) parties.insert(expert_party(text));
        return;
    }
    if (!value.is_array() && !value.is_object()) return;
    for (const Value one : value)
        collect(one, value.is_object() ? one.name() : member, parties);
}

class DossiersView final : public View {
public:
    Result<void> apply(const LogEntry& entry, ViewBatch& batch) override {
        // Whose a key is, is said when it is bound; the batch may hold that.
        for (const BoundKey& key : keys_bound_by(entry.event()))
            batch.put(key_name(key.id), key.holder);
        const std::string_view stream = entry.event().subject;
        if (!stream.starts_with(complexes_prefix)) return {};
        std::set<std::string> parties{std::string(entry.event().source)};
        collect(entry.event().data, {}, parties);
        for (const KeyId& signer : entry.signers()) {
            const auto holder = batch.get(key_name(signer));
            if (!holder) return std::unexpected(holder.error());
            if (*holder) parties.insert(**holder);
        }
        for (const std::string& party : parties) {
            std::string key = stream_key(party, stream);
            append_u64be(key, entry.head().index.value);
            batch.put(std::move(key), {});
        }
        return {};
    }

private:
    static std::string key_name(const KeyId& key) { return "k" + std::string(key.hash.view()); }
};

}  // namespace

std::unique_ptr<View> make(const EventStore&) { return std::make_unique<DossiersView>(); }

Result<std::vector<std::string>> complexes_of(const ViewSnapshot& dossiers, std::string_view party,
                                              TreeSize size, std::size_t limit) {
    std::vector<std::string> found;
    const std::string prefix = party_key(party);
    std::string from = prefix;
    while (found.size() < limit) {
        std::string key;
        const auto scanned = dossiers.scan(from, below_prefix(prefix),
                                           [&key](std::string_view first, std::string_view) {
                                               key = first;
                                               return false;
                                           });
        if (!scanned) return std::unexpected(scanned.error());
        if (key.empty()) break;
        const std::string stream = key.substr(prefix.size(), key.size() - 9 - prefix.size());
        const Index first{read_u64be(std::string_view(key).substr(key.size() - 8))};
        if (first < next_index(size)) found.push_back(stream.substr(complexes_prefix.size()));
        from = below_prefix(stream_key(party, stream));
    }
    return found;
}

Result<std::vector<Index>> entries_of(const ViewSnapshot& dossiers, std::string_view party,
                                      std::string_view complex_id, TreeSize size,
                                      std::size_t limit) {
    std::vector<Index> entries;
    const std::string prefix = stream_key(party, std::string(complexes_prefix).append(complex_id));
    std::string below = prefix;
    append_u64be(below, size.value);
    const auto scanned = dossiers.scan(prefix, below, [&](std::string_view key, std::string_view) {
        entries.push_back(Index{read_u64be(key.substr(key.size() - 8))});
        return entries.size() < limit;
    });
    if (!scanned) return std::unexpected(scanned.error());
    return entries;
}

}  // namespace qiyue::dossiers_view
