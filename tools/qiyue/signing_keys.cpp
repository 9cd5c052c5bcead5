#include "tools/qiyue/signing_keys.hpp"

#include <algorithm>

#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"

namespace qiyue {

Result<std::optional<std::string>> passphrase_in(const std::string& file) {
    if (file.empty()) return std::nullopt;
    auto read = read_passphrase_file(file);
    if (!read) return pass(read);
    return std::optional<std::string>(std::move(*read));
}

Result<std::vector<PrivateKey>> load_keys(const std::vector<std::string>& files,
                                          const std::vector<std::string>& passphrase_files) {
    if (!passphrase_files.empty() && passphrase_files.size() != files.size()) {
        return fail(ErrorCode::invalid_argument,
                    "give one --passphrase-file for each --key, in order ('' for a key without)");
    }
    std::vector<PrivateKey> keys;
    for (std::size_t i = 0; i < files.size(); ++i) {
        auto passphrase = passphrase_in(passphrase_files.empty() ? "" : passphrase_files[i]);
        if (!passphrase) return pass(passphrase);
        auto key = load_key_file(files[i], std::move(*passphrase));
        if (!key) return pass(key);
        keys.push_back(std::move(*key));
    }
    return keys;
}

Envelope envelope_around(std::string payload) {
    Envelope envelope;
    envelope.payload_base64 = to_base64(payload);
    envelope.payload = std::move(payload);
    return envelope;
}

Result<void> add_signatures(Envelope& envelope, const std::vector<PrivateKey>& keys) {
    const std::string covered = pae(payload_type, envelope.payload);
    for (const PrivateKey& key : keys) {
        const KeyId id = key.public_key().id();
        const bool twice = std::any_of(envelope.signatures.begin(), envelope.signatures.end(),
                                       [&](const EnvelopeSignature& s) { return s.key == id; });
        if (twice) {
            return fail(ErrorCode::invalid_argument,
                        "the key " + to_hex(id.hash) + " has signed this event already");
        }
        if (envelope.signatures.size() == limits::signatures_max) {
            return fail(ErrorCode::invalid_argument, "an envelope holds at most " +
                                                         std::to_string(limits::signatures_max) +
                                                         " signatures");
        }
        auto signature = key.sign(covered);
        if (!signature) return pass(signature);
        envelope.signatures.push_back({id, to_base64(*signature), *signature});
    }
    return {};
}

}  // namespace qiyue
