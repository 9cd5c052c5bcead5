#include "ledger/pipeline/admission.hpp"

#include <algorithm>

#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"

namespace qiyue {
namespace {

std::unexpected<Refusal> refused(Error error) { return std::unexpected<Refusal>(std::move(error)); }
std::unexpected<Refusal> refused(Rejection no) { return std::unexpected<Refusal>(std::move(no)); }

Rejection key_unknown(const KeyId& key) {
    const std::string id = to_hex(key.hash);
    return {"key_unknown", {"密钥 " + id + " 未绑定", "key " + id + " is not bound"}, {}};
}

Rejection signature_invalid(const KeyId& key) {
    const std::string id = to_hex(key.hash);
    return {"signature_invalid",
            {"密钥 " + id + " 的签名无效", "the signature of key " + id + " is not valid"},
            {}};
}

std::optional<Refusal> read(std::string_view json, const std::string& origin, Admitted& admitted) {
    if (json.size() > limits::envelope_bytes_max) {
        return Error{
            ErrorCode::too_large,
            "an envelope has at most " + std::to_string(limits::envelope_bytes_max) + " bytes"};
    }
    auto envelope = Envelope::parse(json);
    if (!envelope) return std::move(envelope.error());
    admitted.envelope = std::move(*envelope);
    auto event = read_event(admitted.envelope.payload, admitted.document);
    if (!event) return std::move(event.error());
    admitted.event = std::move(*event);
    if (admitted.event.ledger != origin) {
        return Error{ErrorCode::event_ledger,
                     "the event is signed for another ledger than " + origin, "/ledger"};
    }
    if (auto no = check_form(admitted.event)) return std::move(*no);
    return {};
}

/// Stops at the first bad one: a forger pays more than we do.
std::optional<Refusal> verify(const Admitted& admitted, const std::vector<PublicKey>& keys) {
    const std::string message = pae(payload_type, admitted.envelope.payload);
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const auto& signature = admitted.envelope.signatures[i];
        if (!keys[i].verify(message, signature.signature)) return signature_invalid(signature.key);
    }
    return {};
}

}  // namespace

std::expected<std::vector<PublicKey>, Refusal> Admission::find_keys(const Admitted& admitted,
                                                                    BatchKeys& batch_keys) const {
    for (const BoundKey& bound : keys_bound_by(admitted.event)) {
        auto key = PublicKey::from_spki(bound.spki);
        if (key) batch_keys.emplace(bound.id, std::move(*key));
    }
    std::vector<PublicKey> keys;
    keys.reserve(admitted.envelope.signatures.size());
    for (const auto& signature : admitted.envelope.signatures) {
        const auto here = batch_keys.find(signature.key);
        if (here != batch_keys.end()) {
            keys.push_back(here->second);
            continue;
        }
        auto known = keys_.find(signature.key);
        if (!known) return refused(std::move(known.error()));
        if (!*known) return refused(key_unknown(signature.key));
        keys.push_back(std::move(**known));
    }
    return keys;
}

std::expected<std::unique_ptr<Admitted>, Refusal> Admission::admit(std::string_view envelope,
                                                                   BatchKeys& batch_keys) const {
    auto admitted = std::make_unique<Admitted>();
    if (auto no = read(envelope, origin_, *admitted)) return std::unexpected(std::move(*no));
    auto keys = find_keys(*admitted, batch_keys);
    if (!keys) return std::unexpected(std::move(keys.error()));
    if (auto no = verify(*admitted, *keys)) return std::unexpected(std::move(*no));
    for (const auto& signature : admitted->envelope.signatures)
        admitted->signers.push_back(signature.key);
    admitted->envelope_text = admitted->envelope.format();
    admitted->id = uuid_bytes(admitted->event.id);
    admitted->documents = documents_of(admitted->event);
    return admitted;
}

}  // namespace qiyue
