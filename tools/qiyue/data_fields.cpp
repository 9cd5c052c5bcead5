#include "tools/qiyue/data_fields.hpp"

#include <filesystem>
#include <map>
#include <utility>

#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/crypto/digest.hpp"
#include "tools/qiyue/files.hpp"

namespace qiyue {

using Json = nlohmann::ordered_json;

namespace {

Result<std::pair<Json::json_pointer, std::string>> split(const std::string& assignment) {
    const std::size_t equals = assignment.find('=');
    if (equals == std::string::npos || equals == 0) {
        return fail(ErrorCode::invalid_argument, "'" + assignment + "' is not path=value");
    }
    std::string path = assignment.substr(0, equals);
    if (!path.starts_with('/')) {
        for (char& c : path)
            c = c == '.' ? '/' : c;
        path.insert(0, "/");
    }
    try {
        return std::pair(Json::json_pointer(path), assignment.substr(equals + 1));
    } catch (const Json::exception& error) {
        return fail(ErrorCode::invalid_argument, std::string("the path of '") + assignment +
                                                     "' is no JSON pointer: " + error.what());
    }
}

Result<void> set(Json& data, const Json::json_pointer& path, Json value) {
    try {
        data[path] = std::move(value);
        return {};
    } catch (const Json::exception&) {
        return fail(ErrorCode::invalid_argument,
                    path.to_string() + " does not fit what is in its place already");
    }
}

}  // namespace

std::string media_type_of(const std::string& name) {
    static const std::map<std::string, std::string> types = {
        {".pdf", "application/pdf"}, {".txt", "text/plain"}, {".json", "application/json"},
        {".png", "image/png"},       {".jpg", "image/jpeg"}, {".ofd", "application/ofd"},
        {".xml", "application/xml"}, {".csv", "text/csv"}};
    const auto found = types.find(std::filesystem::path(name).extension().string());
    return found == types.end() ? "application/octet-stream" : found->second;
}

Json document_reference(const std::string& bytes, const std::string& name) {
    return {{"sha256", to_hex(sha256(bytes))},
            {"sm3", to_hex(sm3(bytes))},
            {"size", bytes.size()},
            {"media_type", media_type_of(name)},
            {"name", name}};
}

Result<void> set_field(Json& data, const std::string& assignment) {
    auto parts = split(assignment);
    if (!parts) return pass(parts);
    Json value = Json::parse(parts->second, nullptr, false);
    if (value.is_discarded()) value = parts->second;
    return set(data, parts->first, std::move(value));
}

Result<void> set_document(Json& data, const std::string& assignment) {
    auto parts = split(assignment);
    if (!parts) return pass(parts);
    auto bytes = read_input(parts->second, limits::document_bytes_max);
    if (!bytes) return pass(bytes);
    const std::string name = std::filesystem::path(parts->second).filename().string();
    return set(data, parts->first, document_reference(*bytes, name));
}

}  // namespace qiyue
