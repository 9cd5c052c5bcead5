#include "ledger/package/making/package_facts.hpp"

#include <algorithm>

#include "ledger/crypto/note.hpp"
#include "ledger/crypto/timestamp.hpp"
#include "ledger/merkle/checkpoint.hpp"
#include "ledger/package/making/earlier_checkpoint.hpp"

namespace qiyue {
namespace {

std::uint64_t stated_size(std::string_view note) {
    return size_of_note(note).value_or(TreeSize{}).value;
}

}  // namespace

ReportFacts facts_of(std::string_view checkpoint,
                     const std::vector<PackageSource::AnchorFile>& anchor,
                     std::string_view earlier) {
    ReportFacts facts;
    if (const auto signed_note = Note::parse(checkpoint)) {
        const auto own = Checkpoint::parse(signed_note->text);
        for (const NoteSignature& signature : signed_note->signatures)
            if (own && signature.name != own->origin) facts.witnesses.push_back(signature.name);
    }
    const auto note = std::ranges::find_if(
        anchor, [](const PackageSource::AnchorFile& file) { return file.name.ends_with(".note"); });
    for (const PackageSource::AnchorFile& file : anchor) {
        if (note == anchor.end() || !file.name.ends_with(".tst")) continue;
        if (const auto token = read_token(file.bytes))
            facts.anchors.push_back({.size = stated_size(note->bytes),
                                     .time = token->time,
                                     .authority = token->authority});
    }
    facts.earlier_size = earlier.empty() ? 0 : stated_size(earlier);
    return facts;
}

}  // namespace qiyue
