#include "tools/qiyue/demo/disclosure_shelf.hpp"

#include <atomic>
#include <mutex>
#include <optional>
#include <thread>

#include "ledger/crypto/digest.hpp"

namespace qiyue::demo {
namespace {

/// Each text costs some syncs of the disk, which wait for each other hardly at all.
constexpr unsigned threads_count = 4;

}  // namespace

Result<void> DisclosureShelf::store(const std::vector<DraftedDisclosure>& disclosures) {
    std::atomic<std::size_t> next = 0;
    std::mutex mutex;
    std::optional<Error> failed;
    const auto work = [&] {
        for (std::size_t n = next++; n < disclosures.size(); n = next++) {
            const std::string& text = disclosures[n].text;
            if (auto kept = ledger_->keep_disclosure(sha256(text), text); !kept) {
                const std::lock_guard lock(mutex);
                if (!failed) failed = kept.error();
                return;
            }
        }
    };
    {
        std::vector<std::jthread> threads;
        for (unsigned n = 1; n < threads_count && n < disclosures.size(); ++n)
            threads.emplace_back(work);
        work();
    }
    if (failed) return std::unexpected(*failed);
    return {};
}

}  // namespace qiyue::demo
