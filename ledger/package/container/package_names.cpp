#include "ledger/package/container/package_names.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/package/container/package_files.hpp"
#include "ledger/package/container/seal_chain.hpp"

namespace qiyue {
namespace {

constexpr std::array<std::string_view, 24> fixed_places = {
    "META-INF/signature1.p7s",
    "README.en.md",
    "README.zh.md",
    "bag-info.txt",
    "bagit.txt",
    "data/checkpoint/anchor/consistency",
    "data/checkpoint/checkpoint",
    "data/checkpoint/checkpoint-sm3",
    "data/checkpoint/consistency",
    "data/checkpoint/earlier",
    "data/entries.jsonl",
    "data/keys/entries.jsonl",
    "data/package.json",
    "data/policy/entries.jsonl",
    "data/proofs/sha256.multiproof",
    "data/proofs/sm3.multiproof",
    "data/report.html",
    "manifest-sha256.txt",
    "manifest-sha256.txt.sm2.sig",
    "mimetype",
    "sm3sums.txt",
    "sm3sums.txt.sm2.sig",
    "tagmanifest-sha256.txt",
    "verify.sh",
};

constexpr std::array<std::string_view, 12> document_endings = {
    "pdf", "ofd", "png", "jpg", "txt", "json", "html", "xml", "zip", "csv", "docx", "xlsx"};

bool is_one_of(std::span<const std::string_view> names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool takes(std::string_view& text, std::string_view beginning) {
    if (!text.starts_with(beginning)) return false;
    text.remove_prefix(beginning.size());
    return true;
}

bool takes_ending(std::string_view& text, std::string_view ending) {
    if (!text.ends_with(ending)) return false;
    text.remove_suffix(ending.size());
    return true;
}

bool is_lower_hex(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
}

/// 16 hex digits: FORMAT.md 13.
bool is_anchor_label(std::string_view text) { return text.size() == 16 && is_lower_hex(text); }

bool is_anchor_file(std::string_view name) {
    const std::size_t dot = name.find('.');
    if (dot == std::string_view::npos || !from_decimal(name.substr(0, dot))) return false;
    std::string_view rest = name.substr(dot);
    if (rest == ".note") return true;
    if (!takes_ending(rest, ".tst")) return false;
    if (rest.size() == 17) return is_anchor_label(rest.substr(1));
    return rest.size() == 34 && rest[17] == '.' && is_anchor_label(rest.substr(1, 16)) &&
           is_anchor_label(rest.substr(18));
}

bool is_document(std::string_view name) {
    if (name.size() < 64 || !is_lower_hex(name.substr(0, 64))) return false;
    name.remove_prefix(64);
    return name.empty() || (takes(name, ".") && is_one_of(document_endings, name));
}

bool is_disclosure(std::string_view name) {
    if (!takes_ending(name, ".json")) return false;
    const std::size_t dot = name.find('.');
    return dot != std::string_view::npos && dot + 1 < name.size() &&
           from_decimal(name.substr(0, dot));
}

bool is_data_place(std::string_view name) {
    if (takes(name, "data/proofs/"))
        return takes_ending(name, ".tlog-proof") && from_decimal(name).has_value();
    if (takes(name, "data/checkpoint/anchor/")) return is_anchor_file(name);
    if (takes(name, "data/documents/")) return is_document(name);
    if (takes(name, "data/disclosures/"))
        return name.find('/') == std::string_view::npos && is_disclosure(name);
    if (takes(name, "data/completeness/"))
        return name.find('/') == std::string_view::npos && takes_ending(name, ".json") &&
               !name.empty();
    return false;
}

}  // namespace

bool is_package_file_name(std::string_view name) {
    if (name.empty() || name.size() > limits::package_name_bytes_max) return false;
    char before = '/';
    for (const char c : name) {
        if (!is_digit(c) && !is_letter(c) && c != '.' && c != '_' && c != '-' && c != '/')
            return false;
        if (before == '/' && (c == '/' || c == '.')) return false;
        before = c;
    }
    return before != '/';
}

bool is_package_place(std::string_view name) {
    if (!is_package_file_name(name)) return false;
    return is_one_of(fixed_places, name) || is_data_place(name) || number_of_asic_manifest(name) ||
           number_of_package_timestamp(name);
}

std::string name_regardless_of_case(std::string_view name) {
    std::string folded(name);
    for (char& c : folded)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return folded;
}

std::string asic_manifest_name(std::uint64_t number) {
    return "META-INF/ASiCManifest" + std::to_string(number) + ".xml";
}

std::string package_timestamp_name(std::uint64_t number) {
    return "META-INF/timestamp" + std::to_string(number) + ".tst";
}

}  // namespace qiyue
