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
        }
        tell_seals();
        tell_time();
        tell_earlier();
        scope_.not_examined = unexamined(verdict_, options_, beside_);
        return std::move(scope_);
    }

private:
    void examined(std::string zh, std::string en) {
        scope_.examined.push_back({std::move(zh), std::move(en)});
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
    }

    void tell_key() {
        if (options_.trust == nullptr) return;
        if (audit_.anchored)
            examined("检查点由信任文件所列的账本密钥签署",
                     "the checkpoint, by the key in the trust file");
        if (options_.require_quorum && options_.trust->quorum != "none")
            examined("见证者联署，按信任文件的要求（" + options_.trust->quorum + "）",
                     "the witnesses' cosignatures, by the trust file's quorum " +
                         options_.trust->quorum);
    }

    void tell_complete() {
        std::vector<std::string> streams;
        for (const auto& [stream, complete] : verdict_.complete) {
            if (!complete) continue;
            if (stream != "range") {
                streams.push_back(stream);
                continue;
            }
            const auto& volume = verdict_.claim->volume;
            const std::string from = text_of(volume.from.value_or(0));
            const std::string last = text_of(std::max<std::uint64_t>(*volume.to, 1) - 1);
            examined("序号 " + from + " 至 " + last + " 的条目：没有遗漏任何条目",
                     "entries " + from + " to " + last + ": none left out");
        }
        for (const std::string& stream : streams)
            examined(stream + "：截至检查点没有遗漏任何条目",
                     stream + ": no entry up to the checkpoint is left out");
    }

    void tell_signers() {
        if (verdict_.signers > 0)
            examined(text_of(verdict_.signers) + " 个签名方中，" +
                         text_of(verdict_.histories_complete) + " 个的密钥历史完整",
                     "the histories of keys of " + text_of(verdict_.histories_complete) + " of " +
                         counted(verdict_.signers, "signer", "signers") + " are whole");
        if (verdict_.signers_beside > 0)
            examined("范围之外（登记与吊销密钥的条目）的 " + text_of(verdict_.signers_beside) +
                         " 个签名方中，" + text_of(verdict_.histories_complete_beside) +
                         " 个的密钥历史完整",
                     "the histories of keys of " + text_of(verdict_.histories_complete_beside) +
                         " of " + counted(verdict_.signers_beside, "signer", "signers") +
                         " beside the scope, who bound and revoked keys, are whole");
    }

    void tell_contents() {
        const auto& fields = verdict_.fields;
        examined("敏感字段：已披露 " + text_of(fields.opened) + "（与承诺相符）、未披露 " +
                     text_of(fields.withheld) + "、已销毁 " + text_of(fields.erased),
                 "sensitive fields: " + text_of(fields.opened) +
                     " opened (each is what was committed to), " + text_of(fields.withheld) +
                     " withheld, " + text_of(fields.erased) + " erased");
        const auto& documents = verdict_.documents;
        if (documents.included > 0)
            examined(text_of(documents.included) + " 份文件与条目所述的摘要相符",
                     counted(documents.included, "document", "documents") +
                         " against the digests in the entries");
    }

    void tell_seals() {
        for (const PackageReportOfSeal& seal : verdict_.seals) {
            const bool stamp = seal.kind == "rfc3161";
            const std::string at = seal.time ? " " + format_recorded(*seal.time) : "";
            const Label what = stamp ? Label{"时间戳" + at, "the time-stamp" + at}
                                     : Label{"封印（" + seal.kind + "）", "the seal " + seal.kind};
            if (seal.authenticated)
                examined(what.zh + "：" + seal.by, what.en + ", by " + seal.by);
            else
                examined(what.zh + "：签名成立，未经认定；自称 " + seal.by,
                         what.en +
                             ", whose signature holds; unauthenticated: it says of itself "
                             "that it is by " +
                             seal.by);
        }
    }

    void tell_time() {
        if (!audit_.timestamps || !audit_.timestamps->newest) return;
        const NewestAnchor& newest = *audit_.timestamps->newest;
        const std::string size = text_of(newest.size.value);
        const std::string time = format_recorded(newest.time);
        if (audit_.timestamps->authenticated)
            examined("账本的前 " + size + " 个条目于 " + time + " 已存在：" + newest.authority,
                     "the log's first " + size + " entries stood at " + time + ", by the word of " +
                         newest.authority);
        else
            examined("账本前 " + size + " 个条目的时间锚：签名成立，未经认定；自称 " +
                         newest.authority + " 于 " + time + " 所盖",
                     "a time anchor over the log's first " + size +
                         " entries, whose signature holds; unauthenticated: it says of itself that "
                         "it is by " +
                         newest.authority + ", of " + time);
    }

    void tell_earlier() {
        if (beside_.extends_since)
            examined("账本延续 --since 给出的检查点",
                     "that the log extends the checkpoint of --since");
        if (beside_.extends_earlier)
            examined("账本延续包内的先前检查点",
                     "that the log extends the earlier checkpoint in the package");
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
