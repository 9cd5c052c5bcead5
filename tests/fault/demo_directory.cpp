#include "tests/fault/demo_directory.hpp"

#include <fstream>
#include <iterator>
#include <set>
#include <stdexcept>

#include "ledger/base/encoding.hpp"
#include "ledger/base/time.hpp"
#include "ledger/crypto/random.hpp"
#include "ledger/event/entry.hpp"
#include "tools/qiyue/demo/demo_ledger.hpp"
#include "tools/qiyue/signing_keys.hpp"
#include "tools/qiyue/stored_ledger.hpp"

namespace qiyue::testing {
namespace {

using Json = nlohmann::ordered_json;

template <class T>
T sure(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().text());
    return std::move(*result);
}

std::string new_uuid() {
    std::string text = to_hex(random_bytes(16));
    for (const std::size_t hyphen : {8u, 13u, 18u, 23u})
        text.insert(hyphen, 1, '-');
    return text;
}

Json event_of(const std::string& line) {
    const auto entry = parse_entry(line);
    if (!entry) throw std::runtime_error(entry.error().detail);
    return Json::parse(from_base64(entry->payload_base64).value());
}

}  // namespace

std::string content_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("cannot read " + path);
    return {std::istreambuf_iterator<char>(file), {}};
}

void make_demo(const std::string& directory, std::uint64_t seed) {
    demo::DemoOptions options;
    options.directory = directory;
    options.complexes = 1;
    options.seed = seed;
    (void)sure(demo::make_demo_ledger(options));
}

Trust trust_of(const std::string& directory) {
    return sure(Trust::parse(content_of(directory + "/trust")));
}

Mandates::Mandates(const std::string& directory) {
    const StoredLedger ledger = sure(StoredLedger::open(directory));
    const EventStore& store = *ledger.store;
    const WriterState state = store.writer_state();
    time_ = format_recorded(state.recorded);
    const auto granted =
        sure(store.by_type("mandate.granted", Index{0}, next_index(state.size), 100));
    std::set<std::string> revoked;
    const auto revocations =
        sure(store.by_type("key.revoked", Index{0}, next_index(state.size), 100));
    for (const Index index : revocations.indexes)
        revoked.insert(event_of(sure(store.entry(index)))["data"]["key_id"].get<std::string>());
    for (const Index index : granted.indexes) {
        Json event = event_of(sure(store.entry(index)));
        if (revoked.contains(event["data"]["key_id"].get<std::string>())) continue;
        const std::string source = event["source"];
        const std::string file =
            directory + "/demo-keys" + source.substr(source.rfind('/')) + ".pem";
        givers_.push_back({std::move(event), sure(load_key_file(file, std::nullopt))});
    }
    if (givers_.empty()) throw std::runtime_error("nobody granted a mandate in " + directory);
}

std::string Mandates::next(std::size_t giver) const {
    const Giver& one = givers_[giver % givers_.size()];
    Json event = one.event;
    event["id"] = new_uuid();
    event["nonce"] = to_base64url(random_bytes(16));
    event["time"] = time_;
    event["data"]["commit"]["/person"] = to_hex(random_bytes(32));
    Envelope envelope = envelope_around(event.dump());
    const auto signed_by = add_signatures(envelope, {one.key});
    if (!signed_by) throw std::runtime_error(signed_by.error().text());
    return envelope.format();
}

}  // namespace qiyue::testing
