#pragma once

// One entry on its way through an audit: what any thread can find out about it alone (its hashes,
// its form, its event), and the signatures that wait to be verified once its place has told which
// keys count. Reused from bundle to bundle, so that its buffers are.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/crypto/public_key.hpp"
#include "ledger/event/cloudevent.hpp"
#include "ledger/event/document.hpp"
#include "ledger/event/entry.hpp"

namespace qiyue {

struct EntryWork {
    std::string_view line;
    Hash leaf{};
    Hash twin_leaf{};  ///< if the twin is audited
    bool well_formed = false;  ///< the line is an entry; `head` is set
    EntryHead head;
    std::string envelope_fault;  ///< not empty: the envelope's texts are wrong
    EntryView view;  ///< if the envelope is right
    std::string payload;
    Document document;
    std::optional<Result<CloudEvent>> event;
    std::string line_fault;

    struct Pending {
        PublicKey key;
        std::string_view signature_base64;
    };
    std::vector<Pending> pending;

    /// Hashes and parses. Any thread; `bytes` must outlive the work.
    void read(std::string_view bytes, bool twin);
    /// How many of the pending signatures do not verify. Any thread.
    std::size_t count_invalid() const;
};

}  // namespace qiyue
