#include <nlohmann/json.hpp>

#include "api/handlers/handlers.hpp"
#include "api/parameters.hpp"
#include "ledger/base/encoding.hpp"
#include "ledger/event/cloudevent.hpp"

namespace qiyue {
namespace {

Result<HashAlgorithm> tree_parameter(const Context& context, const Call& call) {
    const auto tree = call.request.parameter("tree").value_or("sha256");
    if (tree == "sha256") return HashAlgorithm::sha256;
    if (tree != "sm3") {
        return fail(ErrorCode::invalid_argument, "a tree is sha256 or sm3", "tree");
    }
    if (!context.ledger.twin()) return fail(ErrorCode::not_found, "this ledger keeps no SM3 tree");
    return HashAlgorithm::sm3;
}

/// A size that the log's newest checkpoint covers; that checkpoint's if the parameter is absent.
/// The twin is signed less often: of this size it may have a root and no checkpoint yet.
Result<TreeSize> size_parameter(const Context& context, const Call& call, std::string_view name) {
    const auto number = number_parameter(call, name);
    if (!number) return std::unexpected(number.error());
    const auto newest = published_size(context);
    const TreeSize size = *number ? TreeSize{**number} : newest;
    if (size > newest) {
        return fail(ErrorCode::not_found, "the published tree is smaller", std::string(name));
    }
    return size;
}

std::string hashes_json(const std::vector<Hash>& hashes) {
    auto list = nlohmann::json::array();
    for (const auto& hash : hashes)
        list.push_back(to_base64(hash.view()));
    return list.dump();
}

}  // namespace

Result<HttpResponse> show_proof(const Context& context, const Call& call) {
    const auto index = number_capture(call, 0);
    if (!index) return std::unexpected(index.error());
    const auto tree = tree_parameter(context, call);
    if (!tree) return std::unexpected(tree.error());
    auto proof = context.ledger.proof(Index{*index}, *tree);
    if (!proof) return pass(proof);
    return text_response(std::move(*proof));
}

Result<HttpResponse> show_inclusion(const Context& context, const Call& call) {
    const auto index = number_parameter(call, "index");
    if (!index) return std::unexpected(index.error());
    if (!*index) return fail(ErrorCode::invalid_argument, "an index is required", "index");
    const auto tree = tree_parameter(context, call);
    if (!tree) return std::unexpected(tree.error());
    const auto size = size_parameter(context, call, "size");
    if (!size) return std::unexpected(size.error());
    const auto proof = context.ledger.inclusion(*tree, Index{**index}, *size);
    if (!proof) return std::unexpected(proof.error());
    return json_response("{\"index\":" + std::to_string(**index) + ",\"size\":" +
                         std::to_string(size->value) + ",\"proof\":" + hashes_json(*proof) + "}");
}

Result<HttpResponse> show_consistency(const Context& context, const Call& call) {
    const auto tree = tree_parameter(context, call);
    if (!tree) return std::unexpected(tree.error());
    const auto from = size_parameter(context, call, "from");
    if (!from) return std::unexpected(from.error());
    const auto to = size_parameter(context, call, "to");
    if (!to) return std::unexpected(to.error());
    const auto proof = context.ledger.consistency(*tree, *from, *to);
    if (!proof) return std::unexpected(proof.error());
    return json_response("{\"from\":" + std::to_string(from->value) + ",\"to\":" +
                         std::to_string(to->value) + ",\"proof\":" + hashes_json(*proof) + "}");
}

Result<HttpResponse> show_completeness(const Context& context, const Call& call) {
    const auto stream = call.request.parameter("stream");
    if (!stream || !is_stream_name(*stream)) {
        return fail(ErrorCode::invalid_argument, "a stream's name is required", "stream");
    }
    const auto size = size_parameter(context, call, "size");
    if (!size) return std::unexpected(size.error());
    const auto proof = context.ledger.completeness(std::string(*stream), *size);
    if (!proof) return std::unexpected(proof.error());
    return json_response(proof->to_json());
}

}  // namespace qiyue
