#include "ledger/store/documents.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "ledger/base/encoding.hpp"
#include "ledger/base/posix_file.hpp"
#include "ledger/store/document_card.hpp"

namespace qiyue {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t piece_bytes = 256u << 10;
constexpr std::string_view incoming_name = ".incoming";

std::string card_path(const std::string& path) { return path + std::string(document_card_suffix); }

/// Names in a directory.
Result<std::vector<std::string>> names_in(const std::string& directory) {
    std::vector<std::string> names;
    std::error_code error;
    fs::directory_iterator entry(directory, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
        names.push_back(entry->path().filename().string());
    }
    if (error) return fail(ErrorCode::io, "reading " + directory + ": " + error.message());
    return names;
}

struct Digests {
    Hash sha256{};
    Hash sm3{};
    std::uint64_t size = 0;
};

Result<Digests> digests_of(const std::string& path) {
    auto file = PosixFile::open(path);
    if (!file) return pass(file);
    DigestStream first(HashAlgorithm::sha256);
    DigestStream second(HashAlgorithm::sm3);
    Digests digests;
    for (;;) {
        auto piece = file->read(digests.size, piece_bytes);
        if (!piece) return pass(piece);
        first.update(*piece);
        second.update(*piece);
        digests.size += piece->size();
        if (piece->size() < piece_bytes) break;
    }
    digests.sha256 = first.finish();
    digests.sm3 = second.finish();
    return digests;
}

/// What is wrong with the document of this name; empty if nothing.
std::string fault_of(const std::string& path, const Hash& name) {
    const auto card = read_document_card(path);
    if (!card) return "what is known of it is damaged or missing: " + card.error().text();
    const auto digests = digests_of(path);
    if (!digests) return digests.error().text();
    if (digests->sha256 != name) return "its bytes have SHA-256 " + to_hex(digests->sha256);
    if (card->sha256 != name || card->sm3 != digests->sm3 || card->size != digests->size) {
        return "its size or digests are not those of its card";
    }
    return "";
}

Result<bool> is_older(const std::string& path, Micros before) {
    auto file = PosixFile::open(path);
    if (!file && file.error().code == ErrorCode::not_found) return false;
    if (!file) return pass(file);
    auto modified = file->modified_us();
    if (!modified) return pass(modified);
    return *modified < before.value;
}

Result<void> sweep_incoming(const std::string& directory, Micros before) {
    auto names = names_in(directory);
    if (!names) return pass(names);
    for (const auto& name : *names) {
        auto older = is_older(directory + "/" + name, before);
        if (!older) return pass(older);
        if (!*older) continue;
        auto removed = remove_file(directory + "/" + name);
        if (!removed) return removed;
    }
    return {};
}

}  // namespace

DocumentStore::DocumentStore(std::string directory, std::uint64_t size_max)
    : directory_(std::move(directory)), size_max_(size_max) {}

Result<std::unique_ptr<DocumentStore>> DocumentStore::open(const std::string& directory,
                                                           std::uint64_t size_max) {
    const std::string path = directory + "/documents";
    const std::string incoming = path + "/" + std::string(incoming_name);
    // A directory that is whole needs no writing: it may be read-only.
    std::error_code ignored;
    if (!fs::is_directory(incoming, ignored)) {
        auto made = make_directory(path);
        if (made) made = make_directory(incoming);
        if (made) made = sync_directory(path);
        if (made) made = sync_directory(directory);
        if (!made) return pass(made);
    }
    return std::unique_ptr<DocumentStore>(new DocumentStore(path, size_max));
}

std::string DocumentStore::path_of(const Hash& sha256) const {
    return directory_ + "/" + to_hex(sha256);
}

Result<std::optional<StoredDocument>> DocumentStore::find(const Hash& sha256) const {
    const std::string path = path_of(sha256);
    auto file = PosixFile::open(path);
    if (!file && file.error().code == ErrorCode::not_found) return std::nullopt;
    if (!file) return pass(file);
    auto card = read_document_card(path);
    if (!card && card.error().code == ErrorCode::not_found) card.error().code = ErrorCode::corrupt;
    if (!card) return pass(card);
    auto size = file->size();
    if (!size) return pass(size);
    if (card->sha256 != sha256 || card->size != *size) {
        return fail(ErrorCode::corrupt, path + " has not the size that its card states");
    }
    return std::optional(std::move(*card));
}

Result<std::string> DocumentStore::read(const Hash& sha256, std::uint64_t offset) const {
    auto file = PosixFile::open(path_of(sha256));
    if (!file) return pass(file);
    return file->read(offset, piece_bytes);
}

Result<std::vector<std::string>> DocumentStore::audit() const {
    auto names = names_in(directory_);
    if (!names) return pass(names);
    std::vector<std::string> faults;
    for (const auto& name : *names) {
        if (name == incoming_name) continue;
        const std::string path = directory_ + "/" + name;
        if (const auto hash = hash_from_hex(name)) {
            const std::string fault = fault_of(path, *hash);
            if (!fault.empty()) faults.push_back("document " + name + ": " + fault);
            continue;
        }
        const std::size_t stem = name.size() - std::min(name.size(), document_card_suffix.size());
        const bool is_card =
            name.ends_with(document_card_suffix) && hash_from_hex(name.substr(0, stem)).has_value();
        // A card alone is what a crash between two renames leaves; the next upload or sweep ends
        // it.
        if (!is_card) faults.push_back("not a document: " + path);
    }
    return faults;
}

std::mutex& DocumentStore::lock_of(Locks& locks, const Hash& sha256) {
    return locks[static_cast<unsigned char>(sha256.view().front()) % locks.size()];
}

Result<void> DocumentStore::renew(const Hash& sha256) const {
    const std::string path = path_of(sha256);
    const std::lock_guard lock(lock_of(*locks_, sha256));
    auto file = PosixFile::open(path);
    if (!file && file.error().code == ErrorCode::not_found) return {};
    if (!file) return pass(file);
    return file->renew();
}

/// True if a document was deleted.
Result<bool> DocumentStore::sweep_one(const std::string& name, Micros before,
                                      const std::function<Result<bool>(const Hash&)>& named) const {
    const bool is_card = name.ends_with(document_card_suffix);
    const auto hash =
        hash_from_hex(is_card ? name.substr(0, name.size() - document_card_suffix.size()) : name);
    if (!hash) return false;
    const std::lock_guard lock(lock_of(*locks_, *hash));
    const std::string path = path_of(*hash);
    std::error_code ignored;
    if (is_card && fs::exists(path, ignored)) return false;  // goes with its document
    // First whether it is old: an event that was recorded since has renewed it before.
    auto older = is_older(directory_ + "/" + name, before);
    if (!older || !*older) return older;
    auto wanted = named(*hash);
    if (!wanted) return wanted;
    if (*wanted) return false;
    auto removed = remove_file(path);
    if (removed) removed = remove_file(card_path(path));
    if (!removed) return pass(removed);
    return !is_card;
}

Result<std::uint64_t> DocumentStore::sweep(
    Micros before, const std::function<Result<bool>(const Hash&)>& named) const {
    auto names = names_in(directory_);
    if (!names) return pass(names);
    std::uint64_t deleted = 0;
    for (const auto& name : *names) {
        const auto gone = sweep_one(name, before, named);
        if (!gone) return std::unexpected(gone.error());
        if (*gone) ++deleted;
    }
    auto swept = sweep_incoming(directory_ + "/" + std::string(incoming_name), before);
    if (swept) swept = sync_directory(directory_);
    if (!swept) return pass(swept);
    return deleted;
}

}  // namespace qiyue
