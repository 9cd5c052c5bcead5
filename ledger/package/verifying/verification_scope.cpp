#include "ledger/package/verifying/verification_scope.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "ledger/base/encoding.hpp"

namespace qiyue {
namespace {

std::string text_of(std::uint64_t number) { return std::to_string(number); }

std::string counted(std::uint64_t number, std::string_view one, std::string_view many) {
    return text_of(number) + " " + std::string(number == 1 ? one : many);
}

std::string joined(const std::vector<std::string>& texts) {
    std::string all;
    for (const std::string& text : texts)
        all += (all.empty() ? "" : ", ") + text;
    return all;
}

Label scope_label(const PackageScope& scope) {
    const std::string from = text_of(scope.from.value_or(0));
    const std::string to = scope.to ? text_of(*scope.to) : "";
    switch (scope.kind) {
        case PackageScope::Kind::complexes:
            return {"综合体 " + joined(scope.ids), "complex " + joined(scope.ids)};
        case PackageScope::Kind::organization:
            return {"组织 " + scope.uscc, "organisation " + scope.uscc};
        case PackageScope::Kind::range:
            return {"序号 " + from + " 起、" + to + " 之前的条目",
                    "entries from " + from + " up to " + to};
        case PackageScope::Kind::ledger: break;
    }
    return {"整个账本", "the whole ledger"};
}

class Words {
public:
    Words(const PackageVerdict& verdict, const PackageOptions& options,
          const VerifiedBeside& beside)
        : verdict_(verdict), audit_(verdict.audit), options_(options), beside_(beside) {}

    ReportScope all() {
        scope_.whole = "package";
        tell_subject();
        if (verdict_.package_sha256)
            examined("每个文件与清单相符；证据包摘要 " + to_hex(*verdict_.package_sha256),
                     "every file against the manifests; the package's digest is " +
                         to_hex(*verdict_.package_sha256));
        if (audit_.root) {
            tell_entries();
            tell_key();
            tell_complete();
            tell_signers();
            tell_contents();
        } else {
            missing("条目：没有可读的检查点，无从核验",
                    "the entries: without a checkpoint that can be read nothing is shown of them");
        }
        tell_seals();
        tell_time();
        tell_earlier();
        tell_rest();
        return std::move(scope_);
    }

private:
    void examined(std::string zh, std::string en) {
        scope_.examined.push_back({std::move(zh), std::move(en)});
    }
    void missing(std::string zh, std::string en) {
        scope_.not_examined.push_back({std::move(zh), std::move(en)});
    }

    void tell_subject() {
        if (!verdict_.claim) {
            scope_.subject = {"一个证据包", "an evidence package"};
            return;
        }
        const PackageClaim& claim = *verdict_.claim;
        const Label about = scope_label(claim.scope);
        const std::string volume = claim.volume.of > 1 ? " (" + text_of(claim.volume.number) + "/" +
                                                             text_of(claim.volume.of) + ")"
                                                       : "";
        scope_.subject = {"证据包 " + claim.id + volume + "：" + about.zh + "，" + claim.origin +
                              " 的前 " + text_of(claim.size) + " 个条目",
                          "evidence package " + claim.id + volume + ": " + about.en +
                              " in the first " + counted(claim.size, "entry", "entries") + " of " +
                              claim.origin};
    }

    void tell_entries() {
        const std::string trees_zh = audit_.twin_root ? "两棵树" : "树";
        examined(text_of(audit_.entries_checked) + " 个条目在检查点的" + trees_zh + "之中，其 " +
                     text_of(audit_.signatures_checked) + " 个签名由账本登记的密钥作出",
                 counted(audit_.entries_checked, "entry", "entries") + " in the checkpoint's " +
                     (audit_.twin_root ? "trees (SHA-256 and SM3)" : "tree") + ", with " +
                     counted(audit_.signatures_checked, "signature", "signatures") +
                     " by keys that the log bound");
        if (!audit_.twin_root) missing("SM3 孪生树：包内没有", "an SM3 twin: the package has none");
    }

    void tell_key() {
        if (options_.trust == nullptr) {
            missing("账本密钥：取自包内创立条目，未经认定（以 --trust 给出另行取得的信任文件）",
                    "the log's key: it was taken from the founding entry in the package (--trust "
                    "gives a trust file that was obtained from elsewhere)");
        } else if (audit_.anchored) {
            examined("检查点由信任文件所列的账本密钥签署",
                     "the checkpoint, by the key in the trust file");
        }
        const bool quorum = options_.trust != nullptr && options_.require_quorum &&
                            options_.trust->quorum != "none";
        if (quorum)
            examined("见证者联署，按信任文件的要求（" + options_.trust->quorum + "）",
                     "the witnesses' cosignatures, by the trust file's quorum " +
                         options_.trust->quorum);
        else
            missing("见证者联署：没有要求；是否有人看到另一段历史，须与他人的检查点相比",
                    "witnesses: no quorum was asked for; whether others are shown another history "
                    "is seen by comparing checkpoints with theirs");
    }

    void tell_complete() {
        if (!verdict_.claim) return;
        const PackageClaim& claim = *verdict_.claim;
        for (const auto& [stream, complete] : verdict_.complete) {
            const bool range = stream == "range";
            const std::string zh = range ? "所述范围" : stream;
            const std::string en = range ? "the range" : stream;
            if (complete)
                examined(zh + "：截至检查点没有遗漏任何条目",
                         en + ": no entry up to the checkpoint is left out");
            else if (claim.volume.of > 1)
                missing(zh + " 是否完整：须与其余各卷一并核验",
                        "whether " + en + " is complete: that takes the other volumes too");
            else
                missing(zh + " 是否完整：本包没有证明", "whether " + en +
                                                            " is complete: this package does not "
                                                            "show it");
        }
        if (claim.scope.kind == PackageScope::Kind::organization)
            missing("该组织在他人流中的行为是否齐全：只证明其自身的流",
                    "whether all its acts in the streams of others are here: only its own stream "
                    "is proved");
    }

    void tell_signers() {
        if (verdict_.signers == 0) return;
        examined(text_of(verdict_.signers) + " 个签名方中，" +
                     text_of(verdict_.histories_complete) + " 个的密钥历史完整",
                 "the histories of keys of " + text_of(verdict_.histories_complete) + " of " +
                     counted(verdict_.signers, "signer", "signers") + " are whole");
        const std::uint64_t open = verdict_.signers - verdict_.histories_complete;
        if (open > 0)
            missing(text_of(open) + " 个签名方：其密钥的吊销可能没有收入本包",
                    counted(open, "signer", "signers") +
                        ": a revocation of a key could have been left out of the package");
        if (!beside_.policy_is_complete)
            missing("政策条目是否齐全", "whether all policies are here");
    }

    void tell_contents() {
        const auto& fields = verdict_.fields;
        examined("敏感字段：公开 " + text_of(fields.opened) + "（与承诺相符）、不予公开 " +
                     text_of(fields.withheld) + "、已删除 " + text_of(fields.erased),
                 "sensitive fields: " + text_of(fields.opened) +
                     " opened (each is what was committed to), " + text_of(fields.withheld) +
                     " withheld, " + text_of(fields.erased) + " erased");
        const auto& documents = verdict_.documents;
        if (documents.included > 0)
            examined(text_of(documents.included) + " 份文件与条目所述的摘要相符",
                     counted(documents.included, "document", "documents") +
                         " against the digests in the entries");
        if (documents.left_out > 0)
            missing(text_of(documents.left_out) + " 份条目所指的文件：未收入本包",
                    counted(documents.left_out, "document", "documents") +
                        " that entries name: not in the package");
    }

    void tell_seals() {
        for (const PackageReportOfSeal& seal : verdict_.seals) {
            const bool stamp = seal.kind == "rfc3161";
            const std::string at = seal.time ? format_recorded(*seal.time) : "";
            examined(
                (stamp ? "时间戳 " + at + "：" : "封印（" + seal.kind + "）：") + seal.by,
                (stamp ? "the time-stamp " + at + ", by " : "the seal " + seal.kind + ", by ") +
                    seal.by);
        }
        const bool unknown = std::ranges::any_of(
            verdict_.seals, [](const PackageReportOfSeal& seal) { return !seal.authenticated; });
        if (unknown)
            missing(
                "封印与时间戳由何人所作：以 --ca 给出另行取得的机构证书，以 --trust 给出账本密钥",
                "who made the seals and time-stamps: --ca gives their authorities, --trust the "
                "log's keys, both obtained from elsewhere");
        if (beside_.sm2_without_key)
            missing("SM2 封印：没有其密钥", "the SM2 seals: there is no key for them");
    }

    void tell_time() {
        if (!audit_.timestamps || !audit_.timestamps->newest) {
            missing("时间锚定：包内没有", "time anchors of the log: there are none in the package");
            return;
        }
        const NewestAnchor& newest = *audit_.timestamps->newest;
        const std::string size = text_of(newest.size.value);
        const std::string time = format_recorded(newest.time);
        examined("账本的前 " + size + " 个条目于 " + time + " 已存在：" + newest.authority,
                 "the log's first " + size + " entries stood at " + time + ", by the word of " +
                     newest.authority);
        if (!audit_.timestamps->authenticated)
            missing("该时间锚由何机构所作：以 --ca 给出",
                    "who made that anchor: --ca gives its authority");
    }

    void tell_earlier() {
        if (beside_.extends_since)
            examined("账本延续 --since 给出的检查点",
                     "that the log extends the checkpoint of --since");
        if (beside_.extends_earlier)
            examined("账本延续包内的先前检查点",
                     "that the log extends the earlier checkpoint in the package");
    }

    void tell_rest() {
        missing("业务规则：部分条目不足以重放，须核验整个账本（--deep）",
                "the rules of the domain: a part of a log cannot be replayed; verify the whole log "
                "with --deep");
        missing("检查点之后入账的条目；报告 report.html（供阅读，不作证明）",
                "entries recorded after the checkpoint; report.html, which is for reading and "
                "proves nothing");
    }

    const PackageVerdict& verdict_;
    const AuditReport& audit_;
    const PackageOptions& options_;
    const VerifiedBeside& beside_;
    ReportScope scope_;
};

}  // namespace

ReportScope verification_scope(const PackageVerdict& verdict, const PackageOptions& options,
                               const VerifiedBeside& beside) {
    return Words(verdict, options, beside).all();
}

}  // namespace qiyue
