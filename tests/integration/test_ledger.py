#!/usr/bin/env python3
"""A ledger from its founding to its verification, in a directory and behind an address."""

import json
import shutil
import stat
import unittest

from programs import InFolder, Server, qiyue, verifier


class Founding(InFolder):
    """With the parties and the policy of a demonstration ledger, but a clock of the world."""

    def parts(self):
        demo = self.demo()
        entry = qiyue("show", demo, 0, "--json").json()
        data = entry["event"]["data"]
        for member in ("origin", "log_keys", "national"):
            del data[member]
        data["clock"] = "system"
        founding = self.folder / "founding.json"
        founding.write_text(json.dumps(data), encoding="utf-8")
        keys = {}
        for file in (demo / "demo-keys").iterdir():
            keys[qiyue("key", "show", file, "--json").json()["keyid"]] = file
        return founding, [keys[signer] for signer in entry["signers"]]

    def test_keys_in_different_hands(self):
        founding, keys = self.parts()
        ledger, event = self.folder / "ledger", self.folder / "event.json"
        drafted = qiyue("init", ledger, "--origin", "test.example/hands", "--founding", founding, "--national", "--draft")
        event.write_text(self.status(0, drafted).out, encoding="utf-8")
        for key in keys[:-1]:
            self.status(0, qiyue("sign", event, "--key", key, "--out", event))
        refused = self.status(1, qiyue("init", ledger, "--envelope", event, "--json")).json()
        self.assertEqual(refused["code"], "rejected")
        self.assertTrue(refused["zh"] and refused["en"])
        self.status(0, qiyue("sign", event, "--key", keys[-1], "--out", event))
        self.status(0, qiyue("init", ledger, "--envelope", event))
        report = self.status(0, qiyue("verify", ledger, "--trust", ledger / "trust", "--deep", "--json")).json()
        self.assertTrue(report["anchored"])
        self.assertEqual(report["size"], 1)

    def test_all_keys_at_once_and_a_second_founding(self):
        founding, keys = self.parts()
        ledger = self.folder / "ledger"
        command = ["init", ledger, "--origin", "test.example/once", "--founding", founding]
        for key in keys:
            command += ["--key", key]
        self.status(0, qiyue(*command))
        self.status(3, qiyue(*command))
        self.status(0, qiyue("verify", ledger, "--trust", ledger / "trust"))

    def test_only_its_owner_enters_a_new_directory(self):
        founding, keys = self.parts()
        ledger = self.folder / "above" / "ledger"
        made = qiyue("init", f"{ledger}/", "--origin", "test.example/own", "--founding", founding, "--draft")
        self.status(0, made)
        self.assertEqual(stat.S_IMODE(ledger.stat().st_mode), 0o700)
        self.assertEqual(stat.S_IMODE((self.folder / "demo").stat().st_mode), 0o700)
        given = self.folder / "given"
        given.mkdir()
        given.chmod(0o750)
        self.status(0, qiyue("init", given, "--origin", "test.example/own", "--founding", founding, "--draft"))
        self.assertEqual(stat.S_IMODE(given.stat().st_mode), 0o750)

    def test_a_refused_founding_does_not_stand_in_the_way(self):
        founding, keys = self.parts()
        data = json.loads(founding.read_text(encoding="utf-8"))
        wrong = self.folder / "wrong.json"
        wrong.write_text(json.dumps({**data, "policy": {"offices": data["policy"]["offices"]}}), encoding="utf-8")
        ledger = self.folder / "ledger"

        def init(file, *more):
            command = ["init", ledger, "--origin", "test.example/again", "--founding", file, *more]
            for key in keys:
                command += ["--key", key]
            return qiyue(*command)

        self.status(1, init(wrong))
        for command in (("verify", ledger), ("fsck", ledger), ("log", ledger), ("serve", ledger)):
            self.assertIn("never founded", self.status(3, qiyue(*command)).err)
        self.status(1, init(wrong, "--national"))
        self.status(0, init(founding, "--national"))
        report = self.status(0, qiyue("verify", ledger, "--trust", ledger / "trust", "--json")).json()
        self.assertTrue(report["root_sm3"])
        self.status(3, init(founding))
        self.status(0, qiyue("verify", ledger, "--trust", ledger / "trust"))


class Recording(InFolder):
    def setUp(self):
        super().setUp()
        self.ledger = self.demo()
        self.trust = self.ledger / "trust"

    def envelope(self):
        """A mandate that the first complex's lead grants: signed, not yet recorded."""
        mandate = self.standing_mandate(self.ledger)
        holder = mandate["event"]["source"].rsplit("/", 1)[1]
        data = self.folder / "data.json"
        data.write_text(json.dumps({**mandate["event"]["data"], "person": None}), encoding="utf-8")
        fields = json.loads(data.read_text(encoding="utf-8"))
        del fields["commit"]
        data.write_text(json.dumps(fields), encoding="utf-8")
        last = json.loads(qiyue("log", self.ledger, "--json").out)["entries"][-1]
        event = self.folder / "event.json"
        drafted = qiyue("draft", "mandate.granted", "--subject", mandate["event"]["subject"], "--source",
                        mandate["event"]["source"], "--trust", self.trust, "--data", data, "--at", last["recorded"],
                        "--disclosures", self.folder / "disclosures")
        event.write_text(self.status(0, drafted).out, encoding="utf-8")
        out = self.folder / "envelope.json"
        self.status(0, qiyue("sign", event, "--key", self.ledger / "demo-keys" / f"{holder}.pem", "--disclosures",
                             self.folder / "disclosures", "--out", out))
        return out

    def check_receipt(self, receipt):
        file = self.folder / "receipt.json"
        file.write_text(receipt, encoding="utf-8")
        self.status(0, qiyue("verify", file, "--trust", self.trust))
        self.status(0, verifier(file, "--trust", self.trust))
        changed = json.loads(receipt)
        changed["entry"] = changed["entry"].replace('"seq":', '"seq":1', 1)
        file.write_text(json.dumps(changed), encoding="utf-8")
        self.status(1, qiyue("verify", file, "--trust", self.trust))
        self.status(1, verifier(file, "--trust", self.trust))

    def test_a_directory(self):
        envelope = self.envelope()
        receipt = self.status(0, qiyue("append", self.ledger, envelope)).out
        self.check_receipt(receipt)
        again = self.status(0, qiyue("append", self.ledger, envelope)).out
        self.assertEqual(json.loads(again)["entry"], json.loads(receipt)["entry"])
        self.status(0, qiyue("verify", self.ledger, "--trust", self.trust, "--deep"))
        self.status(0, qiyue("fsck", self.ledger))

    def test_a_log_that_lost_its_checkpoint(self):
        tiles = self.folder / "tiles"
        self.status(0, qiyue("tiles", self.ledger, "--out", tiles))
        (tiles / "checkpoint").unlink()
        for answer in (qiyue("verify", tiles, "--json"), verifier(tiles, "--json")):
            report = self.status(1, answer).json()
            self.assertEqual([finding["code"] for finding in report["findings"]], ["checkpoint_missing"])
        (tiles / "checkpoint-sm3").unlink()
        self.status(1, verifier(tiles))

    def since(self, place, checkpoint, *more):
        return qiyue("verify", place, "--trust", self.trust, "--since", checkpoint, "--json", *more)

    def test_since_an_earlier_checkpoint(self):
        tiles = self.folder / "before"
        self.status(0, qiyue("tiles", self.ledger, "--out", tiles))
        envelope = self.envelope()
        self.status(0, qiyue("append", self.ledger, envelope))
        self.status(0, qiyue("tiles", self.ledger, "--out", self.folder / "after"))
        size = int((tiles / "checkpoint").read_text(encoding="utf-8").split("\n")[1])
        for place in (self.ledger, self.folder / "after"):
            report = self.status(0, self.since(place, tiles / "checkpoint")).json()
            self.assertEqual((report["since"], report["entries_checked"]), (size, 1))
            self.assertEqual((report["size"], report["signatures_checked"]), (size + 1, 1))
            report = self.status(0, self.since(place, tiles / "checkpoint", "--deep")).json()
            self.assertEqual((report["since"], report["entries_checked"]), (None, size + 1))
        report = self.status(1, self.since(tiles, self.folder / "after" / "checkpoint")).json()
        self.assertEqual([finding["code"] for finding in report["findings"]], ["rollback"])

    def test_since_a_checkpoint_of_another_history(self):
        other = self.demo("other")  # the same seed: the same log key, but other nonces of signatures
        for ledger in (self.ledger, other):
            self.status(0, qiyue("tiles", ledger, "--out", self.folder / f"tiles of {ledger.name}"))
        mine, theirs = (self.folder / f"tiles of {ledger.name}" / "checkpoint" for ledger in (self.ledger, other))
        self.status(0, qiyue("append", self.ledger, self.envelope()))
        self.assertNotEqual(mine.read_text(encoding="utf-8").split("\n")[2],
                            theirs.read_text(encoding="utf-8").split("\n")[2])
        report = self.status(1, self.since(self.ledger, theirs)).json()
        self.assertEqual([finding["code"] for finding in report["findings"]], ["fork"])

    def test_an_unsigned_or_forged_event_is_refused(self):
        envelope = json.loads(self.envelope().read_text(encoding="utf-8"))
        other = self.folder / "other.pem"
        self.status(0, qiyue("key", "new", "--out", other))
        file = self.folder / "forged.json"
        file.write_text(json.dumps({**envelope, "signatures": []}), encoding="utf-8")
        self.status(1, qiyue("append", self.ledger, file))
        file.write_text(json.dumps(envelope), encoding="utf-8")
        self.status(0, qiyue("sign", file, "--key", other, "--out", file))
        self.status(1, qiyue("append", self.ledger, file))

    def test_an_address(self):
        envelope = self.envelope()
        since = self.folder / "since"
        self.status(0, qiyue("tiles", self.ledger, "--out", self.folder / "before"))
        shutil.copy(self.folder / "before" / "checkpoint", since)
        server = Server(self.ledger)
        try:
            line = json.dumps(json.loads(envelope.read_text(encoding="utf-8")))
            receipt = self.status(0, qiyue("append", server.address, "-", stdin=line + "\n")).out
            self.check_receipt(receipt)
            index = json.loads(json.loads(receipt)["entry"])["index"]
            shown = self.status(0, qiyue("show", server.address, index, "--json")).json()
            self.assertEqual(shown["entry"], json.loads(receipt)["entry"])
            self.assertEqual(len(qiyue("log", server.address, "--json").json()["entries"]), index + 1)
            report = self.status(0, qiyue("verify", server.address, "--trust", self.trust, "--deep", "--since", since,
                                          "--json")).json()
            self.assertEqual(report["size"], index + 1)
            report = self.status(0, self.since(server.address, since)).json()
            self.assertEqual((report["since"], report["entries_checked"]), (index, 1))
            missing = self.status(3, qiyue("verify", server.address + "/elsewhere"))
            self.assertIn("no checkpoint at", missing.err)
            self.status(3, qiyue("verify", self.ledger))
            self.status(3, qiyue("serve", self.ledger, "--listen", "127.0.0.1:0"))
        finally:
            self.assertEqual(server.stop(), 0)

    def test_what_was_answered_survives_a_kill(self):
        envelope = self.envelope()
        server = Server(self.ledger)
        try:
            receipt = self.status(0, qiyue("append", server.address, envelope)).out
        finally:
            server.kill()
        index = json.loads(json.loads(receipt)["entry"])["index"]
        server = Server(self.ledger)
        try:
            shown = self.status(0, qiyue("show", server.address, index, "--json")).json()
            self.assertEqual(shown["entry"], json.loads(receipt)["entry"])
        finally:
            self.assertEqual(server.stop(), 0)
        self.status(0, qiyue("verify", self.ledger, "--trust", self.trust, "--deep"))

    def test_tiles_and_their_damage(self):
        tiles = self.folder / "tiles"
        self.status(0, qiyue("tiles", self.ledger, "--out", tiles))
        self.status(0, verifier(tiles, "--trust", self.trust, "--deep"))
        self.status(3, qiyue("tiles", self.ledger, "--out", tiles))
        bundle = next((tiles / "tile" / "entries").rglob("*.p/*"))
        lines = bytearray(bundle.read_bytes())
        lines[len(lines) // 2] ^= 1
        bundle.write_bytes(lines)
        report = self.status(1, verifier(tiles, "--trust", self.trust, "--json")).json()
        self.assertIn("root_mismatch", [finding["code"] for finding in report["findings"]])
        self.assertTrue(any(finding["index"] is not None for finding in report["findings"]))

    def test_damage_of_the_store_is_found(self):
        files = [file for file in (self.ledger / "db").iterdir() if file.suffix in (".sst", ".log") and file.stat().st_size]
        self.assertTrue(files)
        file = max(files, key=lambda one: one.stat().st_size)
        damaged = bytearray(file.read_bytes())
        damaged[len(damaged) // 3] ^= 0x40
        file.write_bytes(damaged)
        for command in ("fsck", "verify"):
            report = self.status(1, qiyue(command, self.ledger, "--json")).json()
            self.assertFalse(report["ok"])
            self.assertTrue(report["findings"])

    def test_damage_of_the_guard_is_found(self):
        guard = self.ledger / "guard"
        damaged = bytearray(guard.read_bytes())
        damaged[40] ^= 1
        guard.write_bytes(damaged)
        self.status(1, qiyue("fsck", self.ledger))


if __name__ == "__main__":
    unittest.main()
