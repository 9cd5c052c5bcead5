#include "tools/qiyue/export/preview_text.hpp"

#include <string_view>

#include <fmt/core.h>

#include "tools/qiyue/export/handing_over.hpp"

namespace qiyue {
namespace {

std::string_view fate_text(PreviewedField::Fate fate) {
    switch (fate) {
        case PreviewedField::Fate::opened: return "opened";
        case PreviewedField::Fate::withheld: return "withheld";
        case PreviewedField::Fate::erased: return "erased";
        case PreviewedField::Fate::not_kept: return "not kept";
    }
    return "";
}

}  // namespace

std::string preview_text(const PackagePreview& preview) {
    std::string text = fmt::format(
        "at {} entries: {} of the scope, {} of keys, {} of policies; about {} bytes in {} "
        "package{}\n{}\n",
        preview.size, preview.entries.scope, preview.entries.keys, preview.entries.policy,
        preview.bytes, preview.volumes, preview.volumes == 1 ? "" : "s",
        contents_text(preview.fields, preview.documents));
    for (const PreviewedField& field : preview.listed) {
        text += fmt::format("entry {:>8}  {:<9} {} {}", field.index.value, fate_text(field.fate),
                            field.type, field.pointer);
        if (field.opened_by)
            text += fmt::format(" (open in the log, entry {})", field.opened_by->value);
        text += '\n';
    }
    const std::uint64_t all =
        preview.fields.opened + preview.fields.withheld + preview.fields.erased;
    if (all > preview.listed.size())
        text += fmt::format("and {} fields more\n", all - preview.listed.size());
    return text;
}

std::optional<std::string> documents_warning(const PackagePreview& preview,
                                             const Withholding& withholding) {
    const auto& rules = withholding.rules();
    if (rules.empty() || preview.documents.included == 0) return std::nullopt;
    return fmt::format(
        "fields are withheld, but {} document{} would go along: --no-documents (the rule "
        "documents) leaves them out",
        preview.documents.included, preview.documents.included == 1 ? "" : "s");
}

}  // namespace qiyue
