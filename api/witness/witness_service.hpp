#pragma once

// A C2SP tlog-witness over HTTP: POST /add-checkpoint, GET /<hex of SHA-256(origin)>/checkpoint,
// and what an operator needs: GET / (name, key, logs), /healthz, /metrics. Any thread.

#include <array>
#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "api/net/handler.hpp"
#include "api/witness/witness_record.hpp"
#include "ledger/base/clock.hpp"
#include "ledger/witness/judgement.hpp"

namespace qiyue {

/// How the same size with another root is answered: version 1.0.0 of the specification says 409,
/// the present one 422.
enum class WitnessDialect { current, version_1_0_0 };

struct WitnessServiceOptions {
    WitnessDialect dialect = WitnessDialect::current;
    /// Told of each fork, in one line; any thread.
    std::function<void(const std::string& line)> alarm = [](const std::string&) {};
};

class WitnessService final : public HttpHandler {
public:
    /// `signer` is of type cosignature. Record and clock outlive this.
    WitnessService(LogList logs, NoteSigner signer, WitnessRecord& record, Clock& clock,
                   WitnessServiceOptions options);

    Reception receive(const HttpRequest& head) override;
    void answer(HttpRequest request, Reception reception, Answer answer) override;
    HttpResponse problem(const Error& error) override;

private:
    HttpResponse respond(const HttpRequest& request);
    HttpResponse add_checkpoint(const std::string& body);
    HttpResponse refuse(const WitnessJudgement& judgement, std::uint64_t held_size);
    /// One request on its way.
    struct Decision {
        WitnessJudgement judgement;
        std::optional<WitnessRecord::Held> held;  ///< before it
        std::string line;  ///< the cosignature
        bool is_spent = false;  ///< the log has had its requests of this day
    };
    std::optional<WitnessRecord::Held> decide(const AddCheckpoint& request,
                                              const std::optional<WitnessRecord::Held>& held,
                                              Decision& decision);
    std::optional<WitnessRecord::Held> cosigned(const WitnessJudgement& judgement,
                                                std::uint64_t time_s) const;
    HttpResponse respond_with(const Decision& decision);
    void tell_fork(const Decision& decision);
    std::uint64_t now() const;
    bool spend(const WitnessedLog& log);
    HttpResponse monitoring(const std::string& path) const;
    std::string description() const;
    std::string metrics() const;

    const LogList logs_;
    const NoteSigner signer_;
    WitnessRecord& record_;
    Clock& clock_;
    const WitnessServiceOptions options_;

    struct Spent {
        std::int64_t day = 0;
        std::uint32_t requests = 0;
    };
    std::mutex spent_mutex_;
    std::map<std::string, Spent> spent_;  ///< by origin; guarded by spent_mutex_
    static constexpr std::array<int, 8> counted_{200, 400, 403, 404, 409, 422, 429, 500};
    mutable std::array<std::atomic<std::uint64_t>, counted_.size()> answers_{};
    std::atomic<std::uint64_t> forks_{0};
};

}  // namespace qiyue
