#!/usr/bin/env python3
"""A court's question, answered from an evidence package alone, by a reader that shares no code with the product: who was a
member on a given day, who had signed which charter text, what grade was given on which signed scores, and was anything left
out? The answers are then held against what the product says of the ledger itself.

Environment: QIYUE_BIN, QIYUE_VERIFY_BIN.
"""

import json
import pathlib
import tempfile
import unittest

import court
import evidence
from demo_ledger import DemoLedger, exporting_keys
from refusal import Refused

from programs import qiyue  # demo_ledger has shown the way to it

STREAM = "complexes/CQ-0002"
DAYS = ("2024-11-25", "2024-11-26", "2024-12-31", "2025-06-30", "2026-05-17", "2026-05-18", "2026-09-01", "2027-12-31")


class Court(DemoLedger):
    @classmethod
    def setUpClass(cls):
        place = tempfile.TemporaryDirectory(prefix="qiyue-court-")
        cls.addClassCleanup(place.cleanup)
        cls.folder = pathlib.Path(place.name)
        cls.ledger = cls.folder / "ledger"
        cls.done("demo", cls.ledger, "--complexes", 2, "--seed", 7)
        cls.recorded = json.loads(cls.done("log", cls.ledger, "--json"))["entries"]
        cls.file = cls.folder / "court.asice"
        cls.done("export", cls.ledger, "--complex", "CQ-0002", "--out", cls.file, "--withhold", "class:personal", "--withhold",
                 "class:trade_secret", *exporting_keys(cls.ledger), "--purpose", "案件审理",
                 "--recipient", "示例人民法院", "--request-no", "（2028）示例民初1号")
        cls.trust = (cls.ledger / "trust").read_bytes()
        cls.package = evidence.Package(cls.file, cls.trust)

    @staticmethod
    def done(*arguments):
        answer = qiyue(*arguments)
        if answer.status != 0:
            raise AssertionError(f"{arguments}: {answer.status}: {answer.err}")
        return answer.out

    def replayed(self, day):
        """What the product says of the last entry recorded by the end of a day."""
        last = max(entry["index"] for entry in self.recorded if entry["recorded"] <= f"{day}T23:59:59.999999Z")
        return json.loads(self.done("replay", self.ledger, "--complex", "CQ-0002", "--as-at", last, "--json"))

    def test_who_were_the_members_on_a_day(self):
        for day in DAYS:
            replayed = self.replayed(day)
            told = {row["uscc"] for row in replayed["members"] if row["standing"] == "party"}
            if replayed["complex"]["charter_version"] is None:
                told = set()  # a lead that was selected: nobody is bound yet
            answer = court.parties(self.package, day)
            print(f"  {day}: {len(answer)} parties, by entries {sorted(answer.values())}", flush=True)
            self.assertEqual(set(answer), told, day)
        self.assertEqual(court.parties(self.package, "2024-11-25"), {})
        self.assertGreater(len(court.parties(self.package, "2027-12-31")), 5)

    def test_who_had_signed_which_text(self):
        for charter in self.replayed("2027-12-31")["charters"]:
            text, signed = court.signatures(self.package, charter["version"])
            self.assertEqual(text, charter["doc"]["sha256"])
            self.assertEqual(signed, {row["uscc"]: row["entry"] for row in charter["signatures"]})
            for uscc, index in signed.items():
                holder = self.package.entries[index].event["source"]
                self.assertEqual(holder, f"/organizations/{uscc}")
                self.assertTrue(self.package.signers[index])

    def test_what_grade_was_given_on_which_signed_scores(self):
        conclusions = court.conclusions(self.package)
        self.assertTrue(conclusions)
        for found in conclusions:
            scheme = court.scheme(self.package, found["evaluation"])
            weights = {each["id"]: each["weight"] for each in scheme["indicators"]}
            print(f"  {found['evaluation']}: {found['grade']}, {found['total']}, on {found['signed_scores']}", flush=True)
            self.assertTrue(found["all_opened"])
            self.assertGreaterEqual(len(found["signed_scores"]), scheme["experts_quorum"])
            self.assertEqual(court.recomputed_total(found["sheets"], weights, scheme["decimals"]), found["total"])
            for index in found["signed_scores"]:
                self.assertTrue(self.package.entries[index].event["source"].startswith("/experts/"))

    def test_was_anything_left_out(self):
        self.assertFalse(court.left_out(self.package, STREAM))
        self.assertEqual(self.package.scope, [entry["index"] for entry in self.recorded if entry["stream"]["id"] == STREAM])

    def test_a_package_with_something_left_out_cannot_say_so(self):
        """Neither in the middle nor at the end, by an insider who counts and hashes everything again."""
        for place in (len(self.package.scope) // 2, -1):
            files = dict(self.package.files)
            lines = files["data/entries.jsonl"].split(b"\n")[:-1]
            gone = self.package.scope[place]
            del lines[place]
            files["data/entries.jsonl"] = b"".join(line + b"\n" for line in lines)
            claim = json.loads(files["data/package.json"])
            claim["entries"]["scope"] -= 1
            claim["fields"]["withheld"] -= len(self.package.entries[gone].data.get("commit", {}))
            files["data/package.json"] = json.dumps(claim, ensure_ascii=False).encode()
            files.pop(f"data/proofs/{gone}.tlog-proof", None)
            insider = evidence.Package.__new__(evidence.Package)
            insider.files, insider.trust, insider.claim = files, self.package.trust, claim
            with self.assertRaises(Refused) as refused:
                for step in ("_checkpoint", "_entries", "_signatures", "_inclusion", "_complete"):
                    getattr(insider, step)()
            print(f"  without entry {gone}: {refused.exception.code}", flush=True)
            self.assertIn(refused.exception.code, ("stream_prev", "proof_inclusion", "proof_format", "completeness_count"))

    def test_it_says_how_much_is_withheld(self):
        fields = self.package.claim["fields"]
        print(f"  {fields}", flush=True)
        self.assertEqual([name for name in self.package.files if name.startswith("data/disclosures/")], [])
        stated = sum(len(shown.data["opened"]) for shown in self.package.of_type("evaluation.concluded"))
        self.assertEqual(fields["opened"], stated, "only the scores that conclusions state")
        self.assertGreater(fields["withheld"], 0)

    def test_the_product_agrees(self):
        answer = qiyue("verify", self.file, "--trust", self.ledger / "trust", "--ca", self.ledger / "ca.pem", "--json")
        verdict = json.loads(answer.out)
        self.assertTrue(verdict["ok"], verdict["findings"])
        self.assertTrue(verdict["complete"][STREAM])
        self.assertEqual({name: verdict[name] for name in ("opened", "withheld", "erased")}, self.package.claim["fields"])
        self.assertEqual(verdict["root"], self.package.claim["root"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
