#!/usr/bin/env python3
"""Time anchors (RFC 3161) with a real authority: made, recorded, exported, verified offline; refused where they do not hold."""

import base64
import hashlib
import json
import os
import pathlib
import shutil
import sys
import time
import unittest
import urllib.error
import urllib.request

from authority import Authority, stamped
from city import ask
from openapi_document import Answers, Description
from programs import InFolder, Server, qiyue, run, verifier, wait_until


def fetch(address):
    with urllib.request.urlopen(address, timeout=30) as answer:
        return answer.read()


class Anchored(InFolder):
    """A demonstration ledger, its operator's key, and one authority."""

    def setUp(self):
        super().setUp()
        self.ledger = self.demo()
        founding = qiyue("show", self.ledger, 0, "--json").json()["event"]
        operator = founding["data"]["policy"]["offices"]["operator"][0]
        self.origin = founding["ledger"]
        self.key = self.ledger / "demo-keys" / f"{operator}.pem"
        self.trust = self.ledger / "trust"
        self.kept = self.ledger / "timestamps"
        self.authority = Authority(self.folder).start()
        self.addCleanup(self.authority.stop)
        self.server = None
        self.addCleanup(self.stop)

    def serve(self, *more, authorities=None, every=1):
        asked = authorities or [self.authority]
        ca = self.folder / "authorities.pem"
        ca.write_text("".join(one.ca.read_text(encoding="ascii") for one in asked), encoding="ascii")
        options = ["--tsa-ca", ca, "--anchor-key", self.key, "--tsa-every", every]
        for one in asked:
            options += ["--tsa", one.url]
        self.server = Server(self.ledger, *options, *more)
        return self.server

    def stop(self):
        if self.server is not None:
            self.server.stop()
            self.server = None

    def grow(self):
        """One more entry, by way of the server: a mandate. Its receipt."""
        entries = json.loads(fetch(f"{self.server.address}/v1/events?type=mandate.granted&limit=1"))["entries"]
        mandate = entries[0]["event"]
        size = int(fetch(f"{self.server.address}/checkpoint").split(b"\n")[1])
        last = json.loads(fetch(f"{self.server.address}/v1/events/{size - 1}"))
        fields = {**mandate["data"], "person": None}
        del fields["commit"]
        data, event, envelope = (self.folder / name for name in ("data.json", "event.json", "envelope.json"))
        data.write_text(json.dumps(fields), encoding="utf-8")
        shutil.rmtree(self.folder / "disclosures", ignore_errors=True)
        drafted = qiyue("draft", "mandate.granted", "--subject", mandate["subject"], "--source", mandate["source"],
                        "--ledger", self.origin, "--data", data, "--at", last["recorded"], "--disclosures",
                        self.folder / "disclosures")
        event.write_text(self.status(0, drafted).out, encoding="utf-8")
        holder = mandate["source"].rsplit("/", 1)[1]
        self.status(0, qiyue("sign", event, "--key", self.ledger / "demo-keys" / f"{holder}.pem", "--out", envelope))
        return json.loads(self.status(0, qiyue("append", self.server.address, envelope)).out)

    def listed(self):
        return json.loads(fetch(f"{self.server.address}/v1/timestamps"))["timestamps"]

    def tokens(self):
        return [token for note in self.listed() for token in note["tokens"]]

    def recorded(self, count):
        """Waits until so many tokens are named by entries."""
        wait_until(lambda: sum(token["entry"] is not None for token in self.tokens()) >= count)
        return self.tokens()

    def metric(self, name):
        lines = fetch(f"{self.server.address}/metrics").decode().splitlines()
        return [float(line.rsplit(" ", 1)[1]) for line in lines if line.split("{")[0].split(" ")[0] == name]

    def verify(self, *more, status=0, where=None):
        return self.status(status, qiyue("verify", where or self.ledger, "--trust", self.trust, "--json", *more)).json()

    def listed_sizes(self):
        return sorted(int(file.name.split(".")[0]) for file in self.kept.glob("*.note"))

    def others_key(self):
        """Of an organisation that is not the operator."""
        return next(file for file in sorted((self.ledger / "demo-keys").glob("*.pem")) if file != self.key)

    def codes(self, report):
        return {(one["code"], one["index"]) for one in report["findings"]}


class Made(Anchored):
    def test_every_imprint_is_recorded_and_verified_by_strangers(self):
        self.serve("--tsa-imprint", "sha256", "--tsa-imprint", "sha512", "--tsa-imprint", "sm3")
        tokens = self.recorded(3)
        self.assertEqual(sorted(token["imprint"] for token in tokens), ["sha256", "sha512", "sm3"])
        note = self.listed()[0]
        shown = json.loads(fetch(f"{self.server.address}/v1/timestamps/{note['size']}"))
        self.assertEqual(shown["note"].count("\n— "), 1)
        self.assertEqual(int(shown["note"].split("\n")[1]), note["size"])
        for token in shown["tokens"]:
            self.assertEqual(hashlib.sha256(base64.b64decode(token["token"])).hexdigest(), token["sha256"])
            entry = json.loads(fetch(f"{self.server.address}/v1/events/{token['entry']}"))["event"]
            self.assertEqual(entry["type"], "checkpoint.anchored")
            self.assertEqual(entry["data"]["token_sha256"], token["sha256"])
            self.assertEqual(entry["data"]["root"], note["root"])
            self.assertEqual(len(entry["data"]["root_sm3"]), 64)
            self.assertEqual(entry["data"]["tsa"], "CN=tsa signer")
        answers = Answers(Description(fetch(f"{self.server.address}/openapi.json")))
        for target in ("/v1/timestamps", "/v1/timestamps?limit=1", f"/v1/timestamps/{note['size']}", "/v1/timestamps/0"):
            self.assertEqual(answers.faults("GET", target, ask(self.server.address, target)), [])
        self.assertEqual(self.metric("qiyue_timestamps"), [3])
        self.assertEqual(self.metric("qiyue_timestamps_unrecorded"), [0])
        # Nothing but anchors came since: nothing is stamped again.
        asked = self.authority.asked
        wait_until(lambda: self.metric("qiyue_anchored_size") == [note["size"]])
        self.assertIn("proof", self.grow())
        self.recorded(6)
        self.assertEqual(self.authority.asked, asked + 3)
        self.assertEqual([one["size"] for one in self.listed()][0], note["size"])
        self.stop()
        for file in self.kept.glob("*.tst"):
            self.assertTrue(stamped(file, self.kept / (file.name.split(".")[0] + ".note"), self.authority.ca))
        report = self.verify("--ca", self.authority.ca, "--deep")
        self.assertEqual(report["timestamps"]["tokens"], 6)
        self.assertTrue(report["timestamps"]["authenticated"])
        self.assertFalse(self.verify()["timestamps"]["authenticated"])

    def test_exported_and_backed_up_they_verify_elsewhere(self):
        self.serve()
        self.recorded(1)
        self.stop()
        tiles = self.folder / "tiles"
        self.status(0, qiyue("tiles", self.ledger, "--out", tiles))
        self.assertEqual(sorted(file.name for file in (tiles / "timestamps").iterdir()),
                         sorted(file.name for file in self.kept.iterdir()))
        self.verify("--ca", self.authority.ca, where=tiles)
        alone = verifier(tiles, "--trust", self.trust, "--ca", self.authority.ca, "--json")
        self.assertEqual(self.status(0, alone).json()["timestamps"]["tokens"], 1)
        auditor = pathlib.Path(os.environ["QIYUE_SOURCE"], "tests", "interop", "auditor.py")
        self.assertIn("sound", self.status(0, run(sys.executable, "-B", auditor, tiles, "--trust", self.trust)).out)
        text = self.status(0, verifier(tiles, "--trust", self.trust, "--ca", self.authority.ca)).out
        self.assertIn("CN=tsa signer", text)
        other = Authority(self.folder, "other")
        refused = self.verify("--ca", other.ca, where=tiles, status=1)
        self.assertIn("timestamp_invalid", {code for code, _ in self.codes(refused)})
        self.assertIn("timestamp_invalid", self.status(1, verifier(tiles, "--trust", self.trust, "--ca", other.ca)).out)
        self.status(3, verifier(tiles, "--ca", self.folder / "nowhere"))
        (self.folder / "junk.pem").write_text("junk", encoding="ascii")
        self.status(2, verifier(tiles, "--ca", self.folder / "junk.pem"))
        copy = self.folder / "copy"
        self.status(0, qiyue("backup", self.ledger, self.folder / "backup"))
        self.status(0, qiyue("restore", self.folder / "backup", copy))
        self.assertEqual(sorted(file.name for file in (copy / "timestamps").iterdir()),
                         sorted(file.name for file in self.kept.iterdir()))

    def test_since_an_earlier_checkpoint_the_later_entries_are_judged(self):
        earlier = self.folder / "before" / "checkpoint"
        self.status(0, qiyue("tiles", self.ledger, "--out", earlier.parent))
        self.serve()
        entry = self.recorded(1)[0]["entry"]
        later = self.folder / "later"
        later.write_bytes(fetch(f"{self.server.address}/checkpoint"))
        self.stop()
        for checkpoint, judged in ((earlier, {("timestamp_missing", entry)}), (later, set())):
            report = self.verify("--ca", self.authority.ca, "--since", checkpoint)
            self.assertEqual(report["timestamps"]["anchored"], len(judged))
            tiles = self.folder / f"tiles-{checkpoint.name}"
            self.status(0, qiyue("tiles", self.ledger, "--out", tiles))
            shutil.rmtree(tiles / "timestamps")
            report = self.verify("--ca", self.authority.ca, "--since", checkpoint, where=tiles, status=1 if judged else 0)
            self.assertEqual(self.codes(report), judged)

    def test_an_address_is_verified_with_its_anchors(self):
        self.serve()
        self.recorded(1)
        report = self.verify("--ca", self.authority.ca, where=self.server.address)
        self.assertEqual(report["timestamps"]["tokens"], 1)
        other = Authority(self.folder, "other")
        self.verify("--ca", other.ca, where=self.server.address, status=1)


class Damaged(Anchored):
    def setUp(self):
        super().setUp()
        self.serve()
        self.entry = self.recorded(1)[0]["entry"]
        self.stop()
        self.token = next(self.kept.glob("*.tst"))
        self.note = next(self.kept.glob("*.note"))

    def tiles(self, name):
        out = self.folder / name
        self.status(0, qiyue("tiles", self.ledger, "--out", out))
        return out

    def found(self, where):
        """What both verifiers find: the same."""
        ours = self.codes(self.verify("--ca", self.authority.ca, where=where, status=1))
        alone = verifier(where, "--trust", self.trust, "--ca", self.authority.ca, "--json")
        self.assertEqual(ours, self.codes(self.status(1, alone).json()))
        return ours

    def test_a_token_that_is_gone(self):
        tiles = self.tiles("tiles")
        (tiles / "timestamps" / self.token.name).unlink()
        self.assertEqual(self.found(tiles), {("timestamp_missing", self.entry)})
        shutil.rmtree(tiles / "timestamps")
        self.assertEqual(self.found(tiles), {("timestamp_missing", self.entry)})
        self.token.unlink()
        self.assertEqual(self.codes(self.status(1, qiyue("fsck", self.ledger, "--json")).json()),
                         {("timestamp_missing", self.entry)})

    def test_a_token_over_other_bytes(self):
        tiles = self.tiles("tiles")
        other = self.authority.token(b"other bytes")
        size = self.note.name.split(".")[0]
        name = f"{size}.{hashlib.sha256(other).hexdigest()[:16]}.tst"
        (tiles / "timestamps" / name).write_bytes(other)
        self.assertEqual(self.found(tiles), {("timestamp_invalid", None)})
        self.assertFalse(stamped(tiles / "timestamps" / name, self.note, self.authority.ca))

    def test_a_token_of_another_authority_of_the_same_name(self):
        tiles = self.tiles("tiles")
        (self.folder / "elsewhere").mkdir()
        other = Authority(self.folder / "elsewhere").token(self.note.read_bytes())
        size = self.note.name.split(".")[0]
        name = f"{size}.{hashlib.sha256(other).hexdigest()[:16]}.tst"
        (tiles / "timestamps" / name).write_bytes(other)
        self.assertEqual(self.found(tiles), {("timestamp_invalid", None)})
        self.verify(where=tiles)  # without authorities it is a token over the note

    def test_a_token_of_an_expired_certificate(self):
        tiles = self.tiles("tiles")
        self.authority.certify(-30, -1)
        late = self.authority.token(self.note.read_bytes())
        size = self.note.name.split(".")[0]
        name = f"{size}.{hashlib.sha256(late).hexdigest()[:16]}.tst"
        (tiles / "timestamps" / name).write_bytes(late)
        self.assertEqual(self.found(tiles), {("timestamp_invalid", None)})

    def test_damaged_tokens_and_notes(self):
        tiles = self.tiles("tiles")
        token = tiles / "timestamps" / self.token.name
        sound = token.read_bytes()
        for place in (0, 40, len(sound) // 2, len(sound) - 1):
            token.write_bytes(sound[:place] + bytes([sound[place] ^ 1]) + sound[place + 1:])
            self.assertEqual(self.found(tiles), {("timestamp_invalid", None), ("timestamp_missing", self.entry)})
        token.write_bytes(b"")
        self.assertIn(("timestamp_invalid", None), self.found(tiles))
        token.write_bytes(sound + b"\0")
        self.assertIn(("timestamp_invalid", None), self.found(tiles))
        token.write_bytes(sound)
        note = tiles / "timestamps" / self.note.name
        text = note.read_bytes()
        note.write_bytes(text.replace(b"\n\n", b"\n0\n\n", 1))
        self.assertEqual(self.found(tiles), {("timestamp_invalid", None), ("timestamp_invalid", self.entry)})
        note.unlink()
        self.assertEqual(self.found(tiles), {("timestamp_invalid", None), ("timestamp_invalid", self.entry)})
        note.write_bytes(text)
        self.verify("--ca", self.authority.ca, where=tiles)
        for name in ("readme", "07.note", "7.0123.tst"):
            (tiles / "timestamps" / name).write_bytes(b"?")
            self.assertEqual(self.found(tiles), {("file_unexpected", None)})
            (tiles / "timestamps" / name).unlink()


class Misbehaving(Anchored):
    """No wrong answer is kept, receipts go on, and the schedule goes on as soon as the authority does."""

    def test_wrong_answers_are_refused_and_tried_again(self):
        self.authority.behave = "junk"
        self.serve()
        wait_until(lambda: max(self.metric("qiyue_timestamp_failures"), default=0) > 0)
        for behave in ("refuse", "html", "failing", "other_bytes", "wrong_nonce"):
            self.stop()
            self.authority.behave = behave
            self.serve()
            wait_until(lambda: max(self.metric("qiyue_timestamp_failures"), default=0) > 0)
            self.assertEqual(self.listed(), [], behave)
        self.grow()
        self.authority.behave = "honest"
        self.recorded(1)
        self.assertEqual(self.metric("qiyue_timestamp_failures"), [0])
        self.stop()
        self.verify("--ca", self.authority.ca)

    def test_other_authorities_and_expired_ones_are_refused(self):
        other = Authority(self.folder, "other").start()
        self.addCleanup(other.stop)
        ca = self.folder / "only.pem"
        shutil.copy(self.authority.ca, ca)
        self.server = Server(self.ledger, "--tsa", other.url, "--tsa-ca", ca, "--anchor-key", self.key, "--tsa-every", 1)
        wait_until(lambda: max(self.metric("qiyue_timestamp_failures"), default=0) > 0)
        self.assertEqual(self.listed(), [])
        self.stop()
        self.authority.certify(-30, -1)
        self.serve()
        wait_until(lambda: max(self.metric("qiyue_timestamp_failures"), default=0) > 0)
        self.assertEqual(self.listed(), [])

    def test_an_authority_that_is_down_holds_up_nobody(self):
        self.authority.stop()
        self.serve()
        wait_until(lambda: max(self.metric("qiyue_timestamp_failures"), default=0) > 0)
        self.grow()
        self.grow()
        self.authority.start()
        self.recorded(1)
        self.stop()
        self.verify("--ca", self.authority.ca)

    def test_one_of_two_is_enough_for_an_anchor(self):
        other = Authority(self.folder, "other").start()
        self.addCleanup(other.stop)
        other.behave = "failing"
        self.serve(authorities=[self.authority, other])
        self.recorded(1)
        other.behave = "honest"
        self.recorded(2)
        self.assertEqual({token["tsa"] for token in self.tokens()}, {"CN=tsa signer", "CN=other signer"})


class Later(Anchored):
    def test_a_token_that_a_crash_left_unrecorded_is_recorded(self):
        # As a crash between the token and its entry leaves it.
        checkpoint = self.folder / "tiles"
        self.status(0, qiyue("tiles", self.ledger, "--out", checkpoint))
        note = (checkpoint / "checkpoint").read_bytes()
        size = note.split(b"\n")[1].decode()
        token = self.authority.token(note)
        self.kept.mkdir()
        (self.kept / f"{size}.note").write_bytes(note)
        (self.kept / f"{size}.{hashlib.sha256(token).hexdigest()[:16]}.tst").write_bytes(token)
        self.verify("--ca", self.authority.ca)
        self.serve()
        tokens = self.recorded(1)
        self.assertEqual(tokens[0]["sha256"], hashlib.sha256(token).hexdigest())
        self.assertEqual(self.authority.asked, 0)
        self.server.kill()
        self.server = None
        self.serve()
        self.assertEqual(self.recorded(1)[0]["entry"], tokens[0]["entry"])
        self.stop()
        self.assertEqual(self.verify("--ca", self.authority.ca)["timestamps"]["anchored"], 1)

    def test_killed_while_it_stamps_nothing_is_lost(self):
        imprints = ("--tsa-imprint", "sha256", "--tsa-imprint", "sha512")
        for _ in range(6):
            asked = self.authority.asked
            self.serve(*imprints)
            self.grow()
            wait_until(lambda before=asked: self.authority.asked > before)  # an answer is on its way
            self.server.kill()
            self.server = None
        self.authority.behave = "failing"  # no more tokens: what is there is recorded
        self.serve(*imprints)
        wait_until(lambda: self.tokens() and all(token["entry"] is not None for token in self.tokens()))
        self.stop()
        report = self.verify("--ca", self.authority.ca, "--deep")
        self.assertGreater(report["timestamps"]["tokens"], 0)
        self.assertEqual(report["timestamps"]["tokens"], report["timestamps"]["anchored"])

    def test_a_token_is_renewed_before_its_certificate_ends(self):
        self.authority.certify(-30, 10)
        self.serve()
        old = self.recorded(1)[0]
        wait_until(lambda: self.metric("qiyue_anchoring_trouble") == [1])  # nobody's certificate ends later
        self.assertEqual(len(self.tokens()), 1)
        self.stop()
        self.authority.certify(-1, 400)
        self.serve()
        new = next(token for token in self.recorded(2) if token["renews"] is not None)
        self.assertEqual(new["renews"], old["sha256"][:16])
        self.assertGreater(new["certificate_until"], old["certificate_until"])
        self.stop()
        self.verify("--ca", self.authority.ca, "--deep")
        self.assertTrue(stamped(self.kept / new["name"], self.kept / old["name"], self.authority.ca))
        tiles = self.folder / "tiles"
        self.status(0, qiyue("tiles", self.ledger, "--out", tiles))
        (tiles / "timestamps" / old["name"]).unlink()
        found = self.codes(self.verify("--ca", self.authority.ca, where=tiles, status=1))
        self.assertIn(("timestamp_missing", old["entry"]), found)
        self.assertIn(("timestamp_invalid", None), found)  # what is renewed is not there


    def test_a_late_renewal_is_not_made_and_voids_nothing(self):
        ends = time.time() + 20
        self.authority.certify(-30, 20 / 86400)
        self.serve()
        old = self.recorded(1)[0]
        self.stop()
        time.sleep(max(0, ends - time.time()) + 1.5)
        self.authority.certify(-30, 400)
        asked = self.authority.asked
        self.serve()
        wait_until(lambda: self.metric("qiyue_anchoring_trouble") == [1])
        self.assertEqual(self.authority.asked, asked)
        self.stop()
        self.assertEqual(self.verify("--ca", self.authority.ca)["timestamps"]["late_renewals"], 0)
        # Somebody adds one to what is handed out: the token that held holds still.
        tiles = self.folder / "tiles"
        self.status(0, qiyue("tiles", self.ledger, "--out", tiles))
        late = self.authority.token((self.kept / old["name"]).read_bytes())
        size, label, _ = old["name"].split(".")
        (tiles / "timestamps" / f"{size}.{label}.{hashlib.sha256(late).hexdigest()[:16]}.tst").write_bytes(late)
        report = self.verify("--ca", self.authority.ca, where=tiles)
        self.assertEqual(report["timestamps"]["late_renewals"], 1)
        self.assertIn("too late", self.status(0, verifier(tiles, "--trust", self.trust, "--ca", self.authority.ca)).out)

    def test_time_stamps_that_an_older_copy_of_the_ledger_does_not_know(self):
        older = self.folder / "older"
        shutil.copytree(self.ledger, older)
        self.serve()
        self.recorded(1)
        self.grow()
        self.recorded(2)
        self.stop()
        beyond = self.listed_sizes()[-1]
        shutil.copytree(self.kept, older / "timestamps")
        self.ledger = older
        self.serve()
        # What was stamped of the part that both have is recorded again, and anchoring goes on.
        self.assertNotIn(beyond, [note["size"] for note in self.listed()])
        self.recorded(1)
        # Now the log is as long as the note of the other history, which is evidence and stays.
        foreign = (self.ledger / "timestamps" / f"{beyond}.note").read_bytes()
        self.grow()
        wait_until(lambda: max(self.metric("qiyue_timestamp_failures")) > 0)
        self.grow()
        self.recorded(2)
        self.assertEqual((self.ledger / "timestamps" / f"{beyond}.note").read_bytes(), foreign)
        self.assertEqual(self.metric("qiyue_timestamps_unrecorded"), [0])
        self.stop()
        found = self.codes(self.verify("--ca", self.authority.ca, status=1))
        self.assertEqual(found, {("timestamp_invalid", None)})


class Usage(Anchored):
    def test_options_that_do_not_fit(self):
        self.authority.stop()
        fine = ["--tsa", "http://127.0.0.1:9/", "--tsa-ca", self.authority.ca, "--anchor-key", self.key]
        stranger = self.folder / "stranger.pem"
        self.status(0, qiyue("key", "new", "--suite", "ed25519", "--out", stranger))
        junk = self.folder / "junk.pem"
        junk.write_text("-----BEGIN CERTIFICATE-----\njunk\n-----END CERTIFICATE-----\n", encoding="ascii")
        for options, status, words in (
                (fine[:2], 2, "tsa-ca"), (fine[:4], 2, "anchor-key"), (fine[2:], 2, "tsa"),
                ([*fine[:4], "--anchor-key", stranger], 2, "not known to this ledger"),
                ([*fine[:4], "--anchor-key", self.others_key()], 2, "not the ledger's operator"),
                ([*fine[:2], "--tsa-ca", junk, *fine[4:]], 2, "damaged"),
                ([*fine[:2], "--tsa-ca", self.folder / "none", *fine[4:]], 3, "none"),
                ([*fine, "--tsa-imprint", "sha1"], 2, "sha1"),
                ([*fine, "--tsa-every", "0"], 2, "tsa-every"),
                (["--tsa", "ftp://x/", *fine[2:]], 2, "http://")):
            answer = qiyue("serve", self.ledger, "--listen", "127.0.0.1:0", *options)
            self.assertIn(words, self.status(status, answer).err)

    def test_from_a_configuration_file(self):
        config = self.folder / "qiyue.conf"
        config.write_text(f"listen = 127.0.0.1:0\nopen-reads = true\ntsa = {self.authority.url}\n"
                          f"tsa-ca = {self.authority.ca}\ntsa-every = 1\ntsa-imprint = sm3\ntsa-imprint = sha512\n"
                          f"anchor-key = {self.key}\n", encoding="utf-8")
        self.server = Server(self.ledger, "--config", config, plain=True)
        self.assertEqual({token["imprint"] for token in self.recorded(2)}, {"sm3", "sha512"})

    def test_without_authorities_what_is_kept_is_shown(self):
        self.serve()
        size = self.listed() or self.recorded(1) and self.listed()
        self.stop()
        self.server = Server(self.ledger)
        self.assertEqual(self.listed()[0]["size"], size[0]["size"])
        with self.assertRaises(urllib.error.HTTPError) as refused:
            fetch(f"{self.server.address}/v1/timestamps/1")
        self.assertEqual(refused.exception.code, 404)


if __name__ == "__main__":
    unittest.main(verbosity=2)
