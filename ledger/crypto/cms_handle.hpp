#pragma once

// Inside of ledger/crypto: OpenSSL's CMS messages.

#include <openssl/cms.h>

#include "ledger/crypto/openssl_handles.hpp"

namespace qiyue {

using CmsHandle = std::unique_ptr<CMS_ContentInfo, OpensslFree<CMS_ContentInfo_free>>;

}  // namespace qiyue
