#include "ledger/store/access_record.hpp"

#include <fstream>

#include <nlohmann/json.hpp>

#include "ledger/base/encoding.hpp"

namespace qiyue {
namespace {

using Json = nlohmann::ordered_json;

bool ends_torn(const std::string& path) {
    std::ifstream file(path, std::ios::binary | std::ios::ate);
    if (!file || file.tellg() <= 0) return false;
    file.seekg(-1, std::ios::end);
    return file.get() != '\n';
}

std::string text_of(const AccessLine& line) {
    Json json = {{"time", format_recorded(line.time)},
                 {"token", line.token},
                 {"name", line.name},
                 {"role", line.role},
                 {"holder", line.holder}};
    if (line.commitment) json["commitment"] = to_hex(*line.commitment);
    if (line.package) json["package"] = to_hex(*line.package);
    json["outcome"] = line.outcome;
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

AccessRecord::AccessRecord(const std::string& directory, std::shared_ptr<rocksdb::FileSystem> files)
    : files_(std::move(files)), path_(path_in(directory)), is_torn_(ends_torn(path_)) {}

Result<void> AccessRecord::add_all(std::span<const AccessLine> lines) {
    if (lines.empty()) return {};
    std::string text;
    for (const AccessLine& line : lines)
        text += text_of(line);
    const std::lock_guard lock(mutex_);
    // What a crash or a full disk has cut off stays as it is, on a line of its own.
    auto added = files_.append(path_, is_torn_ ? "\n" + text : text);
    is_torn_ = !added;
    return added;
}

}  // namespace qiyue
