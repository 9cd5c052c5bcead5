// What a package does not show, and what the verdict on it rests on, in words; the weightiest
// first, for whoever reads only the beginning.

#include <algorithm>
#include <string>
#include <string_view>

#include "ledger/package/verifying/verification_scope.hpp"

namespace qiyue {
namespace {

constexpr std::size_t names_max = 10;

std::string text_of(std::uint64_t number) { return std::to_string(number); }

std::string counted(std::uint64_t number, std::string_view one, std::string_view many) {
    return text_of(number) + " " + std::string(number == 1 ? one : many);
}

/// The first of them, and how many there are in all.
Label listed(const std::vector<std::string>& names, std::uint64_t all) {
    std::string list;
    std::size_t shown = 0;
    for (const std::string& name : names) {
        if (shown == names_max) break;
        list += (shown++ == 0 ? "" : ", ") + name;
    }
    if (shown >= all) return {list, list};
    return {list + " 等 " + text_of(all) + " 项", list + " and " + text_of(all - shown) + " more"};
}

class Unexamined {
public:
    Unexamined(const PackageVerdict& verdict, const PackageOptions& options,
               const VerifiedBeside& beside)
        : verdict_(verdict), audit_(verdict.audit), options_(options), beside_(beside) {}

    std::vector<Label> all() {
        if (audit_.root) {
            tell_key();
            tell_twin();
            tell_complete();
            tell_histories("", "", beside_.of_scope);
            tell_histories("范围之外的 ", " beside the scope", beside_.beside_scope);
            tell_rules();
            tell_witnesses();
        } else {
            add("条目：没有可读的检查点，无从核验",
                "the entries: without a checkpoint that can be read nothing is shown of them");
        }
        tell_seals();
        tell_time();
        tell_contents();
        tell_claim();
        return std::move(told_);
    }

private:
    void add(std::string zh, std::string en) { told_.push_back({std::move(zh), std::move(en)}); }

    void tell_key() {
        if (options_.trust == nullptr)
            add("账本密钥：取自包内创立条目，未经认定（以 --trust 给出另行取得的信任文件）",
                "the log's key: it was taken from the founding entry in the package (--trust gives "
                "a trust file that was obtained from elsewhere)");
        else if (!audit_.anchored)
            add("账本密钥：检查点没有证明由信任文件所列的密钥签署",
                "the log's key: the checkpoint is not shown to be by the trust file's keys");
    }

    void tell_twin() {
        if (!beside_.has_twin)
            add("SM3 孪生树：包内没有", "an SM3 twin: the package has none");
        else if (!beside_.has_twin_key)
            add("孪生树检查点的签名：没有其密钥，SM3 树因此不作证明",
                "the signature of the twin's checkpoint: there is no key for it, and so its tree "
                "shows nothing");
    }

    void tell_complete() {
        std::vector<std::string> open;
        for (const auto& [stream, complete] : verdict_.complete)
            if (!complete) open.push_back(stream == "range" ? "the range (所述范围)" : stream);
        if (!open.empty()) {
            const Label names = listed(open, open.size());
            if (verdict_.claim && verdict_.claim->volume.of > 1)
                add("是否完整，须与其余各卷一并核验：" + names.zh,
                    "whether these are complete, which takes the other volumes too: " + names.en);
            else
                add("是否完整，本包没有证明：" + names.zh,
                    "whether these are complete, which this package does not show: " + names.en);
        }
        if (beside_.by_stream_map)
            add("所证的完整，以账本最后条目所载的流映射根为据；该根只有核验整个账本才会重算",
                "the stream map's root in the log's last entry, on which completeness rests: only "
                "the audit of the whole log computes it again");
        if (verdict_.claim && verdict_.claim->scope.kind == PackageScope::Kind::organization)
            add("该组织在他人流中的行为是否齐全：只证明其自身的流",
                "whether all its acts in the streams of others are here: only its own stream is "
                "proved");
    }

    void tell_histories(const std::string& zh, const std::string& en, const ShownHistories& shown) {
        const std::uint64_t open = shown.signers - shown.complete;
        if (open == 0) return;
        const Label names = listed(shown.first_open, open);
        add(zh + text_of(open) + " 个签名方：其密钥的吊销可能没有收入本包（" + names.zh + "）",
            counted(open, "signer", "signers") + en +
                ": a revocation of a key could have been left out of the package (" + names.en +
                ")");
    }

    void tell_rules() {
        std::vector<std::string> indexes;
        for (const std::uint64_t index : beside_.first_without_source)
            indexes.push_back(text_of(index));
        const Label names = listed(indexes, beside_.without_source);
        if (beside_.without_source > 0)
            add("所称行为人自己没有签名的条目：" + names.zh,
                "entries that no key of the party in `source` signed: " + names.en);
        add("各条目的签名方是否合乎规则（该签的是否都签了、签的是否有权签）以及业务规则：部分条目不"
            "足以重放，须核验整个账本（--deep）",
            "whether those who signed had to and were allowed to (signers by rule), and the rules "
            "of the domain: a part of a log cannot be replayed; verify the whole log with --deep");
        if (!beside_.policy_is_complete) add("政策条目是否齐全", "whether all policies are here");
    }

    void tell_witnesses() {
        if (options_.trust != nullptr && options_.require_quorum &&
            options_.trust->quorum != "none")
            return;
        add("见证者联署：没有要求；是否有人看到另一段历史，须与他人的检查点相比",
            "witnesses: no quorum was asked for; whether others are shown another history is seen "
            "by comparing checkpoints with theirs");
    }

    void tell_seals() {
        const auto& seals = verdict_.seals;
        const bool unknown = std::ranges::any_of(
            seals, [](const PackageReportOfSeal& seal) { return !seal.authenticated; });
        if (unknown)
            add("封印与时间戳由何人所作：以 --ca 给出另行取得的机构证书，以 --trust 给出账本密钥",
                "who made the seals and time-stamps: --ca gives their authorities, --trust the "
                "log's keys, both obtained from elsewhere");
        const bool alone = options_.authorities == nullptr;
        add(std::string("封印与时间戳证书的吊销列表") +
                (alone ? "；证书是否已过期：没有 --ca 便不会发现" : ""),
            std::string("revocation lists of the certificates of seal and time-stamps") +
                (alone ? "; whether a certificate had ended: without --ca that is not noticed"
                       : ""));
        if (beside_.sm2_without_key)
            add("SM2 封印：没有其密钥", "the SM2 seals: there is no key for them");
        const bool stamped = std::ranges::any_of(
            seals, [](const PackageReportOfSeal& seal) { return seal.kind == "rfc3161"; });
        if (!stamped)
            add("封印的时间：没有成立的时间戳为本包所盖",
                "when the package was sealed: no time-stamp that holds seals it");
    }

    void tell_time() {
        if (!audit_.timestamps) {
            add("时间锚定：包内没有", "time anchors of the log: there are none in the package");
            return;
        }
        const TimestampReport& times = *audit_.timestamps;
        if (!times.newest)
            add("时间锚定：包内所有的都不足为证",
                "time anchors of the log: of those in the package none shows a time");
        else if (!times.authenticated)
            add("时间锚由何机构所作：以 --ca 给出",
                "who made the time anchor: --ca gives its "
                "authority");
        if (times.late_renewals > 0)
            add(text_of(times.late_renewals) + " 个续期时间戳作得过迟：不为原时间戳增加任何保证",
                counted(times.late_renewals, "renewal", "renewals") +
                    " made too late: nothing is added to the time anchors below");
    }

    void tell_contents() {
        const std::uint64_t left_out = verdict_.documents.left_out;
        if (left_out > 0)
            add(text_of(left_out) + " 份条目所指的文件：未收入本包",
                counted(left_out, "document", "documents") +
                    " that entries name: not in the package");
    }

    void tell_claim() {
        if (verdict_.claim)
            add("接收方、用途、文号、未披露所依的规则、接收方配置、来源证据包与编号（recipient、pur"
                "pose、"
                "request_no、withheld_by、profile、made_from、id）：只是加封者的说法",
                "recipient, purpose, request_no, withheld_by, profile, made_from and id: they are "
                "the sealer's word");
        add("导出的记载（package.exported）：晚于检查点，不在包内；检查点之后的其他条目也不在",
            "the record of the export (package.exported): it is younger than the checkpoint and "
            "not in the package, as all later entries are not");
        add("报告 report.html：供阅读，不作证明",
            "report.html: it is for reading and proves "
            "nothing");
    }

    const PackageVerdict& verdict_;
    const AuditReport& audit_;
    const PackageOptions& options_;
    const VerifiedBeside& beside_;
    std::vector<Label> told_;
};

}  // namespace

std::vector<Label> unexamined(const PackageVerdict& verdict, const PackageOptions& options,
                              const VerifiedBeside& beside) {
    return Unexamined(verdict, options, beside).all();
}

}  // namespace qiyue
