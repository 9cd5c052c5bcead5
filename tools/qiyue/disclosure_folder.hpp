#pragma once

// A folder with the texts behind events' commitments, as `qiyue draft` writes them: a text of an
// event is in a file whose name begins with the event's id and a dot. One thread; names are read
// once.

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"
#include "ledger/event/cloudevent.hpp"

namespace qiyue {

struct FolderText {
    std::string path;
    std::string pointer;
    Hash commitment{};
    std::string text;
};

class DisclosureFolder {
public:
    /// An empty path is a folder without files.
    explicit DisclosureFolder(std::string path) : path_(std::move(path)) {}

    /// The texts of this event, in the order of their files' names. Errors: disclosure_format if
    /// one is not what the event commits to; io.
    Result<std::vector<FolderText>> texts_for(const CloudEvent& event);

private:
    Result<void> read_names();

    std::string path_;
    bool read_ = false;
    std::multimap<std::string, std::string> paths_;  ///< event id → path
};

/// What the event commits to and none of these texts opens: pointers, in the event's order.
std::vector<std::string> unopened(const CloudEvent& event, const std::vector<FolderText>& texts);

}  // namespace qiyue
