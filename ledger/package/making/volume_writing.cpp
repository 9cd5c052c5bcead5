#include "ledger/package/making/volume_writing.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "ledger/audit/entry_work.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/merkle/checkpoint.hpp"
#include "ledger/merkle/multiproof.hpp"
#include "ledger/merkle/tlog_proof.hpp"
#include "ledger/package/making/beside.hpp"
#include "ledger/package/making/earlier_checkpoint.hpp"
#include "ledger/package/making/opening.hpp"
#include "ledger/package/making/package_facts.hpp"
#include "ledger/package/texts/package_texts.hpp"

namespace qiyue {
namespace {

using Step = std::function<Result<void>()>;

Result<Checkpoint> checkpoint_in(const std::string& bytes) {
    auto note = Note::parse(bytes);
    if (!note) return pass(note);
    return Checkpoint::parse(note->text);
}

class VolumeWriting {
public:
    VolumeWriting(PackageSource& source, const PackagePlan& plan, std::size_t volume,
                  const Step& step)
        : source_(source),
          plan_(plan),
          number_(volume),
          volume_(plan.volumes[volume]),
          step_(step) {}

    Result<MadePackage> write(const PackageSeals& seals, const std::string& folder);

private:
    Result<void> begin_claim(const PackageSeals& seals);
    Result<void> gather();
    Result<void> write_data(PackageWriter& writer);
    Result<void> write_beside(PackageWriter& writer, std::string_view name, EntryPart part,
                              const std::vector<Index>& indexes);
    Result<void> write_scope(PackageWriter& writer);
    Result<void> write_proofs(PackageWriter& writer);
    Result<void> write_proof_files(PackageWriter& writer);
    Result<void> write_multiproof_file(PackageWriter& writer, HashAlgorithm tree);
    Result<void> write_checkpoints(PackageWriter& writer);
    Result<void> write_anchor(PackageWriter& writer);
    Result<void> write_completeness(PackageWriter& writer);
    Result<void> write_opened(PackageWriter& writer);
    Result<std::string> last_day();
    std::uint64_t entries() const {
        return volume_.places.count() + beside_.keys.size() + beside_.policy.size();
    }
    NextIndex all_indexes() const;

    PackageSource& source_;
    const PackagePlan& plan_;
    std::size_t number_;
    const PlannedVolume& volume_;
    const Step& step_;
    PackageClaim claim_;
    Beside beside_;
    RecordedFates fates_;
    std::vector<Hash> documents_;  ///< included
    PackageReport report_;
};

Result<void> VolumeWriting::begin_claim(const PackageSeals& seals) {
    const PackageRequest& request = plan_.request;
    auto checkpoint = checkpoint_in(source_.checkpoint());
    if (!checkpoint) return pass(checkpoint);
    claim_.origin = checkpoint->origin;
    claim_.size = checkpoint->size.value;
    claim_.root = checkpoint->root;
    if (source_.twin()) {
        auto twin = checkpoint_in(source_.twin_checkpoint());
        if (!twin) return pass(twin);
        claim_.root_sm3 = twin->root;
    }
    claim_.scope = request.scope;
    claim_.withheld_by = request.withholding.rules();
    claim_.profile = request.withholding.profile();
    claim_.recipient = request.recipient;
    claim_.purpose = request.purpose;
    claim_.request_no = request.request_no;
    claim_.volume.number = number_ + 1;
    claim_.volume.of = plan_.volumes.size();
    if (request.scope.is_contiguous()) {
        claim_.volume.from = plan_.entries.index_at(volume_.places.from).value;
        claim_.volume.to = plan_.entries.index_at(volume_.places.to - 1).value + 1;
    }
    claim_.seals = seals_of(seals);
    claim_.name();
    return {};
}

Result<void> VolumeWriting::gather() {
    auto beside = entries_beside(source_, plan_.entries, volume_.places, volume_.signers);
    if (!beside) return pass(beside);
    beside_ = std::move(*beside);
    fates_ = volume_.fates;
    fates_.take(beside_.fates);
    claim_.entries = {.scope = volume_.places.count(),
                      .keys = beside_.keys.size(),
                      .policy = beside_.policy.size()};
    return {};
}

Result<void> VolumeWriting::write_beside(PackageWriter& writer, std::string_view name,
                                         EntryPart part, const std::vector<Index>& indexes) {
    if (indexes.empty()) return {};
    if (auto begun = writer.begin(name); !begun) return begun;
    for (const Index index : indexes) {
        auto line = source_.entry(index);
        if (!line) return pass(line);
        report_.add_entry(part, index, *line);
        *line += '\n';
        if (auto written = writer.write(*line); !written) return written;
    }
    return writer.end();
}

Result<void> VolumeWriting::write_scope(PackageWriter& writer) {
    if (auto begun = writer.begin(package_file::entries); !begun) return begun;
    std::string bytes;
    const auto walked = plan_.entries.each(source_, volume_.places,
                                           [&](Index index, std::string_view line) -> Result<void> {
                                               report_.add_entry(EntryPart::scope, index, line);
                                               bytes = line;
                                               bytes += '\n';
                                               if (auto written = writer.write(bytes); !written)
                                                   return written;
                                               return step_();
                                           });
    if (!walked) return walked;
    return writer.end();
}

/// Of all three parts, ascending.
NextIndex VolumeWriting::all_indexes() const {
    return [this, place = volume_.places.from, key = std::size_t{0},
            policy = std::size_t{0}]() mutable -> Result<std::optional<Index>> {
        std::optional<Index> least;
        const auto consider = [&](Index index) { least = least ? std::min(*least, index) : index; };
        const bool scope_left = place < volume_.places.to;
        const Index in_scope = scope_left ? plan_.entries.index_at(place) : Index{};
        if (scope_left) consider(in_scope);
        if (key < beside_.keys.size()) consider(beside_.keys[key]);
        if (policy < beside_.policy.size()) consider(beside_.policy[policy]);
        if (!least) return least;
        if (scope_left && in_scope == *least)
            ++place;
        else if (key < beside_.keys.size() && beside_.keys[key] == *least)
            ++key;
        else
            ++policy;
        return least;
    };
}

Result<void> VolumeWriting::write_proof_files(PackageWriter& writer) {
    const NodeReader nodes = source_.nodes(HashAlgorithm::sha256);
    const NextIndex next = all_indexes();
    for (;;) {
        const auto index = next();
        if (!index) return std::unexpected(index.error());
        if (!*index) return {};
        auto hashes = inclusion_proof(HashAlgorithm::sha256, **index, source_.size(), nodes);
        if (!hashes) return pass(hashes);
        const TlogProof proof{
            .index = **index, .hashes = std::move(*hashes), .note = source_.checkpoint()};
        const auto added = writer.add(std::string(package_file::proof_folder) +
                                          std::to_string((*index)->value) + ".tlog-proof",
                                      proof.format());
        if (!added) return added;
    }
}

Result<void> VolumeWriting::write_multiproof_file(PackageWriter& writer, HashAlgorithm tree) {
    const bool twin = tree == HashAlgorithm::sm3;
    if (auto begun = writer.begin(twin ? package_file::twin_multiproof : package_file::multiproof);
        !begun)
        return begun;
    const auto written =
        write_multiproof(tree, source_.size(), all_indexes(), source_.nodes(tree),
                         [&](std::string_view piece) { return writer.write(piece); });
    if (!written) return written;
    return writer.end();
}

Result<void> VolumeWriting::write_proofs(PackageWriter& writer) {
    const auto written = has_single_proofs(plan_.request, entries(), volume_.files)
                             ? write_proof_files(writer)
                             : write_multiproof_file(writer, HashAlgorithm::sha256);
    if (!written || !source_.twin()) return written;
    return write_multiproof_file(writer, HashAlgorithm::sm3);
}

Result<void> VolumeWriting::write_anchor(PackageWriter& writer) {
    if (plan_.anchor.empty()) return {};
    const auto size = size_of_note(plan_.anchor.front().bytes);
    if (!size) return std::unexpected(size.error());
    for (const PackageSource::AnchorFile& file : plan_.anchor) {
        const auto added =
            writer.add(std::string(package_file::anchor_folder) + file.name, file.bytes);
        if (!added) return added;
    }
    auto text = consistency_text(source_, *size);
    if (!text) return pass(text);
    return writer.add(package_file::anchor_consistency, *text);
}

Result<void> VolumeWriting::write_checkpoints(PackageWriter& writer) {
    auto added = writer.add(package_file::checkpoint, source_.checkpoint());
    if (added && source_.twin())
        added = writer.add(package_file::twin_checkpoint, source_.twin_checkpoint());
    if (!added) return added;
    if (!plan_.request.earlier.empty()) {
        auto text = consistency_text(source_, plan_.earlier_size);
        if (!text) return pass(text);
        added = writer.add(package_file::earlier, plan_.request.earlier);
        if (added) added = writer.add(package_file::consistency, *text);
        if (!added) return added;
    }
    return write_anchor(writer);
}

/// The scope's own streams, where this volume shows them; the policy; as many histories as there is
/// room for.
Result<void> VolumeWriting::write_completeness(PackageWriter& writer) {
    std::set<std::string> wanted;
    if (plan_.shows_whole_scope(number_))
        for (std::string& stream : plan_.request.scope.streams())
            wanted.insert(std::move(stream));
    const std::set<std::string> of_scope = wanted;
    std::uint64_t room = history_files_max(plan_.request);
    for (const std::string& stream : beside_.whole) {
        if (room == 0 && stream != "policy") continue;
        if (wanted.insert(stream).second && stream != "policy") --room;
    }
    std::set<std::string> names;
    for (const std::string& stream : of_scope)
        names.insert(file_name_regardless_of_case(stream));
    for (const std::string& stream : wanted) {
        const bool needed = of_scope.contains(stream);
        // Names of a package are not too long and differ in more than case; a history gives way.
        const std::string name = completeness_file_name(stream);
        if (!needed && (name.size() > limits::package_name_bytes_max ||
                        !names.insert(file_name_regardless_of_case(stream)).second))
            continue;
        auto proof = source_.completeness(stream);
        if (!proof && !needed && proof.error().code == ErrorCode::too_large) continue;
        if (!proof) return pass(proof);
        if (auto added = writer.add(name, proof->to_json() + '\n'); !added) return added;
        claim_.complete.push_back(stream);
    }
    return {};
}

Result<void> VolumeWriting::write_opened(PackageWriter& writer) {
    Opening opening(contents_of(source_), plan_.request.withholding, fates_, &writer, &report_);
    EntryWork work;
    const auto walked = plan_.entries.each(source_, volume_.places,
                                           [&](Index, std::string_view line) -> Result<void> {
                                               work.read(line, false);
                                               if (auto taken = opening.take(work); !taken)
                                                   return taken;
                                               return step_();
                                           });
    claim_.fields = opening.fields();
    claim_.documents = opening.documents();
    documents_ = opening.included();
    return walked;
}

Result<void> VolumeWriting::write_data(PackageWriter& writer) {
    auto written = write_beside(writer, package_file::key_entries, EntryPart::keys, beside_.keys);
    if (written)
        written =
            write_beside(writer, package_file::policy_entries, EntryPart::policy, beside_.policy);
    if (written) written = write_scope(writer);
    if (written) written = write_proofs(writer);
    if (written) written = write_checkpoints(writer);
    if (written) written = write_completeness(writer);
    if (written) written = write_opened(writer);
    if (!written) return written;
    ReportFacts facts = facts_of(source_.checkpoint(), plan_.anchor, plan_.request.earlier);
    facts.documents = std::move(documents_);
    written = writer.add(package_file::report, report_.html(claim_, facts));
    if (!written) return written;
    return writer.add(package_file::claim, claim_.to_json());
}

/// On which the last entry below the size was recorded.
Result<std::string> VolumeWriting::last_day() {
    auto line = source_.entry(Index{source_.size().value - 1});
    if (!line) return pass(line);
    EntryHead head;
    const auto entry = parse_entry(*line, &head);
    if (!entry && !entry.error().envelope_only)
        return fail(ErrorCode::corrupt, "the last entry cannot be read");
    const Micros recorded = entry ? entry->head.recorded : head.recorded;
    std::int64_t days = recorded.value / us_per_day;
    if (recorded.value % us_per_day < 0) --days;
    return format_date(date_from_days(days));
}

Result<MadePackage> VolumeWriting::write(const PackageSeals& seals, const std::string& folder) {
    if (auto begun = begin_claim(seals); !begun) return pass(begun);
    if (auto gathered = gather(); !gathered) return pass(gathered);
    auto date = last_day();
    if (!date) return pass(date);
    return write_package([this](PackageWriter& writer) { return write_data(writer); }, claim_,
                         std::move(*date), seals, folder);
}

}  // namespace

Result<MadePackage> write_volume(PackageSource& source, const PackagePlan& plan, std::size_t volume,
                                 const PackageSeals& seals, const std::string& folder,
                                 const Step& step) {
    return VolumeWriting(source, plan, volume, step).write(seals, folder);
}

Result<MadePackage> write_package(const std::function<Result<void>(PackageWriter&)>& write_data,
                                  PackageClaim& claim, std::string date, const PackageSeals& seals,
                                  const std::string& folder) {
    MadePackage made;
    made.path = folder + '/' + claim.id + ".asice";
    auto writer = PackageWriter::create(made.path);
    if (!writer) return pass(writer);
    if (auto written = write_data(*writer); !written) return pass(written);
    auto finished = writer->finish(bag_info_of(claim, std::move(date)), package_texts(), seals);
    if (!finished) return pass(finished);
    made.package_sha256 = finished->package_sha256;
    made.bytes = finished->bytes;
    made.claim = std::move(claim);
    return made;
}

std::vector<std::string> seals_of(const PackageSeals& seals) {
    std::vector<std::string> kinds = {"cades-p256"};
    if (seals.sm2) kinds.emplace_back("sm2");
    if (seals.timestamp) kinds.emplace_back("rfc3161");
    return kinds;
}

BagInfo bag_info_of(const PackageClaim& claim, std::string date) {
    BagInfo info{.id = claim.id,
                 .origin = claim.origin,
                 .date = std::move(date),
                 .size = claim.size,
                 .root = claim.root,
                 .root_sm3 = claim.root_sm3,
                 .group = std::nullopt};
    if (claim.volume.of > 1)
        info.group = {.id = claim.group(), .number = claim.volume.number, .of = claim.volume.of};
    return info;
}

}  // namespace qiyue
