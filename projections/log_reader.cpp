#include "projections/log_reader.hpp"

#include "ledger/store/tree_roots.hpp"

namespace qiyue {

bool LogReader::read(Index index) {
    auto read = entry_.read(store_, index);
    if (read) return true;
    if (read.error().code != ErrorCode::not_found) failure_ = std::move(read.error());
    return false;
}

std::optional<ActInfo> LogReader::act(Index index) {
    if (!read(index)) return std::nullopt;
    const CloudEvent& event = entry_.event();
    return ActInfo{std::string(event.type), std::string(event.subject), std::string(event.source),
                   entry_.head().recorded};
}

std::optional<std::string> LogReader::payload(Index index) {
    if (!read(index)) return std::nullopt;
    return entry_.payload();
}

std::optional<TreeRoots> LogReader::roots(TreeSize size) {
    if (size > store_.writer_state().size) return std::nullopt;
    auto roots = roots_at(store_, size);
    if (roots) return *roots;
    failure_ = std::move(roots.error());
    return std::nullopt;
}

}  // namespace qiyue
