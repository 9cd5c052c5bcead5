#include "ledger/domain/row_codec.hpp"

#include "ledger/domain/policy.hpp"
#include "ledger/domain/row_members.hpp"
#include "ledger/domain/state.hpp"

namespace qiyue {
namespace {

template <class T>
bool finish(T&) {
    return true;
}
/// The policy itself is made from its text; a text that is no policy is no row either.
bool finish(PolicyRow& row) {
    auto policy = Policy::parse(row.text);
    if (!policy) return false;
    row.parsed = std::move(*policy);
    return true;
}

template <std::size_t N = 0>
Result<Row> decode_as(RowKind kind, std::string_view bytes) {
    if constexpr (N == std::variant_size_v<Row>) {
        return fail(ErrorCode::corrupt, "unknown kind of row");
    } else {
        using T = std::variant_alternative_t<N, Row>;
        if (kind != T::kind) return decode_as<N + 1>(kind, bytes);
        T row;
        row_codec::Reader reader(bytes);
        visit(reader, row);
        if (!reader.finished() || !finish(row)) {
            return fail(ErrorCode::corrupt, "bytes of a state row are malformed");
        }
        return Row(std::in_place_index<N>, std::move(row));
    }
}

}  // namespace

std::string encode_row(const Row& row) {
    row_codec::Writer writer;
    std::visit([&writer](const auto& one) { visit(writer, one); }, row);
    return writer.take();
}

Result<Row> decode_row(RowKind kind, std::string_view bytes) { return decode_as(kind, bytes); }

}  // namespace qiyue
