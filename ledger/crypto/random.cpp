#include "ledger/crypto/random.hpp"

#include <openssl/rand.h>

#include "ledger/base/check.hpp"

namespace qiyue {

std::string random_bytes(std::size_t count) {
    constexpr std::size_t piece_max = 1u << 20;  // RAND_bytes counts in int
    std::string out(count, '\0');
    for (std::size_t done = 0; done < count;) {
        const std::size_t piece = count - done < piece_max ? count - done : piece_max;
        auto* to = reinterpret_cast<unsigned char*>(out.data() + done);
        QIYUE_CHECK(RAND_bytes(to, static_cast<int>(piece)) == 1, "no random numbers");
        done += piece;
    }
    return out;
}

}  // namespace qiyue
