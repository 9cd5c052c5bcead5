#!/usr/bin/env python3
"""Proves that the checkers find what they are for: each test plants one fault in a small tree and expects its line."""

import json
import pathlib
import subprocess
import tempfile
import unittest

import check_city
import check_coverage
import check_layers
import check_links
import check_sizes
import functions
import rule_names

HERE = pathlib.Path(__file__).resolve().parent
LAYERS = json.loads((HERE / "layers.json").read_text(encoding="utf-8"))
SIZES = json.loads((HERE / "sizes.json").read_text(encoding="utf-8"))


class Tree(unittest.TestCase):
    def setUp(self):
        self.place = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self.place.name)
        self.addCleanup(self.place.cleanup)

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


class Layers(Tree):
    def found(self, rules=LAYERS):
        return check_layers.check(self.root, rules)

    def expect_one(self, piece, rules=LAYERS):
        found = self.found(rules)
        self.assertEqual(len(found), 1, found)
        self.assertIn(piece, found[0])

    def test_a_lawful_tree_passes(self):
        self.write("ledger/base/result.hpp", "#pragma once\n#include <expected>\n")
        self.write("ledger/crypto/digest.cpp", '#include <openssl/evp.h>\n#include "ledger/base/result.hpp"\n')
        self.write("api/net/session.cpp", '#include <boost/beast.hpp>\n#include "ledger/base/result.hpp"\n')
        self.assertEqual(self.found(), [])

    def test_the_way_back_is_found(self):
        self.write("api/router.hpp", "#pragma once\n")
        self.write("ledger/base/result.cpp", '\n#include "api/router.hpp"\n')
        self.expect_one("ledger/base/result.cpp:2:")

    def test_domain_sees_of_crypto_only_the_digest(self):
        self.write("ledger/crypto/digest.hpp", "#pragma once\n")
        self.write("ledger/crypto/private_key.hpp", "#pragma once\n")
        self.write("ledger/domain/decide.cpp", '#include "ledger/crypto/digest.hpp"\n')
        self.assertEqual(self.found(), [])
        self.write("ledger/domain/evolve.cpp", '#include "ledger/crypto/private_key.hpp"\n')
        self.expect_one("ledger/domain may not use ledger/crypto")

    def test_parts_in_wrong_folders_are_found(self):
        wrong = {
            "ledger/audit/walk.cpp": "rocksdb/db.h",
            "ledger/pipeline/queue.cpp": "boost/asio.hpp",
            "ledger/domain/read.cpp": "simdjson.h",
            "ledger/store/open.cpp": "openssl/evp.h",
            "ledger/base/peer.cpp": "sys/socket.h",
            "api/router.cpp": "boost/beast/core.hpp",
            "tools/verify/main.cpp": "spdlog/spdlog.h",
            "tools/qiyue/serve.cpp": "sodium.h",
            "ledger/event/entry.cpp": "some_new_library.h",
        }
        for path, header in wrong.items():
            self.write(path, f"#include <{header}>\n")
        found = self.found()
        self.assertEqual(len(found), len(wrong), found)
        for path, header in wrong.items():
            self.assertTrue(any(line.startswith(f"{path}:1: <{header}>") for line in found), (path, found))

    def test_a_ring_of_folders_is_found(self):
        rules = json.loads(json.dumps(LAYERS))
        rules["folders"]["ledger/merkle"]["uses"].append("ledger/audit/proof.hpp")
        self.write("ledger/audit/proof.hpp", '#include "ledger/merkle/tree.hpp"\n')
        self.write("ledger/merkle/tree.hpp", '#include "ledger/audit/proof.hpp"\n')
        found = self.found(rules)
        self.assertTrue(any("ring" in line for line in found), found)

    def test_a_core_that_could_reach_rocksdb_is_found(self):
        rules = json.loads(json.dumps(LAYERS))
        rules["folders"]["ledger/audit"]["parts"].append("rocksdb")
        self.expect_one("ledger/audit is core and may not use rocksdb", rules)
        rules = json.loads(json.dumps(LAYERS))
        rules["folders"]["ledger/audit"]["uses"].append("ledger/store")
        found = self.found(rules)
        self.assertTrue(any("ledger/audit is core and may not use ledger/store" in line for line in found), found)

    def test_a_missing_file_a_lawless_folder_and_a_new_top_level_are_found(self):
        self.write("ledger/base/result.cpp", '#include "result.hpp"\n')
        self.expect_one("is no file of the repository")
        self.write("ledger/base/result.cpp", "\n")
        self.write("ledger/nowhere/x.cpp", "\n")
        self.expect_one("has no rules")
        (self.root / "ledger/nowhere/x.cpp").unlink()
        self.write("docs/page.md", "\n")
        self.expect_one("docs: the top level is fixed")

    def test_the_program_itself_reports_by_its_exit_status(self):
        self.write("ledger/base/result.cpp", "#include <rocksdb/db.h>\n")
        command = ["python3", "-B", HERE / "check_layers.py", "--root", self.root, "--rules", HERE / "layers.json"]
        self.assertEqual(subprocess.run(command, check=False, capture_output=True).returncode, 1)
        self.write("ledger/base/result.cpp", "#include <vector>\n")
        self.assertEqual(subprocess.run(command, check=False, capture_output=True).returncode, 0)


class Sizes(Tree):
    def found(self):
        return check_sizes.check(self.root, SIZES)

    def expect_one(self, piece):
        found = self.found()
        self.assertEqual(len(found), 1, found)
        self.assertIn(piece, found[0])

    def setUp(self):
        super().setUp()
        self.write("ledger/README.md", "Rooms.\n")
        self.write("ledger/base/README.md", "`result.{hpp,cpp}`: values or errors.\n")
        self.write("ledger/base/result.cpp", "int one() { return 1; }\n")

    def test_an_orderly_tree_passes(self):
        self.assertEqual(self.found(), [])

    def test_a_long_file_is_found(self):
        self.write("ledger/base/result.cpp", "int a;\n" * 500)
        self.expect_one("500 lines")

    def test_a_long_function_is_found_in_each_language(self):
        self.write("ledger/base/result.cpp", "int one() {\n" + "    f();\n" * 69 + "}\n")
        self.expect_one("one has 71 lines")
        self.write("ledger/base/result.cpp", "int one() {\n" + "    f();\n" * 68 + "}\n")
        self.assertEqual(self.found(), [])
        self.write("ledger/base/result.py", "def one():\n" + "    f()\n" * 70)
        self.expect_one("one has 71 lines")
        (self.root / "ledger/base/result.py").unlink()
        self.write("ledger/base/result.ts", "export function one(): void {\n" + "  f();\n" * 70 + "}\n")
        self.expect_one("one has 72 lines")

    def test_a_folder_without_readme_and_an_unnamed_file_are_found(self):
        self.write("ledger/base/encoding.cpp", "\n")
        self.expect_one("ledger/base/README.md: does not name encoding.cpp")
        self.write("ledger/base/README.md", "`result`, `encoding`.\n")
        self.write("ledger/crypto/CMakeLists.txt", "\n")
        self.expect_one("ledger/crypto: no README.md")

    def test_unit_tests_are_named_by_the_folder_above(self):
        self.write("tests/README.md", "Tests.\n")
        self.write("tests/unit/README.md", "`base`: results.\n")
        self.write("tests/unit/base/result_test.cpp", "\n")
        self.assertEqual(self.found(), [])
        self.write("tests/unit/crypto/note_test.cpp", "\n")
        self.expect_one("does not name the folder tests/unit/crypto")

    def test_names_that_say_nothing_are_found(self):
        self.write("ledger/base/README.md", "`result`, `string_utils`.\n")
        self.write("ledger/base/string_utils.cpp", "\n")
        self.expect_one("the file's name does not say")
        (self.root / "ledger/base/string_utils.cpp").unlink()
        self.write("ledger/base/result.cpp", "class StoreManager final : Base {};\n")
        self.expect_one("class StoreManager")

    def test_words_that_have_no_place_are_found(self):
        for text in ["// TODO later\n", "// see /home/me/notes\n"]:
            self.write("ledger/base/result.cpp", text)
            self.expect_one("has no place")


class Functions(unittest.TestCase):
    def names(self, text):
        return [(name, length) for _, length, name in functions.functions(text)]

    def test_what_is_a_function(self):
        text = """
namespace a::b {
struct P { int x = f(1); bool ok(int y = 3) const { return y > x; } };
template <typename T> requires (sizeof(T) > 1)
T pick(T a) {
    if (a) { return [&] { return a; }(); }
    return {};
}
const std::array<int, 2> table = make({1,
    2});
S::S(int x) : a_(x), b_{x} {
    f();
}
bool operator==(const P& a, const P& b) { return true; }
}  // namespace
#define M(x) \\
    do { x(); \\
    } while (false)
const char* text = R"(void f() { )";
"""
        self.assertEqual(self.names(text), [("ok", 1), ("pick", 5), ("S::S", 3), ("operator==", 1)])

    def test_quotes_and_comments_hide_nothing(self):
        text = "int a() { char c = '{'; int n = 1'000'000; return '}' + n; }\n// void b() {\nint d() {\n}\n"
        self.assertEqual(self.names(text), [("a", 1), ("d", 2)])


class Links(unittest.TestCase):
    def test_forbidden_libraries_and_symbols_are_seen(self):
        lines = ["libc.so.6 => /lib/libc.so.6", "librocksdb.so.7.8 => /lib/librocksdb.so.7.8"]
        self.assertEqual(check_links.forbidden_libraries(lines), lines[1:])
        symbols = ["0000 T qiyue::audit()", "0001 W boost::asio::detail::scheduler::run()", "U rocksdb::DB::Open"]
        self.assertEqual(check_links.forbidden_symbols(symbols), symbols[1:])

    def test_a_build_without_the_verifier_fails(self):
        with tempfile.TemporaryDirectory() as place:
            self.assertEqual(check_links.check(pathlib.Path(place), LAYERS["core"]), ["qiyue-verify is not built"])


class City(Tree):
    def test_a_city_in_the_core_is_found(self):
        self.write("ledger/domain/a.cpp", 'if (region == "500106") return "重庆";\nint x = 33618;\n')
        self.write("tools/demo.cpp", 'name = "重庆";\n')
        found = check_city.check(self.root)
        self.assertEqual([fault.split(": ")[0] for fault in found],
                         ["ledger/domain/a.cpp:1", "ledger/domain/a.cpp:1", "ledger/domain/a.cpp:2"])

    def test_only_the_texts_that_are_allowed_may_hold_it(self):
        self.write("ledger/domain/a.cpp", 'taxonomies["33618"]; label = "工作晾晒（885）"; n = 1500106; c = "500106000"\n')
        self.assertEqual(check_city.check(self.root), [])
        self.write("ledger/domain/a.cpp", 'text = "by the 33618 plan"\n')
        self.assertEqual(len(check_city.check(self.root)), 1)


class Rules(unittest.TestCase):
    TEXT = '''
Answer check_open(Case& c, const std::string& prefix) {
    return refuse(prefix + ".closed", "", "");
}
Answer check_both(Case& c, const std::string& prefix) {
    if (bad) return refuse(std::string(prefix) + ".bad", "", "");
    return check_open(c, prefix);
}
Answer at(const char* rule, int n) {
    return refuse(std::string("paper.") + rule, "", "");
}
Answer may_sign(Case& c) {
    if (auto no = check_both(c, "paper_signed")) return no;
    if (late) return at("late", 1);
    return refuse("paper_signed.twice", "", "");
}
Type declared() { type.name = "paper.signed"; }
'''

    def test_names_whole_composed_and_prefixed_are_found(self):
        found = rule_names.names({"a.cpp": self.TEXT}, {"paper_signed"}, {"paper.signed"})
        self.assertEqual(sorted(found), ["paper.late", "paper_signed.bad", "paper_signed.closed", "paper_signed.twice"])


class Coverage(unittest.TestCase):
    TEXT = 'Answer may_sign(Case& c) { return refuse("paper_signed.twice", "", ""); }'
    NOTES = [
        "type\tpaper.signed\t签署\tsigned",
        "field\tpaper.signed\tdoc\trequired",
        "accepted\tpaper.signed\t\tPaper.Accepted",
        "field_refused\tpaper.signed\tdoc\tfield.form\tPaper.Fields",
        "field_refused\tpaper.signed\tdoc\tfield.missing\tPaper.Fields",
        "refused\tpaper.signed\tfield.unknown\tPaper.Fields",
        "refused\tpaper.signed\tsignature.missing\tPaper.Signers",
        "refused\tpaper.signed\tsignature.surplus\tPaper.Signers",
        "refused\tpaper.signed\tofficial.missing\tPaper.Official",
        "refused\tpaper.signed\tpaper_signed.twice\tPaper.Twice",
    ]
    KNOWN = "".join(f' "{rule}"' for rule in (
        "field.unknown", "signature.missing", "signature.surplus", "official.missing"))

    def faults(self, without=None, text=None):
        notes = check_coverage.Notes("\n".join(line for line in self.NOTES if without is None or without not in line))
        texts = {"ledger/domain/a.cpp": (text or self.TEXT) + self.KNOWN}
        return check_coverage.check(notes, texts, {"paper.signed"})[0]

    def test_a_row_that_is_covered_whole_passes(self):
        self.assertEqual(self.faults(), [])

    def test_whatever_is_not_covered_is_found(self):
        for piece in ("Paper.Accepted", "field.form", "field.missing", "signature.missing", "signature.surplus",
                      "official.missing", "paper_signed.twice"):
            self.assertTrue(self.faults(without=piece), piece)

    def test_a_rule_that_the_sources_hide_is_found(self):
        self.assertEqual(len(self.faults(text="Answer may_sign(Case& c) { return hidden(); }")), 1)


if __name__ == "__main__":
    unittest.main()
