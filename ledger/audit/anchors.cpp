#include "ledger/audit/anchors.hpp"

#include "ledger/base/encoding.hpp"
#include "ledger/event/cloudevent.hpp"
#include "ledger/event/document.hpp"
#include "ledger/event/entry.hpp"

namespace qiyue {
namespace {

void take_named_keys(std::string_view line, Anchors& anchors) {
    const auto entry = parse_entry(line);
    if (!entry) return;
    const auto payload = from_base64(entry->payload_base64);
    Document document;
    if (!payload) return;
    const auto event = read_event(*payload, document);
    if (!event || !event->data["log_keys"].is_array()) return;
    for (const Value vkey : event->data["log_keys"]) {
        auto key = NoteKey::parse(vkey.text());
        if (!key) continue;
        if (key->type == NoteSignatureType::ed25519 && !anchors.log_key)
            anchors.log_key = std::move(*key);
        else if (key->type == NoteSignatureType::sm2_sm3 && !anchors.twin_key)
            anchors.twin_key = std::move(*key);
    }
}

void judge_against(const std::string& bytes, const NoteKey& key, const Trust* trust,
                   const std::string& suffix, JudgedCheckpoint& judged) {
    auto opened = open_checkpoint(bytes, key, trust);
    if (opened) {
        judged.witnesses = std::move(opened->witnesses);
        return;
    }
    judged.findings.push_back({std::string(finding_name(opened.error().finding)) + suffix,
                               std::nullopt, opened.error().detail});
}

}  // namespace

Anchors anchors_of(const Trust* trust, std::string_view first_entry) {
    Anchors anchors;
    anchors.trust = trust;
    if (trust == nullptr) {
        take_named_keys(first_entry, anchors);
        return anchors;
    }
    if (trust->log_key()) anchors.log_key = *trust->log_key();
    if (trust->twin_key()) anchors.twin_key = *trust->twin_key();
    return anchors;
}

Result<Anchors> find_anchors(LogSource& source, const Trust* trust, TreeSize size) {
    const unsigned width = tile_width_at(size, 0, 0);
    if (trust != nullptr || width == 0) return anchors_of(trust, "");
    auto bundle = source.tile({true, 0, 0, width});
    if (!bundle) return pass(bundle);
    if (!*bundle) return anchors_of(trust, "");
    const auto lines = split_bundle(**bundle, width);
    return anchors_of(trust, lines && !lines->empty() ? lines->front() : "");
}

JudgedCheckpoint parse_checkpoint(const std::optional<std::string>& bytes) {
    JudgedCheckpoint judged;
    if (!bytes) {
        judged.findings.push_back({"checkpoint_missing", std::nullopt, "there is no checkpoint"});
        return judged;
    }
    const auto note = Note::parse(*bytes);
    if (!note) {
        judged.findings.push_back({"note_format", std::nullopt, note.error().text()});
        return judged;
    }
    auto checkpoint = Checkpoint::parse(note->text);
    if (checkpoint)
        judged.checkpoint = std::move(*checkpoint);
    else
        judged.findings.push_back({"checkpoint_format", std::nullopt, checkpoint.error().text()});
    return judged;
}

void judge_checkpoint(const std::string& bytes, const Anchors& anchors, bool require_quorum,
                      JudgedCheckpoint& judged) {
    if (!anchors.log_key) return;
    judge_against(bytes, *anchors.log_key, anchors.trust, "", judged);
    const bool quorum = anchors.trust == nullptr || anchors.trust->quorum_met(judged.witnesses);
    if (judged.findings.empty() && require_quorum && !quorum)
        judged.findings.push_back(
            {"witness_quorum", std::nullopt, "cosignatures do not make up the quorum"});
}

JudgedCheckpoint judge_twin(const std::optional<std::string>& bytes, const Anchors& anchors,
                            const std::string& log_origin) {
    if (!bytes && !anchors.twin_key) return {};
    JudgedCheckpoint judged = parse_checkpoint(bytes);
    for (Finding& finding : judged.findings)
        finding.code += "_sm3";
    if (!judged.checkpoint) return judged;
    if (judged.checkpoint->origin != twin_origin(log_origin))
        judged.findings.push_back({"checkpoint_origin_sm3", std::nullopt,
                                   "the twin's origin is " + judged.checkpoint->origin});
    else if (anchors.twin_key)
        judge_against(*bytes, *anchors.twin_key, nullptr, "_sm3", judged);
    return judged;
}

}  // namespace qiyue
