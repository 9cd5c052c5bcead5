#include "ledger/package/verifying/entry_file.hpp"

#include <algorithm>
#include <utility>

namespace qiyue {
namespace {

constexpr std::size_t batch_lines = 128;
constexpr std::size_t batch_bytes = 1u << 20;  ///< lines are at most 64 KiB
constexpr std::size_t batches_ahead = 3;
constexpr std::size_t batches_behind = 3;
constexpr std::size_t piece = 16;  ///< entries that a worker takes at a time

}  // namespace

EntryFile::EntryFile(PackageLines lines, bool twin, Workers& workers, FindingList& findings)
    : lines_(std::move(lines)), twin_(twin), workers_(workers), findings_(findings) {}

EntryFile::~EntryFile() {
    for (Batches* batches : {&ahead_, &behind_})
        for (auto& batch : *batches)
            batch->wait();
}

void EntryFile::Batch::wait() {
    for (auto& task : tasks)
        task.get();
    tasks.clear();
}

void EntryFile::by_workers(Batch& batch, void (*work)(Batch&, std::size_t, bool)) {
    for (std::size_t from = 0; from < batch.lines_used; from += piece) {
        batch.tasks.push_back(workers_.run([&batch, from, work, twin = twin_] {
            const std::size_t below = std::min(from + piece, batch.lines_used);
            for (std::size_t i = from; i < below; ++i)
                work(batch, i, twin);
        }));
    }
}

/// False if there are no more lines.
Result<bool> EntryFile::read_batch(Batch& batch) {
    batch.lines_used = 0;
    for (std::size_t bytes = 0; batch.lines_used < batch_lines && bytes < batch_bytes;) {
        auto line = lines_.next();
        if (!line) return pass(line);
        if (!*line) {
            at_end_ = true;
            break;
        }
        bytes += (*line)->size();
        if (batch.lines_used == batch.lines.size()) batch.lines.emplace_back();
        batch.lines[batch.lines_used++] = std::move(**line);
    }
    if (batch.works.size() < batch.lines_used) batch.works.resize(batch.lines_used);
    return batch.lines_used > 0;
}

Result<void> EntryFile::read_ahead() {
    while (!at_end_ && ahead_.size() < batches_ahead) {
        std::unique_ptr<Batch> batch;
        if (free_.empty()) {
            batch = std::make_unique<Batch>();
        } else {
            batch = std::move(free_.back());
            free_.pop_back();
        }
        auto read = read_batch(*batch);
        if (!read) return pass(read);
        if (!*read) break;
        by_workers(*batch, [](Batch& one, std::size_t i, bool twin) {
            one.works[i].read(one.lines[i], twin);
        });
        ahead_.push_back(std::move(batch));
    }
    return {};
}

Result<EntryWork*> EntryFile::front() {
    if (ahead_.empty())
        if (auto read = read_ahead(); !read) return pass(read);
    if (ahead_.empty()) return nullptr;
    ahead_.front()->wait();
    return &ahead_.front()->works[at_];
}

Result<void> EntryFile::pop() {
    signatures_ += ahead_.front()->works[at_].pending.size();
    ++popped_;
    if (++at_ < ahead_.front()->lines_used) return {};
    at_ = 0;
    auto judged = std::move(ahead_.front());
    ahead_.pop_front();
    verify(std::move(judged));
    return read_ahead();
}

void EntryFile::stop() {
    at_end_ = true;
    for (auto& batch : ahead_)
        batch->wait();
    if (!ahead_.empty() && at_ > 0) {  // the entries before are still to be verified
        ahead_.front()->lines_used = at_;
        verify(std::move(ahead_.front()));
    }
    ahead_.clear();
    at_ = 0;
}

void EntryFile::verify(std::unique_ptr<Batch> batch) {
    batch->invalid.assign(batch->lines_used, 0);
    by_workers(*batch, [](Batch& one, std::size_t i, bool) {
        one.invalid[i] = one.works[i].count_invalid();
    });
    behind_.push_back(std::move(batch));
    if (behind_.size() > batches_behind) finish_one();
}

void EntryFile::finish_one() {
    auto batch = std::move(behind_.front());
    behind_.pop_front();
    batch->wait();
    for (std::size_t i = 0; i < batch->lines_used; ++i)
        if (batch->invalid[i] > 0)
            findings_.find("signature_invalid", batch->works[i].head.index.value,
                           std::to_string(batch->invalid[i]) + " of its signatures do not verify");
    free_.push_back(std::move(batch));
}

void EntryFile::finish() {
    while (!behind_.empty())
        finish_one();
}

}  // namespace qiyue
