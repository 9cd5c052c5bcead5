#include "ledger/store/vault.hpp"

#include <algorithm>
#include <mutex>
#include <optional>
#include <set>

#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/crypto/sealed_box.hpp"

namespace qiyue {
namespace {

constexpr std::string_view incoming_name = ".incoming";

std::string place(const std::string& folder, const Hash& commitment) {
    return folder + "/" + to_hex(commitment);
}

std::string unfinished(const std::string& folder, const Hash& commitment) {
    return folder + "/" + std::string(incoming_name) + "/" + to_hex(commitment);
}

std::string_view label_of(const Hash& commitment) { return commitment.view(); }

Result<std::optional<SealKey>> read_key(const SmallFiles& files, const std::string& path) {
    auto bytes = files.read(path, SealKey::size);
    if (!bytes && bytes.error().code == ErrorCode::too_large) return std::nullopt;
    if (!bytes) return pass(bytes);
    if (!*bytes) return std::nullopt;
    const auto key = SealKey::from_bytes(**bytes);
    wipe(**bytes);
    return key;
}

}  // namespace

Vault::Vault(const std::string& directory, Files files)
    : files_(std::move(files)),
      texts_(texts_directory(directory)),
      keys_(keys_directory(directory)) {}

Result<std::unique_ptr<Vault>> Vault::open(const std::string& directory, Files files) {
    std::unique_ptr<Vault> vault(new Vault(directory, std::move(files)));
    auto made = vault->make();
    if (!made) return pass(made);
    return vault;
}

std::unique_ptr<Vault> Vault::look(const std::string& directory) {
    return std::unique_ptr<Vault>(new Vault(directory, nullptr));
}

Result<void> Vault::make() {
    for (const std::string& folder : {keys_, texts_}) {
        const std::string incoming = folder + "/" + std::string(incoming_name);
        auto made = files_.make_directory(folder);
        if (made) made = files_.make_directory(incoming);
        if (made) made = clear(incoming);
        if (!made) return made;
    }
    return {};
}

/// Nothing was told of what lies here: it is as if it had not come.
Result<void> Vault::clear(const std::string& folder) const {
    const auto names = SmallFiles::names(folder);
    if (!names) return std::unexpected(names.error());
    for (const std::string& name : *names) {
        auto wiped = files_.wipe(folder + "/" + name);
        if (!wiped) return pass(wiped);
    }
    return {};
}

std::shared_mutex& Vault::lock_of(const Hash& commitment) const {
    return locks_[static_cast<unsigned char>(commitment.view().front()) % locks_.size()];
}

Result<Vault::Checked> Vault::look_at(const Hash& commitment) const {
    Checked checked;
    auto key = read_key(files_, place(keys_, commitment));
    if (!key) return pass(key);
    checked.has_key = files_.exists(place(keys_, commitment));
    auto box = files_.read(place(texts_, commitment), limits::sealed_text_bytes_max);
    if (!box && box.error().code == ErrorCode::too_large) {
        return Checked{Standing::damaged, checked.has_key, {}, "it is too long"};
    }
    if (!box) return pass(box);
    if (!*box) return checked;
    if (!checked.has_key) return Checked{Standing::key_missing, false, {}, "its key is not there"};
    auto text = *key ? unseal(**key, label_of(commitment), **box) : std::nullopt;
    if (!text || sha256(*text) != commitment) {
        return Checked{Standing::damaged, true, {}, "it does not open under its key"};
    }
    checked.standing = Standing::sound;
    checked.text = std::move(*text);
    return checked;
}

Result<Vault::Checked> Vault::check(const Hash& commitment) const {
    const std::shared_lock lock(lock_of(commitment));
    return look_at(commitment);
}

Result<std::string> Vault::read(const Hash& commitment) const {
    auto checked = check(commitment);
    if (!checked) return pass(checked);
    switch (checked->standing) {
        case Standing::sound: return std::move(checked->text);
        case Standing::absent:
            return fail(ErrorCode::not_found, "the vault has no text of " + to_hex(commitment));
        case Standing::key_missing:
        case Standing::damaged: break;
    }
    return fail(ErrorCode::corrupt,
                "the text of " + to_hex(commitment) + " cannot be opened: " + checked->fault);
}

Result<Vault::Put> Vault::put(const Hash& commitment, std::string_view text,
                              const std::function<Result<bool>()>& is_erased) {
    if (text.size() > limits::disclosure_bytes_max) {
        return fail(
            ErrorCode::too_large,
            "a disclosure has at most " + std::to_string(limits::disclosure_bytes_max) + " bytes");
    }
    if (const Hash found = sha256(text); found != commitment) {
        return fail(ErrorCode::invalid_argument,
                    "the text has SHA-256 " + to_hex(found) + ", not " + to_hex(commitment));
    }
    const std::unique_lock lock(lock_of(commitment));
    auto erased = is_erased();
    if (!erased) return pass(erased);
    if (*erased) return fail(ErrorCode::erased, "this field was erased: it is not kept again");
    auto held = look_at(commitment);
    if (!held) return pass(held);
    const bool held_before = held->standing == Standing::sound;
    auto kept = held_before ? sync() : keep(commitment, text);
    if (!kept) return pass(kept);
    return Put{held_before};
}

Result<void> Vault::keep(const Hash& commitment, std::string_view text) const {
    // A key that is there may be that of a text in a backup, and is used again: nonces are random.
    auto key = read_key(files_, place(keys_, commitment));
    if (!key) return pass(key);
    Result<void> kept{};
    if (*key) {
        kept = files_.sync_directory(keys_);
    } else {
        *key = SealKey::make();
        kept = files_.put(place(keys_, commitment), unfinished(keys_, commitment), (**key).bytes());
    }
    if (!kept) return kept;
    return files_.put(place(texts_, commitment), unfinished(texts_, commitment),
                      seal(**key, label_of(commitment), text));
}

/// What is there may be what a put left that failed at its last sync.
Result<void> Vault::sync() const {
    auto synced = files_.sync_directory(keys_);
    return synced ? files_.sync_directory(texts_) : synced;
}

Result<void> Vault::erase(const Hash& commitment) {
    const std::unique_lock lock(lock_of(commitment));
    for (const std::string& folder : {keys_, texts_}) {
        const std::string incoming = folder + "/" + std::string(incoming_name);
        auto unfinished_gone = files_.wipe(unfinished(folder, commitment));
        if (!unfinished_gone) return pass(unfinished_gone);
        auto gone = files_.wipe(place(folder, commitment));
        if (!gone) return pass(gone);
        Result<void> synced{};
        if (*unfinished_gone) synced = files_.sync_directory(incoming);
        if (synced && *gone) synced = files_.sync_directory(folder);
        if (!synced) return synced;
    }
    return {};
}

Result<Vault::Contents> Vault::contents() const {
    Contents contents;
    std::set<Hash> found;
    for (const std::string& folder : {texts_, keys_}) {
        const auto names = SmallFiles::names(folder);
        if (!names) return std::unexpected(names.error());
        for (const std::string& name : *names) {
            const auto commitment = hash_from_hex(name);
            if (commitment) {
                found.insert(*commitment);
            } else if (name != incoming_name) {
                contents.strangers.push_back(folder + "/" + name);
            }
        }
    }
    contents.commitments.assign(found.begin(), found.end());
    return contents;
}

}  // namespace qiyue
