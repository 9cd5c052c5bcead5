#include "api/net/ranges.hpp"

#include <gtest/gtest.h>

namespace qiyue {
namespace {

std::string said(std::string_view header, std::uint64_t length = 100) {
    const ByteRange range = read_range(header, length);
    if (range.kind == ByteRange::Kind::whole) return "whole";
    if (range.kind == ByteRange::Kind::unsatisfiable) return "none";
    return std::to_string(range.from) + "+" + std::to_string(range.bytes);
}

TEST(Ranges, OneRangeIsRead) {
    EXPECT_EQ(said("bytes=0-0"), "0+1");
    EXPECT_EQ(said("bytes=0-99"), "0+100");
    EXPECT_EQ(said("bytes=10-19"), "10+10");
    EXPECT_EQ(said("bytes=10-"), "10+90");
    EXPECT_EQ(said("bytes=99-"), "99+1");
    EXPECT_EQ(said("bytes=90-1000"), "90+10");
    EXPECT_EQ(said("bytes=90-99999999999999999999999"), "90+10");
    EXPECT_EQ(said("bytes=-1"), "99+1");
    EXPECT_EQ(said("bytes=-1000"), "0+100");
    EXPECT_EQ(said("Bytes= 5-6 "), "5+2");
}

TEST(Ranges, WhatBeginsBehindTheEndIsNotThere) {
    EXPECT_EQ(said("bytes=100-"), "none");
    EXPECT_EQ(said("bytes=100-200"), "none");
    EXPECT_EQ(said("bytes=99999999999999999999999-"), "none");
    EXPECT_EQ(said("bytes=-0"), "none");
    EXPECT_EQ(said("bytes=0-", 0), "none");
    EXPECT_EQ(said("bytes=-5", 0), "none");
}

TEST(Ranges, WhatIsNotOneRangeIsPassedOver) {
    for (const char* header : {"", "bytes", "bytes=", "bytes=-", "bytes=5", "bytes=9-5",
                               "bytes=a-b", "bytes=1-b", "bytes=0-1,3-4", "bytes=--5", "bytes=+1-2",
                               "bytes=0x1-2", "bytes =1-2", "lines=1-2", "bytes=1 - 2"})
        EXPECT_EQ(said(header), "whole") << header;
}

class Ranged : public testing::Test {
protected:
    static HttpResponse whole() {
        HttpResponse response;
        response.headers.emplace_back("etag", "\"tag\"");
        response.stream = StreamedBody{10, [](std::uint64_t offset) -> Result<std::string> {
                                           return std::string("0123456789").substr(offset, 4);
                                       }};
        return response;
    }
    static HttpResponse asked(HeaderList headers, std::string method = "GET") {
        HttpRequest request;
        request.method = std::move(method);
        request.headers = std::move(headers);
        return ranged(whole(), request);
    }
    static std::string body(const HttpResponse& response) {
        std::string text;
        while (response.stream && text.size() < response.stream->bytes) {
            const auto piece = response.stream->read(text.size());
            if (!piece || piece->empty()) break;
            text += *piece;
        }
        return text;
    }
    static std::string header(const HttpResponse& response, std::string_view name) {
        for (const auto& [one, value] : response.headers)
            if (one == name) return value;
        return "-";
    }
};

TEST_F(Ranged, WithoutARangeTheWholeIsSent) {
    const auto response = asked({});
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(header(response, "accept-ranges"), "bytes");
    EXPECT_EQ(header(response, "content-range"), "-");
    EXPECT_EQ(body(response), "0123456789");
}

TEST_F(Ranged, APartIsCutOut) {
    for (std::size_t from = 0; from < 10; ++from) {
        for (std::size_t last = from; last < 10; ++last) {
            const auto named = std::to_string(from) + "-" + std::to_string(last);
            const auto response = asked({{"range", "bytes=" + named}});
            EXPECT_EQ(response.status, 206);
            EXPECT_EQ(header(response, "content-range"), "bytes " + named + "/10");
            EXPECT_EQ(header(response, "etag"), "\"tag\"");
            EXPECT_EQ(response.stream->bytes, last - from + 1);
            EXPECT_EQ(body(response), std::string("0123456789").substr(from, last - from + 1));
        }
    }
}

TEST_F(Ranged, APartThatIsNotThereIsRefused) {
    const auto response = asked({{"range", "bytes=10-"}});
    EXPECT_EQ(response.status, 416);
    EXPECT_EQ(header(response, "content-range"), "bytes */10");
    EXPECT_FALSE(response.stream);
    EXPECT_NE(response.body.find("invalid_argument"), std::string::npos);
}

TEST_F(Ranged, OnlyTheSameBodyIsGoneOnWith) {
    EXPECT_EQ(asked({{"range", "bytes=5-"}, {"if-range", "\"tag\""}}).status, 206);
    for (const char* other :
         {"\"other\"", "W/\"tag\"", "tag", "Thu, 26 Nov 2026 00:00:00 GMT", ""}) {
        const auto response = asked({{"range", "bytes=5-"}, {"if-range", other}});
        EXPECT_EQ(response.status, 200) << other;
        EXPECT_EQ(body(response), "0123456789") << other;
    }
}

TEST_F(Ranged, IfMatchNamesWhatIsWanted) {
    HttpRequest request;
    request.method = "GET";
    for (const char* header : {"\"tag\"", "*", "\"other\", \"tag\"", " \"tag\" "}) {
        request.headers = {{"if-match", header}};
        EXPECT_EQ(matched(whole(), request).status, 200) << header;
    }
    for (const char* header : {"\"other\"", "W/\"tag\"", "tag", "", "\"tag", ","}) {
        request.headers = {{"if-match", header}};
        const HttpResponse refused = matched(whole(), request);
        EXPECT_EQ(refused.status, 412) << header;
        EXPECT_FALSE(refused.stream);
    }
    request.headers = {};
    EXPECT_EQ(matched(whole(), request).status, 200);
}

TEST_F(Ranged, OtherAnswersStayAsTheyAre) {
    EXPECT_EQ(asked({{"range", "bytes=5-"}}, "HEAD").status, 200);
    HttpRequest request;
    request.method = "GET";
    request.headers = {{"range", "bytes=0-1"}};
    HttpResponse known = whole();
    known.status = 304;
    EXPECT_EQ(ranged(known, request).status, 304);
    HttpResponse plain;
    plain.body = "text";
    EXPECT_EQ(ranged(plain, request).status, 200);
}

}  // namespace
}  // namespace qiyue
