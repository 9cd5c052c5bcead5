#include "tests/support/synthetic_ledger.hpp"

#include <cstdio>
#include <stdexcept>

#include "ledger/base/encoding.hpp"
#include "ledger/crypto/digest.hpp"
#include "ledger/event/envelope.hpp"
#include "ledger/merkle/tree_hash.hpp"

namespace qiyue::testing {
namespace {

constexpr std::uint64_t streams = 7;
constexpr std::uint64_t binds_every = 5;
constexpr std::uint64_t revokes_every = 11;

std::string organization(std::uint64_t index) { return "ORG-" + std::to_string(index % streams); }

std::string uuid_of(std::uint64_t index) { return SyntheticLedger::event_id(index); }

Hash document_of(std::uint64_t index) { return sha256("document " + std::to_string(index)); }

std::string spki_of(std::uint64_t index) { return "key bytes " + std::to_string(index); }

template <class T>
T value_of(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().text());
    return std::move(*result);
}

void check(const Result<void>& result) {
    if (!result) throw std::runtime_error(result.error().text());
}

std::string payload_of(std::uint64_t index, Micros recorded, const std::string& type,
                       const std::string& data) {
    return R"({"specversion":"1.0","id":")" + uuid_of(index) + R"(","source":"/organizations/)" +
           organization(index) + R"(","type":")" + type +
           R"(","dataschema":"urn:qiyue:catalogue:)" + type + R"(:1","subject":"organizations/)" +
           organization(index) + R"(","time":")" + format_recorded(recorded) +
           R"(","datacontenttype":"application/json","ledger":"test.example/store","nonce":")" +
           to_base64url(sha256("nonce " + std::to_string(index)).view().substr(0, 16)) +
           R"(","data":)" + data + "}";
}

std::string line_of(const EntryHead& head, const std::string& payload) {
    Envelope envelope;
    envelope.payload_base64 = to_base64(payload);
    const std::string signature(64, static_cast<char>(head.index.value % 128));
    envelope.signatures.push_back(
        {KeyId{sha256("signer " + head.stream)}, to_base64(signature), signature});
    return format_entry(head, envelope.format());
}

}  // namespace

SyntheticLedger::SyntheticLedger(bool twin) : twin_(twin) {}

std::string SyntheticLedger::event_id(std::uint64_t index) {
    std::array<char, 40> text{};
    const Hash hash = sha256("id " + std::to_string(index));
    const std::string hex = to_hex(hash.view().substr(0, 4));
    std::snprintf(text.data(), text.size(), "%s-0000-7000-8000-%012llx", hex.c_str(),
                  static_cast<unsigned long long>(index));
    return text.data();
}

void SyntheticLedger::put_row(CommitGroup& group, RowName name, Row row) {
    auto shared = std::make_shared<const Row>(std::move(row));
    rows_[name] = shared;
    group.rows[std::move(name)] = std::move(shared);
}

std::string SyntheticLedger::event_data(std::uint64_t index, std::string& type,
                                        CommitGroup& group) {
    if (said_) {
        type = std::move(said_->first);
        std::string data = std::move(said_->second);
        said_.reset();
        return data;
    }
    if (index % revokes_every == revokes_every - 1 && !unrevoked_.empty()) {
        type = "key.revoked";
        const std::string key = unrevoked_.front();
        unrevoked_.erase(unrevoked_.begin());
        KeyRow row = std::get<KeyRow>(*rows_.at({RowKind::key, key}));
        row.revoked = Index{index};
        put_row(group, {RowKind::key, key}, row);
        return R"({"key_id":")" + key + R"("})";
    }
    if (index % binds_every != 0) {
        type = "report.filed";
        return R"({"text":"report )" + std::to_string(index) + R"("})";
    }
    type = "organization.registered";
    const std::string key = to_hex(sha256(spki_of(index)));
    KeyRow row;
    row.spki = spki_of(index);
    row.holder = "/organizations/" + organization(index);
    row.bound = Index{index};
    put_row(group, {RowKind::key, key}, row);
    unrevoked_.push_back(key);
    return R"({"key":{"spki":")" + to_base64(spki_of(index)) +
           R"("},"qualifications":[{"doc":{"sha256":")" + to_hex(document_of(index)) + R"("}}]})";
}

PreparedEntry SyntheticLedger::next_entry(const Hash& map_root, CommitGroup& group) {
    const std::uint64_t index = entries_.size();
    PreparedEntry entry;
    entry.recorded = Micros{first_recorded_us + static_cast<std::int64_t>(index) * 1'000};
    entry.actor = "/organizations/" + organization(index);
    entry.stream = "organizations/" + organization(index);
    entry.id = uuid_bytes(uuid_of(index));
    const std::string data = event_data(index, entry.type, group);
    if (entry.type == "organization.registered") entry.documents = {document_of(index)};

    EntryHead head;
    head.index = Index{index};
    head.recorded = entry.recorded;
    head.stream = entry.stream;
    head.streams = map_root;
    if (const auto before = heads_.find(entry.stream); before != heads_.end()) {
        head.seq = StreamSeq{before->second.count.value};
        head.prev = before->second.head;
    }
    entry.seq = head.seq;
    entry.line = line_of(head, payload_of(index, entry.recorded, entry.type, data));
    entry.leaf = leaf_hash(HashAlgorithm::sha256, entry.line);
    if (twin_) entry.twin_leaf = leaf_hash(HashAlgorithm::sm3, entry.line);

    OrganizationRow row;
    row.uscc = organization(index);
    row.name = "as of " + std::to_string(index);
    put_row(group, {RowKind::organization, row.uscc}, row);
    return entry;
}

CommitGroup SyntheticLedger::group(std::size_t count) {
    CommitGroup group;
    group.first = Index{entries_.size()};
    for (auto& [name, row] : std::exchange(written_, {}))
        put_row(group, name, std::move(row));
    PagedMap map([this](const PageName& name) -> Result<std::shared_ptr<const MapPage>> {
        const auto page = pages_.find(name);
        return page == pages_.end() ? nullptr : page->second;
    });
    for (std::size_t number = 0; number < count; ++number) {
        PreparedEntry entry = next_entry(map_root_, group);
        StreamHead& head = heads_[entry.stream];
        head = {Count{head.count.value + 1}, entry.leaf};
        check(map.set({map_key(entry.stream), head.count, head.head}));
        map_root_ = value_of(map.root());
        edge_.append(entry.leaf, group.tiles);
        if (twin_) twin_edge_.append(entry.twin_leaf, group.twin_tiles);
        group.entries.push_back(entry);
        entries_.push_back(std::move(entry));
    }
    group.map_pages = map.take_changes();
    for (const auto& [name, page] : group.map_pages)
        pages_[name] = page;
    edge_.trim();
    twin_edge_.trim();
    group.root = edge_.root();
    group.twin_root = twin_edge_.root();
    group.map_root = map_root_;
    return group;
}

WriterState SyntheticLedger::writer_state() const {
    WriterState state;
    state.size = TreeSize{entries_.size()};
    if (!entries_.empty()) state.recorded = entries_.back().recorded;
    state.root = edge_.root();
    state.twin_root = twin_edge_.root();
    state.map_root = map_root_;
    return state;
}

}  // namespace qiyue::testing
