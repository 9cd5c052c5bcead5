#include <algorithm>
#include <filesystem>
#include <system_error>

#include "ledger/audit/time/timestamp_source.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/base/posix_file.hpp"

namespace qiyue {
namespace {

namespace fs = std::filesystem;

class TimestampFolder final : public TimestampSource {
public:
    explicit TimestampFolder(std::string folder) : folder_(std::move(folder)) {}

    Result<std::vector<TimestampName>> names() override {
        std::vector<TimestampName> names;
        std::error_code error;
        fs::directory_iterator files(folder_, error);
        for (const fs::directory_iterator end; !error && files != end; files.increment(error)) {
            const auto name = TimestampName::parse(files->path().filename().string());
            if (name) names.push_back(*name);
        }
        if (error) return fail(ErrorCode::io, "cannot list " + folder_ + ": " + error.message());
        std::sort(names.begin(), names.end());
        return names;
    }

    Result<std::string> read(const TimestampName& name) override {
        return read_small_file(folder_ + "/" + name.text(), name.is_note()
                                                                ? limits::note_bytes_max
                                                                : limits::timestamp_bytes_max);
    }

private:
    const std::string folder_;
};

}  // namespace

std::string timestamps_in(const std::string& directory) { return directory + "/timestamps"; }

Result<std::unique_ptr<TimestampSource>> open_timestamp_folder(const std::string& directory) {
    const std::string folder = timestamps_in(directory);
    std::error_code error;
    const auto status = fs::status(folder, error);
    if (status.type() == fs::file_type::not_found) return nullptr;
    if (error) return fail(ErrorCode::io, "cannot read " + folder + ": " + error.message());
    if (!fs::is_directory(status)) return nullptr;
    return std::make_unique<TimestampFolder>(folder);
}

}  // namespace qiyue
