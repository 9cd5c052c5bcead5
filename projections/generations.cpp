#include "projections/generations.hpp"

#include <algorithm>
#include <filesystem>

#include "ledger/base/encoding.hpp"

namespace qiyue {
namespace {

constexpr std::size_t serving_bytes_max = 32;

}  // namespace

Generations::Generations(const std::string& directory, const std::string& view)
    : files_(nullptr), views_(directory + "/views"), folder_(views_ + "/" + view) {}

Result<std::optional<std::uint64_t>> Generations::serving() const {
    const auto text = files_.read(folder_ + "/serving", serving_bytes_max);
    if (!text) return std::unexpected(text.error());
    if (!*text) return std::nullopt;
    const bool ended = (*text)->ends_with('\n');
    const auto number = ended
                            ? from_decimal(std::string_view(**text).substr(0, (*text)->size() - 1))
                            : std::nullopt;
    if (number) return number;
    return fail(ErrorCode::corrupt, folder_ + "/serving names no generation: delete " + folder_ +
                                        ", and the view is made anew");
}

Result<std::vector<std::uint64_t>> Generations::all() const {
    const auto names = SmallFiles::names(folder_);
    if (!names) return std::unexpected(names.error());
    std::vector<std::uint64_t> numbers;
    for (const std::string& name : *names) {
        if (const auto number = from_decimal(name)) numbers.push_back(*number);
    }
    std::ranges::sort(numbers);
    return numbers;
}

std::string Generations::path(std::uint64_t number) const {
    return folder_ + "/" + std::to_string(number);
}

Result<std::uint64_t> Generations::next() const {
    for (const std::string& made : {views_, folder_}) {
        if (auto done = files_.make_directory(made); !done) return pass(done);
    }
    const auto numbers = all();
    if (!numbers) return std::unexpected(numbers.error());
    // A damaged file names none: what it named is among those that lie there, or is gone.
    const auto served = serving();
    if (!served && served.error().code != ErrorCode::corrupt)
        return std::unexpected(served.error());
    const std::uint64_t last = numbers->empty() ? 0 : numbers->back();
    return std::max(last, served ? served->value_or(0) : 0) + 1;
}

Result<void> Generations::serve(std::uint64_t number) const {
    auto put =
        files_.put(folder_ + "/serving", folder_ + "/serving.new", std::to_string(number) + "\n");
    if (!put) return put;
    return files_.sync_directory(folder_);
}

Result<void> Generations::remove(std::uint64_t number) const {
    const auto served = serving();
    if (!served) return std::unexpected(served.error());
    if (*served == number) {
        return fail(ErrorCode::invalid_argument,
                    "generation " + std::to_string(number) + " serves and is not dropped");
    }
    std::error_code failure;
    std::filesystem::remove_all(path(number), failure);
    if (!failure) return {};
    return fail(ErrorCode::io, "deleting " + path(number) + ": " + failure.message());
}

}  // namespace qiyue
