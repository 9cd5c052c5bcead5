// The names of files that stand for something of an entry (P1).

#include <algorithm>
#include <utility>

#include "ledger/base/encoding.hpp"
#include "ledger/package/claim/package_claim.hpp"

namespace qiyue {
namespace {

constexpr std::size_t pointer_bytes_max = 60;
constexpr std::size_t commitment_bytes = 8;

constexpr std::pair<std::string_view, std::string_view> endings[] = {
    {"application/pdf", ".pdf"},
    {"application/ofd", ".ofd"},
    {"image/png", ".png"},
    {"image/jpeg", ".jpg"},
    {"text/plain", ".txt"},
    {"application/json", ".json"},
    {"text/html", ".html"},
    {"application/xml", ".xml"},
    {"text/xml", ".xml"},
    {"application/zip", ".zip"},
    {"text/csv", ".csv"},
    {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"},
    {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"}};

/// Lower-case, digits, "_", "-" and "/": what two pointers that differ give two names with.
bool can_name(std::string_view pointer) {
    return pointer.size() <= pointer_bytes_max && std::ranges::all_of(pointer, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
                      c == '/';
           });
}

}  // namespace

std::string disclosure_file_name(Index index, std::string_view pointer, const Hash& commitment) {
    std::string name =
        std::string(package_file::disclosure_folder) + std::to_string(index.value) + '.';
    if (pointer.starts_with('/')) pointer.remove_prefix(1);
    if (can_name(pointer)) {
        const std::size_t at = name.size();
        name += pointer;
        std::replace(name.begin() + static_cast<std::ptrdiff_t>(at), name.end(), '/', '.');
    } else {
        name += to_hex(commitment.view().substr(0, commitment_bytes));
    }
    return name + ".json";
}

std::string document_file_name(const Hash& sha256, std::string_view media_type) {
    std::string type(media_type.substr(0, media_type.find(';')));
    while (type.ends_with(' '))
        type.pop_back();
    std::ranges::transform(type, type.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    });
    std::string name = std::string(package_file::document_folder) + to_hex(sha256);
    for (const auto& [known, ending] : endings)
        if (known == type) name += ending;
    return name;
}

std::string completeness_file_name(std::string_view stream) {
    std::string name(stream);
    std::ranges::replace(name, '/', '.');
    return std::string(package_file::completeness_folder) + name + ".json";
}

}  // namespace qiyue
