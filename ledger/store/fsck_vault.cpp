#include <map>

#include "ledger/base/encoding.hpp"
#include "ledger/store/disclosures.hpp"
#include "ledger/store/erasures.hpp"
#include "ledger/store/fsck.hpp"

namespace qiyue {
namespace {

class VaultCheck {
public:
    VaultCheck(const EventStore& store, const Vault& vault, const FindingTaker& take)
        : store_(store), vault_(vault), take_(take) {}

    Result<void> run() {
        auto gathered = each_erasure(store_, [this](Index index, const Hash& commitment) {
            erased_.emplace(commitment, index);
            return Result<void>{};
        });
        // The log's own damage is told by the other checks; what can be read of it still counts.
        if (!gathered && gathered.error().code != ErrorCode::corrupt) return gathered;
        const auto contents = vault_.contents();
        if (!contents) return std::unexpected(contents.error());
        for (const std::string& path : contents->strangers)
            add("vault_damaged", {}, "not a part of the vault: " + path);
        for (const Hash& commitment : contents->commitments) {
            auto judged = judge(commitment);
            if (!judged) return judged;
        }
        return {};
    }
    const FsckReport& report() const { return report_; }

private:
    Result<void> judge(const Hash& commitment) {
        ++report_.rows;
        const std::string which = "the text of " + to_hex(commitment);
        if (const auto erased = erased_.find(commitment); erased != erased_.end()) {
            add("vault_not_erased", erased->second.value,
                which + ", or its key, is still there: open the ledger, which finishes it");
            return {};
        }
        const auto checked = vault_.check(commitment);
        if (!checked) return std::unexpected(checked.error());
        switch (checked->standing) {
            case Vault::Standing::absent: return {};
            case Vault::Standing::sound: return find_field(commitment, checked->text, which);
            case Vault::Standing::key_missing:
                add("vault_key_missing", {},
                    which + " has no key and was not erased: put the keys back, or the text again");
                return {};
            case Vault::Standing::damaged:
                add("vault_damaged", {}, which + ": " + checked->fault + "; put it again");
                return {};
        }
        return {};
    }

    Result<void> find_field(const Hash& commitment, const std::string& text,
                            const std::string& which) {
        const Index end = next_index(store_.writer_state().size);
        const auto field = find_committed(store_, end, commitment, text);
        if (field) return {};
        if (field.error().code == ErrorCode::io) return std::unexpected(field.error());
        add("vault_damaged", {}, which + " belongs to no entry: " + field.error().detail);
        return {};
    }

    void add(std::string code, std::optional<std::uint64_t> index, std::string detail) {
        ++report_.findings;
        take_({std::move(code), index, std::move(detail)});
    }

    const EventStore& store_;
    const Vault& vault_;
    const FindingTaker& take_;
    std::map<Hash, Index> erased_;
    FsckReport report_;
};

}  // namespace

Result<FsckReport> fsck_vault(const EventStore& store, const Vault& vault,
                              const FindingTaker& take) {
    VaultCheck check(store, vault, take);
    auto run = check.run();
    if (!run) return pass(run);
    return check.report();
}

}  // namespace qiyue
