#include "ledger/merkle/checkpoint.hpp"

#include "ledger/base/encoding.hpp"

namespace qiyue {
namespace {

std::unexpected<Error> refuse(const char* why, const char* place = "") {
    return fail(ErrorCode::checkpoint_format, why, place);
}

/// Takes a line, without its newline; false if none ends.
bool take_line(std::string_view& text, std::string_view& line) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return false;
    line = text.substr(0, end);
    text.remove_prefix(end + 1);
    return true;
}

}  // namespace

std::string Checkpoint::text() const {
    return origin + "\n" + std::to_string(size.value) + "\n" + to_base64(root.view()) + "\n";
}

Result<Checkpoint> Checkpoint::parse(std::string_view note_text) {
    std::string_view origin, size, root;
    if (!take_line(note_text, origin) || !take_line(note_text, size) || !take_line(note_text, root))
        return refuse("a checkpoint has three lines: origin, size, root");
    if (!note_text.empty()) return refuse("a checkpoint has no extension lines", "line 4");
    if (!is_key_name(origin)) return refuse("the origin is not a name", "line 1");
    const auto number = from_decimal(size);
    if (!number) return refuse("the size is not a decimal number", "line 2");
    const auto hash = hash_from_base64(root);
    if (!hash) return refuse("the root is not strict base64 of 32 bytes", "line 3");
    return Checkpoint{std::string{origin}, TreeSize{*number}, *hash};
}

std::string twin_origin(std::string_view origin) { return std::string{origin} + "/sm3"; }

Result<SignedCheckpoint> sign_checkpoint(const Checkpoint& checkpoint, const NoteSigner& signer) {
    if (signer.note_key().name != checkpoint.origin)
        return fail(ErrorCode::invalid_argument, "the signer's name is not the origin");
    const std::string text = checkpoint.text();
    auto line = signer.sign_line(text);
    if (!line) return pass(line);
    return SignedCheckpoint{checkpoint, text + "\n" + *line};
}

}  // namespace qiyue
