// FollowedView: what lies on disk when it starts.

#include <utility>

#include "ledger/crypto/digest.hpp"
#include "projections/followed_view.hpp"

namespace qiyue {

Result<FollowedView::Generation> FollowedView::open_generation(std::uint64_t number) const {
    auto rows = ViewRows::open(generations_.path(number), kind_.made_as(), ViewRows::Mode::write);
    if (!rows) return pass(rows);
    return Generation{number, std::move(*rows), kind_.make(ledger_.store())};
}

/// Another history may have as many entries: a backup was restored, and went on otherwise.
bool FollowedView::is_of_this_log(const ViewPosition& position) const {
    if (position.size.value == 0) return true;
    if (position.size > published()) return false;
    const auto line = ledger_.entry(Index{position.size.value - 1});
    return line && sha256(*line) == position.last;
}

/// Rows that are damaged or that this program cannot read are as good as none.
Result<void> FollowedView::open_serving(std::uint64_t number) {
    const auto label = ViewRows::label_in(generations_.path(number));
    if (!label || label->view != kind_.name || label->version > kind_.version ||
        label->version < kind_.readable_from) {
        return {};
    }
    const auto mode =
        label->version == kind_.version ? ViewRows::Mode::write : ViewRows::Mode::read;
    auto rows = ViewRows::open(generations_.path(number), *label, mode);
    if (!rows && rows.error().code == ErrorCode::locked) return pass(rows);
    if (!rows || !is_of_this_log((*rows)->position())) return {};
    current_ = {number, std::move(*rows), nullptr};
    if (mode == ViewRows::Mode::write) current_.view = kind_.make(ledger_.store());
    return {};
}

Result<void> FollowedView::open_unfinished(std::uint64_t served) {
    const auto numbers = generations_.all();
    if (!numbers) return std::unexpected(numbers.error());
    for (const std::uint64_t number : *numbers) {
        // One that cannot be read stays until it is dropped, as old ones do.
        if (number <= served) continue;
        const auto label = ViewRows::label_in(generations_.path(number));
        auto made = label && *label == kind_.made_as() ? open_generation(number)
                                                       : fail(ErrorCode::corrupt, "of no use");
        if (made && next_.rows == nullptr && is_of_this_log(made->rows->position())) {
            next_ = std::move(*made);
            continue;
        }
        made = fail(ErrorCode::corrupt, "closed");  // before its files go
        if (auto removed = generations_.remove(number); !removed) return removed;
    }
    return {};
}

Result<void> FollowedView::open() {
    if (published().value == 0) {
        return fail(ErrorCode::read_only,
                    "the ledger shows no checkpoint, so there is nothing to follow");
    }
    const auto number = generations_.serving();
    if (!number && number.error().code != ErrorCode::corrupt)
        return std::unexpected(number.error());
    const auto all = generations_.all();
    if (!all) return std::unexpected(all.error());
    // A damaged file names none, and nothing is deleted on a guess: a new generation is made.
    const std::uint64_t last = all->empty() ? 0 : all->back();
    const std::uint64_t served = number ? number->value_or(0) : last;
    if (number && served > 0) {
        if (auto opened = open_serving(served); !opened) return opened;
    }
    if (auto opened = open_unfinished(served); !opened) return opened;
    if (current_.rows == nullptr && next_.rows == nullptr) {
        const auto first = generations_.next();
        if (!first) return std::unexpected(first.error());
        auto made = open_generation(*first);
        if (!made) return pass(made);
        // There is nothing that could serve meanwhile.
        if (auto done = generations_.serve(*first); !done) return done;
        current_ = std::move(*made);
    }
    serving_ = current_.rows;
    serving_number_ = current_.number;
    moves_ = current_.view != nullptr;
    // One that stands still was level with the log once; one that moves will be in a moment.
    const bool level = serving_ && serving_->position().size >= published();
    if (serving_ && (level || !moves_)) show();
    if (next_.rows != nullptr) {
        begin_rebuild(std::move(next_));
    } else if (current_.view == nullptr) {
        if (auto begun = rebuild(); !begun) return pass(begun);
    }
    return {};
}

}  // namespace qiyue
