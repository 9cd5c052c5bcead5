#!/usr/bin/env python3
"""`openssl` alone verifies what parties signed, in all three suites: each signature of the vectors' entries, and some of a
demo ledger; and it refuses altered ones. Its own words are printed. Exit status 77 (skipped) where openssl is missing.

Environment: QIYUE_BIN, QIYUE_VERIFY_BIN, QIYUE_TEST_VECTORS.
"""

import collections
import shutil
import subprocess
import unittest

import foreign
from demo_ledger import DemoLedger, tiles_lines
from signed_acts import acts, by_suite

VECTORS = foreign.vectors() / "format"
EACH_SUITE = 12
OPTIONS = {"ed25519": [], "p256": ["-digest", "sha256"],
           "sm2": ["-digest", "sm3", "-pkeyopt", "distid:1234567812345678"]}

if shutil.which("openssl") is None:
    foreign.skip("`openssl` is not installed")


class Openssl(DemoLedger):
    def verify(self, act, suite=None, options=None):
        """(valid, what openssl said) of `openssl pkeyutl -verify` over the PAE."""
        for name, data in (("key", act.spki), ("pae", act.pae), ("sig", act.sig)):
            (self.folder / name).write_bytes(data)
        done = subprocess.run(
            ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", self.folder / "key", "-rawin",
             "-in", self.folder / "pae", "-sigfile", self.folder / "sig", *(options or OPTIONS[suite or act.suite])],
            capture_output=True, text=True, timeout=60, check=False)
        valid = "Signature Verified Successfully" in done.stdout
        self.assertEqual(valid, done.returncode == 0, f"{done.stdout}{done.stderr}")
        return valid, (done.stdout + done.stderr).strip().replace("\n", " | ")

    def expect(self, valid, title, act, shown=True, **more):
        answer, said = self.verify(act, **more)
        if shown:
            print(f"  {title}: {said[:120]}", flush=True)
        self.assertEqual(answer, valid, f"{title}: {said}")

    def test_vectors(self):
        """Every signature of the vectors' fifty entries."""
        found = acts(tiles_lines(str(VECTORS / "ledger")))
        counts = collections.Counter(act.suite for act in found)
        print(f"  signatures: {dict(counts)}", flush=True)
        self.assertEqual(set(counts), set(OPTIONS))
        for number, act in enumerate(found):
            self.expect(True, f"entry {act.index}, {act.suite}", act, number < 12)

    def test_demo(self):
        chosen = by_suite(acts(self.lines), EACH_SUITE)
        self.assertEqual({act.suite for act in chosen}, set(OPTIONS))
        for number, act in enumerate(chosen):
            self.expect(True, f"demo entry {act.index}, {act.suite}", act, number % EACH_SUITE < 3)

    def test_altered(self):
        found = acts(tiles_lines(str(VECTORS / "ledger")))
        for suite in OPTIONS:
            own = [act for act in found if act.suite == suite]
            act, other = own[0], next(act for act in own if act.keyid != own[0].keyid)
            middle = len(act.pae) // 2
            for title, changed in (
                    ("one bit of the payload", {"pae": act.pae[:middle] + bytes([act.pae[middle] ^ 1]) + act.pae[middle + 1:]}),
                    ("the payload without its PAE", {"pae": act.payload}),
                    ("another length in the PAE", {"pae": act.pae.replace(b" 28 ", b" 29 ", 1)}),
                    ("another event", {"pae": other.pae + b" "}),
                    ("one bit of the signature", {"sig": act.sig[:-2] + bytes([act.sig[-2] ^ 1]) + act.sig[-1:]}),
                    ("another's signature", {"sig": other.sig}),
                    ("a byte after the signature", {"sig": act.sig + b"\0"}),
                    ("another's key", {"spki": other.spki})):
                self.expect(False, f"{suite}, {title}", act._replace(**changed))

    def test_sm2_other_id(self):
        """The distinguishing id is part of what SM2 signs."""
        act = next(act for act in acts(tiles_lines(str(VECTORS / "ledger"))) if act.suite == "sm2")
        for title, options in (("another id", ["-digest", "sm3", "-pkeyopt", "distid:ALICE123@YAHOO.COM"]),
                               ("no id", ["-digest", "sm3", "-pkeyopt", "distid:"])):
            self.expect(False, f"sm2, {title}", act, options=options)
        self.expect(False, "sm2, another digest", act, options=["-digest", "sha256", "-pkeyopt", "distid:1234567812345678"])


if __name__ == "__main__":
    unittest.main()
