#include "ledger/base/uuid.hpp"

#include <algorithm>

#include "ledger/base/check.hpp"
#include "ledger/base/encoding.hpp"

namespace qiyue {

std::string uuid_v7(Micros time, std::string_view random) {
    QIYUE_CHECK(random.size() == 10, "a UUID of version 7 takes 10 random bytes");
    const auto ms = static_cast<std::uint64_t>(std::max<std::int64_t>(time.value, 0)) / 1000;
    std::string bytes = u64be(ms << 16).substr(0, 6);
    bytes += random;
    bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x70);
    bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
    std::string text = to_hex(bytes);
    for (const std::size_t place : {20u, 16u, 12u, 8u})
        text.insert(place, 1, '-');
    return text;
}

}  // namespace qiyue
