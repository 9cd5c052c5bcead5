#include "ledger/crypto/note.hpp"

#include <algorithm>

#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/crypto/note_name.hpp"

namespace qiyue {
namespace {

constexpr std::string_view line_start = "\xe2\x80\x94 ";  // em dash, space
constexpr std::string_view separator = "\n\n";

std::unexpected<Error> refuse(std::string detail, std::size_t line) {
    return fail(ErrorCode::note_format, std::move(detail), "line " + std::to_string(line));
}

std::size_t lines_in(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

/// Reads `line`, which ends in its newline; `number` is its place in the note, from 1.
Result<NoteSignature> parse_signature(std::string_view line, std::size_t number) {
    if (!line.starts_with(line_start))
        return refuse("a signature line starts with an em dash and a space", number);
    const std::string_view rest =
        line.substr(line_start.size(), line.size() - line_start.size() - 1);
    const std::size_t space = rest.find(' ');
    if (space == std::string_view::npos || !is_note_name(rest.substr(0, space)))
        return refuse("a signature line names its key", number);
    const auto blob = from_base64(rest.substr(space + 1));
    if (!blob || blob->size() < 5)
        return refuse("a signature is strict base64 of a key id and at least one byte", number);
    return NoteSignature{std::string{rest.substr(0, space)}, read_u32be(*blob), blob->substr(4),
                         std::string{line}};
}

Result<void> check_bytes(std::string_view bytes) {
    if (bytes.size() > limits::note_bytes_max)
        return fail(ErrorCode::note_format, "a note has at most 65,536 bytes");
    const auto control = std::ranges::find_if(
        bytes, [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; });
    if (control != bytes.end()) {
        const std::string_view before{bytes.begin(), control};
        return refuse("a control character", lines_in(before) + 1);
    }
    if (!is_utf8(bytes)) return fail(ErrorCode::note_format, "a note is UTF-8");
    return {};
}

/// What is signed must be able to stand in a note.
Result<void> check_text(std::string_view text) {
    if (!text.ends_with('\n'))
        return fail(ErrorCode::invalid_argument, "the text of a note ends in a newline");
    if (auto ok = check_bytes(text); !ok)
        return fail(ErrorCode::invalid_argument, std::move(ok.error().detail));
    return {};
}

std::string cosigned_message(std::uint64_t time_s, std::string_view text) {
    return "cosignature/v1\ntime " + std::to_string(time_s) + "\n" + std::string{text};
}

constexpr std::uint64_t time_s_max = 0x7fffffffffffffffULL;  // tlog-cosignature

bool verify_cosignature(const NoteKey& key, std::string_view text, std::string_view blob,
                        std::uint64_t* time_s) {
    if (blob.size() < 8) return false;
    const std::uint64_t time = read_u64be(blob);
    if (time > time_s_max || !key.key.verify(cosigned_message(time, text), blob.substr(8)))
        return false;
    if (time_s != nullptr) *time_s = time;
    return true;
}

}  // namespace

Result<Note> Note::parse(std::string_view bytes) {
    if (auto ok = check_bytes(bytes); !ok) return pass(ok);
    const std::size_t split = bytes.rfind(separator);
    if (split == std::string_view::npos)
        return fail(ErrorCode::note_format, "no empty line between the text and its signatures");
    Note note;
    note.text = bytes.substr(0, split + 1);
    std::string_view rest = bytes.substr(split + separator.size());
    std::size_t number = lines_in(bytes.substr(0, split)) + 3;
    if (rest.empty()) return refuse("no signatures", number);
    for (; !rest.empty(); ++number) {
        const std::size_t end = rest.find('\n');
        if (end == std::string_view::npos) return refuse("the last line does not end", number);
        if (note.signatures.size() == limits::note_signatures_max)
            return refuse("more than 100 signatures", number);
        auto signature = parse_signature(rest.substr(0, end + 1), number);
        if (!signature) return pass(signature);
        note.signatures.push_back(std::move(*signature));
        rest.remove_prefix(end + 1);
    }
    return note;
}

std::string Note::format() const {
    std::string out = text + "\n";
    for (const NoteSignature& signature : signatures)
        out += signature.line;
    return out;
}

NoteVerdict verify_note_signature(const NoteKey& key, const Note& note,
                                  const NoteSignature& signature, std::uint64_t* time_s) {
    if (signature.id != key.id || signature.name != key.name) return NoteVerdict::unknown_key;
    const bool valid = key.type == NoteSignatureType::cosignature
                           ? verify_cosignature(key, note.text, signature.signature, time_s)
                           : key.key.verify(note.text, signature.signature);
    return valid ? NoteVerdict::valid : NoteVerdict::invalid;
}

NoteSigner::NoteSigner(NoteKey note_key, PrivateKey key)
    : note_key_(std::move(note_key)), key_(std::move(key)) {}

Result<NoteSigner> NoteSigner::make(std::string name, NoteSignatureType type, PrivateKey key) {
    auto note_key = NoteKey::make(std::move(name), type, key.public_key());
    if (!note_key) return pass(note_key);
    return NoteSigner{std::move(*note_key), std::move(key)};
}

Result<std::string> NoteSigner::line(std::string_view prefix, std::string_view message) const {
    auto signature = key_.sign(message);
    if (!signature) return signature;
    std::string blob;
    append_u32be(blob, note_key_.id);
    blob += prefix;
    blob += *signature;
    return std::string{line_start} + note_key_.name + " " + to_base64(blob) + "\n";
}

Result<std::string> NoteSigner::sign_line(std::string_view text) const {
    if (note_key_.type == NoteSignatureType::cosignature)
        return fail(ErrorCode::invalid_argument, "a cosigner's key signs with a time only");
    if (auto ok = check_text(text); !ok) return pass(ok);
    return line({}, text);
}

Result<std::string> NoteSigner::cosign_line(std::string_view text, std::uint64_t time_s) const {
    if (note_key_.type != NoteSignatureType::cosignature)
        return fail(ErrorCode::invalid_argument, "only a cosigner's key signs with a time");
    if (time_s > time_s_max) return fail(ErrorCode::invalid_argument, "a time before 2^63");
    if (auto ok = check_text(text); !ok) return pass(ok);
    return line(u64be(time_s), cosigned_message(time_s, text));
}

}  // namespace qiyue
