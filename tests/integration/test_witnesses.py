#!/usr/bin/env python3
"""Witnesses: a served ledger and `qiyue-witness`, quorums, witnesses that are down or killed, ledgers that are set back or
have two histories."""

import concurrent.futures
import json
import pathlib
import random
import shutil
import signal
import tempfile
import threading
import time
import unittest

from city import Signer, ask, entries_of
from programs import InFolder, Server, qiyue, run, verifier, wait_until
from witnesses import QIYUE_WITNESS, Between, Witness, log_vkey, policy, witness


def noted(address):
    """Size and number of signatures of the checkpoint that is shown; None without one."""
    reply = ask(address, "/checkpoint")
    if reply.status != 200:
        return None
    text, signatures = reply.body.decode().rsplit("\n\n", 1)
    return int(text.split("\n")[1]), len(signatures.splitlines())


class Witnessed(InFolder):
    """A demonstration ledger, made once and copied for each test, and three witnesses."""

    @classmethod
    def setUpClass(cls):
        place = tempfile.TemporaryDirectory()
        cls.addClassCleanup(place.cleanup)
        cls.made = pathlib.Path(place.name) / "demo"
        done = qiyue("demo", cls.made, "--complexes", 1, "--seed", 7)
        assert done.status == 0, done.err

    def setUp(self):
        super().setUp()
        self.ledger = self.folder / "demo"
        shutil.copytree(self.made, self.ledger)
        self.trust = self.ledger / "trust"
        self.witnesses = [Witness(self.folder, f"w{n}", [log_vkey(self.trust)]).start() for n in range(3)]
        for one in self.witnesses:
            self.addCleanup(one.end, signal.SIGKILL)
        self.policy = self.folder / "policy"
        self.demand(2)

    def demand(self, needed):
        self.policy.write_text(policy(self.trust, self.witnesses, needed), encoding="utf-8")

    def serve(self, ledger=None, *arguments):
        server = Server(ledger or self.ledger, "--witnesses", self.policy, "--witness-every", "0.05", *arguments)
        self.addCleanup(lambda: server.process.returncode is None and server.kill())
        return server

    def envelope(self, ledger):
        """One more lawful act."""
        mandate = self.standing_mandate(ledger)
        last = entries_of(ledger)[-1]["recorded"]
        signer = Signer(self.ledger)
        return signer.sign(signer.like(mandate, last), mandate["event"]["source"].rsplit("/", 1)[1])

    def append(self, address):
        """The receipt, and the size of the log with this entry."""
        reply = ask(address, "/v1/events", "POST", body=self.envelope(address))
        self.assertEqual(reply.status, 201, reply.body)
        return reply.body, json.loads(reply.json()["entry"])["index"] + 1

    def wait_cosigned(self, server, size, signatures=2):
        def shown():
            now = noted(server.address)
            return now is not None and now[0] >= size and now[1] >= 1 + signatures
        wait_until(shown)

    def sound(self, what, *arguments):
        return self.status(0, qiyue("verify", what, "--trust", self.policy, "--json", *arguments)).json()


class Quorum(Witnessed):
    def test_a_checkpoint_is_shown_once_the_quorum_has_cosigned_it(self):
        server = self.serve()
        self.wait_cosigned(server, 1)
        report = self.sound(server.address)
        self.assertTrue(report["anchored"])
        receipt, size = self.append(server.address)
        self.wait_cosigned(server, size)
        report = self.sound(server.address)
        self.assertGreaterEqual(report["size"], size)
        standing = ask(server.address, "/v1/witnesses").json()
        self.assertEqual(standing["quorum"], "all")
        self.assertGreaterEqual(standing["cosigned_size"], size)
        self.assertEqual([one["name"] for one in standing["witnesses"]], ["w0", "w1", "w2"])
        self.assertIn("qiyue_cosigned_size", ask(server.address, "/metrics").body.decode())
        # The receipt was given before anybody cosigned; a proof fetched now has the quorum.
        file = self.folder / "receipt.json"
        file.write_bytes(receipt)
        self.sound(file)
        refused = self.status(1, qiyue("verify", file, "--trust", self.policy, "--require-quorum", "--json")).json()
        self.assertEqual([one["code"] for one in refused["findings"]], ["witness_quorum"])
        entry = json.loads(receipt)["entry"]
        proof = ask(server.address, f"/v1/events/{size - 1}/proof").body.decode()
        file.write_text(json.dumps({"entry": entry, "proof": proof}), encoding="utf-8")
        self.sound(file, "--require-quorum")
        self.status(0, verifier(file, "--trust", self.policy, "--require-quorum"))

    def test_one_of_three_may_be_down_and_two_hold_up_the_checkpoint_but_no_receipt(self):
        server = self.serve()
        self.wait_cosigned(server, 1)
        self.witnesses[0].end(signal.SIGKILL)
        _, size = self.append(server.address)
        self.wait_cosigned(server, size)
        self.witnesses[1].end(signal.SIGKILL)
        before = noted(server.address)[0]
        began = time.monotonic()
        for _ in range(3):
            receipt, size = self.append(server.address)
        self.assertLess(time.monotonic() - began, 20)
        self.assertEqual(noted(server.address)[0], before)
        file = self.folder / "receipt.json"
        file.write_bytes(receipt)
        self.sound(file)
        self.assertEqual(self.sound(server.address)["size"], before)
        trouble = {one["name"]: one["trouble"] for one in ask(server.address, "/v1/witnesses").json()["witnesses"]}
        wait_until(lambda: ask(server.address, "/v1/witnesses").json()["witnesses"][1]["trouble"] != "")
        self.assertEqual(trouble["w2"], "")
        self.witnesses[1].start()
        self.wait_cosigned(server, size)
        self.sound(server.address)

    def test_what_was_cosigned_is_shown_again_after_a_kill(self):
        server = self.serve()
        self.wait_cosigned(server, 1)
        size = noted(server.address)[0]
        server.kill()
        for one in self.witnesses[1:]:
            one.end(signal.SIGKILL)
        outside = self.folder / "outside"
        server = self.serve(None, "--guard", outside, "--new-guard")
        self.assertEqual(noted(server.address)[0], size)
        self.append(server.address)
        self.assertEqual(noted(server.address)[0], size)

    def test_tiles_carry_the_cosignatures(self):
        server = self.serve()
        self.wait_cosigned(server, 1, 3)
        size = noted(server.address)[0]
        server.stop()
        tiles = self.folder / "tiles"
        self.status(0, qiyue("tiles", self.ledger, "--out", tiles))
        self.status(0, verifier(tiles, "--trust", self.policy))
        envelope = self.folder / "envelope.json"
        envelope.write_bytes(self.envelope(self.ledger))
        self.status(0, qiyue("append", self.ledger, envelope))
        self.status(0, qiyue("tiles", self.ledger, "--out", self.folder / "newest"))
        told = self.status(1, verifier(self.folder / "newest", "--trust", self.policy, "--json")).json()
        self.assertEqual([one["code"] for one in told["findings"]], ["witness_quorum"])
        self.status(0, qiyue("tiles", self.ledger, "--cosigned", "--out", self.folder / "cosigned"))
        told = self.status(0, verifier(self.folder / "cosigned", "--trust", self.policy, "--json")).json()
        self.assertEqual(told["size"], size)

    def test_without_a_quorum_the_newest_is_shown_and_cosignatures_follow(self):
        self.demand(0)
        server = self.serve()
        _, size = self.append(server.address)
        self.assertGreaterEqual(noted(server.address)[0], size)
        self.wait_cosigned(server, size, 3)

    def test_nothing_is_shown_that_no_quorum_has_seen(self):
        self.witnesses[0].know()
        self.witnesses[1].know()
        for one in self.witnesses[:2]:
            one.end()
            one.start()
        server = self.serve()
        wait_until(lambda: all("404" in one["trouble"] for one in
                               ask(server.address, "/v1/witnesses").json()["witnesses"][:2]))
        reply = ask(server.address, "/checkpoint")
        self.assertEqual(reply.status, 503)
        self.assertEqual(reply.json()["code"], "behind")
        self.append(server.address)

    def test_policies_that_cannot_be(self):
        other = self.folder / "other"
        self.status(0, qiyue("demo", other, "--complexes", 1, "--seed", 8))
        self.policy.write_text(policy(other / "trust", self.witnesses, 2), encoding="utf-8")
        answer = self.status(2, qiyue("serve", self.ledger, "--listen", "127.0.0.1:0", "--witnesses", self.policy))
        self.assertIn("not for this log", answer.err)
        text = policy(self.trust, self.witnesses, 2)
        for one in self.witnesses[1:]:
            text = text.replace(" " + one.address, "")
        self.policy.write_text(text, encoding="utf-8")
        answer = self.status(2, qiyue("serve", self.ledger, "--listen", "127.0.0.1:0", "--witnesses", self.policy))
        self.assertIn("cannot be met", answer.err)


class Histories(Witnessed):
    def copy(self, name):
        """The ledger as it is now, in another place."""
        there = self.folder / name
        shutil.copytree(self.ledger, there)
        return there

    def cosign_one_more(self):
        """The ledger has one more entry than its copies, and all witnesses have seen it."""
        server = self.serve()
        _, size = self.append(server.address)
        self.wait_cosigned(server, size, 3)
        server.stop()

    def refuses_appends(self, server, words):
        ready = ask(server.address, "/readyz")
        self.assertEqual(ready.status, 503)
        self.assertIn(words, ready.json()["reason"])
        reply = ask(server.address, "/v1/events", "POST", body=self.envelope(server.address))
        self.assertEqual(reply.status, 503, reply.body)
        self.assertEqual(reply.json()["code"], "read_only")

    def test_a_directory_that_was_set_back_signs_nothing(self):
        old = self.copy("old")
        self.cosign_one_more()
        server = self.serve(old)
        self.refuses_appends(server, "was restored")

    def test_a_second_history_signs_nothing(self):
        other = self.copy("other")
        self.cosign_one_more()
        alone = Server(other)
        for _ in range(3):
            self.append(alone.address)
        alone.stop()
        server = self.serve(other)
        self.refuses_appends(server, "another history")

    def test_a_second_history_that_is_noticed_late_stops_and_is_kept_as_evidence(self):
        other = self.copy("other")
        self.cosign_one_more()
        for one in self.witnesses:
            one.end()
        # Nobody can be asked, and an outside guard is made that knows of nothing.
        server = self.serve(other, "--guard", self.folder / "outside", "--new-guard")
        for _ in range(2):
            self.append(server.address)
        for one in self.witnesses:
            one.start()
        wait_until(lambda: ask(server.address, "/readyz").status == 503)
        self.refuses_appends(server, "not of this log's history")
        evidence = next((other / "forks").iterdir())
        # It outlives the process: nobody but an operator takes it away.
        server.stop()
        for one in self.witnesses:
            one.end()
        server = self.serve(other, "--guard", self.folder / "outside")
        self.refuses_appends(server, "forks/")
        for told in (qiyue("verify", evidence, "--trust", self.trust, "--json"),
                     verifier(evidence, "--trust", self.trust, "--json")):
            self.assertIn("fork", [one["code"] for one in self.status(1, told).json()["findings"]])

    def test_a_witness_that_does_not_answer_keeps_a_ledger_from_signing_unless_a_guard_stands_outside(self):
        self.witnesses[0].end()
        server = self.serve()
        self.refuses_appends(server, "does not answer")
        server.stop()
        outside = self.folder / "outside"
        server = self.serve(None, "--guard", outside, "--new-guard")
        self.append(server.address)

    def history(self, ledger, appends):
        """The notes of a served copy of the ledger at rising sizes, and its proofs between them."""
        server = Server(ledger)
        self.addCleanup(lambda: server.process.returncode is None and server.kill())
        notes = {noted(server.address)[0]: ask(server.address, "/checkpoint").body.decode()}
        for _ in range(appends):
            _, size = self.append(server.address)
            notes[size] = ask(server.address, "/checkpoint").body.decode()
        sizes = sorted(notes)
        proofs = {(old, new): ask(server.address, f"/v1/proofs/consistency?from={old}&to={new}").json()["proof"]
                  for old in sizes for new in sizes if old < new}
        server.stop()
        return notes, proofs

    def test_a_witness_that_is_killed_under_two_histories_cosigns_one_and_never_goes_back(self):
        """Many requests of both histories at once, while the witness is killed and started again."""
        other = self.copy("other")
        histories = [self.history(self.ledger, 6), self.history(other, 6)]
        one = self.witnesses[0]
        cosigned = []
        ended = threading.Event()

        def offer(number):
            chance = random.Random(number)
            notes, proofs = histories[number % 2]
            sizes = sorted(notes)
            while not ended.is_set():
                new = chance.choice(sizes)
                old = chance.choice([0, *(size for size in sizes if size <= new)])
                lines = proofs.get((old, new), []) if old else []
                body = "\n".join([f"old {old}", *lines]) + "\n\n" + notes[new]
                began = time.monotonic()
                try:
                    status = ask(one.address, "/add-checkpoint", "POST", body=body.encode()).status
                except OSError:
                    continue
                self.assertIn(status, (200, 409, 422))
                if status == 200:
                    cosigned.append((began, time.monotonic(), number % 2, new))

        with concurrent.futures.ThreadPoolExecutor(6) as pool:
            offers = [pool.submit(offer, number) for number in range(6)]
            for _ in range(10):
                time.sleep(0.15)
                one.end(signal.SIGKILL)
                one.start()
            ended.set()
            for offered in offers:
                offered.result()
        first = histories[0][0]
        shared = min(first)  # both histories begin with it
        self.assertGreater(len(cosigned), 10)
        self.assertEqual(len({number for _, _, number, size in cosigned if size > shared}), 1)
        for _, answered, _, size in cosigned:
            for began, _, _, later in cosigned:
                self.assertFalse(began > answered and later < size, (size, later))

    def test_a_witness_that_shows_nothing_is_asked_what_it_holds(self):
        """As those that serve no checkpoints to monitors: 404 there, and the truth at add-checkpoint."""
        old = self.copy("old")
        self.cosign_one_more()
        silent = [Between(one.address) for one in self.witnesses]
        for one, between in zip(self.witnesses, silent):
            self.addCleanup(between.stop)
            one.end()
            self.policy.write_text(self.policy.read_text(encoding="utf-8").replace(one.address, between.address),
                                   encoding="utf-8")
            one.start()
        server = self.serve()
        self.append(server.address)
        server.stop()
        server = self.serve(old)
        self.refuses_appends(server, "says that it holds another history")

    def test_witnesses_that_lie_spoil_nothing(self):
        """One of three answers nonsense of many kinds: the other two make the quorum, and the note stays sound."""
        liar = Between(self.witnesses[0].address)
        self.addCleanup(liar.stop)
        self.policy.write_text(
            self.policy.read_text(encoding="utf-8").replace(self.witnesses[0].address, liar.address), encoding="utf-8")
        server = self.serve()
        for lie in (b"", b"\n", b"thanks\n", "\u2014 w0 AAAAAAAA\n".encode(), "\n\u2014 witness.example/w0 AAAAAAAA\n".encode(),
                    b"\x1b[2J" * 40, b"x" * 200_000):
            for status in (200, 409, 422, 500):
                liar.lie = (status, lie)
                _, size = self.append(server.address)
                self.wait_cosigned(server, size)
                self.sound(server.address)
        self.assertEqual(ask(server.address, "/readyz").status, 200)
        self.assertTrue(ask(server.address, "/v1/witnesses").json()["witnesses"][0]["trouble"])

    def test_a_server_whose_witness_never_answers_ends_at_once(self):
        deaf = Between(self.witnesses[0].address)
        self.addCleanup(deaf.stop)
        self.policy.write_text(
            self.policy.read_text(encoding="utf-8").replace(self.witnesses[0].address, deaf.address), encoding="utf-8")
        server = self.serve()
        deaf.delay = 30
        _, size = self.append(server.address)
        self.wait_cosigned(server, size)
        began = time.monotonic()
        self.assertEqual(server.stop(), 0)
        self.assertLess(time.monotonic() - began, 5)


class Program(InFolder):
    def test_wrong_usage_and_what_is_not_there(self):
        key = self.folder / "key.pem"
        self.status(0, qiyue("key", "new", "--suite", "ed25519", "--out", key))
        curve = self.folder / "curve.pem"
        self.status(0, qiyue("key", "new", "--suite", "p256", "--out", curve))
        logs = self.folder / "logs"
        logs.write_text("logs/v0\n", encoding="utf-8")

        def serve(*changes):
            options = {"--name": "w.example", "--key": key, "--logs": logs, "--state": self.folder / "state",
                       "--listen": "127.0.0.1:0"} | dict(changes)
            return run(QIYUE_WITNESS, "serve", *[word for pair in options.items() for word in pair])

        self.status(2, witness())
        self.status(2, witness("serve"))
        self.status(2, serve(("--dialect", "2.0")))
        self.status(2, serve(("--key", curve)))
        self.status(2, serve(("--name", "a+b")))
        self.status(3, serve(("--key", self.folder / "none")))
        self.status(3, serve(("--logs", self.folder / "none")))
        self.status(2, serve(("--listen", "nowhere")))
        logs.write_text("vkey x\n", encoding="utf-8")
        self.assertIn("logs/v0", self.status(2, serve()).err)
        self.assertTrue(witness("vkey", "--name", "w.example", "--key", key).out.startswith("w.example+"))
        self.assertEqual(witness("--help").status, 0)


if __name__ == "__main__":
    unittest.main()
