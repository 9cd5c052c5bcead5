#!/usr/bin/env python3
"""`qiyue monitor` against servers that hide, lie, stall, flood and forget."""

import base64
import contextlib
import fcntl
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import time
import unittest

import false_log
from false_log import FalseLog, served
from monitored import Monitor, codes
from programs import QIYUE, qiyue, wait_until

import proofs  # of tests/interop: false_log has told where it is
from notes import Trust

VECTORS = pathlib.Path(os.environ["QIYUE_TEST_VECTORS"]) / "format"


def swapped(log, first, second):
    """The same log with two entries in each other's place."""
    lines = list(log.lines)
    lines[first], lines[second] = lines[second], lines[first]
    return FalseLog(log.origin, log.key, lines)


class HiddenForks(Monitor):
    def setUp(self):
        super().setUp()
        self.ledger, self.log, self.trust = self.false_log()
        self.size = len(self.log.lines)

    def serve_instead(self, other):
        shutil.rmtree(self.tiles)
        self.tiles.mkdir()
        other.write(self.tiles)

    def check_proved(self, count=1):
        forks = self.evidence(".fork")
        self.assertEqual(len(forks), count)
        for fork in forks:
            proofs.verify_fork_evidence(fork.read_bytes(), Trust.parse(self.trust.read_bytes()))

    def test_behind_a_tile_that_is_missing_once(self):
        """Entries that were accepted and are read again lead to what was accepted, or it is a fork."""
        hidden = set()

        def hide(path):
            if not hiding or not path.startswith("/tile/0/") or path in hidden:
                return None
            hidden.add(path)
            return 404, b""

        hiding = False
        with served(self.tiles, instead=hide) as address:
            self.log.write(self.tiles, self.size - 2)
            self.status(0, self.once(address, self.trust))
            seen = json.loads((self.folder / "state.seen").read_text())["checkpoint"]
            self.serve_instead(swapped(self.log, -4, -3))
            hiding = True
            told = self.status(1, self.once(address, self.trust, "--restart"))
            self.assertIn("fork", codes(told))
            self.assertTrue(hidden)
            self.assertEqual(json.loads((self.folder / "state.seen").read_text())["checkpoint"], seen)
            self.check_proved()

    def test_behind_a_look_that_failed(self):
        acts = [self.another_act(self.ledger) for _ in range(5)]
        behaviour = {"failing": False, "hiding": False}

        def answer(path):
            if behaviour["failing"] and path.startswith("/tile/entries/001"):
                return 500, b""
            if behaviour["hiding"] and path.startswith("/tile/0/001"):
                behaviour["hiding"] = False
                return 404, b""
            return None

        with served(self.tiles, instead=answer) as address:
            self.log.write(self.tiles)
            process = self.follow(address, self.trust)
            wait_until(lambda: self.seen_size() == self.size)
            other = FalseLog(self.log.origin, self.log.key, self.log.lines)
            for act in acts[:2]:
                self.log.append(act)
            self.log.write(self.tiles)
            wait_until(lambda: self.seen_size() == self.size + 2)
            behaviour["failing"] = True
            self.log.append(acts[2])
            self.log.write(self.tiles)
            wait_until(lambda: self.evidence("unread-*.checkpoint"))
            for act in [*acts[2:], acts[0]]:
                other.append(act)
            self.serve_instead(other)
            behaviour.update(failing=False, hiding=True)
            wait_until(lambda: self.evidence(".fork"))
            ended = self.end(process)
        self.assertEqual(ended.status, 1)
        self.assertIn("fork", codes(ended))
        self.assertEqual(self.seen_size(), self.size + 2)
        self.check_proved()

    def test_behind_errors(self):
        """What is signed and cannot be read is kept, told when it lasts, and judged when that can be done."""
        failing = False
        with served(self.tiles, instead=lambda path: (500, b"") if failing and "/tile/" in path else None) as address:
            self.log.write(self.tiles, self.size - 2)
            self.status(0, self.once(address, self.trust))
            self.serve_instead(swapped(self.log, -4, -3))
            failing = True
            unread = self.status(3, self.once(address, self.trust, "--max-age", 1))
            self.assertEqual(codes(unread), [])
            self.assertEqual([file.read_bytes() for file in self.evidence("unread-*.checkpoint")],
                             [(self.tiles / "checkpoint").read_bytes()])
            time.sleep(2.1)
            told = self.status(1, self.once(address, self.trust, "--max-age", 1))
            self.assertEqual(codes(told), ["entries_withheld"])
            self.assertIn("500", told.err)
            failing = False
            self.serve_instead(self.log)
            self.assertEqual(self.evidence(".fork"), [])
            later = self.status(1, self.once(address, self.trust))
            self.assertEqual(codes(later), ["fork"], "the note that was kept shows it, though its entries were never seen")
            self.check_proved()
            self.assertEqual(self.evidence("unread-*.checkpoint"), [])

    def test_a_failure_of_an_honest_log_leaves_nothing(self):
        failing = False
        with served(self.tiles, instead=lambda path: (503, b"") if failing and "/tile/" in path else None) as address:
            self.log.write(self.tiles, self.size - 2)
            self.status(0, self.once(address, self.trust))
            self.log.write(self.tiles, self.size - 1)
            failing = True
            self.status(3, self.once(address, self.trust))
            self.assertEqual(len(self.evidence("unread-*.checkpoint")), 1)
            failing = False
            self.log.write(self.tiles)
            self.status(0, self.once(address, self.trust))
            self.assertEqual(self.evidence("-*"), [])


class Servers(Monitor):
    def test_a_size_that_is_a_lie_with_nonsense_behind_it(self):
        _, log, trust = self.false_log()
        text = f"{log.origin}\n{2**40}\n{base64.b64encode(bytes(32)).decode()}\n".encode()
        note = text + b"\n" + false_log.note_line(log.origin, bytes.fromhex(log.vkey.split("+")[1]),
                                                  false_log.ed25519_signature(log.key, text))
        bundles = []

        def answer(path):
            if path == "/checkpoint":
                return 200, note
            if path.startswith("/tile/entries"):
                bundles.append(path)
                return 200, b"\0\1x" * 256
            return (200, bytes(8192)) if path.startswith("/tile/") else (404, b"")

        with served(self.tiles, instead=answer) as address:
            told = self.status(1, self.once(address, trust))
            self.assertIn(("entry_format", 0), codes(told))
            self.assertIn("was not read", told.err)
            self.assertLess(len(bundles), 200)
            self.assertEqual(self.seen_size(), 0)

            # One that is slow is told of while it is read, and when it is ended.
            slow = self.follow(address, trust)
            self.assertIn("ALARM entry_format entry 0", slow.stderr.readline())
            self.assertEqual(self.end(slow).status, 1)

    def test_a_bundle_that_fails_when_it_is_read_again_breaks_no_rule(self):
        trust, reads, failing = VECTORS / "trust", {}, True

        def answer(path):
            reads[path] = reads.get(path, 0) + 1
            again = path.startswith("/tile/entries/") and reads[path] > 1
            return (503, b"") if failing and again else None

        with served(VECTORS / "ledger", instead=answer) as address:
            failed = self.status(3, self.once(address, trust))
            self.assertEqual(codes(failed), [])
            self.assertIn("503", failed.err)
            reads.clear()
            failed = self.status(3, qiyue("verify", address, "--trust", trust, "--deep"))
            self.assertIn("503", failed.err)
            failing = False
            self.status(0, self.once(address, trust))

    def test_what_the_log_did_not_sign_is_not_kept(self):
        _, log, trust = self.false_log()
        log.write(self.tiles)
        flood = False
        with served(self.tiles, instead=lambda path: (200, os.urandom(1 << 20)) if flood and path == "/checkpoint"
                    else None) as address:
            self.status(0, self.once(address, trust))
            flood = True
            process = self.follow(address, trust)
            time.sleep(2.5)
            ended = self.end(process)
            self.assertEqual((ended.status, codes(ended)), (1, ["note_format"]))
            self.assertEqual(self.evidence("-*"), [])

    def test_the_twin_of_this_look_is_judged_and_asked_for_first(self):
        ledger = self.demo()
        self.tiles = self.folder / "tiles"
        self.status(0, qiyue("tiles", ledger, "--out", self.tiles))
        asked, missing = [], False

        def answer(path):
            asked.append(path)
            return (404, b"") if missing and path == "/checkpoint-sm3" else None

        with served(self.tiles, instead=answer) as address:
            self.status(0, self.once(address, ledger / "trust"))
            notes = [path for path in asked if path.startswith("/checkpoint")]
            self.assertEqual(notes, ["/checkpoint", "/checkpoint-sm3", "/checkpoint"], "found, then read")
            for verify in (("verify", address), ("verify", address, "--since", self.tiles / "checkpoint")):
                asked.clear()
                self.status(0, qiyue(*verify, "--trust", ledger / "trust"))
                self.assertEqual([path for path in asked if path.startswith("/checkpoint")], notes)
            missing = True
            self.assertEqual(codes(self.status(1, self.once(address, ledger / "trust"))), ["checkpoint_missing_sm3"])
            missing = False
            self.status(0, self.once(address, ledger / "trust"))

    def test_a_twin_that_stays_behind(self):
        ledger = self.demo()
        tiles = self.folder / "tiles"
        self.status(0, qiyue("tiles", ledger, "--out", tiles))
        older = (tiles / "checkpoint-sm3").read_bytes()
        self.append(ledger, 1)
        shutil.rmtree(tiles)
        self.status(0, qiyue("tiles", ledger, "--out", tiles))
        newer = (tiles / "checkpoint-sm3").read_bytes()
        (tiles / "checkpoint-sm3").write_bytes(older)
        with served(tiles) as address:
            self.status(0, self.once(address, ledger / "trust", "--max-age", 1))
            time.sleep(2.1)
            told = self.status(1, self.once(address, ledger / "trust", "--max-age", 1))
            self.assertEqual(codes(told), ["twin_old"])
            (tiles / "checkpoint-sm3").write_bytes(newer)
            self.status(0, self.once(address, ledger / "trust", "--max-age", 1))

    def test_narrow_tiles_that_were_deleted(self):
        _, log, trust = self.false_log()
        log.write(self.tiles)
        (self.tiles / "checkpoint").write_bytes(log.checkpoint(200))
        self.assertFalse(list(self.tiles.rglob("200")))
        with served(self.tiles) as address:
            sound = self.status(0, self.once(address, trust, "--json")).json()
            self.assertEqual(sound["entries_checked"], 200)
            self.status(0, qiyue("verify", address, "--trust", trust, "--deep"))

    def test_a_silent_server_does_not_keep_a_monitor_from_ending(self):
        _, _, trust = self.false_log()
        with contextlib.closing(socket.socket()) as silent:
            silent.bind(("127.0.0.1", 0))
            silent.listen(5)
            process = self.follow(f"http://127.0.0.1:{silent.getsockname()[1]}", trust)
            time.sleep(1)
            began = time.monotonic()
            self.assertEqual(self.end(process).status, 3)
            self.assertLess(time.monotonic() - began, 5)

    def test_what_moves_a_terminal_is_not_shown(self):
        _, log, trust = self.false_log()
        log.write(self.tiles)
        note = log.checkpoint().replace(log.origin.encode(), "x\x1b[31m\u009b2J\u202e".encode(), 1)
        (self.tiles / "checkpoint").write_bytes(note)
        with served(self.tiles) as address:
            told = self.status(1, self.once(address, trust))
        for sign in "\x1b\u009b\u202e":
            self.assertNotIn(sign, told.err + told.out)


class Accidents(Monitor):
    def test_killed_before_an_alarm_is_written_it_is_told_the_next_time(self):
        ledger, log, trust = self.false_log()
        entry = log.append(self.out_of_turn(ledger))
        log.write(self.tiles)
        reader, writer = os.pipe()
        fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 4096)
        os.set_blocking(writer, False)
        with contextlib.suppress(BlockingIOError):
            while True:
                os.write(writer, b"x")
        os.set_blocking(writer, True)
        with served(self.tiles) as address:
            process = subprocess.Popen([QIYUE, *map(str, self.arguments(address, trust, "--once"))],
                                       stdout=subprocess.DEVNULL, stderr=writer)
            time.sleep(3)
            self.assertIsNone(process.poll(), "nobody reads the alarm")
            self.assertFalse(self.state.exists())
            process.kill()
            process.wait()
            os.close(reader)
            os.close(writer)
            self.assertIn(("rule_broken", entry), codes(self.status(1, self.once(address, trust))))

    def test_a_restart_goes_on_without_a_checkpoint_that_cannot_be_used(self):
        _, log, trust = self.false_log()
        log.write(self.tiles)
        seen = self.folder / "state.seen"
        aside = self.folder / "state.seen.unusable"
        with served(self.tiles) as address:
            self.status(0, self.once(address, trust))
            kept = json.loads(seen.read_text())
            unsigned = json.dumps({**kept, "checkpoint": kept["checkpoint"][:-10] + "AAAAAAAAA\n"})
            for bad in (unsigned, "{}", json.dumps({**kept, "forked": None})):
                seen.write_text(bad)
                self.assertEqual(codes(self.status(1, self.once(address, trust))), ["state_damaged"])
                again = self.status(0, self.once(address, trust, "--restart"))
                self.assertIn(str(aside), again.err)
                self.assertEqual(aside.read_text(), bad)
                self.status(0, self.once(address, trust))

    def test_ages_have_a_range(self):
        _, log, trust = self.false_log()
        log.write(self.tiles)
        with served(self.tiles) as address:
            for age in (0, -1, 31_536_001, 2**63 - 1, 2**64 - 1):
                self.status(2, self.once(address, trust, "--max-age", age))
            self.status(0, self.once(address, trust, "--max-age", 31_536_000))


if __name__ == "__main__":
    unittest.main()
