#include "ledger/pipeline/founding.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include <sys/stat.h>

#include "ledger/base/check.hpp"
#include "ledger/base/directory_lock.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/merkle/tlog_proof.hpp"
#include "ledger/pipeline/founded.hpp"
#include "ledger/pipeline/group_builder.hpp"
#include "ledger/pipeline/guarding.hpp"
#include "ledger/pipeline/seal_key.hpp"
#include "ledger/pipeline/trust_files.hpp"

namespace qiyue {
namespace {

/// A founding that was refused leaves a store without entries; the corrected one may decide
/// otherwise on the twin. A guard says that entries were there: then nothing is removed.
Result<void> remove_unfounded(const FoundingOptions& options) {
    const std::string path = options.directory + "/db";
    std::error_code failure;
    if (!std::filesystem::exists(path, failure)) return {};
    if (std::filesystem::exists(guard_path(options.directory), failure)) return {};
    StoreOptions reading = options.store;
    reading.mode = StoreOptions::Mode::read_only;
    {
        const auto store = EventStore::open(options.directory, reading);
        if (!store) return {};  // whoever creates the store tells what is wrong
        if ((*store)->writer_state().size.value > 0) return {};
        if ((*store)->twin() == options.national) return {};
    }
    std::filesystem::remove_all(path, failure);
    if (failure) return fail(ErrorCode::io, "removing " + path + ": " + failure.message());
    return {};
}

Result<std::unique_ptr<EventStore>> create_store(const FoundingOptions& options) {
    auto removed = remove_unfounded(options);
    if (!removed) return pass(removed);
    StoreOptions store = options.store;
    store.mode = StoreOptions::Mode::create;
    store.twin = options.national;
    return EventStore::open(options.directory, store);
}

Result<void> check_agrees(const FoundingOptions& options, const LogSigners& signers,
                          const std::string& payload) {
    const auto founded = read_founding(payload);
    if (!founded) return std::unexpected(founded.error());
    if (founded->national != options.national) {
        return fail(ErrorCode::event_attribute,
                    "the founding event and the command disagree on the national twin",
                    "/data/national");
    }
    if (founded->vkeys != signers.vkeys()) {
        return fail(ErrorCode::event_attribute,
                    "the founding event names other log keys than those in " + options.directory +
                        "/log-keys",
                    "/data/log_keys");
    }
    return {};
}

/// Only its owner may enter a directory that is made here: it will hold keys and what is recorded.
/// One that is there keeps its rights.
Result<void> make_site(const std::string& directory) {
    std::error_code failure;
    if (std::filesystem::is_directory(directory, failure)) return {};
    const std::filesystem::path above =
        (std::filesystem::path(directory) / "").parent_path().parent_path();
    failure.clear();
    if (!above.empty()) std::filesystem::create_directories(above, failure);
    if (failure) {
        return fail(ErrorCode::io, "making " + above.string() + ": " + failure.message());
    }
    if (::mkdir(directory.c_str(), S_IRWXU) == 0) return {};
    return fail(ErrorCode::io,
                "making " + directory + ": " + std::generic_category().message(errno));
}

/// All that founding needs, opened in the order in which it can fail.
struct Site {
    std::unique_ptr<EventStore> store;
    std::unique_ptr<DocumentStore> documents;
    LogSigners signers;
};

Result<Site> open_site(const FoundingOptions& options) {
    auto store = create_store(options);
    if (!store) return pass(store);
    auto documents = DocumentStore::open(options.directory, limits::document_bytes_max);
    if (!documents) return pass(documents);
    auto signers =
        load_log_keys(options.directory, options.origin, options.national, options.log_passphrase);
    if (!signers) return pass(signers);
    return Site{std::move(*store), std::move(*documents), std::move(*signers)};
}

Outcome record(const FoundingOptions& options, Site& site, std::unique_ptr<Admitted> admitted) {
    SystemClock system;
    Clock& clock = options.clock != nullptr ? *options.clock : system;
    auto builder = GroupBuilder::start(*site.store, *site.documents, false);
    if (!builder) return std::move(builder.error());
    (*builder)->add({{}, std::move(admitted), {}}, clock.now());
    const auto prepared = (*builder)->close();
    const auto& says = prepared->answers.front().says;
    if (const auto* no = std::get_if<Rejection>(&says)) return *no;
    if (const auto* error = std::get_if<Error>(&says)) return *error;
    QIYUE_CHECK(prepared->group.entries.size() == 1, "the founding is one entry");
    auto trust = write_trust_files(options.directory, site.signers);
    if (!trust) return std::move(trust.error());
    // Seals are judged by real time, whatever time the ledger tells; it may be told an earlier one.
    const Micros real = SystemClock().now();
    const auto seal =
        open_seal_key(options.directory, {options.origin, site.signers.vkeys()},
                      options.log_passphrase, seal_begins(std::min(real, clock.now())));
    if (!seal) return seal.error();
    auto committed = site.store->commit(prepared->group);
    if (!committed) return std::move(committed.error());
    auto guarded = found_guarded(options.directory, options.outside_guard, options.store,
                                 *site.store, site.signers);
    if (!guarded) return std::move(guarded.error());
    const TlogProof proof{Index{0}, {}, guarded->published.log.note};
    return Receipt{Index{0}, prepared->group.entries.front().line, proof.format(), false};
}

}  // namespace

Result<LogKeys> prepare_founding(const FoundingOptions& options) {
    if (!is_key_name(options.origin)) {
        return fail(ErrorCode::invalid_argument,
                    "an origin has no spaces, no '+' and no control characters", options.origin);
    }
    if (auto made = make_site(options.directory); !made) return pass(made);
    auto lock = DirectoryLock::take(options.directory, DirectoryLock::Kind::exclusive);
    if (!lock) return pass(lock);
    std::error_code failure;
    if (std::filesystem::exists(options.directory + "/db", failure)) {
        auto store = create_store(options);
        if (!store) return pass(store);
    }
    auto made = make_log_keys(options.directory, options.national, options.log_passphrase);
    if (!made) return pass(made);
    auto signers =
        load_log_keys(options.directory, options.origin, options.national, options.log_passphrase);
    if (!signers) return pass(signers);
    return LogKeys{signers->vkeys()};
}

std::variant<Receipt, Rejection, Error> found_ledger(const FoundingOptions& options,
                                                     const std::string& envelope) {
    auto lock = DirectoryLock::take(options.directory, DirectoryLock::Kind::exclusive);
    if (!lock) return std::move(lock.error());
    auto site = open_site(options);
    if (!site) return std::move(site.error());
    Admission::BatchKeys keys;
    auto admitted = Admission(*site->store, options.origin).admit(envelope, keys);
    if (!admitted) {
        return std::visit([](auto& why) { return Outcome(std::move(why)); }, admitted.error());
    }
    auto agrees = check_agrees(options, site->signers, (*admitted)->envelope.payload);
    if (!agrees) return std::move(agrees.error());
    return record(options, *site, std::move(*admitted));
}

}  // namespace qiyue
