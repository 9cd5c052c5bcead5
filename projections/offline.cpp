#include "projections/offline.hpp"

#include <filesystem>

#include "ledger/base/encoding.hpp"
#include "projections/generations.hpp"

namespace qiyue {
namespace {

Result<std::shared_ptr<ViewRows>> filled(const ViewKind& kind, const EventStore& store,
                                         const std::string& path, TreeSize to,
                                         const FillProgress& progress) {
    auto rows = ViewRows::open(path, kind.made_as(), ViewRows::Mode::write);
    if (!rows) return rows;
    const auto view = kind.make(store);
    (*rows)->set_logged(false);
    const auto go_on = [&] {
        if (progress) progress((*rows)->position().size.value, to.value);
        return true;
    };
    const auto done = fill(*view, **rows, store, {to, go_on});
    if (done) {
        if (auto flushed = (*rows)->flush(); !flushed) return pass(flushed);
        return rows;
    }
    return fail(ErrorCode::corrupt, "entry " + std::to_string(done.error().index) +
                                        " cannot be applied to the view " + std::string(kind.name) +
                                        ": " + done.error().reason + "; " + done.error().remedy);
}

/// What serves, if it is of this version and can be read.
Result<std::shared_ptr<ViewRows>> serving_rows(const ViewKind& kind, const std::string& directory) {
    const Generations generations(directory, std::string(kind.name));
    const auto number = generations.serving();
    if (!number) return std::unexpected(number.error());
    if (!*number) return nullptr;
    auto rows = ViewRows::open(generations.path(**number), kind.made_as(), ViewRows::Mode::read);
    if (rows) return rows;
    const ErrorCode code = rows.error().code;
    if (code == ErrorCode::exists_already || code == ErrorCode::not_found) return nullptr;
    return rows;
}

/// A key as people read it: what is printable, the rest in hex.
std::string readable(std::string_view key) {
    std::string text;
    for (const char c : key) {
        if (c > ' ' && c < 0x7f) {
            text.push_back(c);
        } else {
            text += "\\x" + to_hex(std::string_view(&c, 1));
        }
    }
    return text;
}

constexpr std::string_view first_key("\1", 1);
constexpr std::string_view behind_keys("\xff\xff", 2);

/// The first row that only one of both has, or that differs; empty if none does.
Result<std::string> first_difference(const ViewSnapshot& one, const ViewSnapshot& other) {
    std::string difference;
    std::uint64_t rows = 0;
    const auto compare = [&](std::string_view key, std::string_view value) {
        ++rows;
        const auto theirs = other.get(key);
        if (theirs && *theirs && **theirs == value) return true;
        difference = readable(key);
        return false;
    };
    if (auto scanned = one.scan(first_key, behind_keys, compare); !scanned)
        return std::unexpected(scanned.error());
    if (!difference.empty()) return difference;
    const auto count = [&](std::string_view key, std::string_view) {
        if (rows-- > 0) {
            const auto ours = one.get(key);
            if (ours && *ours) return true;
        }
        difference = readable(key);
        return false;
    };
    if (auto scanned = other.scan(first_key, behind_keys, count); !scanned)
        return std::unexpected(scanned.error());
    return difference;
}

void remove(const std::string& path) {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
}

}  // namespace

Result<RebuiltView> rebuild_offline(const ViewKind& kind, const EventStore& store,
                                    const std::string& directory, const FillProgress& progress) {
    const Generations generations(directory, std::string(kind.name));
    const auto number = generations.next();
    if (!number) return std::unexpected(number.error());
    const auto old = serving_rows(kind, directory);
    const auto made =
        filled(kind, store, generations.path(*number), store.writer_state().size, progress);
    if (!made) {
        remove(generations.path(*number));
        return std::unexpected(made.error());
    }
    RebuiltView rebuilt{*number, (*made)->position(), false};
    // One that is damaged is what a rebuild is for.
    if (old && *old && (*old)->position().size == rebuilt.position.size) {
        rebuilt.differed = (*old)->position().digest != rebuilt.position.digest;
    }
    if (auto served = generations.serve(*number); !served) return std::unexpected(served.error());
    return rebuilt;
}

Result<CheckedView> check_offline(const ViewKind& kind, const EventStore& store,
                                  const std::string& directory, const std::string& scratch,
                                  const FillProgress& progress) {
    CheckedView checked;
    const auto number = Generations(directory, std::string(kind.name)).serving();
    checked.was_made = !number || number->has_value();
    const auto serving = serving_rows(kind, directory);
    if (!serving && serving.error().code != ErrorCode::corrupt)
        return std::unexpected(serving.error());
    const bool there = serving && *serving;
    const TreeSize to = there ? (*serving)->position().size : store.writer_state().size;
    {
        const auto fresh = filled(kind, store, scratch, to, progress);
        if (!fresh) {
            remove(scratch);
            return std::unexpected(fresh.error());
        }
        checked.fresh = (*fresh)->position();
        if (there) {
            checked.serving = (*serving)->position();
            auto difference = first_difference(*(*serving)->snapshot(), *(*fresh)->snapshot());
            if (!difference && difference.error().code != ErrorCode::corrupt)
                return std::unexpected(difference.error());
            checked.difference = difference ? *difference : difference.error().text();
            checked.equal = checked.difference.empty() && *checked.serving == checked.fresh;
        } else if (!serving) {
            checked.difference = serving.error().text();
        } else if (checked.was_made) {
            checked.difference = "the generation that serves is not there, or of another version";
        }
    }
    remove(scratch);
    return checked;
}

Result<std::shared_ptr<const ViewSnapshot>> read_offline(const ViewKind& kind,
                                                         const EventStore& store,
                                                         const std::string& directory,
                                                         const std::string& scratch,
                                                         const FillProgress& progress) {
    const TreeSize size = store.writer_state().size;
    const auto serving = serving_rows(kind, directory);
    if (serving && *serving && (*serving)->position().size >= size) return (*serving)->snapshot();
    const auto made = filled(kind, store, scratch, size, progress);
    if (!made) return std::unexpected(made.error());
    return (*made)->snapshot();
}

}  // namespace qiyue
