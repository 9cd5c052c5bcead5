#pragma once

// The functions behind the routes. Each is of one of the kinds of route.hpp.

#include "api/route.hpp"

namespace qiyue {

// append.cpp
void append_one(const Desk& desk, const std::shared_ptr<Call>& call, Answer answer);
void append_batch(const Desk& desk, const std::shared_ptr<Call>& call, Answer answer);

// events.cpp, streams.cpp
Result<HttpResponse> list_events(const Desk& desk, const Call& call);
Result<HttpResponse> show_event(const Desk& desk, const Call& call);
Result<HttpResponse> show_stream(const Desk& desk, const Call& call);

// proofs.cpp
Result<HttpResponse> show_proof(const Desk& desk, const Call& call);
Result<HttpResponse> show_inclusion(const Desk& desk, const Call& call);
Result<HttpResponse> show_consistency(const Desk& desk, const Call& call);
Result<HttpResponse> show_completeness(const Desk& desk, const Call& call);

// tiles.cpp
Result<HttpResponse> show_checkpoint(const Desk& desk, const Call& call);
Result<HttpResponse> show_twin_checkpoint(const Desk& desk, const Call& call);
Result<HttpResponse> show_bundle(const Desk& desk, const Call& call);
Result<HttpResponse> show_tile(const Desk& desk, const Call& call);

// documents.cpp
Result<std::shared_ptr<BodySink>> receive_document(const Desk& desk, const Call& call);
Result<HttpResponse> put_document(const Desk& desk, const Call& call);
Result<HttpResponse> get_document(const Desk& desk, const Call& call);

// rules.cpp
Result<HttpResponse> show_catalogue(const Desk& desk, const Call& call);
Result<HttpResponse> show_type(const Desk& desk, const Call& call);

// description.cpp
Result<HttpResponse> show_front(const Desk& desk, const Call& call);
Result<HttpResponse> show_openapi(const Desk& desk, const Call& call);

// probes.cpp
Result<HttpResponse> show_health(const Desk& desk, const Call& call);
Result<HttpResponse> show_readiness(const Desk& desk, const Call& call);
Result<HttpResponse> show_metrics(const Desk& desk, const Call& call);

}  // namespace qiyue
