#include "ledger/store/schema.hpp"

#include <gtest/gtest.h>

#include "ledger/base/encoding.hpp"

namespace qiyue {
namespace {

PreparedEntry sample() {
    PreparedEntry entry;
    entry.stream = "complexes/CQ-0007";
    entry.seq = StreamSeq{258};
    entry.type = "charter.signed";
    entry.actor = "/organizations/A";
    entry.recorded = Micros{0x0102030405060708};
    entry.id = "0123456789abcdef";
    return entry;
}

const Index place{0x1122};

TEST(Schema, KeysAreTheBytesOfTheDesign) {
    const auto entry = sample();
    const std::string number = u64be(0x1122);
    EXPECT_EQ(entry_key(place), number);
    EXPECT_EQ(to_hex(number), "0000000000001122");
    EXPECT_EQ(index_rows(Column::by_stream, entry, place).at(0),
              (StoredRow{std::string(sha256("complexes/CQ-0007").view()) + u64be(258), number}));
    EXPECT_EQ(index_rows(Column::by_type, entry, place).at(0),
              (StoredRow{std::string("charter.signed") + '\0' + number, ""}));
    EXPECT_EQ(index_rows(Column::by_actor, entry, place).at(0),
              (StoredRow{std::string("/organizations/A") + '\0' + number, ""}));
    EXPECT_EQ(index_rows(Column::by_time, entry, place).at(0),
              (StoredRow{from_hex("0102030405060708").value(), number}));
    EXPECT_EQ(index_rows(Column::by_id, entry, place).at(0),
              (StoredRow{"0123456789abcdef", number}));
    EXPECT_EQ(to_hex(tile_key({HashAlgorithm::sha256, 2, 7})), "00020000000000000007");
    EXPECT_EQ(to_hex(tile_key({HashAlgorithm::sm3, 0, 1})), "01000000000000000001");
}

TEST(Schema, AnEntryHasARowForEachDocumentItNames) {
    PreparedEntry entry = sample();
    entry.documents = {sha256("b"), sha256("a"), sha256("b")};
    const auto rows = index_rows(Column::documents, entry, place);
    ASSERT_EQ(rows.size(), 2u);
    for (const StoredRow& row : rows)
        EXPECT_EQ(index_named_by(Column::documents, row.key, row.value), place);
    EXPECT_NE(rows[0].key, rows[1].key);
    entry.documents.clear();
    EXPECT_TRUE(index_rows(Column::documents, entry, place).empty());
}

TEST(Schema, RowsOfIndexesNameTheirEntry) {
    PreparedEntry entry = sample();
    entry.documents = {sha256("a document")};
    for (const Column column : index_columns) {
        const auto row = index_rows(column, entry, place).at(0);
        EXPECT_EQ(index_named_by(column, row.key, row.value), place) << column_name(column);
        EXPECT_FALSE(index_named_by(column, row.key, row.value + "x")) << column_name(column);
        EXPECT_FALSE(index_named_by(column, row.key.substr(0, 7), row.value));
        EXPECT_FALSE(index_named_by(column, "", row.value));
    }
    EXPECT_FALSE(index_named_by(Column::by_type, "abcdefghijkl", ""));  // no NUL before the number
}

TEST(Schema, TileNamesAreStrict) {
    const TileName name{HashAlgorithm::sm3, 7, 123'456'789};
    EXPECT_EQ(parse_tile_key(tile_key(name)), name);
    EXPECT_FALSE(parse_tile_key(tile_key({HashAlgorithm::sm3, 8, 0})));
    EXPECT_FALSE(parse_tile_key("\2" + tile_key(name).substr(1)));
    EXPECT_FALSE(parse_tile_key(tile_key(name) + "x"));
    EXPECT_FALSE(parse_tile_key(""));
}

TEST(Schema, RowsOfTheDomainHaveOnePlace) {
    const std::string hex(64, 'a');
    const auto key = row_place({RowKind::key, hex});
    ASSERT_TRUE(key);
    EXPECT_EQ(key->column, Column::keys);
    EXPECT_EQ(key->key, std::string(32, '\xaa'));
    EXPECT_EQ(row_name_at(Column::keys, key->key), (RowName{RowKind::key, hex}));
    EXPECT_FALSE(row_place({RowKind::key, "no keyid"}));
    EXPECT_FALSE(row_name_at(Column::keys, "short"));

    const RowName name{RowKind::complex, "CQ-0007"};
    const auto row = row_place(name);
    ASSERT_TRUE(row);
    EXPECT_EQ(row->column, Column::state);
    EXPECT_EQ(row->key,
              "\x08"
              "CQ-0007");
    EXPECT_EQ(row_name_at(Column::state, row->key), name);
    EXPECT_EQ(row_name_at(Column::state, "\x01"), (RowName{RowKind::ledger, ""}));
    EXPECT_FALSE(row_name_at(Column::state, ""));
    EXPECT_FALSE(row_name_at(Column::state, "\x06" + hex));
    EXPECT_FALSE(row_name_at(Column::state, "\x7f"));
}

TEST(Schema, HeadsAndWriterStateComeBack) {
    const StreamHead head{Count{77}, sha256("head")};
    const auto back = decode_head(encode_head(head));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->count, head.count);
    EXPECT_EQ(back->head, head.head);
    EXPECT_FALSE(decode_head(encode_head(head) + "x"));

    const WriterState state{TreeSize{9}, Micros{1234}, sha256("a"), sha256("b"), sha256("c")};
    const std::string bytes = encode_writer_state(state);
    EXPECT_EQ(bytes.size(), 112u);
    const auto again = decode_writer_state(bytes);
    ASSERT_TRUE(again);
    EXPECT_EQ(encode_writer_state(*again), bytes);
    EXPECT_EQ(again->size, state.size);
    EXPECT_EQ(again->recorded, state.recorded);
    EXPECT_EQ(again->map_root, state.map_root);
    EXPECT_FALSE(decode_writer_state(bytes.substr(1)));
}

}  // namespace
}  // namespace qiyue
