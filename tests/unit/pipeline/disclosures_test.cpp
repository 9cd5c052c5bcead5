// Texts of sensitive fields through a whole ledger.

#include <filesystem>
#include <fstream>

#include "ledger/base/encoding.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/crypto/random.hpp"
#include "ledger/event/disclosure.hpp"
#include "tests/unit/pipeline/pipeline_fixture.hpp"

namespace qiyue::testing {
namespace {

namespace fs = std::filesystem;

class DisclosureTest : public PipelineTest {
protected:
    /// A registration whose contact is committed to by a text that the test knows.
    std::string registration(unsigned number) {
        auto event = town.registration(number);
        text = format_disclosure(random_bytes(32), event["id"].get<std::string>(), "/contact",
                                 R"("示例联系人")");
        event["data"]["commit"]["/contact"] = to_hex(sha256(text));
        return town.sign(event, {"org " + std::to_string(number), "operator"});
    }
    ErrorCode keep_code(const std::string& one) {
        const auto kept = ledger->keep_disclosure(sha256(one), one);
        return kept ? ErrorCode::rejected : kept.error().code;
    }

    std::string text;
};

TEST_F(DisclosureTest, ATextIsKeptAfterItsEvent) {
    open();
    const std::string envelope = registration(1);
    EXPECT_EQ(keep_code(text), ErrorCode::not_found);
    EXPECT_EQ(ledger->disclosure(sha256(text)).error().code, ErrorCode::not_found);
    const Receipt receipt = accepted(envelope);
    const auto kept = ledger->keep_disclosure(sha256(text), text);
    ASSERT_TRUE(kept) << kept.error().text();
    EXPECT_FALSE(kept->held_before);
    EXPECT_EQ(kept->field.index, receipt.index);
    EXPECT_EQ(kept->field.pointer, "/contact");
    EXPECT_TRUE(ledger->keep_disclosure(sha256(text), text)->held_before);
    EXPECT_EQ(ledger->disclosure(sha256(text)).value(), text);
    EXPECT_FALSE(ledger->is_granted(sha256(text), "/organizations/" + Town::uscc(1)).value());
    open();
    EXPECT_EQ(ledger->disclosure(sha256(text)).value(), text);
    EXPECT_EQ(keep_code("no disclosure"), ErrorCode::disclosure_format);
}

TEST_F(DisclosureTest, AReadOnlyLedgerStillShowsWhatItHolds) {
    open();
    accepted(registration(1));
    ASSERT_TRUE(ledger->keep_disclosure(sha256(text), text));
    ledger.reset();
    fs::remove(directory / "log-keys/ed25519.pem");
    open();
    ASSERT_TRUE(ledger->status().read_only);
    EXPECT_EQ(ledger->disclosure(sha256(text)).value(), text);
}

}  // namespace
}  // namespace qiyue::testing
