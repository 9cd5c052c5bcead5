#include "ledger/package/container/asic_manifest.hpp"

#include <algorithm>
#include <functional>

#include "ledger/base/encoding.hpp"
#include "ledger/package/container/package_files.hpp"
#include "ledger/package/container/package_names.hpp"

namespace qiyue {
namespace {

constexpr std::string_view head =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<ASiCManifest xmlns=\"http://uri.etsi.org/02918/v1.2.1#\" "
    "xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">\n";
constexpr std::string_view tail = "</ASiCManifest>\n";
constexpr std::string_view sha256_uri = "http://www.w3.org/2001/04/xmlenc#sha256";
constexpr std::string_view sha512_uri = "http://www.w3.org/2001/04/xmlenc#sha512";
constexpr std::string_view signature_type = "application/pkcs7-signature";
constexpr std::string_view timestamp_type = "application/vnd.etsi.timestamp-token";

std::string_view media_type(std::string_view name) {
    const std::string_view last = name.substr(name.rfind('/') + 1);
    const std::size_t dot = last.rfind('.');
    if (dot == std::string_view::npos) return "text/plain";
    const std::string_view ending = last.substr(dot + 1);
    if (ending == "txt") return "text/plain";
    if (ending == "json") return "application/json";
    if (ending == "jsonl") return "application/jsonl";
    if (ending == "html") return "text/html";
    if (ending == "md") return "text/markdown";
    if (ending == "sh") return "text/x-shellscript";
    if (ending == "xml") return "application/xml";
    if (ending == "p7s") return signature_type;
    if (ending == "tst") return timestamp_type;
    return "application/octet-stream";
}

/// The text up to `end`, taken with it from the front.
std::optional<std::string_view> take_until(std::string_view& text, std::string_view end) {
    const std::size_t at = text.find(end);
    if (at == std::string_view::npos) return std::nullopt;
    const std::string_view taken = text.substr(0, at);
    text.remove_prefix(at + end.size());
    return taken;
}

std::unexpected<Error> bad(std::uint64_t number, std::string why) {
    return fail(ErrorCode::package_format, asic_manifest_name(number) + ' ' + std::move(why));
}

}  // namespace

std::string AsicManifest::seal() const {
    return number == 1 ? std::string(package_signature_name) : package_timestamp_name(number - 1);
}

std::string AsicManifest::text() const {
    std::string out(head);
    out += "<SigReference URI=\"" + seal() + "\" MimeType=\"";
    out += number == 1 ? signature_type : timestamp_type;
    out += "\"/>\n";
    for (const Reference& reference : references) {
        out += "<DataObjectReference URI=\"" + reference.name + "\" MimeType=\"";
        out += media_type(reference.name);
        out += "\"><ds:DigestMethod Algorithm=\"";
        out += sha512 ? sha512_uri : sha256_uri;
        out += "\"/><ds:DigestValue>" + to_base64(reference.digest);
        out += "</ds:DigestValue></DataObjectReference>\n";
    }
    out += tail;
    return out;
}

Result<AsicManifest> AsicManifest::parse(std::uint64_t number, std::string_view text) {
    AsicManifest manifest;
    manifest.number = number;
    manifest.sha512 = text.find(sha512_uri) != std::string_view::npos;
    // Number 2 may be the first time-stamp's or, if there was none, the first renewal's.
    if (number == 1 ? manifest.sha512 : number > 2 && !manifest.sha512)
        return bad(number, "has digests of another algorithm");
    std::string_view rest = text;
    while (take_until(rest, "<DataObjectReference URI=\"")) {
        const auto name = take_until(rest, "\"");
        if (!name || !is_package_file_name(*name)) return bad(number, "names no file");
        if (!take_until(rest, "<ds:DigestValue>"))
            return bad(number, "has no digest of " + std::string(*name));
        const auto value = take_until(rest, "<");
        auto digest = value ? from_base64(*value) : std::nullopt;
        if (!digest || digest->size() != (manifest.sha512 ? 64U : 32U))
            return bad(number, "has a malformed digest of " + std::string(*name));
        manifest.references.push_back({std::string(*name), std::move(*digest)});
    }
    const bool sorted = std::ranges::adjacent_find(manifest.references, std::greater_equal<>{},
                                                   &Reference::name) == manifest.references.end();
    if (!sorted) return bad(number, "does not have its files in order, each once");
    // What was not looked at above must be what a writer would have put there.
    if (manifest.text() != text) return bad(number, "is not written as P7 says");
    return manifest;
}

}  // namespace qiyue
