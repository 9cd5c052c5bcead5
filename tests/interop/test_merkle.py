#!/usr/bin/env python3
"""Inclusion and consistency proofs of ours before transparency-dev/merkle and golang.org/x/mod/sumdb/tlog: they hold, and
altered ones do not. Tessera's client makes the same proofs out of our tiles. Their own words are printed. Exit status 77
(skipped) where Go, or the network to fetch its sources, is missing.

Environment: QIYUE_BIN, QIYUE_VERIFY_BIN, QIYUE_TEST_VECTORS.
"""

import base64
import json
import random
import subprocess
import unittest

import foreign
from alterations import altered_path, flipped
from demo_ledger import DemoLedger, read_json
from merkle import SHA256_TREE, SM3_TREE

VECTORS = foreign.vectors() / "format"
TOOLS = foreign.go_tools()
STRANGERS = foreign.Strangers(TOOLS)
SEED = 5


def both(title, question, kinds):
    """The same question to two libraries."""
    return [(title, {**question, "check": kind}) for kind in kinds]


def inclusion(title, question):
    return both(title, question, ("proof.VerifyInclusion", "tlog.CheckRecord"))


def consistency(title, question):
    return both(title, question, ("proof.VerifyConsistency", "tlog.CheckTree"))


class Merkle(DemoLedger):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.serve()

    def served(self, kind, **query):
        return [base64.b64decode(item).hex() for item in read_json(self.address, f"/v1/proofs/{kind}", **query)["proof"]]

    def included(self, index, size):
        return {"index": index, "size": size, "leaf": self.leaves[index].hex(), "root": self.root(size).hex(),
                "path": self.served("inclusion", index=index, size=size)}

    def consistent(self, old, size):
        return {"old": old, "size": size, "older": self.root(old).hex(), "root": self.root(size).hex(),
                "path": self.served("consistency", **{"from": old, "to": size})}

    def sizes(self):
        return [1, 2, 3, 7, 8, 63, 64, 65, 255, 256, 257, self.size - 1, self.size]

    def test_inclusion(self):
        """Of the first, last and some other entries at sizes around the borders of tiles."""
        chance, questions = random.Random(SEED), []
        for size in self.sizes():
            for index in {0, size - 1, size // 2, chance.randrange(size)}:
                questions += inclusion(f"{index} of {size}", self.included(index, size))
        STRANGERS.expect(self, True, questions)

    def test_consistency(self):
        questions = []
        for size in self.sizes():
            for old in {1, size // 2, size - 1, size} - {0}:
                questions += consistency(f"{old} to {size}", self.consistent(old, size))
        STRANGERS.expect(self, True, questions)

    def test_inclusion_altered(self):
        questions = []
        for index, size in ((0, self.size), (self.size - 1, self.size), (200, 257), (17, 64)):
            good = self.included(index, size)
            for title, path in altered_path(good["path"]):
                questions += inclusion(title, {**good, "path": path})
            other = (index + 1) % size
            questions += inclusion("another entry", {**good, "leaf": self.leaves[other].hex()})
            questions += inclusion("another index", {**good, "index": other})
            questions += inclusion("an index beyond", {**good, "index": size + index})
            questions += inclusion("another root", {**good, "root": flipped(good["root"])})
            questions += inclusion("a root of another size", {**good, "root": self.root(size - 1).hex()})
            questions += inclusion("the twin's leaf", {**good, "leaf": SM3_TREE.leaf(self.lines[index]).hex()})
        STRANGERS.expect(self, False, questions, shown=30)

    def test_consistency_altered(self):
        questions = []
        for old, size in ((1, self.size), (self.size - 1, self.size), (200, 257), (64, 65), (33, 64)):
            good = self.consistent(old, size)
            for title, path in altered_path(good["path"]):
                questions += consistency(title, {**good, "path": path})
            questions += consistency("another older root", {**good, "older": flipped(good["older"])})
            questions += consistency("another newer root", {**good, "root": flipped(good["root"])})
            questions += consistency("roots exchanged", {**good, "older": good["root"], "root": good["older"]})
            questions += consistency("sizes exchanged", {**good, "old": size, "size": old})
            questions += consistency("a forked log", {**good, "older": SHA256_TREE.root(
                self.leaves[:old - 1] + [bytes(32)]).hex()})
        STRANGERS.expect(self, False, questions, shown=30)

    def test_tiles_give_the_same(self):
        """Tessera's own client computes, from our tiles over HTTP and as files, the paths that we serve."""
        for size, index in ((self.size, 0), (self.size, self.size - 1), (self.size, 255), (self.size, 256), (257, 200)):
            # An export has the partial tiles of its own size only; a server has those of every size.
            for storage in (f"{self.address}/", f"file://{self.tiles}/")[:2 if size == self.size else 1]:
                done = subprocess.run([TOOLS["strangers"], "proof", storage, str(size), str(index)],
                                      capture_output=True, text=True, timeout=60, check=False)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual(json.loads(done.stdout), self.served("inclusion", index=index, size=size))
                print(f"  tessera/client, {storage.split(':')[0]}: the path of {index} of {size} is the one that we serve")

    def test_vectors(self):
        """Every consistency proof of the vectors in the SHA-256 tree, good and damaged, has the verdict stated there."""
        for case in json.loads((VECTORS / "proofs" / "consistency.json").read_text("utf-8")):
            if case["tree"] != "sha256":
                continue
            question = {"old": case["from"], "size": case["to"], "path": case["proof"], "older": case["root_from"],
                        "root": case["root_to"]}
            STRANGERS.expect(self, case["ok"], consistency(case["name"], question))


if __name__ == "__main__":
    unittest.main()
