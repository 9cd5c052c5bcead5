#!/usr/bin/env python3
"""golang.org/x/mod/sumdb/note and transparency-dev/formats open our checkpoints and refuse altered ones. Their own words
are printed. Exit status 77 (skipped) where Go, or the network to fetch its sources, is missing.

Environment: QIYUE_BIN, QIYUE_VERIFY_BIN, QIYUE_TEST_VECTORS.
"""

import base64
import json
import unittest

import foreign
from alterations import altered
from demo_ledger import DemoLedger, log_vkey, read, witness_vkey

VECTORS = foreign.vectors() / "format"
COSIGNED = VECTORS / "sound" / "cosigned"
STRANGERS = foreign.Strangers(foreign.go_tools())


class Notes(DemoLedger):
    def questions(self, title, note, vkeys, origin):
        yield title, {"check": "note.Open", "note": note, "vkeys": vkeys}
        yield title, {"check": "log.ParseCheckpoint", "note": note, "vkeys": vkeys, "origin": origin}

    def test_ours_are_opened(self):
        """The demo ledger's, as served and as exported, and every checkpoint of the vectors' first fifty sizes."""
        questions = list(self.questions("exported", self.note, [self.vkey], self.origin))
        served = read(self.serve(), "/checkpoint").decode()
        questions += self.questions("served", served, [self.vkey], self.origin)
        vkey = log_vkey(VECTORS / "trust")
        for entry in json.loads((VECTORS / "expected.json").read_text("utf-8"))["entries"]:
            questions += self.questions(f"vector {entry['index']}", entry["checkpoint"], [vkey], "demo.example/qiyue")
        STRANGERS.expect(self, True, questions)

    def test_cosigned(self):
        """A witness's line (cosignature/v1, type 04) beside the log's: both are opened; either altered, neither."""
        note = (COSIGNED / "tiles" / "checkpoint").read_text("utf-8")
        keys = [log_vkey(COSIGNED / "trust"), witness_vkey(COSIGNED / "trust")]
        name = keys[1].split("+")[0]
        STRANGERS.expect(self, True, self.questions("cosigned", note, keys, "demo.example/qiyue"))
        answer = STRANGERS.ask(list(self.questions("", note, keys, "demo.example/qiyue")))[0]
        self.assertIn(name, answer["said"])
        blob = next(line.split(" ")[2] for line in note.split("\n") if line.startswith(f"\u2014 {name} "))
        raw = base64.b64decode(blob)
        questions = []
        for at in (4, 11, 12, 40, 75):  # seconds from byte 4, signature from byte 12
            other = base64.b64encode(raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1:]).decode()
            questions += self.questions(f"byte {at} of the cosignature", note.replace(blob, other), keys, "demo.example/qiyue")
        STRANGERS.expect(self, False, questions)

    def test_altered(self):
        questions = []
        for title, note in altered(self.note):
            questions += self.questions(title, note, [self.vkey], self.origin)
        STRANGERS.expect(self, False, questions, shown=100)

    def test_other_key(self):
        """Another log's key opens nothing, and the twin's is none that they know."""
        other = log_vkey(VECTORS / "trust")
        twin = (self.tiles / "checkpoint-sm3").read_text("utf-8")
        STRANGERS.expect(self, False, [
            *self.questions("by another log's key", self.note, [other], self.origin),
            *self.questions("the twin by the log's key", twin, [self.vkey], self.origin + "/sm3")])


if __name__ == "__main__":
    unittest.main()
