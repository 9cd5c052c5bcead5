#include "ledger/witness/add_checkpoint.hpp"

#include <algorithm>
#include <optional>

#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/base/lines.hpp"

namespace qiyue {
namespace {

constexpr std::string_view old_word = "old ";

Result<TreeSize> parse_old(std::string_view& rest) {
    const auto line = take_line(rest);
    if (!line || !line->starts_with(old_word)) {
        return fail(ErrorCode::proof_format, "the first line is: old <size>", "line 1");
    }
    const auto size = from_decimal(line->substr(old_word.size()));
    if (!size) return fail(ErrorCode::proof_format, "the old size is no decimal", "line 1");
    return TreeSize{*size};
}

Result<std::vector<Hash>> parse_proof(std::string_view& rest) {
    std::vector<Hash> proof;
    for (std::size_t number = 2;; ++number) {
        const std::string place = "line " + std::to_string(number);
        const auto line = take_line(rest);
        if (!line) return fail(ErrorCode::proof_format, "no empty line behind the proof", place);
        if (line->empty()) return proof;
        if (proof.size() == limits::proof_hashes_max) {
            return fail(ErrorCode::proof_format, "more than 63 hashes", place);
        }
        const auto hash = hash_from_base64(*line);
        if (!hash) {
            return fail(ErrorCode::proof_format, "a hash is strict base64 of 32 bytes", place);
        }
        proof.push_back(*hash);
    }
}

}  // namespace

std::string AddCheckpoint::format() const {
    std::string text = std::string(old_word) + std::to_string(old.value) + '\n';
    for (const Hash& hash : proof)
        text += to_base64(hash.view()) + '\n';
    return text + '\n' + note;
}

Result<AddCheckpoint> AddCheckpoint::parse(std::string_view body) {
    if (body.size() > limits::add_checkpoint_bytes_max) {
        return fail(ErrorCode::too_large, "a request has at most 69,632 bytes");
    }
    auto old = parse_old(body);
    if (!old) return pass(old);
    auto proof = parse_proof(body);
    if (!proof) return pass(proof);
    if (auto note = Note::parse(body); !note) return pass(note);
    return AddCheckpoint{*old, std::move(*proof), std::string(body)};
}

Result<Checkpoint> parse_foreign_checkpoint(std::string_view note_text) {
    std::string_view rest = note_text;
    const auto origin = take_line(rest);
    const auto size = take_line(rest);
    const auto root = take_line(rest);
    const auto number = size ? from_decimal(*size) : std::nullopt;
    const auto hash = root ? hash_from_base64(*root) : std::nullopt;
    if (!origin || origin->empty() || !number || !hash) {
        return fail(ErrorCode::checkpoint_format,
                    "a checkpoint is an origin, a decimal size and a root of 32 bytes in base64");
    }
    Result<Checkpoint> checkpoint = Checkpoint{std::string(*origin), TreeSize{*number}, *hash};
    while (checkpoint && !rest.empty()) {
        const auto line = take_line(rest);
        if (!line || line->empty()) {
            return fail(ErrorCode::checkpoint_format, "an extension line is empty");
        }
    }
    return checkpoint;
}

}  // namespace qiyue
