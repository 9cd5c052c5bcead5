#pragma once

// The functions behind the routes. Each is of one of the kinds of route.hpp.

#include "api/route.hpp"

namespace qiyue {

// append.cpp
void append_one(const Context& context, const std::shared_ptr<Call>& call, Answer answer);
void append_batch(const Context& context, const std::shared_ptr<Call>& call, Answer answer);

// events.cpp, streams.cpp
Result<HttpResponse> list_events(const Context& context, const Call& call);
Result<HttpResponse> show_event(const Context& context, const Call& call);
Result<HttpResponse> show_stream(const Context& context, const Call& call);

// live.cpp
Result<HttpResponse> follow_events(const Context& context, const Call& call);

// proofs.cpp
Result<HttpResponse> show_proof(const Context& context, const Call& call);
Result<HttpResponse> show_inclusion(const Context& context, const Call& call);
Result<HttpResponse> show_consistency(const Context& context, const Call& call);
Result<HttpResponse> show_completeness(const Context& context, const Call& call);

// tiles.cpp
Result<HttpResponse> show_checkpoint(const Context& context, const Call& call);
Result<HttpResponse> show_twin_checkpoint(const Context& context, const Call& call);
Result<HttpResponse> show_bundle(const Context& context, const Call& call);
Result<HttpResponse> show_tile(const Context& context, const Call& call);

// timestamps.cpp
Result<HttpResponse> list_timestamps(const Context& context, const Call& call);
Result<HttpResponse> show_timestamp(const Context& context, const Call& call);

// witnesses.cpp
Result<HttpResponse> list_witnesses(const Context& context, const Call& call);

// documents.cpp
Result<std::shared_ptr<BodySink>> receive_document(const Context& context, const Call& call);
Result<HttpResponse> put_document(const Context& context, const Call& call);
Result<HttpResponse> get_document(const Context& context, const Call& call);

// disclosures.cpp
Result<HttpResponse> put_disclosure(const Context& context, const Call& call);
Result<HttpResponse> get_disclosure(const Context& context, const Call& call);

// packages.cpp
Result<HttpResponse> ask_for_package(const Context& context, const Call& call);
Result<HttpResponse> preview_package_asked(const Context& context, const Call& call);
Result<HttpResponse> list_packages(const Context& context, const Call& call);
Result<HttpResponse> show_package_state(const Context& context, const Call& call);
Result<HttpResponse> get_package(const Context& context, const Call& call);
Result<HttpResponse> drop_package(const Context& context, const Call& call);

// rules.cpp
Result<HttpResponse> show_catalogue(const Context& context, const Call& call);
Result<HttpResponse> show_type(const Context& context, const Call& call);
Result<HttpResponse> show_policy(const Context& context, const Call& call);

// complexes.cpp
Result<HttpResponse> list_complexes(const Context& context, const Call& call);
Result<HttpResponse> show_complex(const Context& context, const Call& call);
Result<HttpResponse> show_members(const Context& context, const Call& call);
Result<HttpResponse> show_charter(const Context& context, const Call& call);
Result<HttpResponse> show_bodies(const Context& context, const Call& call);
Result<HttpResponse> show_evaluations(const Context& context, const Call& call);
Result<HttpResponse> show_evaluation_report(const Context& context, const Call& call);
Result<HttpResponse> show_needs(const Context& context, const Call& call);
Result<HttpResponse> show_tasks(const Context& context, const Call& call);
Result<HttpResponse> show_achievements(const Context& context, const Call& call);
Result<HttpResponse> show_settlements(const Context& context, const Call& call);

// record_of_complex.cpp
Result<HttpResponse> show_kpis(const Context& context, const Call& call);
Result<HttpResponse> show_timeline(const Context& context, const Call& call);
Result<HttpResponse> show_replay(const Context& context, const Call& call);
Result<HttpResponse> show_diff(const Context& context, const Call& call);
Result<HttpResponse> show_whole_complex(const Context& context, const Call& call);

// parties.cpp
Result<HttpResponse> show_organization(const Context& context, const Call& call);
Result<HttpResponse> show_expert(const Context& context, const Call& call);

// figures.cpp
Result<HttpResponse> show_targets(const Context& context, const Call& call);
Result<HttpResponse> show_scoreboard(const Context& context, const Call& call);
Result<HttpResponse> list_cases(const Context& context, const Call& call);

// views.cpp
Result<HttpResponse> list_views(const Context& context, const Call& call);
Result<HttpResponse> rebuild_view(const Context& context, const Call& call);
Result<HttpResponse> cancel_rebuild(const Context& context, const Call& call);
Result<HttpResponse> drop_generations(const Context& context, const Call& call);

// description.cpp
Result<HttpResponse> show_front(const Context& context, const Call& call);
Result<HttpResponse> show_openapi(const Context& context, const Call& call);

// probes.cpp
Result<HttpResponse> show_health(const Context& context, const Call& call);
Result<HttpResponse> show_readiness(const Context& context, const Call& call);
Result<HttpResponse> show_metrics(const Context& context, const Call& call);

}  // namespace qiyue
