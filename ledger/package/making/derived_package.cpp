// A package made from a package, without the ledger (P8).

#include <algorithm>
#include <map>
#include <utility>

#include "ledger/audit/finding_list.hpp"
#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/base/lines.hpp"
#include "ledger/package/container/manifest_check.hpp"
#include "ledger/package/container/package_files.hpp"
#include "ledger/package/container/package_text.hpp"
#include "ledger/package/making/opening.hpp"
#include "ledger/package/making/package_facts.hpp"
#include "ledger/package/making/package_making.hpp"
#include "ledger/package/making/volume_writing.hpp"

namespace qiyue {
namespace {

constexpr std::size_t piece_bytes = 1u << 16;
constexpr std::string_view day_label = "Bagging-Date: ";

std::unexpected<Error> unsound(const std::string& why) {
    return fail(ErrorCode::package_format, "the package is not sound: " + why);
}

bool is_made_anew(std::string_view name) {
    return name == package_file::claim || name == package_file::report ||
           name.starts_with(package_file::disclosure_folder) ||
           name.starts_with(package_file::document_folder);
}

class Derivation {
public:
    Derivation(const PackageFiles& files, const Withholding& withholding)
        : files_(files), withholding_(withholding) {}

    Result<MadePackage> make(const std::string& recipient, const std::string& purpose,
                             const PackageSeals& seals, const std::string& folder);

private:
    Result<void> read_claim();
    Result<std::string> day() const;
    Result<void> copy(PackageWriter& writer, const std::string& name) const;
    Result<void> each_line(std::string_view name,
                           const std::function<Result<void>(const EntryWork&)>& take);
    Result<void> note_entries(std::string_view name, EntryPart part);
    Result<void> open(PackageWriter& writer);
    ContentsSource contents();
    Result<std::string> read_document(const Hash& sha256);
    Result<ReportFacts> facts() const;
    Result<void> write_data(PackageWriter& writer);

    const PackageFiles& files_;
    const Withholding& withholding_;
    PackageClaim claim_;
    Hash made_from_{};
    RecordedFates fates_;
    PackageReport report_;
    std::vector<Hash> included_;  ///< documents that stay
    std::map<Hash, std::string> documents_;  ///< their names in the package
    std::unique_ptr<PackageFileReader> reader_;  ///< of the document that is being copied
};

Result<void> Derivation::read_claim() {
    auto checked = check_manifests(files_);
    if (!checked) return pass(checked);
    if (!files_.findings().empty()) return unsound(files_.findings().front().detail);
    if (!checked->findings.empty()) return unsound(checked->findings.front().detail);
    if (!checked->package_sha256) return unsound("it has no manifest");
    made_from_ = *checked->package_sha256;
    auto json = files_.read(package_file::claim, limits::package_text_bytes_max);
    if (!json) return unsound(json.error().detail);
    auto claim = PackageClaim::parse(*json);
    if (!claim) return unsound(claim.error().detail);
    claim_ = std::move(*claim);
    for (const PackageFile& file : files_.files()) {
        std::string_view name = file.name;
        if (!name.starts_with(package_file::document_folder)) continue;
        name.remove_prefix(package_file::document_folder.size());
        if (const auto sha256 = hash_from_hex(name.substr(0, name.find('.'))))
            documents_.emplace(*sha256, file.name);
    }
    return {};
}

Result<std::string> Derivation::day() const {
    auto text = files_.read("bag-info.txt", limits::package_text_bytes_max);
    if (!text) return pass(text);
    for (const std::string& line : lines_of(*text))
        if (line.starts_with(day_label)) return line.substr(day_label.size());
    return unsound("bag-info.txt names no day");
}

Result<void> Derivation::copy(PackageWriter& writer, const std::string& name) const {
    auto reader = files_.open(name);
    if (!reader) return pass(reader);
    if (auto begun = writer.begin(name); !begun) return begun;
    for (;;) {
        auto piece = (*reader)->read(piece_bytes);
        if (!piece) return pass(piece);
        if (piece->empty()) return writer.end();
        if (auto written = writer.write(*piece); !written) return written;
    }
}

Result<void> Derivation::each_line(std::string_view name,
                                   const std::function<Result<void>(const EntryWork&)>& take) {
    FindingList findings(1);
    auto lines = PackageLines::open(files_, std::string(name), limits::entry_bytes_max, findings);
    if (!lines) return pass(lines);
    EntryWork work;
    for (;;) {
        auto line = lines->next();
        if (!line) return pass(line);
        if (!*line) break;
        work.read(**line, false);
        if (!work.well_formed) return unsound("a line of " + std::string(name) + " is no entry");
        if (auto taken = take(work); !taken) return taken;
    }
    const std::vector<Finding> found = findings.take_sorted();
    if (!found.empty()) return unsound(found.front().detail);
    return {};
}

Result<void> Derivation::note_entries(std::string_view name, EntryPart part) {
    return each_line(name, [&](const EntryWork& work) -> Result<void> {
        report_.add_entry(part, work.head.index, work.line);
        if (work.event && *work.event) fates_.take(**work.event, work.head.index);
        return {};
    });
}

Result<std::string> Derivation::read_document(const Hash& sha256) {
    auto piece = reader_->read(piece_bytes);
    if (piece && piece->empty())
        return unsound("document " + to_hex(sha256) + " is shorter than it is said to be");
    return piece;
}

ContentsSource Derivation::contents() {
    using Text = Result<std::optional<std::string>>;
    using Size = Result<std::optional<std::uint64_t>>;
    return {
        .disclosure = [this](Index index, const Commitment& commitment) -> Text {
            const std::string name =
                disclosure_file_name(index, commitment.pointer, commitment.hash);
            if (!files_.holds(name)) return std::nullopt;
            return files_.read(name, limits::disclosure_bytes_max);
        },
        .document_size = [this](const Hash& sha256) -> Size {
            const auto name = documents_.find(sha256);
            if (name == documents_.end()) return std::nullopt;
            return files_.size_of(name->second);
        },
        .read_document = [this](const Hash& sha256, std::uint64_t offset) -> Result<std::string> {
            if (offset == 0) {
                auto reader = files_.open(documents_.at(sha256));
                if (!reader) return pass(reader);
                reader_ = std::move(*reader);
            }
            return read_document(sha256);
        }};
}

Result<void> Derivation::open(PackageWriter& writer) {
    Opening opening(contents(), withholding_, fates_, &writer, &report_);
    const auto walked =
        each_line(package_file::entries, [&](const EntryWork& work) { return opening.take(work); });
    if (!walked) return walked;
    claim_.fields = opening.fields();
    claim_.documents = opening.documents();
    included_ = opening.included();
    const auto kept = std::ranges::count_if(files_.files(), [](const PackageFile& file) {
        return file.name.starts_with(package_file::disclosure_folder) ||
               file.name.starts_with(package_file::document_folder);
    });
    if (opening.files() == static_cast<std::uint64_t>(kept))
        return fail(ErrorCode::invalid_argument,
                    "nothing would change: the package opens none of what is to be withheld");
    return {};
}

Result<ReportFacts> Derivation::facts() const {
    auto checkpoint = files_.read(package_file::checkpoint, limits::note_bytes_max);
    if (!checkpoint) return pass(checkpoint);
    std::string earlier;
    if (files_.holds(package_file::earlier)) {
        auto note = files_.read(package_file::earlier, limits::note_bytes_max);
        if (!note) return pass(note);
        earlier = std::move(*note);
    }
    std::vector<PackageSource::AnchorFile> anchor;
    for (const PackageFile& file : files_.files()) {
        if (!file.name.starts_with(package_file::anchor_folder)) continue;
        auto bytes = files_.read(file.name, limits::package_text_bytes_max);
        if (!bytes) return pass(bytes);
        anchor.push_back({file.name.substr(package_file::anchor_folder.size()), std::move(*bytes)});
    }
    return facts_of(*checkpoint, anchor, earlier);
}

Result<void> Derivation::write_data(PackageWriter& writer) {
    for (const PackageFile& file : files_.files())
        if (file.name.starts_with("data/") && !is_made_anew(file.name))
            if (auto copied = copy(writer, file.name); !copied) return copied;
    auto read = note_entries(package_file::key_entries, EntryPart::keys);
    if (read) read = note_entries(package_file::policy_entries, EntryPart::policy);
    if (read) read = note_entries(package_file::entries, EntryPart::scope);
    if (read) read = open(writer);
    if (!read) return read;
    auto known = facts();
    if (!known) return pass(known);
    known->documents = std::move(included_);
    auto added = writer.add(package_file::report, report_.html(claim_, *known));
    if (!added) return added;
    return writer.add(package_file::claim, claim_.to_json());
}

Result<MadePackage> Derivation::make(const std::string& recipient, const std::string& purpose,
                                     const PackageSeals& seals, const std::string& folder) {
    if (auto read = read_claim(); !read) return pass(read);
    auto date = day();
    if (!date) return pass(date);
    if (!recipient.empty() && recipient != claim_.recipient) claim_.request_no.clear();
    if (!recipient.empty()) claim_.recipient = recipient;
    if (!purpose.empty()) claim_.purpose = purpose;
    if (!withholding_.profile().empty()) claim_.profile = withholding_.profile();
    std::vector<std::string> rules;
    std::ranges::set_union(claim_.withheld_by, withholding_.rules(), std::back_inserter(rules));
    claim_.withheld_by = std::move(rules);
    claim_.made_from = made_from_;
    claim_.seals = seals_of(seals);
    claim_.name();

    return write_package([this](PackageWriter& writer) { return write_data(writer); }, claim_,
                         std::move(*date), seals, folder);
}

}  // namespace

Result<MadePackage> make_package_from(const std::string& package, const Withholding& withholding,
                                      const std::string& recipient, const std::string& purpose,
                                      const PackageSeals& seals, const std::string& folder) {
    auto files = open_package_files(package);
    if (!files) return pass(files);
    return Derivation(**files, withholding).make(recipient, purpose, seals, folder);
}

}  // namespace qiyue
