#include "api/timestamp/timestamp_shelf.hpp"

#include <algorithm>

#include "ledger/audit/time/anchored_entries.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/base/posix_file.hpp"
#include "ledger/store/tree_roots.hpp"

namespace qiyue {
namespace {

ShelvedToken shelved(const TimestampName& name, const TimestampToken& token) {
    return {name,
            token.sha256,
            token.algorithm,
            token.authority,
            token.time,
            token.certificate_until,
            std::nullopt};
}

Result<TimestampToken> not_a_token() { return fail(ErrorCode::timestamp_format, {}); }

std::optional<Checkpoint> checkpoint_in(const std::string& bytes) {
    const auto note = Note::parse(bytes);
    if (!note) return std::nullopt;
    auto checkpoint = Checkpoint::parse(note->text);
    return checkpoint ? std::optional(std::move(*checkpoint)) : std::nullopt;
}

}  // namespace

Result<std::unique_ptr<TimestampShelf>> TimestampShelf::open(const std::string& directory,
                                                             const EventStore& store) {
    std::unique_ptr<TimestampShelf> shelf(new TimestampShelf(directory));
    auto source = open_timestamp_folder(directory);
    if (!source) return pass(source);
    if (!*source) return shelf;
    if (auto loaded = shelf->load(**source); !loaded) return pass(loaded);
    if (auto loaded = shelf->load_entries(store); !loaded) return pass(loaded);
    if (auto dropped = shelf->drop_foreign(store); !dropped) return pass(dropped);
    return shelf;
}

Result<void> TimestampShelf::load(TimestampSource& source) {
    const auto names = source.names();
    if (!names) return std::unexpected(names.error());
    std::vector<ShelvedToken> tokens;
    for (const TimestampName& name : *names) {
        const auto bytes = source.read(name);
        if (!bytes && bytes.error().code == ErrorCode::io) return std::unexpected(bytes.error());
        const auto checkpoint = bytes && name.is_note() ? checkpoint_in(*bytes) : std::nullopt;
        if (checkpoint && checkpoint->size == name.size) {
            notes_[name.size].checkpoint = *checkpoint;
            continue;
        }
        const auto token = !bytes || name.is_note() ? not_a_token() : read_token(*bytes);
        if (token)
            tokens.push_back(shelved(name, *token));
        else
            damaged_.push_back(name.text());
    }
    for (ShelvedToken& token : tokens) {
        const auto note = notes_.find(token.name.size);
        if (note == notes_.end())
            damaged_.push_back(token.name.text());
        else
            note->second.tokens.push_back(std::move(token));
    }
    return {};
}

/// Which entries name the tokens: all of that type, read once.
Result<void> TimestampShelf::load_entries(const EventStore& store) {
    const Index below = next_index(store.writer_state().size);
    std::map<std::pair<TreeSize, Hash>, Index> entries;
    for (Index from{};;) {
        const auto page = store.by_type(anchored_type, from, below, limits::page_entries_max);
        if (!page) return std::unexpected(page.error());
        for (const Index index : page->indexes) {
            const auto line = store.entry(index);
            if (!line) return std::unexpected(line.error());
            if (const auto anchored = read_anchored(*line))
                entries.emplace(std::pair(anchored->size, anchored->token), index);
            from = Index{index.value + 1};
        }
        if (!page->more || page->indexes.empty()) break;
    }
    for (auto& [size, note] : notes_) {
        for (ShelvedToken& token : note.tokens) {
            const auto named = entries.find({size, token.sha256});
            if (named != entries.end()) token.entry = named->second;
        }
    }
    return {};
}

/// Entries name roots that the rules have found right, so a note with one need not be looked at.
Result<void> TimestampShelf::drop_foreign(const EventStore& store) {
    const auto is_named = [](const ShelvedToken& token) { return token.entry.has_value(); };
    for (auto at = notes_.begin(); at != notes_.end();) {
        const auto& [size, note] = *at;
        bool is_ours = std::ranges::any_of(note.tokens, is_named);
        if (!is_ours && size <= store.writer_state().size) {
            const auto roots = roots_at(store, size);
            if (!roots) return std::unexpected(roots.error());
            is_ours = roots->sha256 == note.checkpoint.root;
        }
        if (is_ours) {
            ++at;
            continue;
        }
        damaged_.push_back(TimestampName::note_of(size).text());
        for (const ShelvedToken& token : note.tokens)
            damaged_.push_back(token.name.text());
        foreign_.insert(size);
        at = notes_.erase(at);
    }
    return {};
}

std::vector<ShelvedNote> TimestampShelf::list(TreeSize from, std::size_t limit) const {
    const std::lock_guard lock(mutex_);
    std::vector<ShelvedNote> notes;
    for (auto at = notes_.lower_bound(from); at != notes_.end() && notes.size() < limit; ++at)
        notes.push_back(at->second);
    return notes;
}

std::optional<ShelvedNote> TimestampShelf::find(TreeSize size) const {
    const std::lock_guard lock(mutex_);
    const auto found = notes_.find(size);
    return found == notes_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<ShelvedNote> TimestampShelf::newest() const {
    const std::lock_guard lock(mutex_);
    for (auto at = notes_.rbegin(); at != notes_.rend(); ++at)
        if (!at->second.tokens.empty()) return at->second;
    return std::nullopt;
}

std::vector<ShelvedToken> TimestampShelf::newest_stamps(ImprintAlgorithm imprint) const {
    const std::lock_guard lock(mutex_);
    std::map<std::string, const ShelvedToken*> newest;
    for (const auto& [size, note] : notes_) {  // from the smallest: later ones take the place
        for (const ShelvedToken& token : note.tokens)
            if (token.name.renewed.empty() && token.algorithm == imprint)
                newest[token.authority] = &token;
    }
    std::vector<ShelvedToken> found;
    for (const auto& [authority, token] : newest)
        found.push_back(*token);
    std::ranges::stable_sort(found, [](const ShelvedToken& a, const ShelvedToken& b) {
        return a.name.size > b.name.size;
    });
    return found;
}

bool TimestampShelf::is_covered(const ShelvedToken& token) const {
    if (!token.entry) return false;
    const std::lock_guard lock(mutex_);
    const auto is_in_time = [&](const ShelvedToken& later) {
        return later.name.renewed.empty() && later.time < token.certificate_until;
    };
    const auto behind = notes_.lower_bound(size_with(*token.entry));
    return std::any_of(behind, notes_.end(), [&](const auto& one) {
        return std::ranges::any_of(one.second.tokens, is_in_time);
    });
}

std::vector<ShelvedToken> TimestampShelf::newest_of_each() const {
    const std::lock_guard lock(mutex_);
    std::set<std::pair<TreeSize, std::string>> renewed;
    std::map<std::string, const ShelvedToken*> newest;
    for (const auto& [size, note] : notes_) {
        for (const ShelvedToken& token : note.tokens) {
            if (!token.name.renewed.empty()) renewed.insert({size, token.name.renewed});
            const ShelvedToken*& known = newest[token.authority];
            if (known == nullptr || known->time < token.time) known = &token;
        }
    }
    std::vector<ShelvedToken> found;
    for (const auto& [authority, token] : newest)
        if (!renewed.contains({token->name.size, token->name.token})) found.push_back(*token);
    return found;
}

std::vector<ShelvedToken> TimestampShelf::unrecorded() const {
    const std::lock_guard lock(mutex_);
    std::vector<ShelvedToken> found;
    for (const auto& [size, note] : notes_)
        std::ranges::copy_if(note.tokens, std::back_inserter(found),
                             [](const ShelvedToken& token) { return !token.entry; });
    std::ranges::stable_sort(found, {}, &ShelvedToken::time);
    return found;
}

std::size_t TimestampShelf::tokens() const {
    const std::lock_guard lock(mutex_);
    std::size_t count = 0;
    for (const auto& [size, note] : notes_)
        count += note.tokens.size();
    return count;
}

Result<std::string> TimestampShelf::read(const TimestampName& name) const {
    return read_small_file(folder_ + "/" + name.text(),
                           name.is_note() ? limits::note_bytes_max : limits::timestamp_bytes_max);
}

Result<void> TimestampShelf::put(const TimestampName& name, std::string_view bytes) const {
    if (auto made = make_directory(folder_); !made) return made;
    if (auto synced = sync_directory(directory_); !synced) return synced;
    return replace_file(folder_ + "/" + name.text(), bytes);
}

Result<void> TimestampShelf::has_room_for(TreeSize size) const {
    if (!foreign_.contains(size)) return {};
    return fail(ErrorCode::exists_already,
                "timestamps/" + TimestampName::note_of(size).text() + " is not this log's");
}

Result<void> TimestampShelf::keep_note(const SignedCheckpoint& checkpoint) {
    const TreeSize size = checkpoint.checkpoint.size;
    if (find(size)) return {};  // one size has one note
    if (auto fits = has_room_for(size); !fits) return fits;
    if (auto kept = put(TimestampName::note_of(size), checkpoint.note); !kept) return kept;
    const std::lock_guard lock(mutex_);
    notes_[size].checkpoint = checkpoint.checkpoint;
    return {};
}

Result<void> TimestampShelf::keep_token(TreeSize size, const std::string& renewed,
                                        const TimestampToken& token) {
    const TimestampName name{size, renewed, token_label(token.sha256)};
    if (auto kept = put(name, token.der); !kept) return kept;
    const std::lock_guard lock(mutex_);
    auto& tokens = notes_.at(size).tokens;
    const auto place = std::ranges::lower_bound(tokens, name, {}, &ShelvedToken::name);
    tokens.insert(place, shelved(name, token));
    return {};
}

void TimestampShelf::note_recorded(const Hash& token, Index entry) {
    const std::lock_guard lock(mutex_);
    for (auto& [size, note] : notes_)
        for (ShelvedToken& one : note.tokens)
            if (one.sha256 == token && !one.entry) one.entry = entry;
}

}  // namespace qiyue
