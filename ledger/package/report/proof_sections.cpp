// Who signed, what was proven and by what, and the table of all entries.

#include <algorithm>

#include "ledger/base/encoding.hpp"
#include "ledger/package/report/package_sections.hpp"

namespace qiyue {
namespace {

constexpr std::size_t key_digits = 16;
constexpr std::size_t names_shown = 200;

void write_key(ReportPage& page, const KeyId& id) {
    page.html().markup("<code>").text(to_hex(id.hash).substr(0, key_digits)).markup("…</code>");
}

/// Each holder once, in the order of the signatures.
void write_holders(ReportPage& page, const EntryTable::Row& row) {
    std::vector<std::string> told;
    for (const KeyId& id : row.signers) {
        const auto* key = page.view().names.key(id);
        const std::string holder = key != nullptr ? key->holder : to_hex(id.hash);
        if (std::find(told.begin(), told.end(), holder) != told.end()) continue;
        if (!told.empty()) page.html().markup("、 ");
        told.push_back(holder);
        if (key != nullptr)
            page.name(holder);
        else
            write_key(page, id);
    }
    if (row.signatures <= row.signers.size()) return;
    const std::string more = std::to_string(row.signatures - row.signers.size());
    page.html().markup(" ").label({"等另 " + more + " 个签名", "and " + more + " more signatures"});
}

void write_rows(ReportPage& page, const std::vector<EntryTable::Row>& rows,
                std::uint64_t left_out) {
    page.begin_table({{"序号", "Index"},
                      {"入账时间", "Recorded"},
                      {"行为", "Act"},
                      {"签名人", "Signed by"},
                      {"流与次序", "Stream, place"}},
                     " class=\"rows all\"");
    for (const EntryTable::Row& row : rows) {
        page.row(row.index);
        page.cell(" class=\"c\"").markup("#").number(row.index.value);
        page.cell();
        page.moment(row.recorded);
        page.cell().label(type_label(row.type, row.version));
        page.cell();
        write_holders(page, row);
        page.cell().markup("<code>").text(row.stream).markup("</code> ").number(row.seq);
    }
    page.end_table();
    if (left_out == 0) return;
    const std::string more = std::to_string(left_out);
    page.note({"另有 " + more + " 个条目未列出，均在条目文件中。",
               "And " + more + " more entries, all of them in the files of entries."});
}

/// One thing that is proven: what, by which file, how the reader sees it.
void proof(ReportPage& page, const Label& what, std::string_view file, const Label& how) {
    if (!page.row()) return;
    page.cell().label(what);
    page.cell().markup("<code>").text(file).markup("</code>");
    page.cell().label(how);
}

void prove_entries(ReportPage& page) {
    const PackageClaim& claim = page.view().claim;
    proof(page, {"每个条目由所列各方签名", "each entry was signed by the parties named"},
          "data/entries.jsonl",
          {"verify.sh、qiyue-verify 逐一核验签名",
           "verify.sh and qiyue-verify check every signature"});
    proof(page,
          {"签名所用密钥当时属于该方，且未被吊销",
           "the keys were theirs when they signed, and not revoked"},
          "data/keys/entries.jsonl", {"verify.sh、qiyue-verify", "verify.sh, qiyue-verify"});
    proof(page, {"每个条目确在树根所定的账本中", "each entry is in the ledger that the root fixes"},
          "data/proofs/", {"verify.sh、qiyue-verify", "verify.sh, qiyue-verify"});
    if (claim.root_sm3)
        proof(page, {"同样的条目在国密副树中", "the same entries are in the SM3 twin"},
              "data/proofs/sm3.multiproof", {"verify.sh、qiyue-verify", "verify.sh, qiyue-verify"});
}

void prove_completeness(ReportPage& page) {
    const PackageClaim& claim = page.view().claim;
    if (claim.scope.is_contiguous()) {
        proof(page, {"范围内一个条目也没有遗漏", "no entry of the range is left out"},
              "data/proofs/sha256.multiproof",
              {"序号相接，且每个均在树中", "indexes without a gap"});
        return;
    }
    proof(page,
          {"至检查点为止，所列各流一个条目也没有遗漏（共 " + std::to_string(claim.complete.size()) +
               " 个流）",
           "of the streams named no entry up to the checkpoint is left out (" +
               std::to_string(claim.complete.size()) + " streams)"},
          "data/completeness/*.json", {"verify.sh、qiyue-verify", "verify.sh, qiyue-verify"});
}

void prove_time(ReportPage& page) {
    const ReportFacts& facts = page.view().facts;
    for (const auto& anchor : facts.anchors) {
        const std::string size = std::to_string(anchor.size);
        const std::string time = format_recorded(anchor.time).substr(0, 19) + "Z";
        proof(page,
              {"前 " + size + " 个条目于 " + time + " 已存在（" + anchor.authority + "）",
               "the first " + size + " entries stood at " + time + " (" + anchor.authority + ")"},
              "data/checkpoint/anchor/", {"openssl ts -verify", "openssl ts -verify"});
    }
    if (facts.earlier_size == 0) return;
    const std::string size = std::to_string(facts.earlier_size);
    proof(page,
          {"接收方所持检查点（规模 " + size + "）之后账本只增不改",
           "since the checkpoint that the recipient holds (size " + size +
               ") the ledger has only grown"},
          "data/checkpoint/consistency", {"verify.sh、qiyue-verify", "verify.sh, qiyue-verify"});
}

void prove_package(ReportPage& page) {
    const auto& seals = page.view().claim.seals;
    const auto sealed = [&seals](std::string_view kind) {
        return std::find(seals.begin(), seals.end(), kind) != seals.end();
    };
    proof(page, {"包内文件未被改动", "no file of the package was changed"}, "manifest-sha256.txt",
          {"sha256sum -c（verify.sh）", "sha256sum -c (verify.sh)"});
    if (sealed("cades-p256"))
        proof(page, {"由制作方盖章（CAdES，P-256）", "sealed by its maker (CAdES, P-256)"},
              "META-INF/signature1.p7s", {"openssl cms -verify", "openssl cms -verify"});
    if (sealed("sm2"))
        proof(page, {"由账本国密密钥盖章（SM2）", "sealed by the ledger's SM2 key"},
              "manifest-sha256.txt.sm2.sig",
              {"openssl pkeyutl（verify.sh）", "openssl pkeyutl (verify.sh)"});
    if (sealed("rfc3161"))
        proof(page, {"盖章时间由时间戳机构证明", "when it was sealed, by a time-stamp"},
              "META-INF/timestamp1.tst", {"openssl ts -verify", "openssl ts -verify"});
}

void write_checkpoint(ReportPage& page) {
    const PackageClaim& claim = page.view().claim;
    const ReportFacts& facts = page.view().facts;
    page.begin_facts();
    page.fact({"检查点", "Checkpoint"}).text(claim.origin).markup(" · ");
    page.html().label({"规模", "size"}).markup(" ").number(claim.size);
    page.fact({"树根 SHA-256", "Root"}).hash(claim.root);
    if (claim.root_sm3) page.fact({"树根 SM3", "Twin's root"}).hash(*claim.root_sm3);
    page.fact({"见证人", "Witnesses"});
    if (facts.witnesses.empty()) page.html().label({"无", "none"});
    for (std::size_t i = 0; i < std::min(facts.witnesses.size(), names_shown); ++i) {
        if (i > 0) page.html().markup("、 ");
        page.html().text(facts.witnesses[i]);
    }
    page.fact({"完整的流", "Complete streams"});
    if (claim.complete.empty()) page.html().markup("—");
    for (std::size_t i = 0; i < std::min(claim.complete.size(), names_shown); ++i)
        page.html().markup("<code>").text(claim.complete[i]).markup("</code> ");
    if (claim.complete.size() > names_shown) page.html().markup("…");
    page.end_facts();
}

}  // namespace

void write_signers(ReportPage& page) {
    page.html().markup("<section>\n");
    page.heading({"签名人与密钥", "Signers and their keys"});
    page.begin_table({{"签名人", "Signer"},
                      {"密钥", "Key"},
                      {"算法", "Suite"},
                      {"签名条目数", "Entries"},
                      {"绑定", "Bound"},
                      {"吊销", "Revoked"}});
    for (const auto& [id, count] : page.view().entries.keys()) {
        if (!page.row()) continue;
        const auto* key = page.view().names.key(id);
        page.cell();
        if (key != nullptr)
            page.party(key->holder);
        else
            page.html().label({"本包未载", "not in this package"});
        page.cell();
        write_key(page, id);
        page.cell().text(key != nullptr ? key->suite : std::string());
        page.cell(" class=\"r\"").number(count.count);
        page.cell();
        if (key != nullptr) page.cite(key->bound);
        page.cell();
        if (key != nullptr && key->revoked)
            page.cite(*key->revoked);
        else
            page.html().markup("—");
    }
    page.end_table();
    page.html().markup("</section>\n");
}

void write_proofs(ReportPage& page) {
    page.html().markup("<section class=\"chapter\">\n");
    page.heading({"证明了什么，由何证明", "What was proven, and by what"});
    write_checkpoint(page);
    page.begin_table({{"证明的事项", "What is proven"},
                      {"依据文件", "By which file"},
                      {"如何自行核验", "How to check it"}},
                     " class=\"rows proofs\"");
    prove_entries(page);
    prove_completeness(page);
    prove_time(page);
    prove_package(page);
    page.end_table();
    page.note(
        {"自行核验：在解包后的目录中运行 sh verify.sh 信任文件夹（只用 coreutils、openssl、jq）；"
         "或运行 qiyue-verify 证据包.asice --trust "
         "信任文件。信任文件与机构证书须从账本以外的途径取得，"
         "否则只能核验前后一致，不能认定是谁的账本。",
         "To check it yourself: run sh verify.sh TRUST-FOLDER in the unpacked folder (coreutils, "
         "openssl "
         "and jq are enough), or qiyue-verify PACKAGE.asice --trust FILE. Get the trust file "
         "and the authorities' certificates from elsewhere: without them everything is "
         "checked, but not whose ledger it is."});
    page.note({"不由本包证明：签名人所述是否属实；入账时间早于时间戳的部分以账本自述为准。",
               "Not proven here: that what the parties signed is true; and times of recording that "
               "no time-stamp covers are the ledger's own word."});
    page.html().markup("</section>\n");
}

void write_entries(ReportPage& page) {
    const EntryTable& entries = page.view().entries;
    page.html().markup("<section class=\"chapter\">\n");
    page.heading({"条目表", "Table of entries"});
    write_rows(page, entries.scope(), entries.scope_left_out());
    if (!entries.others().empty()) {
        page.subheading({"随附的密钥与规则条目", "Entries beside them: keys and policies"});
        write_rows(page, entries.others(), entries.others_left_out());
    }
    page.html().markup("</section>\n");
}

}  // namespace qiyue
