#pragma once

// Where `qiyue replay` reads the record of a complex: a server's routes, or a directory with its
// views. Both give the JSON of `/v1/complexes/{id}/…`. One thread.

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "ledger/base/result.hpp"
#include "tools/qiyue/output.hpp"
#include "tools/qiyue/remote.hpp"

namespace qiyue {

struct ReplayPlace {
    std::string ledger;  ///< a directory or an address
    std::string complex;
    std::string as_at;  ///< an index, a time, or empty
    std::string as_of;  ///< a time, or empty
    RemoteOptions remote;
};

class ReplaySource {
public:
    virtual ~ReplaySource() = default;
    /// Errors: invalid_argument, not_found, locked, network, io, corrupt.
    static Result<std::unique_ptr<ReplaySource>> open(const ReplayPlace& place,
                                                      const Output& output);

    using Json = nlohmann::ordered_json;
    /// The whole complex with the entries behind its values: `/whole`.
    virtual Result<Json> whole() = 0;
    /// The steps from this index on, all of them, in order: `steps` of `/replay`.
    virtual Result<Json> steps(std::uint64_t from) = 0;
    /// `/diff`; `from` and `to` are an index or a time each.
    virtual Result<Json> diff(const std::string& from, const std::string& to) = 0;
    /// `/evaluations/{evaluation}`.
    virtual Result<Json> evaluation(const std::string& id) = 0;
};

}  // namespace qiyue
