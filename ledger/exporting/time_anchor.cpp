#include "ledger/exporting/time_anchor.hpp"

#include <map>
#include <optional>
#include <utility>

#include "ledger/audit/time/timestamp_source.hpp"
#include "ledger/crypto/timestamp.hpp"
#include "ledger/exporting/chosen_checkpoint.hpp"

namespace qiyue {
namespace {

using AnchorFile = PackageSource::AnchorFile;

/// The tokens of one size as they are kept, by label.
using Tokens = std::map<std::string, std::pair<TimestampName, std::string>>;

/// Only an io error is one: what is not there or too large is passed over.
Result<std::optional<std::string>> read_kept(TimestampSource& kept, const TimestampName& name) {
    auto bytes = kept.read(name);
    if (bytes) return std::optional(std::move(*bytes));
    if (bytes.error().code == ErrorCode::io) return pass(bytes);
    return std::nullopt;
}

/// The token, if it holds over its note or over the token that it renews. `deeper` bounds chains.
std::optional<TimestampToken> holding(const Tokens& tokens, const std::string& label,
                                      const std::string& note, std::size_t deeper) {
    const auto found = tokens.find(label);
    if (found == tokens.end() || deeper == 0) return std::nullopt;
    const auto& [name, der] = found->second;
    if (name.renewed.empty()) {
        auto token = check_token(der, note, nullptr);
        return token ? std::optional(std::move(*token)) : std::nullopt;
    }
    const auto below = holding(tokens, name.renewed, note, deeper - 1);
    if (!below) return std::nullopt;
    auto token = check_token(der, below->der, nullptr);
    if (!token || token->time < below->time) return std::nullopt;
    return std::move(*token);
}

Result<Tokens> tokens_of(TimestampSource& kept, const std::vector<TimestampName>& names) {
    Tokens tokens;
    for (const TimestampName& name : names) {
        if (name.is_note()) continue;
        auto der = read_kept(kept, name);
        if (!der) return pass(der);
        if (!*der) continue;
        const auto token = read_token(**der);
        if (token && token_label(token->sha256) == name.token)
            tokens.emplace(name.token, std::pair(name, std::move(**der)));
    }
    return tokens;
}

/// The anchor that these files of one size make; none if they make none.
Result<std::vector<AnchorFile>> anchor_of(const Ledger& ledger, TimestampSource& kept,
                                          const std::vector<TimestampName>& names) {
    const TimestampName note_name = TimestampName::note_of(names.front().size);
    auto note = read_kept(kept, note_name);
    if (!note) return pass(note);
    if (!*note) return std::vector<AnchorFile>{};
    const auto own = check_own_note(ledger, **note, HashAlgorithm::sha256);
    if (!own && own.error().code != ErrorCode::invalid_argument)
        return std::unexpected(own.error());
    const auto parsed = Note::parse(**note);
    if (!own || own->checkpoint.size != note_name.size || !parsed || parsed->signatures.size() != 1)
        return std::vector<AnchorFile>{};
    const auto tokens = tokens_of(kept, names);
    if (!tokens) return std::unexpected(tokens.error());
    std::vector<AnchorFile> files;
    for (const auto& [label, token] : *tokens) {
        if (holding(*tokens, label, **note, tokens->size()))
            files.push_back({token.first.text(), token.second});
    }
    if (!files.empty()) files.insert(files.begin(), {note_name.text(), std::move(**note)});
    return files;
}

}  // namespace

Result<std::vector<AnchorFile>> newest_time_anchor(const Ledger& ledger,
                                                   const std::string& directory, TreeSize at_most) {
    const auto kept = open_timestamp_folder(directory);
    if (!kept) return std::unexpected(kept.error());
    if (!*kept) return std::vector<AnchorFile>{};
    const auto names = (*kept)->names();
    if (!names) return std::unexpected(names.error());
    std::map<TreeSize, std::vector<TimestampName>> by_size;
    for (const TimestampName& name : *names)
        if (name.size <= at_most) by_size[name.size].push_back(name);
    for (auto at = by_size.rbegin(); at != by_size.rend(); ++at) {
        auto files = anchor_of(ledger, **kept, at->second);
        if (!files || !files->empty()) return files;
    }
    return std::vector<AnchorFile>{};
}

}  // namespace qiyue
