#include "ledger/store/text_log.hpp"

#include <array>
#include <cstdarg>
#include <cstdio>
#include <mutex>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/base/clock.hpp"

namespace qiyue {
namespace {

constexpr off_t log_bytes_max = 1 << 20;
constexpr std::size_t line_bytes_max = 4'096;
constexpr mode_t log_file_mode = 0644;

class TextLog final : public rocksdb::Logger {
public:
    explicit TextLog(std::string path)
        : rocksdb::Logger(rocksdb::InfoLogLevel::WARN_LEVEL), path_(std::move(path)) {}
    ~TextLog() override {
        if (descriptor_ >= 0) ::close(descriptor_);
    }

    /// Options and versions, a hundred kilobytes at each opening: they stand in OPTIONS-* too.
    void LogHeader(const char*, va_list) override {}

    using rocksdb::Logger::Logv;
    void Logv(const char* format, va_list arguments) override {
        std::array<char, line_bytes_max> text{};
        if (std::vsnprintf(text.data(), text.size(), format, arguments) <= 0) return;
        SystemClock clock;
        std::string line = format_recorded(clock.now()) + ' ' + text.data();
        if (line.back() != '\n') line.push_back('\n');
        const std::lock_guard lock(mutex_);
        open_file();
        // Notes for people: one that cannot be written is lost.
        if (descriptor_ >= 0 && ::write(descriptor_, line.data(), line.size()) < 0) return;
    }

private:
    void open_file() {
        struct stat status{};
        const bool full = descriptor_ >= 0 && ::fstat(descriptor_, &status) == 0 &&
                          status.st_size >= log_bytes_max;
        if (full) {
            ::close(descriptor_);
            descriptor_ = -1;
            if (::rename(path_.c_str(), (path_ + ".old").c_str()) != 0) return;
        }
        if (descriptor_ >= 0) return;
        descriptor_ =
            ::open(path_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, log_file_mode);
    }

    const std::string path_;
    std::mutex mutex_;
    int descriptor_ = -1;
};

}  // namespace

std::shared_ptr<rocksdb::Logger> make_text_log(const std::string& database) {
    return std::make_shared<TextLog>(database + "/LOG");
}

}  // namespace qiyue
