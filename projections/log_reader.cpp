#include "projections/log_reader.hpp"

#include "ledger/merkle/proof.hpp"

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
    TreeRoots roots;
    auto root = root_at(HashAlgorithm::sha256, size, store_.nodes(HashAlgorithm::sha256));
    if (root) roots.sha256 = *root;
    if (root && store_.twin()) {
        root = root_at(HashAlgorithm::sm3, size, store_.nodes(HashAlgorithm::sm3));
        if (root) roots.sm3 = *root;
    }
    if (root) return roots;
    failure_ = std::move(root.error());
    return std::nullopt;
}

}  // namespace qiyue
