#include "api/net/http.hpp"

#include <gtest/gtest.h>

#include "api/net/framing.hpp"

namespace qiyue {
namespace {

TEST(Target, PathAndQuery) {
    HttpRequest request;
    ASSERT_TRUE(read_target("/v1/events?stream=complexes%2FC1&actor=a+b&x", request));
    EXPECT_EQ(request.path, "/v1/events");
    EXPECT_EQ(request.parameter("stream"), "complexes/C1");
    EXPECT_EQ(request.parameter("actor"), "a b");
    EXPECT_EQ(request.parameter("x"), "");
    EXPECT_FALSE(request.parameter("y"));
}

TEST(Target, Refused) {
    for (const char* target : {"", "*", "v1", "/a/../b", "/%2e%2e/b", "/a%", "/a%zz", "/a%00b",
                               "/a#b", "/%ff", "http://host", "/a\\b", "/a?x=%0a"}) {
        HttpRequest request;
        EXPECT_FALSE(read_target(target, request)) << target;
    }
}

int refused(const std::string& method, const HeaderList& headers) {
    HttpRequest request;
    request.method = method;
    request.headers = headers;
    const auto framing = check_framing(request, true);
    return framing.refusal ? framing.refusal->status : 0;
}

TEST(Framing, Refusals) {
    const std::pair<std::string, std::string> host{"host", "h"};
    EXPECT_EQ(refused("POST", {host, {"content-length", "5"}}), 0);
    EXPECT_EQ(refused("GET", {host}), 0);
    EXPECT_EQ(refused("POST", {host, {"transfer-encoding", "chunked"}}), 501);
    EXPECT_EQ(refused("POST", {host}), 411);
    EXPECT_EQ(refused("GET", {host, {"content-length", "5"}}), 400);
    EXPECT_EQ(refused("POST", {host, {"content-length", "5"}, {"content-length", "5"}}), 400);
    for (const char* length : {"+5", "-1", "05", "5 ", "0x5", "", "5,5", "99999999999999999999"}) {
        EXPECT_EQ(refused("POST", {host, {"content-length", length}}), 400) << length;
    }
    EXPECT_EQ(refused("GET", {}), 400);
    EXPECT_EQ(refused("GET", {host, host}), 400);
    EXPECT_EQ(refused("GET", {host, {"authorization", "a"}, {"authorization", "b"}}), 400);
    EXPECT_EQ(refused("POST", {host, {"content-length", "5"}, {"expect", "tea"}}), 417);
}

}  // namespace
}  // namespace qiyue
