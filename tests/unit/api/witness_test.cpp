// The witness over HTTP, its record on disk, and the log's side of the dialogue in both dialects.

#include <deque>
#include <filesystem>
#include <mutex>
#include <thread>
#include <utility>

#include <gtest/gtest.h>

#include "api/net/server.hpp"
#include "api/witness/witness_client.hpp"
#include "api/witness/witness_record.hpp"
#include "api/witness/witness_service.hpp"
#include "ledger/base/posix_file.hpp"
#include "ledger/merkle/fork_evidence.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/witness/small_log.hpp"

namespace qiyue {
namespace {

using testing::TemporaryDirectory;

const SmallLog honest(12);
const SmallLog other(12, "another ");
constexpr std::int64_t noon_us = 1'790'000'000'000'000;

/// A witness without a socket.
class Witness {
public:
    explicit Witness(const std::string& directory, int per_day = 1'000,
                     WitnessDialect dialect = WitnessDialect::current)
        : record_(WitnessRecord::open(directory, demo_witness().note_key()).value()),
          service_(LogList::parse(log_list_text(demo_log_vkey, per_day)).value(), demo_witness(),
                   *record_, clock_, {dialect, [this](const std::string& line) {
                                          const std::lock_guard lock(mutex_);
                                          alarms.push_back(line);
                                      }}) {}

    HttpResponse ask(const std::string& method, const std::string& path, std::string body = {}) {
        HttpRequest request;
        request.method = method;
        request.target = request.path = path;
        Reception reception = service_.receive(request);
        if (reception.refusal) return *reception.refusal;
        request.body = std::move(body);
        HttpResponse answer;
        service_.answer(std::move(request), std::move(reception),
                        [&](HttpResponse response) { answer = std::move(response); });
        return answer;
    }
    HttpResponse add(const AddCheckpoint& request) {
        return ask("POST", "/add-checkpoint", request.format());
    }
    WitnessService& service() { return service_; }
    SimulatedClock& clock() { return clock_; }
    std::vector<std::string> alarms;  ///< guarded by mutex_ while requests run

private:
    std::mutex mutex_;
    SimulatedClock clock_{Micros{noon_us}};
    std::unique_ptr<WitnessRecord> record_;
    WitnessService service_;
};

std::string type_of(const HttpResponse& response) {
    for (const auto& [name, value] : response.headers)
        if (name == "content-type") return value;
    return "";
}

const std::string monitored = "/" + origin_hash("example.com/demo") + "/checkpoint";

TEST(Witness, CosignsAndShowsMonitorsWhatItCosigned) {
    const TemporaryDirectory folder;
    Witness witness(folder / "state");
    EXPECT_EQ(witness.ask("GET", monitored).status, 404);
    const auto first = witness.add(honest.request(0, 5));
    ASSERT_EQ(first.status, 200) << first.body;
    const auto note = Note::parse(honest.note(5) + first.body).value();
    std::uint64_t time_s = 0;
    EXPECT_EQ(
        verify_note_signature(demo_witness().note_key(), note, note.signatures.back(), &time_s),
        NoteVerdict::valid);
    EXPECT_EQ(time_s, static_cast<std::uint64_t>(noon_us / 1'000'000));
    EXPECT_EQ(witness.ask("GET", monitored).body, honest.note(5) + first.body);
    EXPECT_EQ(witness.add(honest.request(5, 9)).status, 200);
    // The same again, some time later, is a fresh cosignature: a log shows that it is alive.
    witness.clock().set(Micros{noon_us + 60'000'000});
    const auto again = witness.add(honest.request(9, 9));
    EXPECT_EQ(again.status, 200);
    EXPECT_EQ(witness.ask("GET", monitored).body, honest.note(9) + again.body);
    EXPECT_EQ(witness.add(honest.request(9, 9)).body, again.body);
    EXPECT_NE(witness.ask("GET", "/").body.find("\"size\":9"), std::string::npos);
    EXPECT_NE(witness.ask("GET", "/metrics").body.find("requests_total{status=\"200\"} 4"),
              std::string::npos);
}

TEST(Witness, EveryStatusOfTheSpecification) {
    const TemporaryDirectory folder;
    Witness witness(folder / "state");
    ASSERT_EQ(witness.add(honest.request(0, 5)).status, 200);
    EXPECT_EQ(witness.ask("POST", "/add-checkpoint", "nonsense").status, 400);
    AddCheckpoint ahead = honest.request(0, 5);
    ahead.old = TreeSize{6};
    EXPECT_EQ(witness.add(ahead).status, 400);
    const SmallLog stranger(5, "leaf ",
                            demo_signer("unknown.example", NoteSignatureType::ed25519, 9));
    EXPECT_EQ(witness.add(stranger.request(0, 5)).status, 404);
    const SmallLog forger(9, "leaf ",
                          demo_signer("example.com/demo", NoteSignatureType::ed25519, 9));
    EXPECT_EQ(witness.add(forger.request(5, 9)).status, 403);
    const auto stale = witness.add(honest.request(3, 9));
    EXPECT_EQ(stale.status, 409);
    EXPECT_EQ(stale.body, "5\n");
    EXPECT_EQ(type_of(stale), "text/x.tlog.size");
    EXPECT_EQ(witness.add(other.request(5, 9)).status, 422);
    EXPECT_EQ(witness.add(other.request(5, 5)).status, 422);
    EXPECT_EQ(witness.ask("GET", "/add-checkpoint").status, 405);
    EXPECT_EQ(witness.ask("POST", monitored).status, 405);
    EXPECT_EQ(witness.ask("GET", "/nothing").status, 404);
    EXPECT_EQ(witness.ask("GET", "/healthz").status, 200);
    // None of that has changed what it holds.
    EXPECT_EQ(witness.add(honest.request(5, 9)).status, 200);
}

TEST(Witness, TwoRootsOfOneSizeAreKeptAsEvidence) {
    const TemporaryDirectory folder;
    Witness witness(folder / "state", 1'000, WitnessDialect::version_1_0_0);
    ASSERT_EQ(witness.add(honest.request(0, 5)).status, 200);
    const auto answer = witness.add(other.request(5, 5));
    EXPECT_EQ(answer.status, 409);
    EXPECT_EQ(answer.body, "5\n");
    ASSERT_EQ(witness.alarms.size(), 1U);
    EXPECT_NE(witness.alarms[0].find("ALARM fork example.com/demo"), std::string::npos);
    const auto file = std::filesystem::directory_iterator(folder / "state/forks")->path().string();
    const auto evidence = ForkEvidence::parse(read_small_file(file, 100'000).value());
    ASSERT_TRUE(evidence) << evidence.error().text();
    EXPECT_TRUE(proves_fork(*evidence, demo_log().note_key()));
}

TEST(Witness, StrangersCannotUseUpTheRequestsOfALog) {
    const TemporaryDirectory folder;
    Witness witness(folder / "state", 2);
    EXPECT_EQ(witness.add(honest.request(0, 5)).status, 200);
    const SmallLog forger(9, "leaf ",
                          demo_signer("example.com/demo", NoteSignatureType::ed25519, 9));
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(witness.add(forger.request(5, 9)).status, 403);
        EXPECT_EQ(witness.add(honest.request(3, 6)).status, 409);
        EXPECT_EQ(witness.add(honest.request(5, 5)).status, 200);
    }
    EXPECT_EQ(witness.add(honest.request(5, 6)).status, 200);
    EXPECT_EQ(witness.add(honest.request(6, 7)).status, 429);
    // Two roots of one size are told whatever was spent.
    EXPECT_EQ(witness.add(other.request(6, 6)).status, 422);
    EXPECT_EQ(witness.alarms.size(), 1U);
    witness.clock().set(Micros{noon_us + 86'400'000'000});
    EXPECT_EQ(witness.add(honest.request(6, 7)).status, 200);
}

TEST(Witness, ALineThatIsRepeatedIsKeptOnce) {
    const TemporaryDirectory folder;
    const std::string state = folder / "state";
    AddCheckpoint request = honest.request(0, 5);
    const std::string line = request.note.substr(request.note.rfind("\n\n") + 2);
    for (int i = 0; i < 90; ++i)
        request.note += line;
    {
        Witness witness(state);
        EXPECT_EQ(witness.add(request).status, 200);
        EXPECT_EQ(Note::parse(witness.ask("GET", monitored).body)->signatures.size(), 2U);
    }
    EXPECT_TRUE(WitnessRecord::open(state, demo_witness().note_key()));
}

TEST(Witness, WhatCannotBeWrittenIsNotCosigned) {
    const TemporaryDirectory folder;
    const std::string state = folder / "state";
    Witness witness(state);
    ASSERT_EQ(witness.add(honest.request(0, 5)).status, 200);
    // Something stands where the next record would be written.
    const std::string in_the_way = state + "/" + origin_hash("example.com/demo") + ".next";
    std::filesystem::create_directories(in_the_way + "/full");
    const auto answer = witness.add(honest.request(5, 6));
    EXPECT_EQ(answer.status, 500);
    EXPECT_EQ(answer.body.find(folder.path()), std::string::npos);
    EXPECT_EQ(witness.alarms.size(), 1U);
    std::filesystem::remove_all(in_the_way);
    EXPECT_EQ(witness.add(honest.request(5, 6)).status, 200);
}

TEST(Witness, LogsWhoseOriginIsNoKeyName) {
    const TemporaryDirectory folder;
    const auto record = WitnessRecord::open(folder / "state", demo_witness().note_key()).value();
    SimulatedClock clock{Micros{noon_us}};
    WitnessService service(LogList::parse("logs/v0\nvkey " + demo_log_vkey +
                                          "\norigin go.sum database tree\nqpd 9\ncontact x\n")
                               .value(),
                           demo_witness(), *record, clock, {});
    const std::string text =
        "go.sum database tree\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
    HttpRequest request;
    request.path = "/add-checkpoint";
    request.body = "old 0\n\n" + text + "\n" + demo_log().sign_line(text).value();
    int status = 0;
    service.answer(request, {}, [&](const HttpResponse& response) { status = response.status; });
    EXPECT_EQ(status, 200);
}

TEST(Witness, AClockThatIsSetBackSignsNoOlderTime) {
    const TemporaryDirectory folder;
    Witness witness(folder / "state");
    ASSERT_EQ(witness.add(honest.request(0, 5)).status, 200);
    witness.clock().set(Micros{noon_us - 3'600'000'000});
    const auto later = witness.add(honest.request(5, 6));
    const auto note = Note::parse(honest.note(6) + later.body).value();
    std::uint64_t time_s = 0;
    verify_note_signature(demo_witness().note_key(), note, note.signatures.back(), &time_s);
    EXPECT_EQ(time_s, static_cast<std::uint64_t>(noon_us / 1'000'000));
}

TEST(Witness, RemembersAndRefusesToForget) {
    const TemporaryDirectory folder;
    const std::string state = folder / "state";
    const std::string file = state + "/" + origin_hash("example.com/demo");
    const NoteKey own = demo_witness().note_key();
    {
        EXPECT_EQ(Witness(state).add(honest.request(0, 5)).status, 200);
    }
    {
        Witness again(state);
        EXPECT_EQ(WitnessRecord::open(state, own).error().code, ErrorCode::locked);
        EXPECT_EQ(again.add(other.request(0, 5)).status, 409);
        EXPECT_EQ(again.add(honest.request(5, 6)).status, 200);
    }
    const std::string note = read_small_file(file, 10'000).value();
    ASSERT_TRUE(replace_file(file, note.substr(0, note.size() - 1)));
    EXPECT_EQ(WitnessRecord::open(state, own).error().code, ErrorCode::corrupt);
    ASSERT_TRUE(replace_file(file, honest.note(5)));
    EXPECT_EQ(WitnessRecord::open(state, own).error().code, ErrorCode::corrupt);
    ASSERT_TRUE(remove_file(file));
    EXPECT_EQ(WitnessRecord::open(state, own).error().code, ErrorCode::corrupt);
    ASSERT_TRUE(replace_file(file, note));
    EXPECT_TRUE(WitnessRecord::open(state, own));
    // A file of another name is of another log.
    ASSERT_TRUE(replace_file(state + "/" + origin_hash("b.example"), note));
    EXPECT_EQ(WitnessRecord::open(state, own).error().code, ErrorCode::corrupt);
    ASSERT_TRUE(remove_file(state + "/" + origin_hash("b.example")));
    // Without the list nobody knows what is missing.
    const std::string list = read_small_file(state + "/origins", 10'000).value();
    ASSERT_TRUE(remove_file(state + "/origins"));
    EXPECT_EQ(WitnessRecord::open(state, own).error().code, ErrorCode::corrupt);
    // Killed between a log's first file and the list.
    ASSERT_TRUE(replace_file(state + "/origins", ""));
    EXPECT_EQ(WitnessRecord::open(state, own).value()->origins().size(), 1U);
    ASSERT_TRUE(replace_file(state + "/origins", list));
}

TEST(Witness, OfManyRequestsAtOnceOneHistoryIsCosigned) {
    const TemporaryDirectory folder;
    Witness witness(folder / "state", 100'000);
    std::atomic<int> cosigned_honest{0};
    std::atomic<int> cosigned_other{0};
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 8; ++t) {
            threads.emplace_back([&, t] {
                const SmallLog& log = t % 2 == 0 ? honest : other;
                for (std::size_t size = 1; size <= 12; ++size)
                    for (std::size_t old = 0; old <= size; ++old)
                        if (witness.add(log.request(old, size)).status == 200)
                            ++(t % 2 == 0 ? cosigned_honest : cosigned_other);
            });
        }
    }
    EXPECT_GT(cosigned_honest + cosigned_other, 0);
    EXPECT_TRUE(cosigned_honest == 0 || cosigned_other == 0);
}

/// Answers what it is told to, one after the other, and remembers what it was asked.
class Script final : public HttpHandler {
public:
    struct Line {
        int status;
        std::string body;
        std::string type = "text/plain";
    };
    std::deque<Line> lines;
    std::vector<std::string> bodies;

    Reception receive(const HttpRequest&) override {
        Reception reception;
        reception.body_bytes_max = 1'000'000;
        return reception;
    }
    void answer(HttpRequest request, Reception, Answer answer) override {
        bodies.push_back(request.body);
        if (!lines.empty() && lines.front().status < 0) {
            const std::lock_guard lock(mutex_);
            held_back_ = std::move(answer);  // nothing is answered until the end
            return;
        }
        HttpResponse response;
        if (lines.empty()) {
            response.status = 500;
        } else {
            response.status = lines.front().status;
            response.body = lines.front().body;
            response.headers.emplace_back("content-type", lines.front().type);
            lines.pop_front();
        }
        answer(std::move(response));
    }
    HttpResponse problem(const Error&) override { return {}; }
    /// Answers what was held back; before the server ends.
    void let_go() {
        const std::lock_guard lock(mutex_);
        if (held_back_) std::exchange(held_back_, nullptr)({});
    }

private:
    std::mutex mutex_;
    Answer held_back_;  ///< guarded by mutex_
};

class WitnessClientTest : public ::testing::Test {
protected:
    void TearDown() override { script_.let_go(); }

    WitnessReply submit(std::deque<Script::Line> lines, std::size_t size = 5) {
        script_.lines = std::move(lines);
        script_.bodies.clear();
        const SignedCheckpoint checkpoint{honest.at(size), honest.note(size)};
        return client_->submit(checkpoint, [](TreeSize from, TreeSize to) {
            return Result<std::vector<Hash>>(honest.request(from.value, to.value).proof);
        });
    }
    static std::string line(std::size_t size) {
        return demo_witness().cosign_line(honest.at(size).text(), 99).value();
    }
    static std::string sent(std::size_t old, std::size_t size) {
        return honest.request(old, size).format();
    }

    Script script_;
    static ServerOptions any_port() {
        ServerOptions options;
        options.listen = "127.0.0.1:0";
        return options;
    }

    std::unique_ptr<HttpServer> server_ = HttpServer::start(any_port(), script_).value();
    std::unique_ptr<WitnessClient> client_ =
        WitnessClient::open({"w", demo_witness().note_key(),
                             "http://127.0.0.1:" + std::to_string(server_->port()) + "/w/"},
                            {})
            .value();
    using Kind = WitnessReply::Kind;
};

TEST_F(WitnessClientTest, LearnsTheSizeAndGoesOnFromThere) {
    const auto reply = submit({{409, "3\n", "text/x.tlog.size"}, {200, line(5)}});
    EXPECT_EQ(reply.kind, Kind::cosigned) << reply.why;
    EXPECT_EQ(reply.line, line(5));
    EXPECT_EQ(reply.time_s, 99U);
    EXPECT_EQ(script_.bodies, (std::vector<std::string>{sent(0, 5), sent(3, 5)}));
    EXPECT_EQ(submit({{200, line(7)}}, 7).kind, Kind::cosigned);
    EXPECT_EQ(script_.bodies, (std::vector<std::string>{sent(5, 7)}));
}

TEST_F(WitnessClientTest, BothDialectsOfAConflict) {
    ASSERT_EQ(submit({{200, line(5)}}).kind, Kind::cosigned);
    EXPECT_EQ(submit({{409, "5\n", "text/x.tlog.size"}}).kind, Kind::conflict);
    EXPECT_EQ(submit({{422, "another root\n"}}).kind, Kind::conflict);
    EXPECT_EQ(submit({{422, "no\n"}}, 7).kind, Kind::conflict);
}

TEST_F(WitnessClientTest, AWitnessThatIsAhead) {
    const auto reply = submit({{409, "8\n", "text/x.tlog.size"}});
    EXPECT_EQ(reply.kind, Kind::ahead);
    EXPECT_EQ(reply.held_size, 8U);
}

TEST_F(WitnessClientTest, RefusalsOfBothDialectsAndFaults) {
    EXPECT_EQ(submit({{403, ""}}).kind, Kind::refused);
    EXPECT_EQ(submit({{404, "unknown log\n"}}).kind, Kind::refused);
    EXPECT_EQ(submit({{400, ""}}).kind, Kind::refused);
    EXPECT_EQ(submit({{409, "three\n"}}).kind, Kind::refused);
    EXPECT_EQ(submit({{429, "slower\n"}}).kind, Kind::unreachable);
    EXPECT_EQ(submit({{503, ""}}).kind, Kind::unreachable);
    EXPECT_EQ(submit({{301, ""}}).kind, Kind::unreachable);
}

TEST_F(WitnessClientTest, OnlyItsOwnLineThatHoldsGoesOn) {
    const std::string other_line =
        demo_signer("witness.example/w2", NoteSignatureType::cosignature, 3)
            .cosign_line(honest.at(5).text(), 99)
            .value();
    EXPECT_EQ(submit({{200, other_line}}).kind, Kind::refused);
    EXPECT_EQ(submit({{200, line(6)}}).kind, Kind::refused);
    EXPECT_EQ(submit({{200, "thank you\n"}}).kind, Kind::refused);
    EXPECT_EQ(submit({{200, ""}}).kind, Kind::refused);
    EXPECT_EQ(submit({{200, other_line + line(5)}}).line, line(5));
    // An empty line would move what is signed: the cosignature holds, but not over the checkpoint.
    const std::string moved = demo_witness().cosign_line(honest.note(5), 99).value();
    EXPECT_EQ(submit({{200, "\n" + moved}}).kind, Kind::refused);
    EXPECT_EQ(submit({{200, other_line + "\n" + moved}}).kind, Kind::refused);
}

TEST_F(WitnessClientTest, WhatAWitnessSaysCannotMoveTheCursor) {
    const auto reply = submit({{403, "\x1b[2J\xc2\x9b\xe2\x80\xae\x7f words \xff\n"}});
    EXPECT_EQ(reply.kind, Kind::refused);
    for (const char* hidden : {"\x1b", "\xc2\x9b", "\xe2\x80\xae", "\x7f", "\xff"})
        EXPECT_EQ(reply.why.find(hidden), std::string::npos);
    EXPECT_NE(reply.why.find("words"), std::string::npos);
}

TEST_F(WitnessClientTest, ACancelledRequestEndsAtOnceAndLaterOnesFail) {
    script_.lines = {{-1, ""}};
    const auto began = std::chrono::steady_clock::now();
    std::jthread canceller([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        client_->cancel();
    });
    const SignedCheckpoint checkpoint{honest.at(5), honest.note(5)};
    const auto prove = [](TreeSize, TreeSize) { return Result<std::vector<Hash>>{}; };
    EXPECT_EQ(client_->submit(checkpoint, prove).kind, Kind::unreachable);
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(5));
    EXPECT_EQ(client_->submit(checkpoint, prove).kind, Kind::unreachable);
}

TEST_F(WitnessClientTest, ASizeThatChangesEachTimeEndsTheDialogue) {
    const auto reply =
        submit({{409, "1\n"}, {409, "2\n"}, {409, "3\n"}, {409, "4\n"}, {200, line(5)}});
    EXPECT_EQ(reply.kind, Kind::unreachable);
    EXPECT_EQ(script_.bodies.size(), 4U);
}

TEST_F(WitnessClientTest, WhatItHoldsAndNobodyAtAll) {
    script_.lines = {{200, "a note\n"}, {404, ""}, {500, ""}};
    EXPECT_EQ(client_->held("example.com/demo").value(), "a note\n");
    EXPECT_EQ(client_->held("example.com/demo").value(), std::nullopt);
    EXPECT_FALSE(client_->held("example.com/demo"));
    server_->stop();
    EXPECT_EQ(submit({}).kind, Kind::unreachable);
}

}  // namespace
}  // namespace qiyue
