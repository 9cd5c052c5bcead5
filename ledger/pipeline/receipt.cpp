#include <nlohmann/json.hpp>

#include "ledger/pipeline/ledger.hpp"

namespace qiyue {

std::string Receipt::to_json() const {
    nlohmann::ordered_json json;
    json["entry"] = entry;
    json["proof"] = proof;
    return json.dump();
}

}  // namespace qiyue
