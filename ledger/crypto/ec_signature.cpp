// The syntax of ECDSA-Sig-Value, checked before OpenSSL sees it: a second encoding of the same
// signature would be a second envelope for the same act.

#include <array>
#include <optional>

#include "ledger/base/check.hpp"
#include "ledger/base/encoding.hpp"
#include "ledger/crypto/ec_key.hpp"

namespace qiyue {
namespace {

std::string_view order(CurveName curve) {
    static const std::string p256 =
        *from_hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
    static const std::string sm2 =
        *from_hex("fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123");
    return curve == CurveName::p256 ? p256 : sm2;
}

/// Takes a tag and a short-form length off the front; the content, or nothing.
std::optional<std::string_view> take(std::string_view& bytes, char tag) {
    if (bytes.size() < 2 || bytes[0] != tag) return std::nullopt;
    const auto length = static_cast<unsigned char>(bytes[1]);
    // Two integers of 33 bytes fit into a short length: the long form is never the shortest.
    if (length >= 0x80 || bytes.size() - 2 < length) return std::nullopt;
    const std::string_view content = bytes.substr(2, length);
    bytes.remove_prefix(2u + length);
    return content;
}

/// Takes an INTEGER off the front: minimal, positive, less than the order.
bool take_scalar(std::string_view& bytes, std::string_view limit) {
    const auto content = take(bytes, 0x02);
    if (!content || content->empty()) return false;
    std::string_view number = *content;
    const auto negative = [](char c) { return (static_cast<unsigned char>(c) & 0x80) != 0; };
    if (negative(number[0])) return false;
    if (number[0] == '\0') {
        if (number.size() == 1 || !negative(number[1])) return false;  // zero, or not minimal
        number.remove_prefix(1);
    }
    if (number.size() > ec_scalar_size) return false;
    std::string padded(ec_scalar_size - number.size(), '\0');
    padded += number;
    return padded < limit;  // char_traits<char> compares as unsigned
}

}  // namespace

bool is_strict_ec_signature(CurveName curve, std::string_view signature) {
    auto sequence = take(signature, 0x30);
    if (!sequence || !signature.empty()) return false;
    const std::string_view limit = order(curve);
    return take_scalar(*sequence, limit) && take_scalar(*sequence, limit) && sequence->empty();
}

}  // namespace qiyue
