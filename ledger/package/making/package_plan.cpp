#include "ledger/package/making/package_plan.hpp"

#include <algorithm>
#include <bit>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "ledger/audit/entry_work.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/package/making/beside.hpp"
#include "ledger/package/making/earlier_checkpoint.hpp"

namespace qiyue {
namespace {

/// All that a package may have whatever its scope: mimetype, three files of entries, two
/// multiproofs, two checkpoints, the earlier one with its consistency, report and claim, eleven
/// files of the bag, four seals.
constexpr std::uint64_t files_of_any_package = 27;
/// What an entry takes that is not read for the plan.
constexpr std::uint64_t entry_bytes_about = 2'000;
constexpr std::uint64_t hash_line_bytes = 45;
/// What a proof of one entry has beside its hashes and its note.
constexpr std::uint64_t proof_head_bytes = 60;
constexpr std::size_t scope_streams_max = 400;

std::unexpected<Error> bad_scope(std::string why) {
    return fail(ErrorCode::invalid_argument, "scope: " + std::move(why));
}

Result<PackageScope> checked_scope(PackageScope scope, std::uint64_t size) {
    std::ranges::sort(scope.ids);
    const auto twice = std::ranges::unique(scope.ids);
    scope.ids.erase(twice.begin(), twice.end());
    auto parsed = PackageScope::parse(scope.to_json());
    if (!parsed) return bad_scope(parsed.error().detail);
    if (*parsed != scope) return bad_scope("a member that this kind does not have");
    if (scope.to.value_or(0) > size) return bad_scope("it ends beyond the checkpoint");
    const std::vector<std::string> streams = scope.streams();
    if (streams.size() > scope_streams_max)
        return bad_scope("more than " + std::to_string(scope_streams_max) + " complexes");
    std::set<std::string> names;
    for (const std::string& stream : streams)
        if (!names.insert(file_name_regardless_of_case(stream)).second)
            return bad_scope("two names that differ in case only cannot be in one package");
    return scope;
}

/// What one entry needs.
struct Needs {
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
    std::map<Hash, std::uint64_t> documents;  ///< that would be included, and their bytes
    std::set<KeyId> signers;
    RecordedFates fates;
};

class Planning {
public:
    Planning(PackageSource& source, PackagePlan& plan) : source_(source), plan_(plan) {}

    Result<void> run(const std::function<Result<void>()>& step);

private:
    Result<void> take(std::uint64_t place, std::string_view line);
    Result<Needs> needs_of(std::string_view line);
    Result<std::optional<std::uint64_t>> history_of(const KeyId& key);
    struct Room {
        std::uint64_t files = 0;
        std::uint64_t bytes = 0;
    };
    /// What the volume takes if it has this entry too.
    Result<Room> room_with(const Needs& needs);
    /// If it is that of one entry more than the volume has.
    bool is_too_large(const Room& room) const;
    void begin(std::uint64_t place);
    void end();

    PackageSource& source_;
    PackagePlan& plan_;
    EntryWork work_;
    PlannedVolume volume_;
    Room room_;  ///< of the volume
    std::set<Hash> documents_;  ///< of the volume
    std::set<std::string> holders_;  ///< of the volume
    Room base_;  ///< of a volume without entries
    std::map<KeyId, std::optional<std::string>> streams_;  ///< of holders
    std::map<std::string, std::uint64_t> lengths_;  ///< of those streams
};

void Planning::begin(std::uint64_t place) {
    volume_ = {};
    volume_.places = {place, place};
    room_ = base_;
    documents_.clear();
    holders_.clear();
}

void Planning::end() {
    volume_.files = room_.files;
    plan_.volumes.push_back(std::move(volume_));
}

Result<Needs> Planning::needs_of(std::string_view line) {
    Needs needs;
    const Withholding& withholding = plan_.request.withholding;
    needs.bytes = line.size() + 1;
    work_.read(line, false);
    add_signers(work_, needs.signers);
    if (!work_.event || !*work_.event) return needs;
    const CloudEvent& event = **work_.event;
    needs.fates.take(event, work_.head.index);
    for (const Commitment& commitment : commitments_of(event)) {
        if (withholding.withholds(event.type, commitment.pointer)) continue;
        auto text = source_.disclosure(commitment.hash);
        if (!text) return pass(text);
        if (!*text) continue;
        ++needs.files;
        needs.bytes += (*text)->size();
    }
    for (const NamedDocument& document : named_documents(event)) {
        if (!withholding.documents()) break;
        auto size = source_.document_size(document.sha256);
        if (!size) return pass(size);
        if (*size) needs.documents.emplace(document.sha256, **size);
    }
    return needs;
}

/// How many entries its holder's stream has; nullopt if nobody holds it.
Result<std::optional<std::uint64_t>> Planning::history_of(const KeyId& key) {
    auto known = streams_.find(key);
    if (known == streams_.end()) {
        auto stream = source_.stream_of_holder(key);
        if (!stream) return pass(stream);
        known = streams_.emplace(key, std::move(*stream)).first;
    }
    if (!known->second) return std::nullopt;
    const auto length = lengths_.find(*known->second);
    if (length != lengths_.end()) return length->second;
    auto indexes = source_.stream(*known->second);
    if (!indexes && indexes.error().code != ErrorCode::not_found) return pass(indexes);
    const std::uint64_t count = indexes ? indexes->size() : 0;
    lengths_.emplace(*known->second, count);
    return count;
}

Result<Planning::Room> Planning::room_with(const Needs& needs) {
    Room room = room_;
    room.files += needs.files;
    room.bytes += needs.bytes;
    for (const auto& [sha256, size] : needs.documents) {
        if (documents_.contains(sha256)) continue;
        ++room.files;
        room.bytes += size;
    }
    std::set<std::string> holders;
    for (const KeyId& key : needs.signers) {
        if (volume_.signers.contains(key)) continue;
        auto count = history_of(key);
        if (!count) return pass(count);
        const std::optional<std::string>& stream = streams_.at(key);
        if (!stream || holders_.contains(*stream) || !holders.insert(*stream).second) continue;
        room.bytes += **count * entry_bytes_about;
        if (holders_.size() + holders.size() <= history_files_max(plan_.request)) ++room.files;
    }
    return room;
}

bool Planning::is_too_large(const Room& room) const {
    const std::uint64_t proofs =
        proof_bytes_about(source_, plan_.request, volume_.places.count() + 1, room.files);
    return room.files > plan_.request.volume_files ||
           room.bytes + proofs > plan_.request.volume_bytes;
}

Result<void> Planning::take(std::uint64_t place, std::string_view line) {
    auto needs = needs_of(line);
    if (!needs) return pass(needs);
    auto room = room_with(*needs);
    if (room && volume_.places.count() > 0 && is_too_large(*room)) {
        end();
        begin(place);
        room = room_with(*needs);
    }
    if (!room) return pass(room);
    room_ = *room;
    for (const auto& [sha256, size] : needs->documents)
        documents_.insert(sha256);
    for (const KeyId& key : needs->signers)
        if (volume_.signers.insert(key).second)
            if (const auto& stream = streams_.at(key)) holders_.insert(*stream);
    volume_.fates.take(needs->fates);
    ++volume_.places.to;
    return {};
}

Result<void> Planning::run(const std::function<Result<void>()>& step) {
    const std::vector<std::string> streams = plan_.request.scope.streams();
    base_.files = files_of_any_package + plan_.anchor.size() + 1 + streams.size() + 1;
    auto policy = source_.stream("policy");
    if (!policy && policy.error().code != ErrorCode::not_found) return pass(policy);
    if (policy) base_.bytes = policy->size() * entry_bytes_about;
    begin(0);
    std::uint64_t place = 0;
    const auto walked = plan_.entries.each(source_, {0, plan_.entries.count()},
                                           [&](Index, std::string_view line) -> Result<void> {
                                               if (auto taken = take(place++, line); !taken)
                                                   return taken;
                                               return step();
                                           });
    if (!walked) return walked;
    end();
    return {};
}

}  // namespace

std::uint64_t history_files_max(const PackageRequest& request) { return request.volume_files / 3; }

bool has_single_proofs(const PackageRequest& request, std::uint64_t entries, std::uint64_t files) {
    return entries <= limits::package_proof_files_max && files + entries <= request.volume_files;
}

std::uint64_t proof_bytes_about(const PackageSource& source, const PackageRequest& request,
                                std::uint64_t entries, std::uint64_t files) {
    const auto height = static_cast<std::uint64_t>(std::bit_width(source.size().value));
    // One proof for all: the ways up from entries far apart, which meet where there are as many
    // nodes as entries; from a range, its two edges.
    const auto apart = static_cast<std::uint64_t>(std::bit_width(source.size().value / entries));
    const std::uint64_t hashes =
        request.scope.is_contiguous() ? 2 * height : entries * apart + height;
    const std::uint64_t together = hashes * hash_line_bytes;
    const std::uint64_t singly =
        entries * (height * hash_line_bytes + source.checkpoint().size() + proof_head_bytes);
    return (has_single_proofs(request, entries, files) ? singly : together) +
           (source.twin() ? together : 0);
}

std::string file_name_regardless_of_case(std::string name) {
    std::ranges::transform(name, name.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return name;
}

Result<PackagePlan> plan_package(PackageSource& source, const PackageRequest& request,
                                 const std::function<Result<void>()>& step,
                                 const std::function<void(std::uint64_t)>& expect) {
    PackagePlan plan;
    plan.request = request;
    auto scope = checked_scope(request.scope, source.size().value);
    if (!scope) return pass(scope);
    plan.request.scope = std::move(*scope);
    plan.request.volume_bytes =
        request.volume_bytes == 0 ? limits::package_volume_bytes
                                  : std::min(request.volume_bytes, limits::package_file_bytes_max);
    plan.request.volume_files =
        request.volume_files == 0
            ? limits::package_files_max
            : std::min<std::uint64_t>(request.volume_files, limits::package_files_max);
    auto entries = ScopeEntries::select(source, plan.request.scope);
    if (!entries) return pass(entries);
    plan.entries = std::move(*entries);
    expect(plan.entries.count());
    auto anchor = source.anchor();
    if (!anchor) return pass(anchor);
    plan.anchor = std::move(*anchor);
    if (!request.earlier.empty()) {
        auto size = check_earlier(source, request.earlier);
        if (!size) return pass(size);
        plan.earlier_size = *size;
    }
    if (auto planned = Planning(source, plan).run(step); !planned) return pass(planned);
    return plan;
}

}  // namespace qiyue
