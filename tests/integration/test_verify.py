#!/usr/bin/env python3
"""Both verifiers over everything that can be handed out, sound and not: the same verdict, findings and exit status."""

import base64
import hashlib
import json
import os
import pathlib
import pty
import select
import shutil
import subprocess
import tempfile
import unittest
import urllib.request

from programs import QIYUE_VERIFY, InFolder, Server, qiyue, verifier

SIZE_LINE = 1


def get(address, target):
    with urllib.request.urlopen(address + target, timeout=60) as answer:
        return answer.read()


class City:
    """A demonstration ledger and what its server handed out, as files of one folder; made once."""

    def __init__(self, folder):
        self.folder = folder
        self.ledger, self.tiles = folder / "ledger", folder / "tiles"
        self.trust = self.ledger / "trust"
        made = qiyue("demo", self.ledger, "--complexes", 1, "--seed", 7)
        assert made.status == 0, made.err
        made = qiyue("tiles", self.ledger, "--out", self.tiles)
        assert made.status == 0, made.err
        server = Server(self.ledger)
        try:
            self.save(server.address)
        finally:
            server.stop()

    def file(self, name, content):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def save(self, address):
        last = json.loads(get(address, "/v1/events?limit=1000"))["entries"]
        self.complex = next(one["stream"] for one in last if one["stream"].startswith("complexes/"))
        self.index = next(one["index"] for one in last if one["stream"] == self.complex)
        for number, at in (("", self.index), ("-other", self.index + 1)):
            entry = json.loads(get(address, f"/v1/events/{at}"))["entry"]
            self.file(f"entry{number}", entry)
            self.file(f"proof{number}", get(address, f"/v1/events/{at}/proof"))
            self.file(f"proof{number}-sm3", get(address, f"/v1/events/{at}/proof?tree=sm3"))
            proof = (self.folder / f"proof{number}").read_text(encoding="utf-8")
            self.file(f"receipt{number}", json.dumps({"entry": entry, "proof": proof}))
        self.file("entry-newline", (self.folder / "entry").read_text(encoding="utf-8") + "\n")
        self.file("checkpoint", get(address, "/checkpoint"))
        self.file("checkpoint-sm3", get(address, "/checkpoint-sm3"))
        self.file("completeness", get(address, f"/v1/proofs/completeness?stream={self.complex}"))
        self.file("stream", get(address, f"/v1/streams/{self.complex}?limit=1000"))
        self.file("page", get(address, f"/v1/streams/{self.complex}?limit=2"))
        self.file("absent", get(address, "/v1/proofs/completeness?stream=complexes/NOBODY"))
        self.lines = [one["entry"] for one in json.loads((self.folder / "stream").read_bytes())["entries"]]
        self.file("entries", "".join(line + "\n" for line in self.lines))
        self.file("no-entries", "")


class Verifying(InFolder):
    @property
    def city(self):
        return CITY

    def given(self, name):
        return self.city.folder / name

    def file(self, name, content):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def both(self, status, *arguments):
        """The report that both programs print, word for word."""
        answers = [self.status(status, run(*arguments, "--json"))
                   for run in (lambda *more: qiyue("verify", *more), verifier)]
        if status in (0, 1):
            self.assertEqual(answers[0].out, answers[1].out)
            texts = [self.status(status, run(*arguments)).out
                     for run in (lambda *more: qiyue("verify", *more), verifier)]
            self.assertEqual(*texts)
            self.text = texts[0]
        else:
            self.assertEqual(*[answer.json()["code"] for answer in answers])
            self.assertFalse(answers[0].json()["ok"] or answers[1].json()["ok"])
        self.said = answers[1].err
        return answers[0].json()

    def trusted(self, status, *arguments):
        return self.both(status, *arguments, "--trust", self.city.trust)

    def codes(self, report):
        for finding in report["findings"]:
            self.assertTrue(finding["zh"] and finding["en"] and finding["detail"], finding)
            self.assertIn(finding["zh"], self.text)
            self.assertIn(finding["en"], self.text)
        return [finding["code"] for finding in report["findings"]]

    def finds(self, code, *arguments):
        self.assertEqual(self.codes(self.trusted(1, *arguments)), [code])


class Proofs(Verifying):
    def test_receipts(self):
        report = self.trusted(0, self.given("receipt"))
        self.assertEqual((report["kind"], report["tree"], report["index"]), ("receipt", "sha256", self.city.index))
        self.assertTrue(report["anchored"])
        self.assertIn("the signatures of the event's parties and the rules: they need the whole log", self.text)
        self.assertFalse(self.both(0, self.given("receipt"))["anchored"])
        self.assertIn("sound, log key not authenticated", self.text)
        receipt = json.loads(self.given("receipt").read_bytes())
        other = json.loads(self.given("receipt-other").read_bytes())
        swapped = self.file("swapped", json.dumps({"entry": other["entry"], "proof": receipt["proof"]}))
        self.finds("proof_inclusion", swapped)
        twin = self.given("proof-sm3").read_text(encoding="utf-8")
        report = self.trusted(0, self.file("twin", json.dumps({"entry": receipt["entry"], "proof": twin})))
        self.assertEqual(report["tree"], "sm3")
        self.finds("proof_format", self.file("more", json.dumps({**receipt, "more": 1})))
        self.finds("proof_format", self.file("cut", json.dumps(receipt)[:-20]))

    def test_tlog_proofs_of_both_trees(self):
        for name, tree in (("proof", "sha256"), ("proof-sm3", "sm3")):
            for entry in ("entry", "entry-newline"):
                report = self.trusted(0, self.given(name), "--entry", self.given(entry))
                self.assertEqual((report["kind"], report["tree"]), ("tlog-proof", tree))
                self.assertEqual(report["index"], self.city.index)
            self.finds("proof_inclusion", self.given(name), "--entry", self.given("entry-other"))
            self.finds("proof_inclusion", self.given(name.replace("proof", "proof-other")), "--entry",
                       self.given("entry"))
            lines = self.given(name).read_text(encoding="utf-8").split("\n")
            del lines[2]
            self.finds("proof_inclusion", self.file("shorter", "\n".join(lines)), "--entry", self.given("entry"))
            self.finds("proof_format", self.file("junk", "c2sp.org/tlog-proof@v1\nindex x\n"), "--entry",
                       self.given("entry"))
        # The hashes of one tree under the checkpoint of the other.
        head = self.given("proof").read_text(encoding="utf-8").split("\n\n")[0]
        note = self.given("proof-sm3").read_text(encoding="utf-8").split("\n\n", 1)[1]
        self.finds("proof_inclusion", self.file("mixed", f"{head}\n\n{note}"), "--entry", self.given("entry"))

    def test_a_tlog_proof_without_its_entry_says_how_to_get_it(self):
        self.trusted(2, self.given("proof"))
        self.assertIn("--entry FILE", self.said)
        self.assertIn("GET /v1/events/{index}", self.said)

    def test_what_another_ledger_signed(self):
        other = self.folder / "other"
        self.status(0, qiyue("demo", other, "--complexes", 1, "--seed", 8))
        self.status(0, qiyue("tiles", other, "--out", self.folder / "tiles"))
        for file in (other / "trust", self.folder / "tiles" / "checkpoint"):
            self.assertTrue(file.exists())
        for arguments in ([self.given("receipt")], [self.given("proof"), "--entry", self.given("entry")],
                          [self.given("checkpoint")], [self.given("stream"), "--checkpoint", self.given("checkpoint")],
                          [self.city.tiles]):
            report = self.both(1, *arguments, "--trust", other / "trust")
            self.assertFalse(report["anchored"])
            self.assertTrue(set(self.codes(report)) & {"checkpoint_origin", "checkpoint_unknown_key"}, report)

    def test_completeness_and_omissions(self):
        beside = ["--entries", self.given("entries"), "--checkpoint", self.given("checkpoint")]
        report = self.trusted(0, self.given("completeness"), *beside)
        self.assertEqual(report["complete"], {self.city.complex: True})
        self.assertEqual(report["entries_checked"], len(self.city.lines))
        self.assertGreater(len(self.city.lines), 5)
        for out in (0, 1, len(self.city.lines) // 2, len(self.city.lines) - 1):
            fewer = self.city.lines[:out] + self.city.lines[out + 1:]
            beside[1] = self.file("fewer", "".join(line + "\n" for line in fewer))
            report = self.trusted(1, self.given("completeness"), *beside)
            self.assertEqual(report["complete"], {self.city.complex: False})
            self.assertEqual(self.codes(report), ["completeness_count"])
            proof = json.loads(self.given("completeness").read_bytes())
            proof["count"] -= 1
            del proof["indexes"][out]
            report = self.trusted(1, self.file("altered", json.dumps(proof)), *beside)
            self.assertIn(self.codes(report)[0], ("completeness_chain", "completeness_map", "completeness_tail"))
        swapped = [*self.city.lines[1::-1], *self.city.lines[2:]]
        beside[1] = self.file("swapped", "\n".join(swapped))
        self.finds("completeness_chain", self.given("completeness"), *beside)
        self.trusted(0, self.given("absent"), "--entries", self.given("no-entries"), *beside[2:])
        self.finds("completeness_count", self.given("absent"), "--entries", self.given("entry"), *beside[2:])
        for missing in (beside[:2], beside[2:], []):
            self.trusted(2, self.given("completeness"), *missing)
            self.assertIn("completeness is shown by a checkpoint", self.said)

    def test_a_saved_answer_of_a_stream(self):
        beside = ["--checkpoint", self.given("checkpoint")]
        report = self.trusted(0, self.given("stream"), *beside)
        self.assertEqual((report["kind"], report["complete"]), ("stream", {self.city.complex: True}))
        self.assertIn("what the answer says beside the lines", self.text)
        self.trusted(2, self.given("page"), *beside)
        self.assertIn("a part of the stream's entries only", self.said)
        self.trusted(0, self.given("page"), *beside, "--entries", self.given("entries"))
        self.trusted(2, self.given("stream"))
        answer = json.loads(self.given("stream").read_bytes())
        del answer["entries"][-1]
        self.finds("completeness_count", self.file("fewer", json.dumps(answer)), *beside)
        answer["stream"] = "ledger"
        self.finds("proof_format", self.file("other", json.dumps(answer)), *beside)

    def test_a_checkpoint_alone(self):
        report = self.trusted(0, self.given("checkpoint"))
        self.assertEqual((report["kind"], report["entries_checked"]), ("checkpoint", 0))
        self.assertIn("a checkpoint alone shows nothing about entries", self.text)
        self.trusted(0, self.given("checkpoint-sm3"))
        self.both(2, self.given("checkpoint"))
        for name, code in (("checkpoint", "checkpoint_signature"), ("checkpoint-sm3", "checkpoint_signature_sm3")):
            lines = self.given(name).read_text(encoding="utf-8").split("\n")
            lines[SIZE_LINE] += "0"
            self.finds(code, self.file("larger", "\n".join(lines)))
            code = "note_format" + code.removeprefix("checkpoint_signature")
            self.finds(code, self.file("unsigned", "\n".join(lines[:3]) + "\n"))

    def test_evidence_of_a_fork(self):
        other = self.demo("other")  # the same seed: the same log key, other signatures, another root
        self.status(0, qiyue("tiles", other, "--out", self.folder / "tiles"))
        first, second = self.given("checkpoint").read_bytes(), (self.folder / "tiles" / "checkpoint").read_bytes()
        self.assertEqual(first.split(b"\n")[:2], second.split(b"\n")[:2])
        self.assertNotEqual(first, second)
        head = f"qiyue/fork-evidence/v1\nfirst {len(first)}\nsecond {len(second)}\n\n".encode()
        self.finds("fork", self.file("evidence", head + first + second))
        self.both(2, self.folder / "evidence")
        head = f"qiyue/fork-evidence/v1\nfirst {len(first)}\nsecond {len(first)}\n\n".encode()
        self.finds("proof_consistency", self.file("same", head + first + first))
        self.finds("proof_format", self.file("cut", head + first))


class Usage(Verifying):
    def test_what_cannot_be_read(self):
        nowhere = self.folder / "nowhere"
        for arguments in ([nowhere], [nowhere, "--trust", self.city.trust], [self.given("receipt"), "--trust", nowhere],
                          [self.given("proof"), "--entry", nowhere], [self.given("proof"), "--entry", self.folder],
                          [self.city.tiles, "--since", nowhere], [self.folder],
                          [self.given("stream"), "--checkpoint", nowhere]):
            self.both(3, *arguments)
            self.assertTrue(self.said)
        if os.geteuid() != 0:
            locked = self.file("locked", "x")
            locked.chmod(0)
            self.both(3, locked)

    def test_what_is_empty_huge_or_of_no_kind(self):
        self.finds("proof_format", self.file("empty", ""))
        self.finds("proof_format", self.file("other", "PK\x03\x04"))
        self.finds("proof_format", self.file("nested", '{"entries":' + "[" * 1_000_000))
        huge = self.file("huge", "c2sp.org/tlog-proof@v1\n")
        os.truncate(huge, 1 << 40)
        self.finds("proof_format", huge)
        self.finds("proof_inclusion", self.given("proof"), "--entry", huge)

    def test_what_does_not_belong_together(self):
        receipt, tiles = self.given("receipt"), self.city.tiles
        for arguments in ([], [receipt, "--no-such-option"], [receipt, "--deep"], [receipt, "--entry", receipt],
                          [receipt, "--since", self.given("checkpoint")], [tiles, "--entry", receipt],
                          [tiles, "--entries", receipt], [tiles, "--checkpoint", self.given("checkpoint")],
                          [receipt, "--require-quorum"], ["-", "--trust", "-"], [receipt, "--trust", receipt],
                          [self.given("checkpoint"), "--entries", receipt, "--trust", self.city.trust]):
            for run in (lambda *more: qiyue("verify", *more), verifier):
                answer = self.status(2, run(*arguments))
                self.assertTrue(answer.err, arguments)
        self.status(2, qiyue("verify", self.city.ledger, "--entry", receipt))

    def test_standard_input(self):
        receipt = self.given("receipt").read_text(encoding="utf-8")
        for run in (lambda *more, **given: qiyue("verify", *more, **given), verifier):
            self.status(0, run("-", "--trust", self.city.trust, stdin=receipt))
            self.status(1, run("-", "--trust", self.city.trust, stdin=receipt[:-1]))


class Logs(Verifying):
    def since(self, status, tiles, checkpoint, *more):
        return self.trusted(status, tiles, "--since", checkpoint, *more)

    def test_tiles_since_a_checkpoint(self):
        size = int(self.given("checkpoint").read_text(encoding="utf-8").split("\n")[SIZE_LINE])
        report = self.since(0, self.city.tiles, self.given("checkpoint"))
        self.assertEqual((report["since"], report["entries_checked"], report["size"]), (size, 0, size))
        self.assertIn("entries below", self.text)
        report = self.since(0, self.city.tiles, self.given("checkpoint"), "--deep")
        self.assertEqual((report["since"], report["entries_checked"]), (None, size))
        self.assertGreater(report["rules_checked"], 0)
        self.assertFalse(self.both(0, self.city.tiles, "--since", self.given("checkpoint"))["anchored"])
        self.assertEqual(self.codes(self.since(1, self.city.tiles, self.given("checkpoint-sm3"))),
                         ["checkpoint_origin", "fork"])
        self.assertEqual(self.codes(self.since(1, self.city.tiles, self.file("no-note", "x"))), ["note_format"])

    def test_all_findings_of_a_damaged_directory_since_or_not(self):
        copy = self.folder / "tiles"
        shutil.copytree(self.city.tiles, copy)
        for bundle in (copy / "tile" / "entries").rglob("*"):
            if bundle.is_file():
                damaged = bytearray(bundle.read_bytes())
                damaged[len(damaged) // 2] ^= 1
                bundle.write_bytes(damaged)
        (copy / "stray\nsound").write_bytes(b"")
        whole = self.trusted(1, copy)
        self.assertTrue({"root_mismatch", "file_unexpected", "tile_hash"} <= set(self.codes(whole)), whole)
        self.assertTrue(any(finding["index"] is not None for finding in whole["findings"]))
        self.assertNotIn("\nsound", self.text)
        # Tiles and checkpoint are the same and nothing came since, yet nothing may be left untold.
        report = self.since(1, copy, self.given("checkpoint"))
        more = [finding for finding in report["findings"] if finding not in whole["findings"]]
        self.assertEqual([finding["code"] for finding in more], ["fork"])
        self.assertEqual(len(report["findings"]), len(whole["findings"]) + 1)

    def test_progress_is_for_terminals_only(self):
        self.assertEqual(self.status(0, verifier(self.city.tiles)).err, "")
        here, there = pty.openpty()
        with subprocess.Popen([QIYUE_VERIFY, str(self.city.tiles), "--deep"], stdout=subprocess.PIPE, stderr=there) as run:
            run.communicate(timeout=120)
        os.close(there)
        shown = b""
        while select.select([here], [], [], 0.5)[0]:
            try:
                shown += os.read(here, 4096)
            except OSError:
                break
        os.close(here)
        self.assertRegex(shown.decode(), r"\d+ of \d+ entries")
        self.assertRegex(shown.decode(), r"\d+/s, \d+ s to go")


class Directories(Verifying):
    """What only `qiyue verify` reads."""

    def test_a_directory_says_what_it_checked(self):
        verify = ("verify", self.city.ledger, "--trust", self.city.trust)
        self.assertRegex(self.status(0, qiyue(*verify)).out, r"\+ the database's files and every row both ways")
        since = self.status(0, qiyue(*verify, "--since", self.given("checkpoint"))).out
        self.assertRegex(since, r"- the database's files and every row both ways")
        self.assertRegex(self.status(0, qiyue("fsck", self.city.ledger)).out, r"\+ the database's files and every row")

    def test_an_address_and_tiles_agree(self):
        server = Server(self.city.ledger)
        try:
            for more in ([], ["--deep"], ["--since", self.given("checkpoint")]):
                there = self.status(0, qiyue("verify", server.address, "--trust", self.city.trust, "--json", *more))
                here = self.status(0, verifier(self.city.tiles, "--trust", self.city.trust, "--json", *more))
                self.assertEqual(there.json(), here.json())
            self.status(2, qiyue("verify", server.address, "--entry", self.given("entry")))
        finally:
            server.stop()
        self.status(3, qiyue("verify", server.address))


class Witness:
    """A key that cosigns checkpoints, made and used by openssl."""

    def __init__(self, name, folder):
        self.name, self.key = name, folder / f"{name}.pem"
        subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", self.key], check=True)
        spki = subprocess.run(["openssl", "pkey", "-in", self.key, "-pubout", "-outform", "DER"], check=True,
                              capture_output=True).stdout
        typed = b"\x04" + spki[-32:]
        self.id = hashlib.sha256(name.encode() + b"\n" + typed).digest()[:4]
        self.vkey = f"{name}+{self.id.hex()}+{base64.b64encode(typed).decode()}"

    def cosigned(self, note, time=1_800_000_000):
        text = note[:note.index(b"\n\n") + 1]
        message = self.key.with_suffix(".message")
        message.write_bytes(f"cosignature/v1\ntime {time}\n".encode() + text)
        signature = subprocess.run(["openssl", "pkeyutl", "-sign", "-rawin", "-inkey", self.key, "-in", message],
                                   check=True, capture_output=True).stdout
        blob = base64.b64encode(self.id + time.to_bytes(8, "big") + signature).decode()
        return note + f"— {self.name} {blob}\n".encode()


@unittest.skipUnless(shutil.which("openssl"), "openssl is not installed")
class Quorum(Verifying):
    """Two of three witnesses, one of them in any of two groups."""

    def setUp(self):
        super().setUp()
        self.witnesses = [Witness(f"w{number}.example", self.folder) for number in range(3)]
        policy = self.city.trust.read_text(encoding="utf-8").replace("quorum none\n", "")
        for number, witness in enumerate(self.witnesses):
            policy += f"witness W{number} {witness.vkey}\n"
        policy += "group CITY any W0 W1\ngroup ALL 2 CITY W2\nquorum ALL\n"
        self.policy = self.file("policy", policy)
        self.note = self.given("checkpoint").read_bytes()

    def by(self, *numbers):
        note = self.note
        for number in numbers:
            note = self.witnesses[number].cosigned(note)
        return note

    def test_a_directory_and_a_checkpoint(self):
        copy = self.folder / "tiles"
        shutil.copytree(self.city.tiles, copy)
        for numbers, met in (((), False), ((0,), False), ((0, 1), False), ((2,), False), ((0, 2), True), ((1, 2), True),
                             ((0, 1, 2), True)):
            note = self.file("note", self.by(*numbers))
            shutil.copy(note, copy / "checkpoint")
            for place in (copy, note):
                report = self.both(0 if met else 1, place, "--trust", self.policy)
                self.assertEqual(self.codes(report), [] if met else ["witness_quorum"])
                self.assertEqual(report["witnesses"], [f"W{number}" for number in numbers])
                self.assertEqual(report["anchored"], met)
        # The earlier checkpoint needs no quorum of its own.
        self.both(0, copy, "--trust", self.policy, "--since", self.file("since", self.note))

    def test_a_receipt(self):
        receipt = json.loads(self.given("receipt").read_bytes())
        for numbers, met in (((), False), ((1,), False), ((1, 2), True)):
            proof = receipt["proof"].replace(self.note.decode(), self.by(*numbers).decode())
            file = self.file("receipt", json.dumps({**receipt, "proof": proof}))
            self.both(0, file, "--trust", self.policy)
            self.assertIn("it is met" if met else "it is NOT met", self.text)
            report = self.both(0 if met else 1, file, "--trust", self.policy, "--require-quorum")
            self.assertEqual(self.codes(report), [] if met else ["witness_quorum"])

    def test_a_cosignature_over_another_checkpoint(self):
        other = self.note.replace(self.note.split(b"\n")[SIZE_LINE] + b"\n", b"1\n", 1)
        line = self.witnesses[0].cosigned(other).split(b"\n")[-2]
        note = self.file("note", self.note + line + b"\n")
        self.assertEqual(self.codes(self.both(1, note, "--trust", self.policy)), ["checkpoint_signature"])


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as shared:
        CITY = City(pathlib.Path(shared))
        unittest.main()
