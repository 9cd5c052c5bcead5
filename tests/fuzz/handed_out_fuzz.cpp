// Files as somebody hands them out, with what stands beside them: recognised, judged, put into
// words. In the input they are parted by a line of their own: file, entry, entries, checkpoint; an
// empty part was not given.

#include "ledger/audit/handed_out/handed_out.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "ledger/base/check.hpp"
#include "ledger/base/encoding.hpp"

namespace {

using namespace qiyue;

constexpr std::string_view cut = "\n--8<--\n";

/// The keys of tests/vectors/format.
constexpr std::string_view policy =
    "log demo.example/qiyue+388e4502+AVbBQwNMzwZldUswBEnyF9kJZnGvOF6SxW2Pgo7FnvpM\n"
    "log demo.example/qiyue/sm3+2ed0f49a+/3NtMi1zbTMtdjEwWTATBgcqhkjOPQIBBggqgRzPVQGCLQNCAASL51nU"
    "EObYbLC2BBpKnGEwhkctQr3+b6jf2I+4nG5Gycg/Z5brmCKI8ablMKM+dRlBhMamJV8B2KFt9f7WlOpn\n"
    "quorum none\n";

HandedOut parts_of(std::string_view bytes) {
    std::array<std::string, 4> parts;
    for (std::string& part : parts) {
        const std::size_t end = std::min(bytes.find(cut), bytes.size());
        part = bytes.substr(0, end);
        bytes.remove_prefix(std::min(end + cut.size(), bytes.size()));
    }
    HandedOut given{parts[0], {}, {}, {}};
    if (!parts[1].empty()) given.entry = parts[1];
    if (!parts[2].empty() || !parts[3].empty()) given.entries = parts[2];
    if (!parts[3].empty()) given.checkpoint = parts[3];
    return given;
}

void judge(const HandedOut& given, const Trust* trust) {
    const auto report = check_handed_out(given, trust, false);
    if (!report) {
        QIYUE_CHECK(report.error().code == ErrorCode::invalid_argument, "usage alone is an error");
        return;
    }
    const AuditReport& audit = report->audit;
    QIYUE_CHECK(audit.ok == audit.findings.empty(), "what is not sound says why");
    QIYUE_CHECK(!audit.ok || audit.anchored == (trust != nullptr), "keys come from trust alone");
    QIYUE_CHECK(!audit.ok || (report->kind != HandedOutKind::unknown &&
                              report->kind != HandedOutKind::fork_evidence),
                "neither of these is ever sound");
    QIYUE_CHECK(is_utf8(report->to_json()), "a report is text");
    const std::string text = report_text(audit, report->scope);
    QIYUE_CHECK(is_utf8(text) && std::ranges::all_of(text,
                                                     [](char c) {
                                                         const auto byte =
                                                             static_cast<unsigned char>(c);
                                                         return byte >= 0x20 || c == '\n';
                                                     }),
                "nothing in a report moves the cursor");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Trust trust = Trust::parse(policy).value();
    const HandedOut given = parts_of({reinterpret_cast<const char*>(data), size});
    judge(given, nullptr);
    judge(given, &trust);
    return 0;
}
