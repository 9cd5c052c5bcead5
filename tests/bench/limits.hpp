#pragma once

// What nothing can be faster than, measured in the same run: the libraries' raw operations, a raw
// synced write, a raw read of an entry. CPU per operation in µs, of one thread.

#include <string>
#include <string_view>
#include <vector>

#include "ledger/crypto/digest.hpp"
#include "ledger/crypto/private_key.hpp"

namespace qiyue::bench {

/// One verification of a message of this many bytes: libsodium for Ed25519, OpenSSL for the
/// others, keys parsed beforehand. 0 if something fails.
double raw_verification_us(Suite suite, std::size_t message_bytes);

/// One digest by OpenSSL of each of the texts, all together.
double raw_digests_us(HashAlgorithm algorithm, const std::vector<std::string>& texts);

/// One parse by simdjson of each of the texts, all together.
double raw_parses_us(const std::vector<std::string>& texts);

/// Wall time of one synced RocksDB write of an entry's size, median.
double raw_sync_us();

/// Of the payload that signatures of the benchmarks cover, with its DSSE frame.
constexpr std::size_t usual_message_bytes = 760;

}  // namespace qiyue::bench
