#include "ledger/package/making/opening.hpp"

#include <algorithm>
#include <utility>

#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/event/disclosure.hpp"

namespace qiyue {

ContentsSource contents_of(PackageSource& source) {
    return {
        .disclosure = [&source](Index, const Commitment& commitment)
            -> Result<std::optional<std::string>> { return source.disclosure(commitment.hash); },
        .document_size = [&source](const Hash& sha256) { return source.document_size(sha256); },
        .read_document =
            [&source](const Hash& sha256, std::uint64_t offset) {
                return source.read_document(sha256, offset);
            }};
}

Opening::Opening(ContentsSource source, const Withholding& withholding, const RecordedFates& fates,
                 PackageWriter* writer, PackageReport* report)
    : source_(std::move(source)),
      withholding_(withholding),
      fates_(fates),
      writer_(writer),
      report_(report) {}

Result<void> Opening::take(const EntryWork& work) {
    if (!work.event || !*work.event) return {};
    const CloudEvent& event = **work.event;
    names_.clear();
    for (const Commitment& commitment : commitments_of(event))
        if (auto taken = take_field(event, work.head.index, commitment); !taken) return taken;
    for (const NamedDocument& document : named_documents(event))
        if (auto taken = take_document(document); !taken) return taken;
    return {};
}

PackageClaim::Documents Opening::documents() const {
    const auto included = static_cast<std::uint64_t>(
        std::ranges::count_if(documents_, [](const auto& document) { return document.second; }));
    return {.included = included, .left_out = documents_.size() - included};
}

std::vector<Hash> Opening::included() const {
    std::vector<Hash> included;
    for (const auto& [sha256, is_included] : documents_)
        if (is_included) included.push_back(sha256);
    return included;
}

/// What becomes of its text; if that is opened, it is written.
Result<PreviewedField::Fate> Opening::fate_of(const CloudEvent& event, Index index,
                                              const Commitment& commitment) {
    using Fate = PreviewedField::Fate;
    if (fates_.is_erased(commitment.hash)) return Fate::erased;
    if (withholding_.withholds(event.type, commitment.pointer)) return Fate::withheld;
    auto text = source_.disclosure(index, commitment);
    if (!text) return pass(text);
    // A text that does not open this field is as good as none: a commitment may be copied into
    // another entry, which its text does not name.
    if (!*text || !check_disclosure(event, **text).empty()) return Fate::not_kept;
    const std::string name = disclosure_file_name(index, commitment.pointer, commitment.hash);
    if (!names_.insert(name).second) return Fate::not_kept;
    ++files_;
    bytes_ += (*text)->size();
    if (writer_ != nullptr)
        if (auto added = writer_->add(name, **text); !added) return pass(added);
    if (report_ != nullptr) report_->add_disclosure(index, **text);
    return Fate::opened;
}

Result<void> Opening::take_field(const CloudEvent& event, Index index,
                                 const Commitment& commitment) {
    using Fate = PreviewedField::Fate;
    const auto of_text = fate_of(event, index, commitment);
    if (!of_text) return std::unexpected(of_text.error());
    // Whatever becomes of the file: what an entry states is open.
    const std::optional<Index> by = fates_.opening_entry(event, index, commitment);
    const Fate fate = by ? Fate::opened : *of_text;
    std::uint64_t& count = fate == Fate::opened   ? fields_.opened
                           : fate == Fate::erased ? fields_.erased
                                                  : fields_.withheld;
    ++count;
    if (listed_.size() < limits::page_entries_max)
        listed_.push_back({.index = index,
                           .type = std::string(event.type),
                           .pointer = commitment.pointer,
                           .fate = fate,
                           .opened_by = by});
    return {};
}

Result<void> Opening::take_document(const NamedDocument& document) {
    const auto [known, is_new] = documents_.try_emplace(document.sha256, false);
    if (known->second || !withholding_.documents()) return {};
    auto size = source_.document_size(document.sha256);
    if (!size) return pass(size);
    if (!*size || **size != document.size) return {};
    known->second = true;
    ++files_;
    bytes_ += document.size;
    return writer_ == nullptr ? Result<void>{} : write_document(document);
}

Result<void> Opening::write_document(const NamedDocument& document) {
    auto begun = writer_->begin(document_file_name(document.sha256, document.media_type));
    if (!begun) return begun;
    for (std::uint64_t offset = 0; offset < document.size;) {
        auto piece = source_.read_document(document.sha256, offset);
        if (!piece) return pass(piece);
        if (piece->empty() || piece->size() > document.size - offset)
            return fail(ErrorCode::corrupt, "document " + to_hex(document.sha256) +
                                                " is not of the size that it is kept with");
        offset += piece->size();
        if (auto written = writer_->write(*piece); !written) return written;
    }
    return writer_->end();
}

}  // namespace qiyue
