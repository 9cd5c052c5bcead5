#include "api/net/tls.hpp"

#include <array>
#include <string_view>

#include <openssl/ssl.h>

namespace qiyue {
namespace {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;

constexpr std::array<unsigned char, 9> protocols = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

int select_protocol(SSL*, const unsigned char** out, unsigned char* out_length,
                    const unsigned char* offered, unsigned offered_length, void*) {
    unsigned char* chosen = nullptr;
    const int result =
        SSL_select_next_proto(&chosen, out_length, protocols.data(),
                              static_cast<unsigned>(protocols.size()), offered, offered_length);
    if (result != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_ALERT_FATAL;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

std::unexpected<Error> unusable(const std::string& file, const error_code& why) {
    return fail(ErrorCode::invalid_argument, "cannot use " + file + ": " + why.message());
}

}  // namespace

Result<ssl::context> server_tls(const TlsFiles& files) {
    ssl::context context(ssl::context::tls_server);
    auto* const native = context.native_handle();
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_alpn_select_cb(native, select_protocol, nullptr);
    // Without an id, resumed sessions with client certificates are refused by OpenSSL.
    constexpr std::string_view id = "qiyue";
    SSL_CTX_set_session_id_context(native, reinterpret_cast<const unsigned char*>(id.data()),
                                   static_cast<unsigned>(id.size()));
    error_code ec;
    context.use_certificate_chain_file(files.certificate, ec);
    if (ec) return unusable(files.certificate, ec);
    context.use_private_key_file(files.key, ssl::context::pem, ec);
    if (ec) return unusable(files.key, ec);
    if (!files.client_ca.empty()) {
        context.load_verify_file(files.client_ca, ec);
        if (ec) return unusable(files.client_ca, ec);
        context.set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert, ec);
        if (ec) return unusable(files.client_ca, ec);
    }
    return context;
}

Result<ssl::context> client_tls(const std::string& ca_file) {
    ssl::context context(ssl::context::tls_client);
    SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
    SSL_CTX_set_alpn_protos(context.native_handle(), protocols.data(),
                            static_cast<unsigned>(protocols.size()));
    error_code ec;
    if (ca_file.empty()) {
        context.set_default_verify_paths(ec);
    } else {
        context.load_verify_file(ca_file, ec);
    }
    if (ec) return unusable(ca_file.empty() ? "the system's authorities" : ca_file, ec);
    context.set_verify_mode(ssl::verify_peer, ec);
    if (ec) return unusable(ca_file, ec);
    return context;
}

}  // namespace qiyue
