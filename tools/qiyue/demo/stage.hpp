#pragma once

// What every part of the story works with.

#include <map>
#include <string>

#include "tools/qiyue/demo/agenda.hpp"
#include "tools/qiyue/demo/city/city.hpp"
#include "tools/qiyue/demo/party.hpp"
#include "tools/qiyue/demo/recorder.hpp"
#include "tools/qiyue/demo/seeded_bytes.hpp"
#include "tools/qiyue/demo/words/words.hpp"

namespace qiyue::demo {

struct Stage {
    const SeededBytes& seeded;
    const Words& words;
    Register& parties;
    City& city;
    Recorder& recorder;
    Agenda& agenda;

    /// What becomes known of one entry and is used much later: its index, by a name.
    std::map<std::string, Recorded> remembered = {};
};

/// True if the acts of this type carry an official document.
bool is_official_type(const std::string& type);

/// An official act: both authorities, or one district office, with the document where the type has
/// one. `more` sign too.
Recorded decree(Stage& stage, const std::string& type, const std::string& subject, Json data,
                const Parties& more = {});
Recorded order_of(Stage& stage, const Party& district, const std::string& type,
                  const std::string& subject, Json data);

}  // namespace qiyue::demo
