#include "ledger/audit/completeness.hpp"

#include <nlohmann/json.hpp>

#include "ledger/base/encoding.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/event/cloudevent.hpp"
#include "ledger/event/document.hpp"

namespace qiyue {
namespace {

using Json = nlohmann::ordered_json;

Json hex_list(const std::vector<Hash>& hashes) {
    Json list = Json::array();
    for (const Hash& hash : hashes)
        list.push_back(to_hex(hash));
    return list;
}

Json map_json(const MapProof& map) {
    if (map.leaf)
        return {{"count", map.leaf->count.value},
                {"head", to_hex(map.leaf->head)},
                {"siblings", hex_list(map.siblings)}};
    Json other;
    if (map.other)
        other = {{"key", to_hex(map.other->key)},
                 {"count", map.other->count.value},
                 {"head", to_hex(map.other->head)}};
    return {{"absent", true}, {"other", std::move(other)}, {"siblings", hex_list(map.siblings)}};
}

/// Reads the members of a proof; the first that is wrong is remembered by its pointer.
class Reader {
public:
    std::string fault;

    bool members(const Value& value, std::initializer_list<std::string_view> names,
                 const char* place) {
        bool right = value.is_object() && value.size() == names.size();
        for (const std::string_view name : names)
            right = right && value[name].exists();
        return right || wrong(place);
    }
    bool number(const Value& value, std::uint64_t& out, const char* place) {
        if (!value.is_integer() || value.integer() < 0) return wrong(place);
        out = static_cast<std::uint64_t>(value.integer());
        return true;
    }
    bool hash(const Value& value, Hash& out, const char* place) {
        const auto read = value.is_string() ? hash_from_hex(value.text()) : std::nullopt;
        if (!read) return wrong(place);
        out = *read;
        return true;
    }
    bool hashes(const Value& value, std::size_t max, std::vector<Hash>& out, const char* place) {
        if (!value.is_array() || value.size() > max) return wrong(place);
        for (const Value one : value)
            if (!hash(one, out.emplace_back(), place)) return false;
        return true;
    }
    bool leaf(const Value& value, MapLeaf& out, const char* place) {
        std::uint64_t count = 0;
        if (!number(value["count"], count, place) || !hash(value["head"], out.head, place))
            return false;
        out.count = Count{count};
        return count >= 1 || wrong(place);
    }
    bool wrong(const char* place) {
        if (fault.empty()) fault = place;
        return false;
    }
};

bool read_map(Reader& reader, const Value& value, const std::string& stream, MapProof& map) {
    if (!value.is_object()) return reader.wrong("/map");
    if (!reader.hashes(value["siblings"], limits::map_siblings_max, map.siblings, "/map/siblings"))
        return false;
    if (!value["absent"].exists()) {
        map.leaf = MapLeaf{map_key(stream), {}, {}};
        return reader.members(value, {"count", "head", "siblings"}, "/map") &&
               reader.leaf(value, *map.leaf, "/map");
    }
    if (!reader.members(value, {"absent", "other", "siblings"}, "/map")) return false;
    if (!value["absent"].is_boolean() || !value["absent"].boolean())
        return reader.wrong("/map/absent");
    const Value other = value["other"];
    if (other.is_null()) return true;
    map.other.emplace();
    return reader.members(other, {"key", "count", "head"}, "/map/other") &&
           reader.hash(other["key"], map.other->key, "/map/other/key") &&
           reader.leaf(other, *map.other, "/map/other");
}

bool read_last(Reader& reader, const Value& value, std::optional<CompletenessProof::Last>& last) {
    if (value.is_null()) return true;
    std::uint64_t index = 0;
    last = CompletenessProof::Last{};
    if (!reader.members(value, {"index", "entry", "proof"}, "/last") ||
        !reader.number(value["index"], index, "/last/index"))
        return false;
    if (!value["entry"].is_string()) return reader.wrong("/last/entry");
    last->index = Index{index};
    last->entry = value["entry"].text();
    return reader.hashes(value["proof"], limits::proof_hashes_max, last->proof, "/last/proof");
}

bool read_proof(Reader& reader, const Value& root, CompletenessProof& proof) {
    std::uint64_t version = 0, size = 0, count = 0;
    if (!reader.members(root, {"v", "stream", "size", "count", "indexes", "last", "map"}, "") ||
        !reader.number(root["v"], version, "/v") || !reader.number(root["size"], size, "/size") ||
        !reader.number(root["count"], count, "/count"))
        return false;
    if (version != 1) return reader.wrong("/v");
    if (!root["stream"].is_string() || !is_stream_name(root["stream"].text()))
        return reader.wrong("/stream");
    proof.stream = root["stream"].text();
    proof.size = TreeSize{size};
    proof.count = Count{count};
    if (!root["indexes"].is_array()) return reader.wrong("/indexes");
    for (const Value one : root["indexes"]) {
        std::uint64_t index = 0;
        if (!reader.number(one, index, "/indexes")) return false;
        proof.indexes.emplace_back(index);
    }
    if (!read_last(reader, root["last"], proof.last)) return false;
    if (proof.last.has_value() != (size > 0)) return reader.wrong("/last");
    return read_map(reader, root["map"], proof.stream, proof.map);
}

}  // namespace

std::string CompletenessProof::to_json() const {
    Json indexes_json = Json::array();
    for (const Index index : indexes)
        indexes_json.push_back(index.value);
    Json last_json;
    if (last)
        last_json = {
            {"index", last->index.value}, {"entry", last->entry}, {"proof", hex_list(last->proof)}};
    const Json json{{"v", 1},
                    {"stream", stream},
                    {"size", size.value},
                    {"count", count.value},
                    {"indexes", std::move(indexes_json)},
                    {"last", std::move(last_json)},
                    {"map", map_json(map)}};
    return json.dump();
}

Result<CompletenessProof> CompletenessProof::parse(std::string_view json) {
    Document document;
    if (auto parsed = document.parse(json); !parsed)
        return fail(ErrorCode::proof_format, parsed.error().detail, parsed.error().place);
    CompletenessProof proof;
    Reader reader;
    if (!read_proof(reader, document.root(), proof))
        return fail(ErrorCode::proof_format, "not a completeness proof", reader.fault);
    return proof;
}

}  // namespace qiyue
