#pragma once

// A folder of files from which the documents that events name are taken, by their digest. One
// thread; files are hashed once, when the first event names a document.

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"

namespace qiyue {

struct FolderDocument {
    Hash sha256{};
    std::string path;
    std::string media_type;
};

class DocumentFolder {
public:
    /// An empty path is a folder without files.
    explicit DocumentFolder(std::string path) : path_(std::move(path)) {}

    /// Those documents of the folder that the event in this envelope names. An envelope that cannot
    /// be read names none: the ledger says what is wrong with it. Errors: io, too_large.
    Result<std::vector<FolderDocument>> documents_for(const std::string& envelope);

private:
    Result<void> hash_files();

    std::string path_;
    bool hashed_ = false;
    std::map<Hash, std::string> files_;
};

}  // namespace qiyue
