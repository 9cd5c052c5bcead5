// The table of routes against the contract, written out a second time.

#include "api/routes.hpp"

#include <map>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "api/openapi.hpp"
#include "api/router.hpp"

namespace qiyue {
namespace {

const std::map<std::string, Access> expected = {
    {"POST /v1/events", Access::everyone},
    {"POST /v1/events/batch", Access::everyone},
    {"GET /v1/events", Access::record},
    {"GET /v1/events/live", Access::record},
    {"GET /v1/events/{index}", Access::record},
    {"GET /v1/events/{index}/proof", Access::proofs},
    {"GET /v1/streams/{stream*}", Access::record},
    {"GET /v1/proofs/inclusion", Access::proofs},
    {"GET /v1/proofs/consistency", Access::proofs},
    {"GET /v1/proofs/completeness", Access::record},
    {"PUT /v1/documents/{sha256}", Access::uploads},
    {"GET /v1/documents/{sha256}", Access::record},
    {"PUT /v1/disclosures/{commitment}", Access::uploads},
    {"GET /v1/disclosures/{commitment}", Access::disclosures},
    {"GET /v1/catalogue", Access::everyone},
    {"GET /v1/catalogue/{type}/{version}", Access::everyone},
    {"GET /v1/policy", Access::everyone},
    {"GET /v1/complexes", Access::states},
    {"GET /v1/complexes/{id}", Access::states},
    {"GET /v1/complexes/{id}/members", Access::states},
    {"GET /v1/complexes/{id}/charter", Access::states},
    {"GET /v1/complexes/{id}/bodies", Access::states},
    {"GET /v1/complexes/{id}/evaluations", Access::states},
    {"GET /v1/complexes/{id}/evaluations/{evaluation}", Access::states},
    {"GET /v1/complexes/{id}/kpis", Access::states},
    {"GET /v1/complexes/{id}/needs", Access::states},
    {"GET /v1/complexes/{id}/tasks", Access::states},
    {"GET /v1/complexes/{id}/achievements", Access::states},
    {"GET /v1/complexes/{id}/settlements", Access::states},
    {"GET /v1/complexes/{id}/timeline", Access::states},
    {"GET /v1/complexes/{id}/replay", Access::states},
    {"GET /v1/complexes/{id}/diff", Access::states},
    {"GET /v1/complexes/{id}/whole", Access::states},
    {"GET /v1/organizations/{uscc}", Access::states},
    {"GET /v1/experts/{id}", Access::states},
    {"GET /v1/targets", Access::states},
    {"GET /v1/scoreboard", Access::states},
    {"GET /v1/cases", Access::states},
    {"POST /v1/packages", Access::administration},
    {"POST /v1/packages/preview", Access::administration},
    {"GET /v1/packages", Access::administration},
    {"GET /v1/packages/{package}", Access::administration},
    {"GET /v1/packages/{package}/state", Access::administration},
    {"DELETE /v1/packages/{package}", Access::administration},
    {"GET /v1/timestamps", Access::everyone},
    {"GET /v1/timestamps/{size}", Access::everyone},
    {"GET /v1/witnesses", Access::everyone},
    {"GET /v1/views", Access::states},
    {"POST /v1/views/{view}/rebuild", Access::administration},
    {"DELETE /v1/views/{view}/rebuild", Access::administration},
    {"DELETE /v1/views/{view}/kept", Access::administration},
    {"GET /checkpoint", Access::everyone},
    {"GET /checkpoint-sm3", Access::everyone},
    {"GET /tile/entries/{tile*}", Access::record},
    {"GET /tile/{tile*}", Access::everyone},
    {"GET /healthz", Access::everyone},
    {"GET /readyz", Access::everyone},
    {"GET /metrics", Access::everyone},
    {"GET /openapi.json", Access::everyone},
    {"GET /", Access::everyone},
};

TEST(Routes, EachHasTheAccessOfTheContract) {
    EXPECT_EQ(routes().size(), expected.size());
    for (const auto& route : routes()) {
        const auto name = std::string(route.method) + " " + std::string(route.pattern);
        ASSERT_TRUE(expected.contains(name)) << name;
        EXPECT_EQ(route.access, expected.at(name)) << name;
        EXPECT_NE(route.now == nullptr, route.later == nullptr) << name;
    }
}

std::string found(std::string_view method, std::string_view path) {
    const auto match = find_route(routes(), method, path);
    if (match.route == nullptr) return match.allowed.empty() ? "404" : "405";
    std::string text(match.route->pattern);
    for (const auto& capture : match.captures)
        text += " " + capture;
    return text;
}

TEST(Routes, PathsFindTheirRoutes) {
    EXPECT_EQ(found("GET", "/v1/streams/complexes/C1"), "/v1/streams/{stream*} complexes/C1");
    EXPECT_EQ(found("GET", "/v1/streams/complexes%2FC1"), "/v1/streams/{stream*} complexes/C1");
    EXPECT_EQ(found("HEAD", "/v1/events/7"), "/v1/events/{index} 7");
    EXPECT_EQ(found("GET", "/tile/entries/x001/000.p/5"), "/tile/entries/{tile*} x001/000.p/5");
    EXPECT_EQ(found("GET", "/tile/0/000"), "/tile/{tile*} 0/000");
    EXPECT_EQ(found("GET", "/"), "/");
    EXPECT_EQ(found("POST", "/v1/packages/preview"), "/v1/packages/preview");
    EXPECT_EQ(found("HEAD", "/v1/packages/a-v2"), "/v1/packages/{package} a-v2");
    EXPECT_EQ(found("GET", "/v1/packages/a/state"), "/v1/packages/{package}/state a");
    EXPECT_EQ(found("DELETE", "/v1/events"), "405");
    EXPECT_EQ(found("GET", "/v1/events/"), "404");
    EXPECT_EQ(found("GET", "/v1/events/7/proof/x"), "404");
    EXPECT_EQ(found("GET", "//checkpoint"), "404");
}

TEST(Routes, EntryBundlesAreNotReachedAsPublicTiles) {
    // Escaped, the path is that of a hash tile to the router; the handler refuses escaped paths.
    EXPECT_EQ(found("GET", "/tile/entrie%73/000"), "/tile/{tile*} entries/000");
}

TEST(Routes, DescriptionNamesEveryRoute) {
    const auto json = nlohmann::json::parse(openapi_json(routes()));
    EXPECT_EQ(json.at("openapi"), "3.1.0");
    std::size_t operations = 0;
    for (const auto& [path, methods] : json.at("paths").items()) {
        EXPECT_EQ(path.find('*'), std::string::npos);
        operations += methods.size();
        for (const auto& [method, operation] : methods.items()) {
            for (const auto& parameter : operation.at("parameters")) {
                EXPECT_TRUE(parameter.contains("schema")) << path << " " << parameter;
            }
        }
    }
    EXPECT_EQ(operations, routes().size());
}

}  // namespace
}  // namespace qiyue
