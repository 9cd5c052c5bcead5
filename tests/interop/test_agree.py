#!/usr/bin/env python3
"""The product and this auditor, which share no code, must agree: on a ledger that the product made,
on every vector, and on random damage. Exit status 77 (skipped) if the programs are not built.

Environment: QIYUE_BIN, QIYUE_VERIFY_BIN, QIYUE_TEST_VECTORS.
"""

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import unittest

from auditor import audit
from notes import Trust
from sources import Directory

HERE = os.path.dirname(os.path.abspath(__file__))
VECTORS = os.environ.get("QIYUE_TEST_VECTORS") or os.path.join(HERE, "..", "vectors")
FORMAT = os.path.join(VECTORS, "format")
QIYUE = os.environ.get("QIYUE_BIN", "")
VERIFY = os.environ.get("QIYUE_VERIFY_BIN", "")
CHANGES = 40
SEED = 20241


def command(*arguments):
    """(exit status, standard output); a program that neither says yes nor no is a failure."""
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=600, check=False)
    if done.returncode not in (0, 1):
        raise AssertionError(f"{arguments}: status {done.returncode}: {done.stderr[-2000:]}")
    return done.returncode, done.stdout


def by_product(place, trust, *program):
    status, text = command(*(program or (VERIFY,)), place, "--trust", trust, "--json")
    report = json.loads(text)
    if report["ok"] != (status == 0):
        raise AssertionError(f"{place}: ok is {report['ok']}, the exit status {status}")
    return report


def by_auditor(place, trust):
    with open(trust, "rb") as file:
        return audit(place, Trust.parse(file.read()))


def pairs(report):
    return {(finding["code"], finding["index"]) for finding in report["findings"]}


class OwnLedger(unittest.TestCase):
    """A ledger that the product made."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="qiyue-agree-")
        cls.ledger = os.path.join(cls.folder, "ledger")
        cls.tiles = os.path.join(cls.folder, "tiles")
        cls.trust = os.path.join(cls.ledger, "trust")
        status, _ = command(QIYUE, "demo", cls.ledger, "--complexes", "1", "--seed", "1")
        assert status == 0
        status, _ = command(QIYUE, "tiles", cls.ledger, "--out", cls.tiles)
        assert status == 0

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def test_sound(self):
        ours = by_auditor(self.tiles, self.trust)
        self.assertEqual(ours["findings"], [])
        self.assertGreater(ours["size"], 0)
        for report in (by_product(self.tiles, self.trust),
                       by_product(self.ledger, self.trust, QIYUE, "verify")):
            self.assertEqual(report["findings"], [])
            for name in ("ok", "anchored", "size", "root", "entries_checked"):
                self.assertEqual(report[name], ours[name], name)

    def test_random_changes(self):
        """One byte changed anywhere: both refuse, for the same reasons."""
        chance = random.Random(SEED)
        names = sorted(Directory(self.tiles).names())
        for turn in range(CHANGES):
            name = names[turn % len(names)]
            copy = os.path.join(self.folder, "changed")
            shutil.copytree(self.tiles, copy)
            with open(os.path.join(copy, name), "r+b") as file:
                data = bytearray(file.read())
                at, change = chance.randrange(len(data)), chance.randrange(1, 256)
                data[at] ^= change
                file.seek(0)
                file.write(data)
            with self.subTest(turn=turn, file=name, at=at, change=change):
                ours, theirs = by_auditor(copy, self.trust), by_product(copy, self.trust)
                self.assertFalse(ours["ok"])
                self.assertFalse(theirs["ok"])
                self.assertEqual(pairs(theirs), pairs(ours))
            shutil.rmtree(copy)


class Vectors(unittest.TestCase):
    def same(self, kind):
        with open(os.path.join(FORMAT, kind, "cases.json"), encoding="utf-8") as file:
            cases = json.load(file)
        self.assertTrue(cases)
        for case in cases:
            with self.subTest(case["name"]):
                folder = os.path.join(FORMAT, kind, case["name"])
                place, trust = os.path.join(folder, "tiles"), os.path.join(folder, "trust")
                ours, theirs = by_auditor(place, trust), by_product(place, trust)
                self.assertEqual(ours["ok"], kind == "sound")
                self.assertEqual(pairs(theirs), pairs(ours))
                self.assertEqual((theirs["ok"], theirs["size"]), (ours["ok"], ours["size"]))

    def test_sound(self):
        self.same("sound")

    def test_damaged(self):
        self.same("damaged")


if __name__ == "__main__":
    if not (os.path.isfile(QIYUE) and os.path.isfile(VERIFY)):
        print("skipped: QIYUE_BIN and QIYUE_VERIFY_BIN do not name the programs")
        sys.exit(77)
    sys.exit(not unittest.main(exit=False).result.wasSuccessful())
