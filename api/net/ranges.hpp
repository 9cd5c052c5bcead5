#pragma once

// Parts of an answer: one range of bytes, as RFC 9110, 14 has it. Pure; any thread.

#include <cstdint>
#include <string_view>

#include "api/net/http.hpp"

namespace qiyue {

/// What a Range header asks for of a body of a known length.
struct ByteRange {
    enum class Kind {
        whole,  ///< nothing that is understood: several ranges, another unit, a broken one
        part,
        unsatisfiable,  ///< it begins behind the end
    };
    Kind kind = Kind::whole;
    std::uint64_t from = 0;
    std::uint64_t bytes = 0;
};

ByteRange read_range(std::string_view header, std::uint64_t length);

/// 412 if the request has an If-Match that does not name the ETag of this 200. Other answers stay.
HttpResponse matched(HttpResponse response, const HttpRequest& request);

/// The answer to a GET whose 200 has a streamed body and a strong ETag: says that parts can be had
/// and cuts it down to the part that the request asks for (206), or says that there is none (416).
/// If-Range must name the ETag, else the whole is sent. Other answers stay as they are.
HttpResponse ranged(HttpResponse response, const HttpRequest& request);

}  // namespace qiyue
