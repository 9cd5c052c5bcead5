#!/usr/bin/env python3
"""The demonstration ledger: a city's record, every event signed by its own party, the same from the same seed."""

import collections
import json
import unittest
import urllib.request

from programs import InFolder, Server, qiyue, verifier

FEW = 4
SOFTWARE_ACTS = {"checkpoint.anchored", "package.exported"}  # they name roots, which signatures change
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100


def is_valid_code(uscc):
    weights = [3 ** place % 31 for place in range(17)]
    check = (31 - sum(ALPHABET.index(c) * w for c, w in zip(uscc, weights)) % 31) % 31
    own = 11 - sum(int(c, 36) * w for c, w in zip(uscc[8:16], (3, 7, 9, 10, 5, 8, 4, 2))) % 11
    return ALPHABET[check] == uscc[17] and uscc[16] == {10: "X", 11: "0"}.get(own, str(own))


class Demo(InFolder):
    def city(self, name, complexes=FEW, seed=1, *more):
        directory = self.folder / name
        made = self.status(0, qiyue("demo", directory, "--complexes", complexes, "--seed", seed, *more, "--json")).json()
        return directory, made

    def entries(self, directory):
        return json.loads(self.status(0, qiyue("log", directory, "--json")).out)["entries"]

    def keys(self, directory):
        """The holder of each key by its keyid, given-up ones too."""
        return {qiyue("key", "show", file, "--json").json()["keyid"]: file.name.split(".")[0]
                for file in (directory / "demo-keys").iterdir()}


class SmallCity(Demo):
    def test_lives_are_told_and_sound(self):
        city, made = self.city("city")
        entries = self.entries(city)
        self.assertEqual(made["entries"], len(entries))
        for number in range(1, FEW + 1):
            stream = f"complexes/CQ-{number:04}"
            types = [entry["event"]["type"] for entry in entries if entry["stream"]["id"] == stream]
            self.assertEqual(types[0], "lead.applied")
            for told in ("lead.recommended", "notice.publicised", "lead.selected", "charter.signed",
                         "council.constituted", "member.joined", "secretariat.constituted", "cultivation.started",
                         "recognition.granted", "evaluation.concluded", "need.resolved", "task.accepted"):
                self.assertIn(told, types, stream)
        report = self.status(0, qiyue("verify", city, "--trust", city / "trust", "--deep", "--json")).json()
        self.assertEqual((report["ok"], report["anchored"], report["size"]), (True, True, len(entries)))
        self.assertEqual(report["signatures_checked"], sum(len(entry["signers"]) for entry in entries))
        self.status(0, qiyue("fsck", city))

    def test_each_signs_with_its_own_key(self):
        city, _ = self.city("city", complexes=1)
        keys = self.keys(city)
        for entry in self.entries(city):
            event, holders = entry["event"], [keys[signer] for signer in entry["signers"]]
            self.assertEqual(holders[0], event["source"].rsplit("/", 1)[1])

    def test_the_same_seed_gives_the_same_payloads(self):
        cities = [self.city(name, 2, seed)[0] for name, seed in (("first", 5), ("again", 5), ("other", 6))]
        events = [[entry["event"] for entry in self.entries(city)] for city in cities]
        self.assertEqual(events[0], events[1])
        self.assertNotEqual(events[0], events[2])

    def test_moments_are_the_same_too(self):
        cities = [self.city(name, 1, 3)[0] for name in ("first", "again")]
        recorded = [[entry["recorded"] for entry in self.entries(city)] for city in cities]
        self.assertEqual(recorded[0], recorded[1])

    def test_a_stranger_verifies_the_tiles(self):
        city, _ = self.city("city")
        self.status(0, qiyue("tiles", city, "--out", self.folder / "tiles"))
        self.status(0, verifier(self.folder / "tiles", "--trust", city / "trust", "--deep"))

    def test_an_existing_directory_is_left_alone(self):
        city, _ = self.city("city", complexes=1)
        before = self.entries(city)
        self.assertNotEqual(qiyue("demo", city, "--complexes", 1).status, 0)
        self.assertEqual(self.entries(city), before)

    def test_load_goes_on_until_there_are_so_many_entries(self):
        city, made = self.city("city", 1, 1, "--events", 3000)
        self.assertEqual(made["entries"], 3000)
        report = self.status(0, qiyue("verify", city, "--trust", city / "trust", "--deep", "--json")).json()
        self.assertEqual((report["ok"], report["size"]), (True, 3000))
        events = [entry["event"] for entry in self.entries(city)]
        again = self.folder / "again"
        self.status(0, qiyue("demo", again, "--complexes", 1, "--seed", 1, "--events", 3000))
        self.assertEqual(events, [entry["event"] for entry in self.entries(again)])


class WholeCity(Demo):
    """One city of 32, looked at from many sides."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.whole = None

    def setUp(self):
        super().setUp()
        if WholeCity.whole is None:
            city, made = self.city("city", 32, 1)
            verified = qiyue("verify", city, "--trust", city / "trust", "--deep", "--json").json()
            WholeCity.whole = (made, self.entries(city), verified, self.catalogue(city))
        self.made, self.all, self.verified, self.types = WholeCity.whole
        self.events = [entry["event"] for entry in self.all]
        self.by_type = collections.Counter(event["type"] for event in self.events)

    def catalogue(self, city):
        server = Server(city)
        with urllib.request.urlopen(f"{server.address}/v1/catalogue") as answer:
            types = {entry["type"] for entry in json.load(answer)["types"]}
        server.stop()
        return types

    def of(self, name):
        return [event for event in self.events if event["type"] == name]

    def test_it_is_sound(self):
        self.assertTrue(self.verified["ok"])
        self.assertTrue(self.verified["anchored"])
        self.assertEqual(self.verified["size"], len(self.all))

    def test_every_type_is_told_but_those_of_software(self):
        self.assertEqual(self.types - set(self.by_type), SOFTWARE_ACTS)

    def test_it_is_of_the_plan_s_years(self):
        self.assertTrue(self.all[0]["recorded"].startswith("2024-09"))
        self.assertTrue(self.all[-1]["recorded"].startswith("2027-12"))
        self.assertEqual(self.events[0]["data"]["clock"], "simulated")

    def test_organisations_are_invented_and_their_codes_valid(self):
        founded = self.events[0]["data"]
        registered = founded["organizations"] + [event["data"] for event in self.of("organization.registered")]
        codes = [one["uscc"] for one in registered]
        self.assertEqual(self.made["organizations"], len(codes))
        self.assertTrue(380 <= len(codes) <= 420, len(codes))
        self.assertEqual([code for code in codes if not is_valid_code(code)], [])
        self.assertEqual([one["name"] for one in registered if not one["name"].startswith("示例")], [])
        self.assertEqual(len({one["name"] for one in registered}), len(registered))
        suites = collections.Counter([key["suite"] for key in founded["keys"]] +
                                     [event["data"]["key"]["suite"] for event in self.of("organization.registered")])
        self.assertTrue(0.30 <= suites["sm2"] / len(codes) <= 0.37, suites)

    def test_every_fate_occurs(self):
        exits = {(event["data"]["initiator"], event["data"]["kind"]) for event in self.of("exit.proposed")}
        self.assertLessEqual({("lead", "voluntary"), ("lead", "merger"), ("authority", "ordered"),
                              ("district", "ordered")}, exits)
        grounds = {one["ground"] for event in self.of("exit.settled") for one in event["data"]["reserved"]}
        self.assertEqual(grounds, {"refused", "silent"})
        replaced = {event["type"] for event in self.events if "instead" in event["data"]}
        self.assertEqual(replaced, {"lead.changed", "need.resolved"})
        self.assertEqual({event["data"]["kind"] for event in self.of("lead.applied")}, {"enterprise_led", "research_led"})
        self.assertEqual(len({event["data"]["direction"] for event in self.of("lead.applied")}), 7)
        self.assertGreaterEqual(self.by_type["rectification.ordered"], 3)
        self.assertEqual(self.by_type["rectification.failed"], 2)
        for once in ("lead.rejected", "lead.withdrawn", "exit.withdrawn", "exit.rejected", "honour.revoked",
                     "tolerance.granted", "tolerance.refused", "organization.ended", "evaluation.reviewed"):
            self.assertGreaterEqual(self.by_type[once], 1, once)
        amendments = [event for event in self.of("charter.proposed") if "resolution" in event["data"]]
        self.assertGreaterEqual(len(amendments), 1)
        self.assertGreaterEqual(self.by_type["disclosure.granted"], 1)
        self.assertGreaterEqual(self.by_type["disclosure.erased"], 1)

    def test_the_second_policy_merges_districts(self):
        published = self.of("policy.version_published")[0]["data"]
        self.assertEqual(published["version"], 2)
        self.assertIn("500157", [one["into"] for one in published["policy"]["district_mergers"]])
        self.assertIn(2, [event["data"]["scheme_version"] for event in self.of("evaluation.opened")])
        self.assertIn("500157", [event["data"]["founding_district"] for event in self.of("lead.applied")])

    def test_targets_are_reached_in_part(self):
        reached = {(one["metric"], one["by"][:4]): one["reached"] for one in self.made["targets"]}
        self.assertEqual(reached, {
            ("complexes_built", "2025"): True, ("complexes_built", "2027"): False,
            ("rd_intensity", "2025"): True, ("rd_intensity", "2027"): False,
            ("key_tasks", "2025"): True, ("key_tasks", "2027"): True,
            ("needs_resolved", "2025"): False, ("needs_resolved", "2027"): True,
            ("model_cases", "2025"): True, ("model_cases", "2027"): True,
            ("new_product_share", "2025"): False, ("new_product_share", "2027"): True})

    def test_figures_are_those_of_the_events(self):
        figures = {(one["metric"], one["by"][:4]): one["figure"] for one in self.made["targets"]}
        for metric, kind in (("key_tasks", "task.accepted"), ("model_cases", "case.selected"),
                             ("needs_resolved", "need.resolved")):
            until_2025 = sum(entry["event"]["type"] == kind and entry["recorded"] < "2025-12-31T16"
                             for entry in self.all)
            self.assertEqual(figures[metric, "2025"], str(until_2025))
            self.assertEqual(figures[metric, "2027"], str(self.by_type[kind]))

    def test_what_must_be_refused_is_refused(self):
        self.assertGreaterEqual(self.made["refused"], 10)
        self.assertEqual(self.made["entries"], len(self.all))


if __name__ == "__main__":
    unittest.main()
