#include "api/timestamp/anchored_event.hpp"

#include <nlohmann/json.hpp>

#include "ledger/audit/time/anchored_entries.hpp"
#include "ledger/base/encoding.hpp"
#include "ledger/base/uuid.hpp"
#include "ledger/crypto/random.hpp"
#include "ledger/event/envelope.hpp"

namespace qiyue {
namespace {

using Json = nlohmann::ordered_json;

Json data_of(const AnchoredStatement& statement) {
    Json data{{"size", statement.checkpoint.size.value},
              {"root", to_hex(statement.checkpoint.root)}};
    if (statement.roots.sm3) data["root_sm3"] = to_hex(*statement.roots.sm3);
    data["tsa"] = authority_label(statement.authority);
    data["token_sha256"] = to_hex(statement.token);
    return data;
}

std::string payload_of(const AnchoredStatement& statement) {
    const std::string type(anchored_type);
    const Json event{{"specversion", "1.0"},
                     {"id", uuid_v7(statement.time, random_bytes(10))},
                     {"source", statement.source},
                     {"type", type},
                     {"dataschema", "urn:qiyue:catalogue:" + type + ":1"},
                     {"subject", "ledger"},
                     {"time", format_recorded(statement.time)},
                     {"datacontenttype", "application/json"},
                     {"ledger", statement.checkpoint.origin},
                     {"nonce", to_base64url(random_bytes(16))},
                     {"data", data_of(statement)}};
    return event.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

Result<std::string> anchored_envelope(const AnchoredStatement& statement, const PrivateKey& key) {
    Envelope envelope;
    envelope.payload = payload_of(statement);
    envelope.payload_base64 = to_base64(envelope.payload);
    auto signature = key.sign(pae(payload_type, envelope.payload));
    if (!signature) return pass(signature);
    envelope.signatures.push_back(
        {key.public_key().id(), to_base64(*signature), std::move(*signature)});
    return envelope.format();
}

}  // namespace qiyue
