#pragma once

// Where envelopes are appended: a ledger's directory, opened here, or a server.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "ledger/base/result.hpp"
#include "tools/qiyue/disclosure_folder.hpp"
#include "tools/qiyue/document_folder.hpp"
#include "tools/qiyue/exit_status.hpp"
#include "tools/qiyue/remote.hpp"

namespace qiyue {

/// What became of one envelope: the receipt, or the problem in words and as an object.
struct AppendOutcome {
    ExitStatus status = ExitStatus::done;
    nlohmann::ordered_json object;
    std::string words;
};

class AppendTarget {
public:
    virtual ~AppendTarget() = default;
    /// An outcome for each, in order; at most limits::batch_events_max. Errors: nothing is known of
    /// any (network …).
    virtual Result<std::vector<AppendOutcome>> append(std::vector<std::string> envelopes) = 0;
    virtual Result<void> put_document(const FolderDocument& document) = 0;
    /// Only for an event that is recorded.
    virtual Result<void> put_disclosure(const FolderText& text) = 0;
    /// After the last: packages that open a text which was erased by now are removed. Gives remarks
    /// for people. Errors: io, corrupt (of the log): such a package may still be there.
    virtual Result<std::vector<std::string>> finish() { return std::vector<std::string>{}; }
};

struct LocalOptions {
    std::optional<std::string> log_passphrase;
    std::string outside_guard;
    bool new_guard = false;
    bool accept_clock = false;
};

/// Opens the ledger for writing; nobody else may hold it.
Result<std::unique_ptr<AppendTarget>> local_target(const std::string& directory,
                                                   const LocalOptions& options);
Result<std::unique_ptr<AppendTarget>> remote_target(const std::string& address,
                                                    const RemoteOptions& options);

}  // namespace qiyue
