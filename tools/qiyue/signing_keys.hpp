#pragma once

// The keys that a command signs with: --key FILE …, with one --passphrase-file for each, in order.

#include <optional>
#include <string>
#include <vector>

#include "ledger/base/result.hpp"
#include "ledger/crypto/private_key.hpp"
#include "ledger/event/envelope.hpp"

namespace qiyue {

/// The passphrase in a file; nullopt if no file is named. Errors: as read_passphrase_file.
Result<std::optional<std::string>> passphrase_in(const std::string& file);

/// Either no passphrase files (no key is encrypted), or one for each key ("" for none). Errors:
/// invalid_argument if the numbers differ; as load_key_file.
Result<std::vector<PrivateKey>> load_keys(const std::vector<std::string>& files,
                                          const std::vector<std::string>& passphrase_files);

/// Adds a signature of each key. Errors: invalid_argument if a key has signed already, or there are
/// too many signatures.
Result<void> add_signatures(Envelope& envelope, const std::vector<PrivateKey>& keys);

/// The unsigned envelope around a payload.
Envelope envelope_around(std::string payload);

}  // namespace qiyue
