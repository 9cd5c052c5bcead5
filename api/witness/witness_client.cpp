#include "api/witness/witness_client.hpp"

#include "api/witness/witness_record.hpp"
#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/base/shown_text.hpp"
#include "ledger/witness/add_checkpoint.hpp"

namespace qiyue {
namespace {

constexpr int tries = 4;
constexpr std::size_t why_bytes_max = 200;

WitnessReply reply(WitnessReply::Kind kind, std::string why) {
    return {kind, "", 0, 0, std::move(why)};
}

/// What a witness says for people, as far as it can stand in one line of a log file.
std::string said(const ClientResponse& response) {
    std::string text = "it answered " + std::to_string(response.status);
    const std::string words = response.body.substr(0, response.body.find('\n'));
    if (!words.empty()) text += ": " + shown_text(words.substr(0, why_bytes_max));
    return text;
}

std::optional<std::uint64_t> size_in(const ClientResponse& response) {
    if (!response.body.ends_with('\n')) return std::nullopt;
    return from_decimal(std::string_view(response.body).substr(0, response.body.size() - 1));
}

}  // namespace

Result<std::unique_ptr<WitnessClient>> WitnessClient::open(const Trust::Witness& witness,
                                                           ClientOptions options) {
    options.response_bytes_max = limits::note_bytes_max;
    options.posts_repeatable = true;  // the same checkpoint twice is the same statement
    auto http = HttpClient::open(witness.url, std::move(options));
    if (!http) return pass(http);
    return std::unique_ptr<WitnessClient>(new WitnessClient(witness, std::move(*http)));
}

WitnessReply WitnessClient::submit(const SignedCheckpoint& checkpoint,
                                   const ConsistencyProver& prove) {
    for (int i = 0; i < tries; ++i)
        if (auto done = one_try(checkpoint, prove)) return std::move(*done);
    return reply(WitnessReply::Kind::unreachable, "it names another size each time it is asked");
}

/// nullopt: the witness named another size; the next try starts there.
std::optional<WitnessReply> WitnessClient::one_try(const SignedCheckpoint& checkpoint,
                                                   const ConsistencyProver& prove) {
    using enum WitnessReply::Kind;
    const TreeSize size = checkpoint.checkpoint.size;
    AddCheckpoint request{known_, {}, checkpoint.note};
    if (known_.value > 0 && known_ < size) {
        auto proof = prove(known_, size);
        if (!proof) return reply(unreachable, "no proof could be made: " + proof.error().text());
        request.proof = std::move(*proof);
    }
    const auto response =
        http_->post("/add-checkpoint", "text/plain; charset=utf-8", request.format());
    if (!response) return reply(unreachable, response.error().text());
    switch (response->status) {
        case 200: {
            auto taken = take_lines(*response, checkpoint.note);
            if (taken.kind == cosigned) known_ = size;
            return taken;
        }
        case 409: return take_size(*response, size);
        case 422: return reply(conflict, said(*response));
        case 400:
        case 403:
        case 404: return reply(refused, said(*response));
        default: return reply(unreachable, said(*response));
    }
}

/// A 409: another size than was thought, or, in the older dialect, this size with another root.
std::optional<WitnessReply> WitnessClient::take_size(const ClientResponse& response, TreeSize own) {
    using enum WitnessReply::Kind;
    const auto named = size_in(response);
    if (!named) return reply(refused, "a 409 that names no size; " + said(response));
    if (*named > own.value) {
        known_ = TreeSize{};
        auto ahead_of_us = reply(ahead, "it holds " + std::to_string(*named) +
                                            " entries, this log has " + std::to_string(own.value));
        ahead_of_us.held_size = *named;
        return ahead_of_us;
    }
    if (*named == known_.value && known_ < own) {
        return reply(unreachable, "it holds the size it was asked for and says it does not");
    }
    if (*named == known_.value) {
        return reply(conflict, "it holds another root of " + std::to_string(*named) + " entries");
    }
    known_ = TreeSize{*named};
    return std::nullopt;
}

/// Only this witness's line, and only if it verifies, goes on: one false line would spoil the note.
WitnessReply WitnessClient::take_lines(const ClientResponse& response,
                                       const std::string& note) const {
    const auto own = Note::parse(note);
    const auto signed_by_all = Note::parse(note + response.body);
    // An empty line in the answer would make another text of the note: whatever is signed then, it
    // is not the checkpoint.
    if (!own || !signed_by_all || signed_by_all->text != own->text) {
        return reply(WitnessReply::Kind::refused, "it answered what is no list of signatures");
    }
    WitnessReply cosigned{WitnessReply::Kind::cosigned, "", 0, 0, ""};
    for (const NoteSignature& signature : signed_by_all->signatures) {
        if (verify_note_signature(witness_.key, *signed_by_all, signature, &cosigned.time_s) !=
                NoteVerdict::valid ||
            cosigned.time_s == 0) {
            continue;
        }
        cosigned.line = signature.line;
        return cosigned;
    }
    return reply(WitnessReply::Kind::refused, "no cosignature by its key holds");
}

Result<std::optional<std::string>> WitnessClient::held(std::string_view origin) {
    auto response = http_->get("/" + origin_hash(origin) + "/checkpoint");
    if (!response) return pass(response);
    if (response->status == 404) return std::nullopt;
    if (response->status == 200) return std::optional(std::move(response->body));
    return fail(ErrorCode::network, witness_.url + ": " + said(*response));
}

}  // namespace qiyue
