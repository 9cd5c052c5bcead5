#!/usr/bin/env python3
"""The demonstration ledger: whole lives, every event signed by its own party, the same from the same seed."""

import json
import unittest

from programs import InFolder, qiyue, verifier

COMPLEXES = 4
A_LIFE = ["lead.applied", "lead.selected", "charter.proposed", "charter.signed", "council.constituted",
          "expert_committee.constituted", "member.joined", "secretariat.constituted", "cultivation.started",
          "recognition.granted", "evaluation.opened", "experts.appointed", "evaluation.scored", "evaluation.concluded",
          "exit.proposed", "exit.decided", "settlement.proposed", "settlement.signed", "exit.settled", "complex.closed"]


class Demo(InFolder):
    def city(self, name, complexes=COMPLEXES, seed=1):
        directory = self.folder / name
        self.status(0, qiyue("demo", directory, "--complexes", complexes, "--seed", seed))
        return directory

    def entries(self, directory):
        return json.loads(self.status(0, qiyue("log", directory, "--json")).out)["entries"]

    def test_every_complex_lives_from_application_to_archive(self):
        city = self.city("city")
        entries = self.entries(city)
        for number in range(1, COMPLEXES + 1):
            stream = f"complexes/CQ-{number:04}"
            types = [entry["event"]["type"] for entry in entries if entry["stream"]["id"] == stream]
            self.assertEqual([t for t in A_LIFE if t not in types], [], stream)
            self.assertEqual((types[0], types[-1]), (A_LIFE[0], A_LIFE[-1]))
        all_types = {entry["event"]["type"] for entry in entries}
        for ways in ("member.withdrew", "member.removed", "settlement.refused", "notice.served"):
            self.assertIn(ways, all_types)
        report = self.status(0, qiyue("verify", city, "--trust", city / "trust", "--deep", "--json")).json()
        self.assertEqual((report["ok"], report["anchored"], report["size"]), (True, True, len(entries)))
        self.assertEqual(report["signatures_checked"], sum(len(entry["signers"]) for entry in entries))
        self.status(0, qiyue("fsck", city))

    def test_each_signs_with_its_own_key(self):
        city = self.city("city", complexes=1)
        keys = {}
        for file in (city / "demo-keys").iterdir():
            keys[qiyue("key", "show", file, "--json").json()["keyid"]] = file.stem
        for entry in self.entries(city):
            self.assertEqual(keys[entry["signers"][0]], entry["event"]["source"].rsplit("/", 1)[1])

    def test_the_same_seed_gives_the_same_payloads(self):
        first, again, other = self.city("first", 2, 5), self.city("again", 2, 5), self.city("other", 2, 6)
        events = [[entry["event"] for entry in self.entries(one)] for one in (first, again, other)]
        self.assertEqual(events[0], events[1])
        self.assertNotEqual(events[0], events[2])

    def test_a_stranger_verifies_the_tiles(self):
        city = self.city("city")
        self.status(0, qiyue("tiles", city, "--out", self.folder / "tiles"))
        self.status(0, verifier(self.folder / "tiles", "--trust", city / "trust", "--deep"))

    def test_an_existing_directory_is_left_alone(self):
        city = self.city("city", complexes=1)
        before = self.entries(city)
        self.assertNotEqual(qiyue("demo", city, "--complexes", 1).status, 0)
        self.assertEqual(self.entries(city), before)


if __name__ == "__main__":
    unittest.main()
