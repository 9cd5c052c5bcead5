#pragma once

// One request for a package, from the moment it was asked for until it is taken from the shelf.
// Values; any thread.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "api/packages/asked_package.hpp"
#include "ledger/base/ids.hpp"
#include "ledger/base/time.hpp"

namespace qiyue {

/// One volume that was made; a package that needs no volumes is one.
struct ShelvedPackage {
    std::string name;  ///< the package's own id; its file is name.asice
    Hash package_sha256{};
    Hash file_sha256{};  ///< of the file, its ETag
    std::uint64_t bytes = 0;
    PackageClaim::Fields fields;
    PackageClaim::Documents documents;
    std::string data;  ///< of the package.exported that records it
    std::string event;  ///< that event, drafted
    std::optional<Index> recorded;  ///< the entry that records it

    std::string file() const { return name + ".asice"; }
};

/// A package that was made, with the event drafted that is to record it. Errors: io; those of
/// draft_exported.
Result<ShelvedPackage> shelved_package(const MadePackage& made, const std::string& origin,
                                       const std::string& source, Micros time);

struct PackageOrder {
    enum class State { queued, making, made, failed };

    /// Whose request it was: for the access record.
    struct Asker {
        std::string token;  ///< its id
        std::string name;
        std::string role;
        std::string holder;
    };

    std::string id;  ///< 32 hex digits
    AskedPackage asked;
    Asker asker;
    Micros asked_at{};
    State state = State::queued;
    MakingProgress progress;  ///< while it is made
    std::optional<Error> failure;
    std::optional<Micros> ended;  ///< made or failed
    std::optional<TreeSize> size;  ///< of the checkpoint, once it is made
    std::vector<ShelvedPackage> packages;  ///< the volumes in order

    bool is_ended() const { return state == State::made || state == State::failed; }
    bool is_recorded() const;  ///< every volume is
    /// How a volume is named in paths: the order's id, with `-v<k>` if there are several.
    std::string volume_id(std::size_t number) const;

    /// What is kept of it in its folder.
    std::string to_kept_json() const;
    /// Errors: corrupt.
    static Result<PackageOrder> parse_kept(std::string_view json);
    /// What is shown of it; `unrecorded_until`: how long it may wait to be recorded.
    nlohmann::ordered_json shown(std::int64_t unrecorded_us) const;
};

std::string_view order_state_name(PackageOrder::State state) noexcept;

/// "0123…-v2": the id of an order and perhaps the number of a volume. nullopt for anything else.
struct VolumeId {
    std::string order;
    std::optional<std::size_t> volume;  ///< from 1
    static std::optional<VolumeId> parse(std::string_view text);
};

}  // namespace qiyue
