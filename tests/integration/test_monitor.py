#!/usr/bin/env python3
"""`qiyue monitor` over honest logs and over those that are not, once and following, and what it keeps."""

import json
import os
import pathlib
import random
import shutil
import signal
import time
import unittest

from false_log import FalseLog, Witness, served
from monitored import Monitor, codes
from programs import Server, qiyue, verifier, wait_until

import audit  # of tests/interop, as those below: false_log has told where it is
import proofs
import sources
from notes import Trust
from refusal import Refused

DAMAGED = pathlib.Path(os.environ["QIYUE_TEST_VECTORS"]) / "format" / "damaged"


class HonestLogs(Monitor):
    def test_growth_once_and_following(self):
        ledger = self.demo()
        acts = [self.another_act(ledger) for _ in range(4)]
        server = Server(ledger)
        self.addCleanup(lambda: server.process.returncode is None and server.stop())
        trust = ledger / "trust"
        first = self.status(0, self.once(server.address, trust, "--json", "--textfile", self.textfile)).json()
        self.assertTrue(first["ok"] and first["anchored"])
        self.assertEqual(first["entries_checked"], first["size"])
        self.assertEqual(first["rules_checked"], first["size"])
        self.assertIsNotNone(first["root_sm3"])
        self.assertEqual(self.metrics()["qiyue_monitor_verified_entries"], first["size"])

        def post(envelope):
            file = self.folder / "one.json"
            file.write_bytes(envelope)
            self.status(0, qiyue("append", server.address, file))

        post(acts[0])
        second = self.status(0, self.once(server.address, trust, "--json")).json()
        self.assertEqual(second["entries_checked"], 1)
        self.assertEqual(second["verified_entries"], first["size"] + 1)

        process = self.follow(server.address, trust, "--textfile", self.textfile)
        for number, envelope in enumerate(acts[1:], 2):
            post(envelope)
            wait_until(lambda number=number: self.seen_size() == first["size"] + number)
        self.assertEqual(self.metrics()["qiyue_monitor_up"], 1)
        ended = self.end(process)
        self.assertEqual((ended.status, codes(ended)), (0, []), ended.err)
        third = self.status(0, self.once(server.address, trust, "--json")).json()
        self.assertEqual(third["entries_checked"], 0)
        self.assertEqual(third["verified_entries"], first["size"] + 4)

        server.stop()
        away = self.once(server.address, trust, "--textfile", self.textfile)
        self.status(3, away)
        metrics = self.metrics()
        self.assertEqual(metrics["qiyue_monitor_up"], 0)
        self.assertEqual(metrics["qiyue_monitor_size"], first["size"] + 4)
        self.assertGreater(metrics["qiyue_monitor_last_success_timestamp_seconds"], 1.7e9)

    def test_a_server_that_comes_later_is_followed(self):
        ledger = self.demo()
        with served(self.folder / "nothing") as address:
            process = self.follow(address, ledger / "trust")
            time.sleep(1.5)
            self.assertIsNone(process.poll())
            self.status(0, qiyue("tiles", ledger, "--out", self.folder / "nothing"))
            wait_until(lambda: self.seen_size() > 0)
            ended = self.end(process)
        self.assertEqual(ended.status, 0, ended.err)

    def test_killed_at_any_moment_it_goes_on(self):
        _, log, trust = self.false_log()
        whole = len(log.lines)
        with served(self.tiles, before=lambda path: time.sleep(0.02)) as address:
            for size in range(whole - 24, whole, 3):
                log.write(self.tiles, size)
                process = self.follow(address, trust)
                time.sleep(random.uniform(0, 0.4))
                self.end(process, signal.SIGKILL)
            log.write(self.tiles)
            last = self.status(0, self.once(address, trust, "--json")).json()
        self.assertEqual(last["verified_entries"], whole)
        self.assertEqual(last["alarms"], [])


class FalseLogs(Monitor):
    def forked(self, first, second):
        """A server's ledger, and a copy with the same keys; each with so many acts of its own."""
        one = self.demo()
        other = self.folder / "other"
        shutil.copytree(one, other)
        self.append(one, first)
        self.append(other, second)
        return one, other

    def check_fork_files(self, trust, sizes):
        forks = self.evidence(".fork")
        self.assertEqual(len(forks), 1)
        data = forks[0].read_bytes()
        first, second = proofs.verify_fork_evidence(data, Trust.parse(trust.read_bytes()))
        self.assertEqual((first.size, second.size), sizes)
        for at in random.sample(range(len(data)), 25):
            changed = data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]
            with self.assertRaises(Refused):
                proofs.verify_fork_evidence(changed, Trust.parse(trust.read_bytes()))
        self.assertEqual(len(self.evidence(".checkpoint")), 2)
        for verify in (qiyue, verifier):
            arguments = ["verify"] if verify is qiyue else []
            verdict = self.status(1, verify(*arguments, forks[0], "--trust", trust, "--json")).json()
            self.assertEqual([finding["code"] for finding in verdict["findings"]], ["fork"])

    def test_forks_of_all_sizes(self):
        for first, second in ((1, 3), (3, 1), (2, 2)):
            with self.subTest(first=first, second=second):
                for path in self.folder.iterdir():
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
                one, other = self.forked(first, second)
                trust = one / "trust"
                server = Server(one)
                size = self.status(0, self.once(server.address, trust, "--json")).json()["size"]
                server.stop()
                kept = self.state.read_bytes()
                server = Server(other)
                forked = self.status(1, self.once(server.address, trust, "--textfile", self.textfile))
                self.assertIn("fork", codes(forked))
                self.assertIn("分叉", forked.err)
                self.check_fork_files(trust, tuple(sorted((size, size - first + second))))
                metrics = self.metrics()
                self.assertEqual(metrics["qiyue_monitor_fork"], 1)
                self.assertEqual(metrics["qiyue_monitor_sound"], 0)
                self.assertEqual(metrics["qiyue_monitor_findings_total", "fork"], 1)
                self.assertEqual(self.state.read_bytes(), kept)
                again = self.status(1, self.once(server.address, trust))
                self.assertIn("fork", codes(again))
                server.stop()
                server = Server(one)
                for more in ((), ("--restart",)):
                    honest = self.status(1, self.once(server.address, trust, "--textfile", self.textfile, *more))
                    self.assertEqual(codes(honest), ["fork"], "what was proved stays so")
                    self.assertIn("NOT SOUND", honest.out)
                    self.assertEqual((self.metrics()["qiyue_monitor_fork"], self.metrics()["qiyue_monitor_sound"]), (1, 0))
                server.stop()
                self.status(1, self.once(server.address, trust, "--textfile", self.textfile))
                self.assertEqual((self.metrics()["qiyue_monitor_up"], self.metrics()["qiyue_monitor_fork"]), (0, 1))

    def test_what_cannot_be_written_silences_no_alarm(self):
        _, log, trust = self.false_log()
        blocked = self.trust_file("a file, and no folder", "blocked")
        with served(self.tiles) as address:
            log.write(self.tiles)
            self.status(3, self.once(address, trust, "--textfile", blocked / "log.prom"))
            self.status(0, self.once(address, trust))
            log.lines[-1], log.lines[-2] = log.lines[-2], log.lines[-1]
            log.write(self.tiles)
            told = self.status(1, self.once(address, trust, "--evidence", blocked / "evidence",
                                            "--textfile", blocked / "log.prom"))
            self.assertIn("fork", codes(told))
            self.assertIn("blocked/evidence", told.err)
            self.assertIn("blocked/log.prom", told.err)
            full = self.folder / "state.evidence"
            full.mkdir()
            for number in range(1000):
                (full / f"answered-{number}.checkpoint").touch()
            told = self.status(1, self.once(address, trust))
            self.assertIn("fork", codes(told))
            self.assertIn("full", told.err)
            self.assertEqual(len(list(full.glob("*.checkpoint"))), 1000)
            self.assertEqual(len(self.evidence(".fork")), 1, "what is plenty of one kind hinders no proof")

    def test_a_log_that_was_rolled_back(self):
        one = self.demo()
        older = self.folder / "older"
        shutil.copytree(one, older)
        self.append(one, 2)
        server = Server(one)
        self.status(0, self.once(server.address, one / "trust"))
        server.stop()
        server = Server(older)
        self.addCleanup(server.stop)
        stale = self.status(0, self.once(server.address, one / "trust", "--max-age", 1, "--json"))
        self.assertTrue(stale.json()["stale"])
        self.assertIn("older checkpoint", stale.err)
        time.sleep(2.1)
        rolled = self.status(1, self.once(server.address, one / "trust", "--max-age", 1,
                                          "--textfile", self.textfile))
        self.assertEqual(codes(rolled), ["rollback"])
        self.assertEqual(self.metrics()["qiyue_monitor_rollback"], 1)
        self.assertEqual(len(self.evidence(".checkpoint")), 2)
        process = self.follow(server.address, one / "trust", "--max-age", 1)
        time.sleep(2.5)
        ended = self.end(process)
        self.assertEqual((ended.status, codes(ended)), (1, ["rollback"]), "told once while it lasts")

    def test_a_false_root_of_the_streams(self):
        case = DAMAGED / "streams-wrong"
        wrong = {finding["index"] for one in json.loads((DAMAGED / "cases.json").read_text())
                 if one["name"] == case.name for finding in one["must_find"]
                 if finding["code"] == "streams_root"}
        self.assertTrue(wrong)
        with served(case / "tiles") as address:
            told = self.status(1, self.once(address, case / "trust"))
            self.assertLessEqual({("streams_root", index) for index in wrong}, set(codes(told)))
            again = self.status(1, self.once(address, case / "trust", "--json"))
            self.assertEqual(codes(again), [], "told once")
            self.assertGreater(again.json()["findings_ever"], 0)

    def test_every_damaged_vector_as_the_python_auditor_finds_it(self):
        """Whatever is wrong is found over HTTP by two implementations alike; one of them also knows rules."""
        alike = 0
        for case in sorted(one for one in DAMAGED.iterdir() if one.is_dir()):
            for file in self.folder.glob("state*"):
                shutil.rmtree(file) if file.is_dir() else file.unlink()
            with self.subTest(case.name), served(case / "tiles") as address:
                report = audit.Audit(sources.Server(address), Trust.parse((case / "trust").read_bytes())).run()
                expected = {(one["code"], one["index"]) for one in report["findings"]}
                answer = self.once(address, case / "trust")
                found = {code if isinstance(code, tuple) else (code, None) for code in codes(answer)}
                found = {one for one in found if one[0] != "rule_broken"}
                self.assertEqual(answer.status, 1 if codes(answer) else 0, answer.err)
                foreign = {one for one in expected if one[0].startswith(("checkpoint_", "note_"))
                           and not one[0].endswith("_sm3")}
                # Behind a checkpoint that is not the log's, a monitor reads nothing.
                self.assertEqual(found, foreign or expected, answer.err)
                alike += not foreign
        self.assertGreater(alike, 50)

    def test_an_act_that_the_rules_forbid(self):
        ledger, log, trust = self.false_log()
        before = len(log.lines)
        lawful, forbidden = self.another_act(ledger), self.out_of_turn(ledger)
        with served(self.tiles) as address:
            log.write(self.tiles)
            self.status(0, self.once(address, trust))
            self.assertEqual(log.append(forbidden), before)
            log.append(lawful)
            log.write(self.tiles)
            told = self.status(1, self.once(address, trust, "--textfile", self.textfile))
            self.assertEqual(codes(told), [("rule_broken", before)], told.err)
            self.assertEqual(self.metrics()["qiyue_monitor_findings_total", "rule_broken"], 1)
            again = self.status(1, self.once(address, trust))
            self.assertEqual(codes(again), [])
            self.assertIn("NOT SOUND", again.out)
            # Following from the start finds the same.
            once_codes = codes(told)
            for file in self.folder.glob("state*"):
                file.unlink()
            process = self.follow(address, trust)
            wait_until(lambda: self.seen_size() == before + 2)
            ended = self.end(process)
            self.assertEqual((ended.status, codes(ended)), (1, once_codes))

    def test_a_signed_root_without_entries_behind_it(self):
        _, log, trust = self.false_log()
        size = len(log.lines)
        with served(self.tiles) as address:
            log.write(self.tiles, size - 5)
            self.status(0, self.once(address, trust))
            log.write(self.tiles)
            bundle = next((self.tiles / "tile" / "entries").glob(f"*.p/{size % 256}"))
            whole = bundle.read_bytes()
            bundle.unlink()
            missing = self.status(1, self.once(address, trust))
            self.assertEqual([code[0] for code in codes(missing)], ["bundle_missing"])
            bundle.write_bytes(whole[:-3] + bytes([whole[-3] ^ 4]) + whole[-2:])
            altered = self.status(1, self.once(address, trust))
            self.assertIn("root_mismatch", codes(altered))
            self.assertEqual(self.seen_size(), size - 5)
            bundle.write_bytes(whole)
            sound = self.status(0, self.once(address, trust, "--json")).json()
            self.assertEqual(sound["entries_checked"], 5)

    def test_another_logs_checkpoint(self):
        _, log, trust = self.false_log()
        with served(self.tiles) as address:
            log.write(self.tiles)
            self.status(0, self.once(address, trust))
            note = (self.tiles / "checkpoint").read_bytes()
            other = FalseLog("other.example/log", log.key, log.lines).checkpoint()
            for served_note, code in ((other, "checkpoint_origin"), (b"", "note_format"),
                                      (note.replace(b"\n\n", b"\nmore\n\n"), "checkpoint_format"),
                                      (note[:-20] + b"AAAA" + note[-16:], "checkpoint_signature")):
                (self.tiles / "checkpoint").write_bytes(served_note)
                self.assertEqual(codes(self.status(1, self.once(address, trust))), [code])
            (self.tiles / "checkpoint").unlink()
            self.assertEqual(codes(self.status(1, self.once(address, trust))), ["checkpoint_missing"])


class Witnesses(Monitor):
    def test_quorum_and_age(self):
        _, log, _ = self.false_log()
        witness = Witness("witness.example/w1", self.folder)
        trust = self.trust_file(f"log {log.vkey}\nwitness w1 {witness.vkey}\nquorum w1\n")
        now = int(time.time())
        with served(self.tiles) as address:
            log.write(self.tiles)
            alone = self.status(1, self.once(address, trust, "--textfile", self.textfile))
            self.assertEqual(codes(alone), ["witness_quorum"])
            self.assertEqual(self.metrics()["qiyue_monitor_witness_quorum"], 0)
            self.assertEqual(self.seen_size(), len(log.lines), "the log signed it: it is held to it")
            log.witnesses = [(witness, now - 5000)]
            log.write(self.tiles)
            self.status(0, self.once(address, trust, "--textfile", self.textfile))
            self.assertEqual(self.metrics()["qiyue_monitor_newest_cosignature_timestamp_seconds"], now - 5000)
            old = self.status(1, self.once(address, trust, "--max-age", 3600))
            self.assertEqual(codes(old), ["cosignature_old"])
            log.witnesses = [(witness, now)]
            log.write(self.tiles)
            self.status(0, self.once(address, trust, "--max-age", 3600))


class States(Monitor):
    def test_damage_is_an_alarm_and_nothing_goes_on_by_itself(self):
        _, log, trust = self.false_log()
        with served(self.tiles) as address:
            log.write(self.tiles)
            self.status(0, self.once(address, trust))
            kept = self.state.read_bytes()
            seen = (self.folder / "state.seen").read_bytes()
            middle = len(kept) // 2
            for bad in (kept[:middle] + bytes([kept[middle] ^ 1]) + kept[middle + 1:], kept[:-1], b"", b"\n" * 4000,
                        kept.replace(b"audit state 1", b"audit state 9", 1)):
                self.state.write_bytes(bad)
                damaged = self.status(1, self.once(address, trust, "--textfile", self.textfile))
                self.assertEqual(codes(damaged), ["state_damaged"])
                self.assertEqual(self.state.read_bytes(), bad)
                self.assertEqual(self.metrics()["qiyue_monitor_findings_total", "state_damaged"], 1)
            self.state.unlink()
            self.assertEqual(codes(self.status(1, self.once(address, trust))), ["state_damaged"])
            self.state.write_bytes(kept)
            (self.folder / "state.seen").write_bytes(seen[:-9])
            self.assertEqual(codes(self.status(1, self.once(address, trust))), ["state_damaged"])
            again = self.status(0, self.once(address, trust, "--restart", "--json")).json()
            self.assertEqual(again["entries_checked"], len(log.lines))
            self.status(0, self.once(address, trust))

    def test_a_restart_still_demands_what_was_seen(self):
        _, log, trust = self.false_log()
        with served(self.tiles) as address:
            log.write(self.tiles)
            self.status(0, self.once(address, trust))
            log.lines[-1], log.lines[-2] = log.lines[-2], log.lines[-1]
            log.write(self.tiles)
            self.assertIn("fork", codes(self.status(1, self.once(address, trust, "--restart"))))

    def test_wrong_usage_and_what_cannot_be_done(self):
        _, log, trust = self.false_log()
        with served(self.tiles) as address:
            log.write(self.tiles)
            self.status(2, qiyue("monitor", address, "--trust", trust))
            self.status(2, qiyue("monitor", address, "--state", self.state))
            self.status(2, self.once(address, self.trust_file("log nonsense\n", "bad")))
            self.status(3, self.once(address, self.folder / "none"))
            self.status(2, self.once("nowhere", trust))
            self.status(2, self.once(address, trust, "--interval", 0))
            self.status(3, self.once("http://127.0.0.1:1", trust))
            self.status(0, self.once(address, trust))
            other = self.trust_file(f"log {Witness('x.example/log', self.folder).vkey}\nquorum none\n", "other")
            self.status(2, self.once(address, other))
            process = self.follow(address, trust, "--textfile", self.textfile)
            wait_until(self.textfile.exists)
            self.assertIn("another monitor", self.status(3, self.once(address, trust)).err)
            self.assertEqual(self.end(process).status, 0)
            self.status(3, qiyue("monitor", address, "--trust", trust, "--once", "--state", self.folder / "no" / "state"))


if __name__ == "__main__":
    unittest.main()
