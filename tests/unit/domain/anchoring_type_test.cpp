// checkpoint.anchored and package.exported.

#include "ledger/base/encoding.hpp"
#include "ledger/crypto/digest.hpp"
#include "tests/support/domain_fixture.hpp"

namespace qiyue::testing {
namespace {

class Anchoring : public DomainFixture {
protected:
    void SetUp() override {
        found();
        register_parties();
        roots[5] = {sha256("root 5"), sm3("root 5")};
        roots[next_index()] = {sha256("root of all"), sm3("root of all")};
        roots[next_index() + 1] = {sha256("root of more"), sm3("root of more")};
    }
    Draft anchored() const {
        return event("checkpoint.anchored")
            .in("ledger")
            .by({"operator"})
            .with("size", 5)
            .with("root", to_hex(sha256("root 5")))
            .with("root_sm3", to_hex(sm3("root 5")))
            .with("tsa", "示例时间戳服务")
            .with("token_sha256", document_sha256("token"));
    }
    Draft exported() const {
        return event("package.exported")
            .in("ledger")
            .by({"m1", "operator"})
            .with("package_sha256", document_sha256("package"))
            .with("scope", {{"streams", {"complexes/CQ-1"}}})
            .with("size", next_index())
            .with("recipient", "示例市中级法院")
            .with("purpose", "诉讼举证")
            .with("withheld", 2)
            .with("erased", 0);
    }
};

TEST_F(Anchoring, ACheckpointIsAnchoredByItsRoots) {
    given(anchored());
    when(anchored()
             .with("size", next_index() - 1)
             .with("root", to_hex(sha256("root of all")))
             .with("root_sm3", to_hex(sm3("root of all"))))
        .accepted();
}

TEST_F(Anchoring, TheSizeIsAtMostTheLogs) {
    when(anchored()
             .with("size", next_index() + 1)
             .with("root", to_hex(sha256("root of more")))
             .with("root_sm3", to_hex(sm3("root of more"))))
        .rejected_at("checkpoint_anchored.size", "/size");
    when(anchored().with("size", 6)).rejected("checkpoint_anchored.size");  // no root is told
}

TEST_F(Anchoring, TheRootsMatch) {
    when(anchored().with("root", to_hex(sha256("another"))))
        .rejected_at("checkpoint_anchored.root", "/root");
    when(anchored().with("root_sm3", to_hex(sm3("another"))))
        .rejected_at("checkpoint_anchored.root_sm3", "/root_sm3");
    when(anchored().with("size", next_index())).rejected("checkpoint_anchored.root");
    when(anchored().without("root_sm3")).rejected_at("checkpoint_anchored.twin", "/root_sm3");
    // Who keeps no twin cannot tell.
    roots[5].sm3.reset();
    when(anchored().with("root_sm3", to_hex(sm3("another")))).accepted();
}

TEST_F(Anchoring, ALedgerWithoutTheTwinNamesNoRootOfIt) {
    LedgerRow plain = *row<LedgerRow>();
    plain.national = false;
    StateOverlay changes(state());
    changes.put("", std::move(plain));
    state().apply(changes);
    when(anchored()).rejected_at("checkpoint_anchored.twin", "/root_sm3");
    when(anchored().without("root_sm3")).accepted();
}

TEST_F(Anchoring, TheOperatorAnchors) {
    when(anchored().by({"meic"})).rejected("signature.missing");
    when(anchored().by({"operator", "meic"})).rejected("signature.surplus");
    when(anchored().from(party("meic"))).rejected("source.not_signer");
    when(anchored().in("policy")).rejected("stream.unfit");
    when(anchored().with("root", "5")).rejected_at("field.form", "/root");
}

TEST_F(Anchoring, AnExportIsOfTheOrganisationAndTheOperator) {
    given(exported());
    when(exported().by({"m1"})).rejected("signature.missing");
    when(exported().by({"operator"})).accepted();  // its own export
    when(exported().by({"operator", "m1"})).rejected("signature.surplus");
    when(exported().by({"m1", "operator", "meic"})).rejected("signature.surplus");
    when(exported().by({"m2", "operator"}).from(party("m1"))).rejected("signature.missing");
}

TEST_F(Anchoring, AnExportIsOfALogThatThereIs) {
    when(exported().with("size", next_index() + 1)).rejected_at("package_exported.size", "/size");
    when(exported().with("size", 0)).accepted();
    when(exported().with("withheld", -1)).rejected_at("field.form", "/withheld");
    when(exported().with("request_no", "（2026）示例调字1号")).accepted();
    when(exported().in("policy")).rejected("stream.unfit");
}

}  // namespace
}  // namespace qiyue::testing
