#include "ledger/merkle/tiles.hpp"

#include "api/cosigning.hpp"
#include "api/handlers/handlers.hpp"
#include "api/parameters.hpp"

namespace qiyue {
namespace {

/// Verifiers that run in a page of somebody else's may read what anybody may read.
constexpr auto any_origin = std::pair("access-control-allow-origin", "*");

HttpResponse checkpoint_response(const std::string& note) {
    auto response = text_response(note);
    response.headers.emplace_back("cache-control", "no-cache");
    response.headers.emplace_back(any_origin);
    return response;
}

/// With a quorum configured, only what it has cosigned is shown, and the twin that stood beside it,
/// so that nobody ever sees a twin that is larger than the log. Otherwise the newest, with
/// cosignatures once it has some.
Result<CosignedCheckpoint> shown_checkpoint(const Context& context) {
    const auto published = context.ledger.published();
    const auto& cosigned = published->cosigned;
    const bool demanded = context.cosigning != nullptr && context.cosigning->demands_quorum();
    if (demanded && !cosigned) {
        return fail(ErrorCode::behind, "no checkpoint has the witnesses' quorum yet");
    }
    if (demanded || (cosigned && cosigned->log.checkpoint == published->log.checkpoint)) {
        return *cosigned;
    }
    return CosignedCheckpoint{published->log, published->twin};
}

/// The tile a request names, if the published tree has all of it.
Result<TileAt> published_tile(const Context& context, const Call& call, std::string_view prefix) {
    const auto tile = parse_tile_path(std::string(prefix) + call.captures.front());
    // What was escaped is not the canonical path, though it decodes to it.
    if (!tile || call.request.path != '/' + tile_path(*tile)) {
        return fail(ErrorCode::not_found, "this is not the path of a tile");
    }
    if (tile_width_at(published_size(context), tile->level, tile->index) < tile->width) {
        return fail(ErrorCode::not_found, "the published tree does not reach this tile");
    }
    return *tile;
}

HttpResponse tile_response(std::string bytes, const Context& context, const Call& call) {
    HttpResponse response;
    response.headers.emplace_back("content-type", "application/octet-stream");
    response.headers.emplace_back(any_origin);
    response.body = std::move(bytes);
    return immutable(std::move(response), call, context, call.request.path);
}

}  // namespace

Result<HttpResponse> show_checkpoint(const Context& context, const Call&) {
    const auto shown = shown_checkpoint(context);
    if (!shown) return std::unexpected(shown.error());
    return checkpoint_response(shown->log.note);
}

Result<HttpResponse> show_twin_checkpoint(const Context& context, const Call&) {
    const auto shown = shown_checkpoint(context);
    if (!shown) return std::unexpected(shown.error());
    if (!shown->twin) return fail(ErrorCode::not_found, "this ledger publishes no SM3 tree");
    return checkpoint_response(shown->twin->note);
}

Result<HttpResponse> show_tile(const Context& context, const Call& call) {
    const auto tile = published_tile(context, call, "tile/");
    if (!tile) return std::unexpected(tile.error());
    if (tile->entries) return fail(ErrorCode::not_found, "entry bundles need another route");
    auto bytes =
        context.ledger.store().tile(HashAlgorithm::sha256, tile->level, tile->index, tile->width);
    if (!bytes) return pass(bytes);
    return tile_response(std::move(*bytes), context, call);
}

Result<HttpResponse> show_bundle(const Context& context, const Call& call) {
    const auto tile = published_tile(context, call, "tile/entries/");
    if (!tile) return std::unexpected(tile.error());
    const Index first{tile->index * tile_width};
    std::string bundle;
    std::uint64_t count = 0;
    const auto scanned = context.ledger.store().scan(first, Index{first.value + tile->width},
                                                     [&](Index, std::string_view line) {
                                                         append_to_bundle(bundle, line);
                                                         ++count;
                                                         return true;
                                                     });
    if (!scanned) return std::unexpected(scanned.error());
    if (count != tile->width) return fail(ErrorCode::corrupt, "entries of this bundle are missing");
    return tile_response(std::move(bundle), context, call);
}

}  // namespace qiyue
