#include "ledger/package/making/earlier_checkpoint.hpp"

#include <optional>

#include "ledger/audit/entry_work.hpp"
#include "ledger/base/encoding.hpp"
#include "ledger/merkle/checkpoint.hpp"
#include "ledger/merkle/trust.hpp"

namespace qiyue {
namespace {

std::unexpected<Error> bad_earlier(std::string why) {
    return fail(ErrorCode::invalid_argument, "the earlier checkpoint " + std::move(why));
}

/// The log's own key, as entry 0 states it.
Result<std::optional<NoteKey>> log_key(PackageSource& source) {
    auto line = source.entry(Index{0});
    if (!line) return pass(line);
    EntryWork work;
    work.read(*line, false);
    if (!work.event || !*work.event) return std::nullopt;
    for (const Value vkey : (*work.event)->data["log_keys"]) {
        auto key = NoteKey::parse(vkey.text());
        if (key && key->type == NoteSignatureType::ed25519) return std::move(*key);
    }
    return std::nullopt;
}

}  // namespace

Result<TreeSize> check_earlier(PackageSource& source, std::string_view note) {
    auto key = log_key(source);
    if (!key) return pass(key);
    if (!*key) return bad_earlier("cannot be judged: entry 0 names no key of the log");
    const auto opened = open_checkpoint(note, **key, nullptr);
    if (!opened) return bad_earlier("does not hold: " + opened.error().detail);
    const Checkpoint& earlier = opened->checkpoint;
    if (earlier.origin != source.origin()) return bad_earlier("is of another log");
    if (earlier.size.value == 0 || earlier.size > source.size())
        return bad_earlier("is larger than that of the package, or of an empty log");
    auto root = root_at(HashAlgorithm::sha256, earlier.size, source.nodes(HashAlgorithm::sha256));
    if (!root) return pass(root);
    if (*root != earlier.root) return bad_earlier("is of a history that is not this log's");
    return earlier.size;
}

Result<std::string> consistency_text(PackageSource& source, TreeSize from) {
    const auto hashes = consistency_proof(HashAlgorithm::sha256, from, source.size(),
                                          source.nodes(HashAlgorithm::sha256));
    if (!hashes) return std::unexpected(hashes.error());
    std::string text;
    for (const Hash& hash : *hashes)
        text += to_base64(hash.view()) + '\n';
    return text;
}

Result<TreeSize> size_of_note(std::string_view note) {
    auto parsed = Note::parse(note);
    if (!parsed) return pass(parsed);
    auto checkpoint = Checkpoint::parse(parsed->text);
    if (!checkpoint) return pass(checkpoint);
    return checkpoint->size;
}

}  // namespace qiyue
