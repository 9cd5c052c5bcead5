#!/usr/bin/env python3
"""The independent auditor against all vectors of this project and the public ones it can use."""

import base64
import hashlib
import http.server
import json
import os
import sys
import threading
import unittest

import curves
import entries
import notes
import proofs
import stream_map
import strict_json
from audit import Audit, split_bundle
from auditor import audit
from keys import PublicKey
from merkle import SHA256_TREE, SM3_TREE, TREES, sha256
from refusal import Refused
from sm3 import sm3, sm3_here
from sources import Directory, Server, tile_path

HERE = os.path.dirname(os.path.abspath(__file__))
VECTORS = os.environ.get("QIYUE_TEST_VECTORS") or os.path.join(HERE, "..", "vectors")
FORMAT = os.path.join(VECTORS, "format")


def load(*path):
    with open(os.path.join(VECTORS, *path), encoding="utf-8") as file:
        return json.load(file)


def trust_of(*path):
    with open(os.path.join(FORMAT, *path, "trust"), "rb") as file:
        return notes.Trust.parse(file.read())


def code_of(function, *arguments):
    """None if the function accepts, else its code."""
    try:
        function(*arguments)
    except Refused as error:
        return error.code
    return None


def pairs(findings):
    return {(finding["code"], finding["index"]) for finding in findings}


def ledger_lines():
    data = Directory(os.path.join(FORMAT, "ledger")).read(tile_path("entries", 0, 50))
    return split_bundle(data, 50)


class Ledgers(unittest.TestCase):
    def accept(self, report, size, root):
        self.assertEqual(report["findings"], [])
        self.assertTrue(report["ok"])
        self.assertEqual((report["size"], report["root"]), (size, root))

    def test_reference_ledger(self):
        expected = load("format", "expected.json")
        place = os.path.join(FORMAT, "ledger")
        report = audit(place, trust_of())
        self.accept(report, expected["size"], expected["root_sha256"])
        self.assertTrue(report["anchored"])
        self.assertEqual(report["entries_checked"], 50)
        unanchored = audit(place)
        self.accept(unanchored, expected["size"], expected["root_sha256"])
        self.assertFalse(unanchored["anchored"])

    def test_earlier_checkpoints(self):
        for entry in load("format", "expected.json")["entries"]:
            report = audit(os.path.join(FORMAT, "sound", "size-1", "tiles"), trust_of(),
                           entry["checkpoint"].encode())
            codes = {finding["code"] for finding in report["findings"]}
            self.assertEqual(codes, {"rollback"} if entry["index"] else set())

    def test_sound(self):
        for case in load("format", "sound", "cases.json"):
            with self.subTest(case["name"]):
                place = os.path.join(FORMAT, "sound", case["name"], "tiles")
                with open(os.path.join(place, "checkpoint"), encoding="utf-8") as file:
                    _, size, root = file.read().split("\n")[:3]
                report = audit(place, trust_of("sound", case["name"]))
                self.accept(report, int(size), base64.b64decode(root).hex())

    def test_damaged(self):
        for case in load("format", "damaged", "cases.json"):
            with self.subTest(case["name"]):
                place = os.path.join(FORMAT, "damaged", case["name"], "tiles")
                report = audit(place, trust_of("damaged", case["name"]))
                self.assertFalse(report["ok"])
                found = pairs(report["findings"])
                self.assertLessEqual(pairs(case["must_find"]), found)
                self.assertEqual(found, pairs(case["reference_finds"]))


class Handler(http.server.SimpleHTTPRequestHandler):
    """A ledger's public files, its entry bundles only for the right token."""

    def do_GET(self):
        if "/entries/" in self.path and self.headers.get("Authorization") != "Bearer right":
            self.send_error(401)
        else:
            super().do_GET()

    def log_message(self, *_):
        pass


class Http(unittest.TestCase):
    def setUp(self):
        self.place = os.path.join(FORMAT, "sound", "size-257", "tiles")
        self.server = http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), lambda *request: Handler(*request, directory=self.place))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/"

    def tearDown(self):
        self.server.shutdown()
        self.server.server_close()

    def test_audit_over_http(self):
        report = Audit(Server(self.url, "right"), trust_of()).run()
        self.assertEqual((report["findings"], report["size"]), ([], 257))
        with self.assertRaises(OSError):
            Audit(Server(self.url, "wrong"), trust_of()).run()

    def test_missing_over_http(self):
        self.place = os.path.join(FORMAT, "damaged", "tile-missing", "tiles")
        report = Audit(Server(self.url, "right"), trust_of()).run()
        self.assertEqual(pairs(report["findings"]), {("tile_missing", 0)})


class Expected(unittest.TestCase):
    """Every value of expected.json is computed again."""

    def setUp(self):
        self.expected = load("format", "expected.json")
        self.lines = ledger_lines()

    def test_entries(self):
        for line, want in zip(self.lines, self.expected["entries"], strict=True):
            entry = entries.parse_entry(line)
            envelope = entries.parse_envelope(entry.envelope)
            event = entries.parse_event(envelope.payload)
            self.assertEqual((entry.index, entry.stream, event["type"], len(line)),
                             (want["index"], want["stream"], want["type"], want["entry_bytes"]))
            self.assertEqual(sha256(envelope.payload).hex(), want["payload_sha256"])
            self.assertEqual(envelope.pae(), base64.b64decode(want["pae"]))
            self.assertEqual(sha256(envelope.pae()).hex(), want["pae_sha256"])
            self.assertEqual(SHA256_TREE.leaf(line).hex(), want["leaf_sha256"])
            self.assertEqual(SM3_TREE.leaf(line).hex(), want["leaf_sm3"])

    def test_signers(self):
        known = {key["keyid"]: PublicKey.from_spki(base64.b64decode(key["spki"]))
                 for key in load("format", "keys", "keys.json").values()}
        for want in self.expected["entries"]:
            pae = base64.b64decode(want["pae"])
            for signer in want["signers"]:
                key = known[signer["keyid"]]
                self.assertEqual((key.keyid, key.suite), (signer["keyid"], signer["suite"]))
                if signer["sm2_e"]:
                    self.assertEqual(curves.sm2_digest(key.material, pae).hex(), signer["sm2_e"])

    def test_roots_and_checkpoints(self):
        leaves, twins, trust = [], [], trust_of()
        for line, want in zip(self.lines, self.expected["entries"]):
            leaves.append(SHA256_TREE.leaf(line))
            twins.append(SM3_TREE.leaf(line))
            self.assertEqual(SHA256_TREE.root(leaves).hex(), want["root_sha256"])
            self.assertEqual(SM3_TREE.root(twins).hex(), want["root_sm3"])
            checkpoint, tree = proofs.open_checkpoint(want["checkpoint"].encode(), trust)
            self.assertIs(tree, SHA256_TREE)
            self.assertEqual((checkpoint.size, checkpoint.root.hex()),
                             (len(leaves), want["root_sha256"]))
        self.assertEqual(SHA256_TREE.root([]).hex(), self.expected["empty_root_sha256"])
        self.assertEqual(SM3_TREE.root([]).hex(), self.expected["empty_root_sm3"])
        twin, tree = proofs.open_checkpoint(self.expected["checkpoint_sm3"].encode(), trust)
        self.assertIs(tree, SM3_TREE)
        self.assertEqual(twin.root.hex(), self.expected["root_sm3"])

    def test_perfect_nodes(self):
        leaves = [SHA256_TREE.leaf(line) for line in self.lines]
        for height, nodes in self.expected["perfect_nodes_sha256"].items():
            width = 1 << int(height)
            self.assertEqual(len(nodes), len(leaves) // width)
            for i, node in enumerate(nodes):
                self.assertEqual(SHA256_TREE.root(leaves[i * width:(i + 1) * width]).hex(), node)

    def test_streams(self):
        mapped, counts = stream_map.StreamMap(), {}
        for line, want in zip(self.lines, self.expected["entries"]):
            self.assertEqual(mapped.root().hex(), want["streams_before"])
            counts[want["stream"]] = counts.get(want["stream"], 0) + 1
            mapped.put(want["stream"], counts[want["stream"]], SHA256_TREE.leaf(line))
            self.assertEqual(mapped.root().hex(), want["streams_after"])
        self.assertEqual(counts, self.expected["streams"])

    def test_stream_map(self):
        for case in load("format", "stream-map.json"):
            self.check_map(case)

    def check_map(self, case):
        mapped, root = stream_map.StreamMap(), bytes.fromhex(case["root"])
        for stream, leaf in case["leaves"].items():
            key, head = stream_map.key_of(stream), bytes.fromhex(leaf["head"])
            self.assertEqual(key.hex(), leaf["key"])
            self.assertEqual(stream_map.leaf_hash(key, leaf["count"], head).hex(), leaf["leaf"])
            mapped.put(stream, leaf["count"], head)
        self.assertEqual(mapped.root(), root)
        for stream, proof in case["proofs"].items():
            siblings = [bytes.fromhex(item) for item in proof["siblings"]]
            self.assertEqual(mapped.siblings(stream), siblings)
            leaf, other = case["leaves"].get(stream), proof.get("other")
            if leaf:
                head = bytes.fromhex(leaf["head"])
                holds = stream_map.presence_holds(root, stream, leaf["count"], head, siblings)
                wrong = stream_map.presence_holds(root, stream, leaf["count"] + 1, head, siblings)
            else:
                if other:
                    other = (bytes.fromhex(other["key"]), other["count"],
                             bytes.fromhex(other["head"]))
                holds = stream_map.absence_holds(root, stream, other, siblings)
                wrong = stream_map.absence_holds(bytes(31) + b"\1", stream, other, siblings)
            self.assertTrue(holds)
            self.assertFalse(wrong)


class Proofs(unittest.TestCase):
    def setUp(self):
        self.lines, self.trust = ledger_lines(), trust_of()

    def test_tlog_proof_files(self):
        leaves = {"": [SHA256_TREE.leaf(line) for line in self.lines],
                  ".sm3": [SM3_TREE.leaf(line) for line in self.lines]}
        trees = {"": SHA256_TREE, ".sm3": SM3_TREE}
        for i, line in enumerate(self.lines):
            for suffix, tree in trees.items():
                with open(os.path.join(FORMAT, "proofs", f"{i}{suffix}.tlog-proof"), "rb") as file:
                    text = file.read()
                self.assertEqual(proofs.verify_tlog_proof(line, text, self.trust), i)
                _, hashes, _ = proofs.parse_tlog_proof(text)
                self.assertEqual(hashes, tree.inclusion_proof(leaves[suffix], i))

    def test_quorum(self):
        """A cosigned checkpoint meets the quorum, another only passes where none is demanded."""
        trust = trust_of("sound", "cosigned")
        with open(os.path.join(FORMAT, "sound", "cosigned", "tiles", "checkpoint"), "rb") as file:
            cosigned = file.read()
        bare = cosigned[:cosigned.index("\u2014 witness".encode())]
        turned = cosigned.replace(b"Hnw+NgAAAABpp7rA", b"Hnw+NgAAAABpp7rB")
        self.assertIsNone(code_of(proofs.open_checkpoint, cosigned, trust, True))
        self.assertIsNone(code_of(proofs.open_checkpoint, bare, trust))
        self.assertEqual(code_of(proofs.open_checkpoint, bare, trust, True), "witness_quorum")
        self.assertEqual(code_of(proofs.open_checkpoint, turned, trust), "checkpoint_signature")
        self.assertEqual(code_of(proofs.open_checkpoint, turned, trust_of()), None)

    def test_inclusion(self):
        for case in load("format", "proofs", "inclusion.json"):
            with self.subTest(case["name"]):
                code = code_of(proofs.verify_tlog_proof, self.lines[case["entry_index"]],
                               case["tlog_proof"].encode(), self.trust, case["tree"])
                self.assertEqual((code is None, code), (case["ok"], case["code"]))

    def test_receipts(self):
        with open(os.path.join(FORMAT, "proofs", "17.tlog-proof"), encoding="utf-8") as file:
            proof = file.read()
        line = self.lines[17].decode()
        good = json.dumps({"entry": line, "proof": proof})
        self.assertEqual(proofs.verify_receipt(good, self.trust).index, 17)
        renumbered = line.replace('"index":17', '"index":18', 1)
        other_type = line.replace("cloudevents", "cloud", 1)
        for code, receipt in (
                ("proof_format", {"entry": line}),
                ("proof_format", {"entry": line, "proof": proof, "more": 1}),
                ("entry_format", {"entry": line + " ", "proof": proof}),
                ("envelope_format", {"entry": other_type, "proof": proof}),
                ("proof_inclusion", {"entry": renumbered, "proof": proof})):
            self.assertEqual(code_of(proofs.verify_receipt, json.dumps(receipt), self.trust), code)

    def test_consistency(self):
        for case in load("format", "proofs", "consistency.json"):
            with self.subTest(case["name"]):
                code = code_of(proofs.verify_consistency, case["from"], case["to"],
                               [bytes.fromhex(item) for item in case["proof"]],
                               bytes.fromhex(case["root_from"]), bytes.fromhex(case["root_to"]),
                               case["tree"])
                self.assertEqual(code, None if case["ok"] else "proof_consistency")

    def test_forks(self):
        for case in load("format", "proofs", "forks.json"):
            with self.subTest(case["name"]):
                code = code_of(proofs.verify_fork_evidence, case["text"].encode(), self.trust)
                self.assertEqual(code or "fork", case["finding"])

    def test_completeness(self):
        for case in load("format", "proofs", "completeness.json"):
            with self.subTest(case["name"]):
                checkpoint, _ = proofs.open_checkpoint(case["checkpoint"].encode(), self.trust)
                lines = [line.encode() for line in case["entries"]]
                code = code_of(
                    proofs.verify_completeness, json.dumps(case["proof"]), lines, checkpoint)
                self.assertEqual((code is None, code), (case["ok"], case["code"]))

    def test_disclosures(self):
        for case in load("format", "proofs", "disclosures.json"):
            with self.subTest(case["name"]):
                code = code_of(proofs.verify_disclosure, case["disclosure"].encode(),
                               self.event(case["event_index"]))
                self.assertEqual((code is None, code), (case["ok"], case["code"]))

    def event(self, index):
        texts = entries.parse_entry(self.lines[index]).envelope
        return entries.parse_event(entries.parse_envelope(texts).payload)

    def test_disclosure_files(self):
        folder = os.path.join(FORMAT, "disclosures")
        names = os.listdir(folder)
        self.assertTrue(names)
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:
                proofs.verify_disclosure(file.read(), self.event(int(name.split(".")[0])))


class Public(unittest.TestCase):
    """The public vectors that this auditor's own arithmetic can be held to."""

    def test_ed25519(self):
        for group in load("wycheproof", "ed25519_test.json")["testGroups"]:
            key = bytes.fromhex(group["publicKey"]["pk"])
            for test in group["tests"]:
                valid = curves.ed25519_valid(
                    key, bytes.fromhex(test["msg"]), bytes.fromhex(test["sig"]))
                self.assertEqual(valid, test["result"] == "valid", test["tcId"])

    def test_ed25519_edges(self):
        """libsodium's rule: no small order, nothing non-canonical, no cofactor."""
        for test in load("cctv-ed25519", "ed25519vectors.json"):
            flags = set(test["flags"] or ())
            refused = flags & {"low_order_A", "low_order_R", "non_canonical_A", "non_canonical_R",
                               "low_order_residue"}
            valid = curves.ed25519_valid(bytes.fromhex(test["key"]), test["msg"].encode(),
                                         bytes.fromhex(test["sig"]))
            self.assertEqual(valid, not refused, (test["number"], flags))

    def test_p256(self):
        for group in load("wycheproof", "ecdsa_secp256r1_sha256_test.json")["testGroups"]:
            point = bytes.fromhex(group["publicKey"]["uncompressed"])
            key = int.from_bytes(point[1:33], "big"), int.from_bytes(point[33:], "big")
            for test in group["tests"]:
                valid = curves.p256_valid(
                    key, bytes.fromhex(test["msg"]), bytes.fromhex(test["sig"]))
                self.assertEqual(valid, test["result"] == "valid", test["tcId"])

    def test_trees(self):
        for kind in ("inclusion", "consistency"):
            cases = 0
            for folder, _, files in os.walk(os.path.join(VECTORS, "transparency-dev-merkle", kind)):
                for name in files:
                    case = load(os.path.join(folder, name))
                    holds = self.tree_case(kind, case)
                    self.assertEqual(holds, not case["wantErr"], (folder, name))
                    cases += 1
            self.assertGreater(cases, 50)

    @staticmethod
    def tree_case(kind, case):
        def raw(name):
            return base64.b64decode(case.get(name) or "")
        proof = [base64.b64decode(item) for item in case["proof"] or ()]
        if kind == "inclusion":
            return SHA256_TREE.inclusion_holds(
                raw("leafHash"), case["leafIdx"], case["treeSize"], proof, raw("root"))
        return SHA256_TREE.consistency_holds(
            case["size1"], case["size2"], proof, raw("root1"), raw("root2"))

    def test_json(self):
        """All that is no JSON is refused; of what is JSON, only what section 0 forbids as well."""
        folder = os.path.join(VECTORS, "json-test-suite", "test_parsing")
        for name in os.listdir(folder):
            with open(os.path.join(folder, name), "rb") as file:
                data = file.read()
            stricter = any(word in name for word in ("number", "real", "duplicated_key"))
            try:
                strict_json.parse(data)
                self.assertFalse(name.startswith("n_"), name)
            except strict_json.NotStrict:
                self.assertFalse(name.startswith("y_") and not stricter, name)

    def test_sm3(self):
        for length in (0, 3, 55, 56, 63, 64, 65, 1000):
            message = bytes(range(256)) * 4
            self.assertEqual(sm3(message[:length]), sm3_here(message[:length]))
        self.assertEqual(sm3_here(b"abc").hex(),
                         "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0")
        self.assertEqual(hashlib.sha256(b"").digest(), TREES["sha256"].root([]))


if __name__ == "__main__":
    sys.exit(not unittest.main(exit=False).result.wasSuccessful())
