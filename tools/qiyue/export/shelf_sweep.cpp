#include "tools/qiyue/export/shelf_sweep.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <utility>

#include "api/packages/package_works.hpp"
#include "ledger/exporting/package_record.hpp"
#include "tools/qiyue/export/handing_over.hpp"

namespace qiyue {
namespace {

class Sweep {
public:
    Sweep(const Ledger& ledger, const PackageShelf& shelf, Micros now)
        : ledger_(ledger), shelf_(shelf), now_(now) {}

    Result<SweptShelf> run() {
        auto orders = shelf_.load();
        if (!orders) return pass(orders);
        for (PackageOrder& order : *orders)
            if (auto looked = look_at(std::move(order)); !looked) return pass(looked);
        const auto odd = shelf_.unreadable();
        if (!odd) return std::unexpected(odd.error());
        for (const Error& one : *odd)
            swept_.remarks.push_back("packages that cannot be read: " + one.text());
        return std::move(swept_);
    }

private:
    Result<void> look_at(PackageOrder order) {
        if (auto found = take_in_records(order); !found) return found;
        const auto why = why_not_to_stay(order);
        if (!why) return std::unexpected(why.error());
        if (!*why) {
            swept_.orders.push_back(std::move(order));
            return {};
        }
        if (auto dropped = shelf_.drop(order.id); !dropped) return dropped;
        swept_.remarks.push_back("packages " + order.id + " are removed: " + **why);
        return {};
    }

    Result<void> take_in_records(PackageOrder& order) {
        const auto recorded = [&] {
            return std::ranges::count_if(order.packages,
                                         [](const auto& one) { return one.recorded.has_value(); });
        };
        const auto before = recorded();
        if (auto found = find_recorded(ledger_, order); !found) return found;
        return recorded() == before ? Result<void>() : shelf_.keep(order);
    }

    /// nullopt: it stays.
    Result<std::optional<std::string>> why_not_to_stay(PackageOrder& order) {
        forget_handed_over(order);
        if (order.state == PackageOrder::State::made && order.packages.empty())
            return std::optional<std::string>("they were handed over");
        for (const ShelvedPackage& package : order.packages) {
            const std::string path = shelf_.path_of(order, package);
            const auto erased = find_erased(ledger_.store(), path);
            if (!erased && erased.error().code == ErrorCode::corrupt)
                return std::unexpected(erased.error());
            if (!erased)
                swept_.remarks.push_back("package " + path +
                                         " is damaged: " + erased.error().text());
            if (erased && *erased)
                return std::optional("a text that they open was erased (entry " +
                                     std::to_string((*erased)->index.value) + ", " +
                                     (*erased)->pointer + ")");
        }
        const bool is_expired =
            order.ended && !order.is_recorded() &&
            now_.value - order.ended->value >= PackageWorksOptions{}.unrecorded_us;
        if (is_expired) return std::optional<std::string>("nobody recorded them within a day");
        return std::nullopt;
    }

    /// An export that was ended by force between handing over and noting that.
    void forget_handed_over(PackageOrder& order) {
        if (!order.asker.token.empty()) return;  // a server's
        std::erase_if(order.packages, [&](const ShelvedPackage& package) {
            std::error_code unknown;
            return package.recorded &&
                   !std::filesystem::exists(shelf_.path_of(order, package), unknown) && !unknown;
        });
    }

    const Ledger& ledger_;
    const PackageShelf& shelf_;
    const Micros now_;
    SweptShelf swept_;
};

}  // namespace

Result<SweptShelf> sweep_shelf(const Ledger& ledger, const PackageShelf& shelf, Micros now) {
    return Sweep(ledger, shelf, now).run();
}

Result<std::vector<std::string>> sweep_directory(const Ledger& ledger, const std::string& directory,
                                                 Micros now) {
    std::error_code unknown;
    if (!std::filesystem::exists(directory + "/packages", unknown))
        return std::vector<std::string>{};
    const auto shelf = PackageShelf::open(directory);
    if (!shelf) return std::unexpected(shelf.error());
    auto swept = sweep_shelf(ledger, *shelf, now);
    if (!swept) return pass(swept);
    return std::move(swept->remarks);
}

}  // namespace qiyue
