#!/usr/bin/env python3
"""A ledger from its founding to its verification, in a directory and behind an address."""

import json
import shutil
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


class Recording(InFolder):
    def setUp(self):
        super().setUp()
        self.ledger = self.demo()
        self.trust = self.ledger / "trust"

    def envelope(self):
        """A mandate that the first complex's lead grants: signed, not yet recorded."""
        mandate = json.loads(qiyue("log", self.ledger, "--type", "mandate.granted", "--json").out)["entries"][0]
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
