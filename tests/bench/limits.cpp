#include "tests/bench/limits.hpp"

#include <memory>

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <rocksdb/db.h>
#include <simdjson.h>
#include <sodium.h>

#include "tests/bench/measure.hpp"
#include "tests/support/temporary_directory.hpp"

namespace qiyue::bench {
namespace {

constexpr unsigned keys_used = 32;
constexpr unsigned rounds = 24;
constexpr unsigned raw_writes = 300;
constexpr std::size_t entry_bytes = 1'400;
constexpr std::string_view sm2_id = "1234567812345678";

struct Signed {
    PublicKey key;
    std::string message;
    std::string signature;
};

const unsigned char* octets(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

std::vector<Signed> signed_messages(Suite suite, std::size_t bytes) {
    std::vector<Signed> all;
    for (unsigned i = 0; i < keys_used; ++i) {
        const std::string name = "limit " + std::to_string(i);
        const PrivateKey key = PrivateKey::from_secret(suite, sha256(name).view()).value();
        std::string message(bytes, static_cast<char>('a' + i % 26));
        std::string signature = key.sign(message).value();
        all.push_back({key.public_key(), std::move(message), std::move(signature)});
    }
    return all;
}

using Pkey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using MdContext = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

Pkey parsed(const std::string& spki) {
    const unsigned char* at = octets(spki);
    return {d2i_PUBKEY(nullptr, &at, static_cast<long>(spki.size())), EVP_PKEY_free};
}

bool openssl_verifies(Suite suite, EVP_PKEY* key, const Signed& one) {
    const MdContext context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    EVP_PKEY_CTX* inner = nullptr;
    const EVP_MD* method = suite == Suite::sm2 ? EVP_sm3() : EVP_sha256();
    if (suite == Suite::sm2) {
        inner = EVP_PKEY_CTX_new(key, nullptr);
        EVP_PKEY_CTX_set1_id(inner, sm2_id.data(), static_cast<int>(sm2_id.size()));
        EVP_MD_CTX_set_pkey_ctx(context.get(), inner);
    }
    const bool good = EVP_DigestVerifyInit(context.get(), nullptr, method, nullptr, key) == 1 &&
                      EVP_DigestVerify(context.get(), octets(one.signature), one.signature.size(),
                                       octets(one.message), one.message.size()) == 1;
    EVP_PKEY_CTX_free(inner);
    return good;
}

bool sodium_verifies(const Signed& one) {
    return crypto_sign_verify_detached(octets(one.signature), octets(one.message),
                                       one.message.size(), octets(one.key.ed25519_raw())) == 0;
}

}  // namespace

double raw_verification_us(Suite suite, std::size_t message_bytes) {
    if (sodium_init() < 0) return 0;
    const auto messages = signed_messages(suite, message_bytes);
    std::vector<Pkey> keys;
    for (const auto& one : messages)
        keys.push_back(parsed(one.key.spki()));
    bool good = true;
    std::vector<double> took;
    for (unsigned round = 0; round < rounds; ++round) {
        const double before = cpu_us();
        for (std::size_t i = 0; i < messages.size(); ++i) {
            good &= suite == Suite::ed25519 ? sodium_verifies(messages[i])
                                            : openssl_verifies(suite, keys[i].get(), messages[i]);
        }
        took.push_back((cpu_us() - before) / static_cast<double>(messages.size()));
    }
    return good ? spread(std::move(took)).median : 0;
}

double raw_digests_us(HashAlgorithm algorithm, const std::vector<std::string>& texts) {
    const EVP_MD* method = algorithm == HashAlgorithm::sha256 ? EVP_sha256() : EVP_sm3();
    const MdContext context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    unsigned char out[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    bool good = true;
    const double before = cpu_us();
    for (const auto& text : texts) {
        good &= EVP_DigestInit_ex(context.get(), method, nullptr) == 1 &&
                EVP_DigestUpdate(context.get(), text.data(), text.size()) == 1 &&
                EVP_DigestFinal_ex(context.get(), out, &size) == 1;
    }
    return good ? cpu_us() - before : 0;
}

double raw_parses_us(const std::vector<std::string>& texts) {
    simdjson::dom::parser parser;
    std::vector<simdjson::padded_string> padded(texts.begin(), texts.end());
    bool good = true;
    const double before = cpu_us();
    for (const auto& text : padded)
        good &= parser.parse(text).error() == simdjson::SUCCESS;
    return good ? cpu_us() - before : 0;
}

double raw_sync_us() {
    testing::TemporaryDirectory directory;
    rocksdb::Options options;
    options.create_if_missing = true;
    rocksdb::DB* opened = nullptr;
    if (!rocksdb::DB::Open(options, directory / "raw", &opened).ok()) return 0;
    const std::unique_ptr<rocksdb::DB> db(opened);
    rocksdb::WriteOptions synced;
    synced.sync = true;
    const std::string value(entry_bytes, 'x');
    std::vector<double> took;
    for (unsigned i = 0; i < raw_writes; ++i) {
        const double before = wall_us();
        if (!db->Put(synced, std::to_string(i), value).ok()) return 0;
        took.push_back(wall_us() - before);
    }
    return spread(std::move(took)).median;
}

}  // namespace qiyue::bench
