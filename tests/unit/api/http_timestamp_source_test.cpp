// What a server says about time anchors, and what it must not get away with.

#include "api/timestamp/http_timestamp_source.hpp"

#include <atomic>
#include <map>

#include <gtest/gtest.h>

#include "api/net/server.hpp"
#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"

namespace qiyue {
namespace {

/// Answers targets with given bodies; 404 for all others.
class Told final : public HttpHandler {
public:
    Told() {
        ServerOptions options;
        options.listen = "127.0.0.1:0";
        server_ = HttpServer::start(options, *this).value();
    }
    Result<std::unique_ptr<TimestampSource>> open() const {
        return open_http_timestamps("http://127.0.0.1:" + std::to_string(server_->port()), {});
    }

    Reception receive(const HttpRequest&) override { return {}; }
    void answer(HttpRequest request, Reception, Answer answer) override {
        ++asked;
        HttpResponse response;
        const auto found = bodies.find(request.target);
        response.status = found == bodies.end() ? 404 : status;
        if (found != bodies.end()) response.body = found->second;
        answer(std::move(response));
    }
    HttpResponse problem(const Error& error) override {
        return constant_problem(500, code_name(error.code), "");
    }

    std::map<std::string, std::string> bodies;
    int status = 200;
    std::atomic<int> asked = 0;

private:
    std::unique_ptr<HttpServer> server_;
};

class HttpTimestampsTest : public testing::Test {
protected:
    /// An entry over this size that names the token fedcba9876543210….
    static AnchoredEntry named(std::uint64_t size) {
        AnchoredEntry entry;
        entry.size = TreeSize{size};
        entry.token = *hash_from_hex("fedcba9876543210" + std::string(48, '0'));
        return entry;
    }
    Told told_;
};

TEST_F(HttpTimestampsTest, WhatEntriesNameIsReadAndNothingElse) {
    told_.bodies["/v1/timestamps?limit=1"] =
        R"({"timestamps":[{"size":7,"tokens":[]}],"next":"8"})";
    told_.bodies["/v1/timestamps/7"] =
        R"({"note":"text","tokens":[{"name":"7.fedcba9876543210.tst","token":"AAEC"},)"
        R"({"name":"7.0000000000000000.tst","token":"AAEC"},)"
        R"({"name":"7.0123456789abcdef.fedcba9876543210.tst","token":"AAEC"}]})";
    told_.bodies["/v1/timestamps/8"] = R"({"note":"text","tokens":[]})";
    const auto source = told_.open();
    ASSERT_TRUE(source && *source);
    EXPECT_EQ((*source)->names().value().size(), 0U);
    EXPECT_EQ(told_.asked, 1) << "a list may be without end, and is not read";
    (*source)->look_only_for({named(7), named(9)});
    const auto names = (*source)->names();
    ASSERT_TRUE(names);
    // Of one token there is one file; what no entry names, and what is not there, is passed over.
    ASSERT_EQ(names->size(), 2U);
    EXPECT_EQ(told_.asked, 3);
    EXPECT_EQ((*source)->read(TimestampName::note_of(TreeSize{7})), "text");
    EXPECT_EQ((*source)->read(*TimestampName::parse("7.fedcba9876543210.tst")),
              std::string("\0\1\2", 3));
    EXPECT_EQ(told_.asked, 3) << "each is read once";
    EXPECT_EQ((*source)->read(TimestampName::note_of(TreeSize{7})), "text");  // or again
    EXPECT_FALSE((*source)->read(TimestampName::note_of(TreeSize{9})));
    EXPECT_FALSE((*source)->read(*TimestampName::parse("7.0000000000000000.tst")));
}

TEST_F(HttpTimestampsTest, WhatIsTooLargeIsNotHandedOn) {
    told_.bodies["/v1/timestamps?limit=1"] = R"({"timestamps":[{}]})";
    told_.bodies["/v1/timestamps/7"] =
        R"({"note":")" + std::string(limits::note_bytes_max + 1, 'n') + R"(","tokens":[]})";
    const auto source = told_.open();
    ASSERT_TRUE(source && *source);
    (*source)->look_only_for({named(7)});
    const auto names = (*source)->names();
    ASSERT_TRUE(names && names->size() == 1);
    const auto note = (*source)->read(names->front());
    ASSERT_FALSE(note);
    EXPECT_EQ(note.error().code, ErrorCode::too_large);
    told_.bodies["/v1/timestamps/7"] = std::string(17u << 20, ' ');
    EXPECT_EQ((*source)->names().error().code, ErrorCode::too_large);
}

TEST_F(HttpTimestampsTest, ALogWithoutAnchorsHasNoSource) {
    auto source = told_.open();  // another software's log
    ASSERT_TRUE(source);
    EXPECT_EQ(*source, nullptr);
    told_.bodies["/v1/timestamps?limit=1"] = R"({"timestamps":[],"next":null})";
    source = told_.open();
    ASSERT_TRUE(source);
    EXPECT_EQ(*source, nullptr);
}

TEST_F(HttpTimestampsTest, OddAnswersAreRefused) {
    for (const char* page : {"", "junk", "[]", "{}", R"({"timestamps":{}})"}) {
        told_.bodies["/v1/timestamps?limit=1"] = page;
        const auto source = told_.open();
        ASSERT_FALSE(source) << page;
        EXPECT_EQ(code_name(source.error().code), code_name(ErrorCode::corrupt)) << page;
    }
    told_.status = 500;
    EXPECT_EQ(told_.open().error().code, ErrorCode::network);
    told_.status = 200;
    told_.bodies["/v1/timestamps?limit=1"] = R"({"timestamps":[{}]})";
    const auto source = told_.open();
    ASSERT_TRUE(source && *source);
    (*source)->look_only_for({named(7)});
    for (const char* shown :
         {"", "junk", "[]", "{}", R"({"note":"text"})", R"({"note":7,"tokens":[]})",
          R"({"note":"text","tokens":{}})", R"({"note":"text","tokens":[7]})",
          R"({"note":"text","tokens":[{"name":"8.fedcba9876543210.tst","token":""}]})",
          R"({"note":"text","tokens":[{"name":"7.note","token":""}]})",
          R"({"note":"text","tokens":[{"name":"../7","token":""}]})",
          R"({"note":"text","tokens":[{"name":"7.fedcba9876543210.tst","token":"?"}]})"}) {
        told_.bodies["/v1/timestamps/7"] = shown;
        const auto names = (*source)->names();
        ASSERT_FALSE(names) << shown;
        EXPECT_EQ(code_name(names.error().code), code_name(ErrorCode::corrupt)) << shown;
    }
    told_.status = 500;
    EXPECT_EQ((*source)->names().error().code, ErrorCode::network);
}

}  // namespace
}  // namespace qiyue
