#pragma once

// The witnesses of a served ledger: `qiyue serve --witnesses POLICY`. Before the ledger is opened,
// each is asked what it holds; while it is served, each is asked to cosign.

#include <memory>
#include <optional>
#include <string>

#include "api/cosigning.hpp"
#include "ledger/pipeline/ledger.hpp"
#include "tools/qiyue/output.hpp"

namespace CLI {
class App;
}

namespace qiyue {

class Witnessing {
public:
    void add_options(CLI::App& command);

    /// Reads the policy and asks its witnesses; what they hold goes into `options`. Nothing happens
    /// without --witnesses. Errors: invalid_argument, policy_format, io.
    Result<void> prepare(LedgerOptions& options, const Output& output);
    /// Null without --witnesses. Errors: invalid_argument.
    Result<std::unique_ptr<Cosigning>> start(Ledger& ledger, const std::string& directory) const;
    bool is_configured() const { return policy_.has_value(); }

private:
    WitnessesBefore ask(const std::string& directory) const;

    std::string policy_file_;
    std::string ca_file_;
    double every_s_ = 1.0;
    std::optional<Trust> policy_;
};

}  // namespace qiyue
