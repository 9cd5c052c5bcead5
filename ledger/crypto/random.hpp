#pragma once

// Bytes from the operating system's generator (through OpenSSL). Any thread; never fails quietly:
// a broken generator is a bug and aborts.

#include <cstddef>
#include <string>

namespace qiyue {

std::string random_bytes(std::size_t count);

}  // namespace qiyue
