#include "ledger/exporting/ledger_package_source.hpp"

#include <limits>
#include <utility>

#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/domain/rows/parties.hpp"
#include "ledger/exporting/time_anchor.hpp"

namespace qiyue {
namespace {

/// Whoever exports waits; a reader of proofs (limits::completeness_walk_max) does not.
constexpr std::uint64_t walk_max = std::numeric_limits<std::uint64_t>::max();

}  // namespace

LedgerPackageSource::LedgerPackageSource(const Ledger& ledger, std::string directory,
                                         ChosenCheckpoint chosen)
    : ledger_(ledger), directory_(std::move(directory)), chosen_(std::move(chosen)) {}

LedgerPackageSource::~LedgerPackageSource() = default;

const std::string& LedgerPackageSource::origin() const { return ledger_.origin(); }
TreeSize LedgerPackageSource::size() const { return chosen_.log.checkpoint.size; }
bool LedgerPackageSource::twin() const { return chosen_.twin.has_value(); }
const std::string& LedgerPackageSource::checkpoint() const { return chosen_.log.note; }

const std::string& LedgerPackageSource::twin_checkpoint() const {
    return chosen_.twin ? chosen_.twin->note : no_note_;
}

Result<std::vector<PackageSource::AnchorFile>> LedgerPackageSource::anchor() {
    return newest_time_anchor(ledger_, directory_, size());
}

Result<std::string> LedgerPackageSource::entry(Index index) {
    if (index < next_index(size())) return ledger_.store().entry(index);
    return fail(ErrorCode::not_found, "entry " + std::to_string(index.value) +
                                          " is younger than the package's checkpoint");
}

Result<void> LedgerPackageSource::scan(Index from, Index to,
                                       const std::function<bool(Index, std::string_view)>& take) {
    return ledger_.store().scan(from, std::min(to, next_index(size())), take);
}

Result<std::vector<Index>> LedgerPackageSource::stream(std::string_view stream) {
    std::vector<Index> indexes;
    for (;;) {
        const auto page =
            ledger_.store().by_stream(stream, StreamSeq{indexes.size()}, limits::page_entries_max);
        if (!page) return std::unexpected(page.error());
        for (const Index index : page->indexes) {
            if (index >= next_index(size())) return indexes;
            indexes.push_back(index);
        }
        if (!page->more || page->indexes.empty()) return indexes;
    }
}

Result<std::vector<Index>> LedgerPackageSource::by_source(std::string_view source) {
    std::vector<Index> indexes;
    for (Index from{};;) {
        const auto page =
            ledger_.store().by_actor(source, from, next_index(size()), limits::page_entries_max);
        if (!page) return std::unexpected(page.error());
        indexes.insert(indexes.end(), page->indexes.begin(), page->indexes.end());
        if (!page->more || page->indexes.empty()) return indexes;
        from = Index{page->indexes.back().value + 1};
    }
}

Result<std::optional<std::string>> LedgerPackageSource::stream_of_holder(const KeyId& key) {
    const auto row = ledger_.store().row({RowKind::key, to_hex(key.hash)});
    if (!row) return std::unexpected(row.error());
    if (!*row) return std::nullopt;
    const std::string& holder = std::get<KeyRow>(**row).holder;  // "/organizations/…"
    if (!holder.starts_with('/')) return std::nullopt;
    return holder.substr(1);
}

NodeReader LedgerPackageSource::nodes(HashAlgorithm tree) { return ledger_.store().nodes(tree); }

Result<CompletenessProof> LedgerPackageSource::completeness(const std::string& stream) {
    if (!proofs_) {
        auto made = CompletenessProofs::at(ledger_.store(), size(), walk_max);
        if (!made) return pass(made);
        proofs_.emplace(std::move(*made));
    }
    return proofs_->prove(stream);
}

Result<std::optional<std::string>> LedgerPackageSource::disclosure(const Hash& commitment) {
    auto text = ledger_.disclosure(commitment);
    if (text) return std::optional(std::move(*text));
    const ErrorCode code = text.error().code;
    if (code == ErrorCode::erased || code == ErrorCode::not_found) return std::nullopt;
    return pass(text);
}

Result<std::optional<std::uint64_t>> LedgerPackageSource::document_size(const Hash& sha256) {
    const auto found = ledger_.documents().find(sha256);
    if (!found) return std::unexpected(found.error());
    if (!*found) return std::nullopt;
    return (*found)->size;
}

Result<std::string> LedgerPackageSource::read_document(const Hash& sha256, std::uint64_t offset) {
    return ledger_.documents().read(sha256, offset);
}

}  // namespace qiyue
