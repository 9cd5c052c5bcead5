#pragma once

// The access record, DIR/access.jsonl: one line of JSON for every reading of a disclosure and every
// evidence package that is handed out, on disk before anything is given. Lines are only ever added.
// Any thread.

#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>

#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"
#include "ledger/base/time.hpp"
#include "ledger/store/small_files.hpp"

namespace qiyue {

/// Who wanted to read which text or have which package, and what came of it.
struct AccessLine {
    Micros time{};  ///< real time, also where the ledger's clock is simulated
    std::string token;  ///< its id, as `qiyue token list` shows it
    std::string name;  ///< the token's
    std::string role;
    std::string holder;  ///< `/organizations/{uscc}` … or empty
    std::optional<Hash> commitment;  ///< of the text; nullopt: the package itself
    std::string outcome;  ///< "given", or the code of the refusal
    std::optional<Hash> package{};  ///< package_sha256, if it was by way of a package
};

class AccessRecord {
public:
    /// `directory` is DIR. Nothing is written yet.
    explicit AccessRecord(const std::string& directory,
                          std::shared_ptr<rocksdb::FileSystem> files = nullptr);

    /// Durable on return. Errors: io: then nothing may be given.
    Result<void> add(const AccessLine& line) { return add_all({&line, 1}); }
    /// The same for what is given together: synced once.
    Result<void> add_all(std::span<const AccessLine> lines);

    static std::string path_in(const std::string& directory) { return directory + "/access.jsonl"; }

private:
    const SmallFiles files_;
    const std::string path_;
    std::mutex mutex_;
    bool is_torn_;  ///< the last line may not be whole
};

}  // namespace qiyue
