#!/usr/bin/env python3
"""Verifiers from npm over our entries: a DSSE verifier (@sigstore/verify) for Ed25519 and P-256, an SM2 verifier (sm-crypto)
for the national suite, and an inclusion proof checked in plain JavaScript in both trees. Good ones are accepted, altered
ones refused. Exit status 77 (skipped) where Node or npm, or the network to fetch packages, is missing.

Environment: QIYUE_BIN, QIYUE_VERIFY_BIN, QIYUE_TEST_VECTORS.
"""

import base64
import collections
import json
import subprocess
import unittest

import foreign
from alterations import altered_proofs
from demo_ledger import DemoLedger, read, tiles_lines
from signed_acts import PAYLOAD_TYPE, acts, by_suite

VECTORS = foreign.vectors() / "format"
FOLDER = foreign.node_folder()
EACH_SUITE = 12


def text_of(raw):
    return base64.b64encode(raw).decode()


def question(act, **changed):
    asked = {"payloadType": PAYLOAD_TYPE, "payload": act.payload, "sig": act.sig, "spki": act.spki, **changed}
    return {"check": "signature", **{name: text_of(value) if isinstance(value, bytes) else value
                                     for name, value in asked.items()}}


def flipped(raw, at, bit=1):
    return raw[:at] + bytes([raw[at] ^ bit]) + raw[at + 1:]


def tree_vkeys(trust):
    """{tree: vkey} of a trust file."""
    keys = [line.split()[1] for line in trust.read_text("utf-8").splitlines() if line.startswith("log ")]
    return {"sm3" if key.split("+")[0].endswith("/sm3") else "sha256": key for key in keys}


class Node(DemoLedger):
    def ask(self, questions):
        lines = "".join(json.dumps(asked) + "\n" for _, asked in questions)
        done = subprocess.run(["node", "check.mjs"], cwd=FOLDER, input=lines, capture_output=True, text=True, timeout=600,
                              check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual(len(answers), len(questions))
        return answers

    def expect(self, holds, questions, shown=12):
        questions = list(questions)
        self.assertTrue(questions)
        for number, ((title, _), answer) in enumerate(zip(questions, self.ask(questions))):
            if number < shown:
                print(f"  {title}: {'holds' if answer['holds'] else 'REFUSED'}: {answer['said']}", flush=True)
            self.assertEqual(answer["holds"], holds, f"{title}: {answer['said']}")
        if len(questions) > shown:
            print(f"  … and {len(questions) - shown} more of them", flush=True)

    def test_signatures_of_vectors(self):
        """Every signature of the vectors' fifty entries, in all three suites."""
        found = acts(tiles_lines(str(VECTORS / "ledger")))
        counts = collections.Counter(act.suite for act in found)
        print(f"  signatures: {dict(counts)}", flush=True)
        self.assertEqual(set(counts), {"ed25519", "p256", "sm2"})
        self.expect(True, [(f"entry {act.index}, {act.suite}", question(act)) for act in found])

    def test_signatures_of_the_demo(self):
        chosen = by_suite(acts(self.lines), EACH_SUITE)
        self.assertEqual({act.suite for act in chosen}, {"ed25519", "p256", "sm2"})
        self.expect(True, [(f"entry {act.index}, {act.suite}", question(act)) for act in chosen], shown=4)

    def test_signatures_altered(self):
        """Another payload, type, signature or key: refused in every suite."""
        found, questions = acts(tiles_lines(str(VECTORS / "ledger"))), []
        for suite in ("ed25519", "p256", "sm2"):
            own = [act for act in found if act.suite == suite]
            act, other = own[0], next(act for act in own if act.keyid != own[0].keyid)
            for title, changed in (
                    ("one bit of the payload", {"payload": flipped(act.payload, len(act.payload) // 2)}),
                    ("a payload without its end", {"payload": act.payload[:-1]}),
                    ("another payload", {"payload": other.payload + b" "}),
                    ("another type", {"payloadType": "application/json"}),
                    ("one bit of r", {"sig": flipped(act.sig, 12)}),
                    ("one bit of s", {"sig": flipped(act.sig, len(act.sig) - 3)}),
                    ("another's signature", {"sig": other.sig}),
                    ("another's key", {"spki": other.spki}),
                    ("a byte after the signature", {"sig": act.sig + b"\0"}),
                    ("no signature", {"sig": b""})):
                questions.append((f"{suite}, {title}", question(act, **changed)))
        self.expect(False, questions, shown=100)

    def test_proofs(self):
        """Inclusion in both trees of the vectors and of the demo ledger: SHA-256 and Ed25519, SM3 and SM2 alone."""
        address, questions = self.serve(), []
        for tree, vkey in tree_vkeys(self.ledger / "trust").items():
            for index in (0, 255, 256, self.size - 1):
                proof = read(address, f"/v1/events/{index}/proof", **({"tree": "sm3"} if tree == "sm3" else {})).decode()
                questions.append((f"demo, {tree}, entry {index}", self.proof_question(self.lines[index], proof, vkey)))
        lines = tiles_lines(str(VECTORS / "ledger"))
        for tree, vkey in tree_vkeys(VECTORS / "trust").items():
            for index, line in enumerate(lines):
                name = f"{index}.sm3.tlog-proof" if tree == "sm3" else f"{index}.tlog-proof"
                proof = (VECTORS / "proofs" / name).read_text("utf-8")
                questions.append((f"vectors, {tree}, entry {index}", self.proof_question(line, proof, vkey)))
        self.expect(True, questions)

    def proof_question(self, line, proof, vkey):
        return {"check": "proof", "entry": line.decode(), "proof": proof, "vkey": vkey}

    def test_proofs_altered(self):
        lines, vkeys, questions = tiles_lines(str(VECTORS / "ledger")), tree_vkeys(VECTORS / "trust"), []
        for tree, name in (("sha256", "17.tlog-proof"), ("sm3", "17.sm3.tlog-proof")):
            proof = (VECTORS / "proofs" / name).read_text("utf-8")
            for title, changed in altered_proofs(proof):
                questions.append((f"{tree}, {title}", self.proof_question(lines[17], changed, vkeys[tree])))
            questions.append((f"{tree}, another entry", self.proof_question(lines[18], proof, vkeys[tree])))
            other = vkeys["sm3" if tree == "sha256" else "sha256"]
            questions.append((f"{tree}, the other tree's key", self.proof_question(lines[17], proof, other)))
        self.expect(False, questions, shown=20)


if __name__ == "__main__":
    unittest.main()
