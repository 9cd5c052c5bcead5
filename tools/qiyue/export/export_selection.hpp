#pragma once

// What `qiyue export` is told to put into a package, and for whom: scope, what is withheld, purpose
// and recipient. One thread.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ledger/base/result.hpp"
#include "ledger/package/making/package_making.hpp"

namespace CLI {
class App;
}

namespace qiyue {

class ExportSelection {
public:
    void add_options(CLI::App& command);

    /// True if a scope is named.
    bool has_scope() const;
    /// Reads the files that are named; a preview needs neither purpose nor recipient. Errors:
    /// invalid_argument (no scope or several, one that is none, a rule that is none, no recipient
    /// or purpose), not_found, io, too_large.
    Result<PackageRequest> request(bool is_preview) const;
    /// The same without a scope, for a package that is made from a package. Errors: as request();
    /// invalid_argument for what that cannot have.
    Result<PackageRequest> request_from_package() const;

private:
    Result<PackageScope> scope() const;
    Result<Withholding> withholding() const;

    std::vector<std::string> complexes_;
    std::string organization_;
    std::string range_;
    bool all_ = false;
    std::optional<std::uint64_t> from_;
    std::optional<std::uint64_t> to_;
    std::vector<std::string> withhold_;
    std::string profile_;
    bool no_documents_ = false;
    std::string since_;
    std::string purpose_;
    std::string recipient_;
    std::string request_no_;
    std::uint64_t volume_mib_ = 0;
};

}  // namespace qiyue
