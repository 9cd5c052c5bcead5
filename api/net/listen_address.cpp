#include "api/net/listen_address.hpp"

#include "ledger/base/encoding.hpp"

namespace qiyue {

Result<ListenAddress> ListenAddress::parse(std::string_view text) {
    const auto colon = text.rfind(':');
    const auto port =
        colon == std::string_view::npos ? std::nullopt : from_decimal(text.substr(colon + 1));
    if (!port || *port > 65'535) {
        return fail(ErrorCode::invalid_argument, "an address is written host:port");
    }
    auto host = text.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) {
        host = host.substr(1, host.size() - 2);
    } else if (host.find(':') != std::string_view::npos) {
        return fail(ErrorCode::invalid_argument, "an IPv6 address is written [address]:port");
    }
    if (host.empty()) return fail(ErrorCode::invalid_argument, "an address is written host:port");
    return ListenAddress{std::string(host), static_cast<std::uint16_t>(*port)};
}

}  // namespace qiyue
