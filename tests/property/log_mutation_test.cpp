// 1,700 mutated bundles, tiles and checkpoints of whole logs. Accepted: an audit without a finding.
// No byte of a bundle or tile can differ and the log be sound; for checkpoints as in
// note_mutation_test.cpp. Signatures of entries are not verified here: the trees alone must find
// it.

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/audit/auditor.hpp"
#include "ledger/base/check.hpp"
#include "tests/property/mutator.hpp"
#include "tests/property/tally.hpp"
#include "tests/property/vectors.hpp"

namespace {

using namespace qiyue;
using namespace qiyue::property;

/// A log whose files are texts in memory.
class LogInMemory : public LogSource {
public:
    explicit LogInMemory(std::map<std::string, std::string> files) : files_(std::move(files)) {}
    std::string& file(const std::string& name) { return files_.at(name); }
    void remove(const std::string& name) { files_.erase(name); }
    std::vector<std::string> names() const {
        std::vector<std::string> names;
        for (const auto& [name, bytes] : files_)
            names.push_back(name);
        return names;
    }

    Result<std::optional<std::string>> checkpoint() override { return find("checkpoint"); }
    Result<std::optional<std::string>> twin_checkpoint() override { return find("checkpoint-sm3"); }
    Result<std::optional<std::string>> tile(const TileAt& tile) override {
        return find(tile_path(tile));
    }

private:
    std::optional<std::string> find(const std::string& name) const {
        const auto found = files_.find(name);
        return found == files_.end() ? std::nullopt : std::optional{found->second};
    }
    std::map<std::string, std::string> files_;
};

LogInMemory read_log(const std::string& folder, std::uint64_t size) {
    std::map<std::string, std::string> files;
    for (const std::string name : {"checkpoint", "checkpoint-sm3"})
        files[name] = read(folder + name);
    std::vector<TileAt> tiles = tiles_of(TreeSize{size});
    for (std::uint64_t bundle = 0; bundle * tile_width < size; ++bundle)
        tiles.push_back({true, 0, bundle, tile_width_at(TreeSize{size}, 0, bundle)});
    for (const TileAt& tile : tiles)
        files[tile_path(tile)] = read(folder + tile_path(tile));
    return LogInMemory{std::move(files)};
}

bool sound(LogInMemory& log, const Trust& trust) {
    AuditOptions options;
    options.trust = &trust;
    options.signatures = false;
    options.threads = 1;
    const auto report = audit_log(log, options);
    QIYUE_CHECK(report, "a log in memory can be read");
    EXPECT_EQ(report->ok, report->findings.empty());
    return report->ok;
}

void mutate_log(const std::string& name, std::uint64_t size, std::uint64_t seed, int mutations) {
    const LogInMemory good = read_log("sound/" + name + "/tiles/", size);
    const Trust trust = read_trust("sound/" + name + "/trust");
    const std::map<std::string, std::vector<KnownKey>> keys{
        {"checkpoint", keys_of(trust)}, {"checkpoint-sm3", {known_key(trust.twin_key()->vkey())}}};
    LogInMemory whole = good;
    ASSERT_TRUE(sound(whole, trust)) << name;
    std::vector<std::string> others;
    for (const std::string& file : good.names())
        others.push_back(whole.file(file));
    Mutator mutator{seed};
    Tally tally{"files of " + name};
    for (int i = 0; i < mutations; ++i) {
        LogInMemory log = good;
        const std::string file = mutator.one_of(log.names());
        const std::string before = log.file(file);
        if (mutator.below(20) == 0)
            log.remove(file);
        else
            log.file(file) = mutator.mutate(before, others);
        const bool there = std::ranges::count(log.names(), file) > 0;
        const std::string after = there ? log.file(file) : "";
        tally.count(sound(log, trust), file + "\n" + after, [&] {
            return there && file.starts_with("checkpoint") &&
                   note_meaning(after, keys.at(file)) == note_meaning(before, keys.at(file));
        });
    }
    EXPECT_GT(tally.refused(), static_cast<std::size_t>(mutations) * 8 / 10);
}

TEST(LogMutations, SixteenEntriesCosigned) { mutate_log("cosigned", 16, 31, 1'400); }

TEST(LogMutations, OneEntryMoreThanATile) { mutate_log("size-257", 257, 32, 300); }

}  // namespace
