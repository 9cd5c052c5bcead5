#!/usr/bin/env python3
"""What can go wrong around a ledger: each fault is said clearly, loses nothing, signs nothing, and is over when mended."""

import json
import os
import pathlib
import select
import shutil
import signal
import subprocess
import tempfile
import unittest
import urllib.error
import urllib.request

from programs import QIYUE, InFolder, qiyue, run

CLOCK = r"""
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
/* The system's clock, moved by the seconds that stand in a file. */
int clock_gettime(clockid_t id, struct timespec *time) {
    long moved = 0;
    int result = (int)syscall(SYS_clock_gettime, id, time);
    FILE *file = id == CLOCK_REALTIME ? fopen(getenv("QIYUE_TEST_CLOCK"), "r") : NULL;
    if (file == NULL) return result;
    if (fscanf(file, "%ld", &moved) == 1) time->tv_sec += moved;
    fclose(file);
    return result;
}
"""


class Serving:
    """`qiyue serve` with all it says kept; None as address if it ended instead."""

    def __init__(self, directory, *arguments, environment=None):
        self.errors = tempfile.TemporaryFile("w+", encoding="utf-8")
        self.process = subprocess.Popen(
            [QIYUE, "serve", str(directory), "--listen", "127.0.0.1:0", "--open-reads", "--json", *map(str, arguments)],
            stdout=subprocess.PIPE, stderr=self.errors, text=True, env={**os.environ, **(environment or {})})
        ready, _, _ = select.select([self.process.stdout], [], [], 60)
        line = json.loads((self.process.stdout.readline() if ready else "") or "{}")
        self.address = line["address"].rstrip("/") if "address" in line else None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
        self.errors.close()

    def said(self):
        self.errors.seek(0)
        return self.errors.read()

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(timeout=60)
        self.process.stdout.close()
        return status

    def ask(self, path, body=None):
        request = urllib.request.Request(self.address + path, data=body)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def append(self, envelope):
        """Status and what was answered."""
        status, body = self.ask("/v1/events", envelope.read_bytes())
        return status, json.loads(body)


class Fault(InFolder):
    def setUp(self):
        super().setUp()
        self.ledger = self.demo("ledger")
        self.trust = self.ledger / "trust"
        self.made = 0

    def envelope(self, ledger=None):
        """A mandate that an organisation grants: signed, not yet recorded."""
        ledger = ledger or self.ledger
        entries = json.loads(self.status(0, qiyue("log", ledger, "--json")).out)["entries"]
        mandate = self.standing_mandate(ledger)["event"]
        self.made += 1
        data, event, out = (self.folder / f"{name}-{self.made}.json" for name in ("data", "event", "envelope"))
        fields = {name: value for name, value in mandate["data"].items() if name != "commit"}
        data.write_text(json.dumps({**fields, "person": None}), encoding="utf-8")
        opened = self.folder / f"disclosures-{self.made}"
        drafted = qiyue("draft", "mandate.granted", "--subject", mandate["subject"], "--source", mandate["source"],
                        "--trust", ledger / "trust", "--data", data, "--at", entries[-1]["recorded"],
                        "--disclosures", opened)
        event.write_text(self.status(0, drafted).out, encoding="utf-8")
        key = self.ledger / "demo-keys" / (mandate["source"].rsplit("/", 1)[1] + ".pem")
        self.status(0, qiyue("sign", event, "--key", key, "--disclosures", opened, "--out", out))
        return out

    def record(self, envelope, directory=None):
        return json.loads(self.status(0, qiyue("append", directory or self.ledger, envelope)).out)["entry"]

    def sound(self, directory=None):
        directory = directory or self.ledger
        self.status(0, qiyue("verify", directory, "--trust", self.trust, "--deep"))
        self.status(0, qiyue("fsck", directory))

    def says(self, text, *parts):
        for part in parts:
            self.assertIn(str(part), text)

    def refuses(self, status, *arguments, parts=(), environment=None):
        """A command that does not do it, and says so in all these words."""
        answer = self.status(status, qiyue(*arguments, environment=environment))
        self.says(answer.err, *parts)
        return answer

    def takes_nothing(self, *arguments, directory=None, parts=()):
        """A server that is there for reading only, says why, and signs nothing."""
        directory = directory or self.ledger
        envelope = self.envelope(directory)
        guard = directory / "guard"
        before = guard.read_bytes() if guard.exists() else None
        with Serving(directory, *arguments) as server:
            self.assertIsNotNone(server.address, server.said())
            self.says(server.said(), "no appends are taken", *parts)
            status, problem = server.append(envelope)
            self.assertEqual((status, problem["code"]), (503, "read_only"), problem)
            self.says(problem["detail"], *parts)
            self.assertEqual(server.ask("/readyz")[0], 503)
            status, checkpoint = server.ask("/checkpoint")  # at most what was signed before
            self.assertTrue(status != 200 or checkpoint.encode() in (before or b""), checkpoint)
            self.assertEqual(server.stop(), 0)
        self.assertEqual(guard.read_bytes() if guard.exists() else None, before)
        return envelope

    def serves(self, *arguments, directory=None, envelope=None, environment=None):
        """A server that records, and leaves a sound ledger."""
        directory = directory or self.ledger
        envelope = envelope or self.envelope(directory)
        with Serving(directory, *arguments, environment=environment) as server:
            self.assertIsNotNone(server.address, server.said())
            status, receipt = server.append(envelope)
            self.assertIn(status, (200, 201), receipt)
            self.assertEqual(server.stop(), 0)
        return receipt["entry"]


class Directories(Fault):
    def test_a_second_server_refuses_at_once(self):
        with Serving(self.ledger) as first:
            self.refuses(3, "serve", self.ledger, "--listen", "127.0.0.1:0",
                         parts=(self.ledger, "another process", "stop it"))
            self.refuses(3, "fsck", self.ledger, parts=(self.ledger, "address", "stop it"))
            self.refuses(3, "append", self.ledger, "-", parts=(self.ledger, "another process"))
            self.assertEqual(first.ask("/readyz")[0], 200)
        self.serves()
        self.sound()

    def file_system(self, size):
        """A small file system of the test's own."""
        place = self.folder / "disk"
        place.mkdir()
        mounted = run("mount", "-t", "tmpfs", "-o", f"size={size}", "qiyue-test", place) if os.geteuid() == 0 else None
        if mounted is None or mounted.status != 0:
            self.skipTest("a file system of the test's own needs the right to mount one")
        self.addCleanup(run, "umount", place)
        shutil.copytree(self.ledger, place / "ledger")
        self.ledger = place / "ledger"
        return place

    def fill(self, filler):
        with self.assertRaises(OSError), open(filler, "ab", buffering=0) as file:
            while True:
                file.write(bytes(4096))

    def append_while_full(self, server, envelopes, recorded):
        """Those that are refused, with a reason; all others are recorded."""
        refused = []
        for envelope in envelopes:
            status, answer = server.append(envelope)
            if status == 201:
                recorded.append(answer["entry"])
                continue
            refused.append(envelope)
            self.assertEqual((status, answer["code"]), (503, "read_only"), answer)
            self.says(answer["detail"], "No space left on device", self.ledger, "free space", "open the ledger again")
        return refused

    def test_a_full_disk(self):
        filler = self.file_system("24m") / "filler"
        recorded = [self.record(self.envelope())]
        envelopes = [self.envelope() for _ in range(4)]
        with Serving(self.ledger) as server:
            self.assertIsNotNone(server.address, server.said())
            self.fill(filler)
            refused = self.append_while_full(server, envelopes, recorded)
            self.assertTrue(refused)
            self.assertEqual(server.ask("/readyz")[0], 503)
            for entry in recorded:
                index = json.loads(entry)["index"]
                self.assertEqual(json.loads(server.ask(f"/v1/events/{index}")[1])["entry"], entry)
            self.assertEqual(server.stop(), 0)
        self.fill(filler)
        with Serving(self.ledger) as server:
            if server.address is None:
                self.assertEqual(server.stop(), 3, server.said())
                self.says(server.said(), "No space left on device", self.ledger, "free space")
            else:
                refused = self.append_while_full(server, refused, recorded)
        filler.unlink()
        for envelope in refused:
            recorded.append(self.serves(envelope=envelope))
        for entry in recorded:
            shown = qiyue("show", self.ledger, json.loads(entry)["index"], "--json").json()
            self.assertEqual(shown["entry"], entry)
        self.sound()

    def test_a_read_only_directory(self):
        place = self.file_system("24m")
        self.status(0, run("mount", "-o", "remount,ro", place))
        self.refuses(3, "serve", self.ledger, "--listen", "127.0.0.1:0",
                     parts=("Read-only file system", self.ledger, "writable"))
        self.sound()  # whoever only reads does not need to write
        self.status(0, run("mount", "-o", "remount,rw", place))
        self.serves()
        self.sound()


class LogKeys(Fault):
    def encrypted(self):
        """A ledger of its own, whose log keys have a passphrase."""
        passphrase, wrong = self.folder / "right", self.folder / "wrong"
        for file in (passphrase, wrong):
            file.write_text(file.name + " passphrase\n", encoding="utf-8")
            file.chmod(0o600)
        ledger = self.folder / "encrypted"
        self.status(0, qiyue(*founding(self, ledger), "--log-passphrase-file", passphrase))
        return ledger, passphrase, wrong

    def test_passphrases(self):
        ledger, passphrase, wrong = self.encrypted()
        guard = (ledger / "guard").read_bytes()
        self.refuses(3, "serve", ledger, "--listen", "127.0.0.1:0", "--log-passphrase-file", wrong,
                     parts=(ledger / "log-keys", "passphrase", "--log-passphrase-file"))
        self.refuses(3, "serve", ledger, "--listen", "127.0.0.1:0", parts=("passphrase", "--log-passphrase-file"))
        self.assertEqual((ledger / "guard").read_bytes(), guard)
        with Serving(ledger, "--log-passphrase-file", passphrase) as server:
            self.assertEqual(server.ask("/readyz")[0], 200)
        self.status(0, qiyue("fsck", ledger))

    def test_a_lost_key(self):
        kept = self.folder / "kept.pem"
        shutil.move(self.ledger / "log-keys" / "ed25519.pem", kept)
        envelope = self.takes_nothing(parts=("the log's key is lost", self.ledger / "log-keys"))
        shutil.move(kept, self.ledger / "log-keys" / "ed25519.pem")
        self.serves(envelope=envelope)
        self.sound()

    def test_a_key_of_another_log(self):
        other = self.folder / "other.pem"
        self.status(0, qiyue("key", "new", "--suite", "ed25519", "--out", other))
        place = self.ledger / "log-keys" / "ed25519.pem"
        kept = place.read_bytes()
        shutil.copyfile(other, place)
        self.takes_nothing(parts=(self.ledger / "log-keys", "not those of the founding"))
        self.assertIn("log_key_damaged", self.status(1, qiyue("fsck", self.ledger)).out)
        place.write_bytes(kept)
        self.serves()
        self.sound()


class Guards(Fault):
    def guard(self):
        return self.ledger / "guard"

    def test_a_missing_guard(self):
        self.guard().unlink()
        envelope = self.takes_nothing(parts=(self.guard(), "is missing", "--new-guard"))
        self.assertIn("guard_missing", self.status(1, qiyue("fsck", self.ledger)).out)
        self.serves("--new-guard", envelope=envelope)
        self.sound()

    def test_an_unreadable_guard(self):
        self.guard().write_bytes(bytes(len(self.guard().read_bytes())))
        self.takes_nothing(parts=(self.guard(), "is unreadable", "--new-guard"))

    def test_an_older_guard_is_extended(self):
        older = self.guard().read_bytes()
        self.record(self.envelope())
        self.guard().write_bytes(older)
        self.serves()
        self.sound()

    def test_a_store_that_was_set_back(self):
        backup = self.folder / "backup"
        shutil.copytree(self.ledger, backup)
        entry = self.record(self.envelope())
        size = json.loads(entry)["index"] + 1
        shutil.copyfile(self.guard(), backup / "guard")
        self.takes_nothing(directory=backup, parts=(backup / "guard", f"has signed {size} entries",
                                                    f"the store has {size - 1}", "old copy"))
        found = self.status(1, qiyue("fsck", backup, "--json")).json()["findings"]
        self.assertIn(("guard_ahead", size - 1), [(one["code"], one["index"]) for one in found])

    def test_a_guard_of_another_history(self):
        other = self.folder / "other"
        shutil.copytree(self.ledger, other)
        self.record(self.envelope())
        self.record(self.envelope(other), other)
        shutil.copyfile(self.guard(), other / "guard")
        self.takes_nothing(directory=other, parts=(other / "guard", "another history"))

    def test_a_guard_outside(self):
        outside = self.folder / "outside-guard"
        self.takes_nothing("--guard", outside, parts=(outside, "is missing", "--new-guard"))
        self.assertFalse(outside.exists())
        self.serves("--guard", outside, "--new-guard")
        backup = self.folder / "backup"
        shutil.copytree(self.ledger, backup)
        self.serves("--guard", outside)
        # The whole directory is set back, its own guard included.
        before = outside.read_bytes()
        self.takes_nothing("--guard", outside, directory=backup, parts=(outside, "has signed", "old copy"))
        self.assertEqual(outside.read_bytes(), before)
        self.serves("--guard", outside)
        self.sound()


class Clocks(Fault):
    """With a clock of the world, moved by a library of the test's own."""

    def setUp(self):
        super().setUp()
        compiler = shutil.which("cc") or shutil.which("gcc")
        if not compiler:
            self.skipTest("moving the clock needs a C compiler")
        source, library, self.moved = (self.folder / name for name in ("clock.c", "clock.so", "moved"))
        source.write_text(CLOCK, encoding="utf-8")
        self.status(0, run(compiler, "-shared", "-fPIC", "-o", library, source))
        self.environment = {"LD_PRELOAD": str(library), "QIYUE_TEST_CLOCK": str(self.moved)}
        self.move(2 * 3600)
        self.world = self.folder / "world"
        self.status(0, qiyue(*founding(self, self.world), environment=self.environment))

    def move(self, seconds):
        self.moved.write_text(str(seconds), encoding="utf-8")

    def office_mandate(self):
        """An event that a ledger takes which has only been founded."""
        entry = qiyue("show", self.world, 0, "--json").json()
        holder = entry["event"]["data"]["policy"]["offices"]["operator"][0]
        key = self.ledger / "demo-keys" / f"{holder}.pem"
        keyid = self.status(0, qiyue("key", "show", key, "--json")).json()["keyid"]
        self.made += 1
        data, event, out = (self.folder / f"{name}-{self.made}.json" for name in ("data", "event", "envelope"))
        opened = self.folder / f"disclosures-{self.made}"
        data.write_text(json.dumps({"key_id": keyid, "scope": ["charter.signed"], "from": "2026-01-01",
                                    "to": "2027-12-31", "person": None}), encoding="utf-8")
        drafted = qiyue("draft", "mandate.granted", "--subject", f"organizations/{holder}", "--source",
                        f"/organizations/{holder}", "--trust", self.world / "trust", "--data", data, "--at",
                        entry["recorded"], "--disclosures", opened)
        event.write_text(self.status(0, drafted).out, encoding="utf-8")
        self.status(0, qiyue("sign", event, "--key", key, "--disclosures", opened, "--out", out))
        return out

    def test_a_clock_that_was_set_back(self):
        envelope = self.office_mandate()
        self.move(3600 + 1800)
        with Serving(self.world, environment=self.environment) as server:
            status, problem = server.append(envelope)
            self.assertEqual((status, problem["code"]), (503, "clock_behind"), problem)
            self.says(problem["detail"], "clock", "set it right")
            self.move(2 * 3600 + 60)
            status, receipt = server.append(envelope)  # right again: no need to open it again
            self.assertEqual(status, 201, receipt)
        self.move(0)
        envelope = self.office_mandate()
        with Serving(self.world, environment=self.environment) as server:
            self.assertEqual(server.append(envelope)[1]["code"], "clock_behind")
        self.move(2 * 3600 + 120)
        self.serves(directory=self.world, envelope=envelope, environment=self.environment)
        self.status(0, qiyue("fsck", self.world))

    def test_a_clock_that_jumps_ahead(self):
        envelope = self.office_mandate()
        with Serving(self.world, environment=self.environment) as server:
            self.move(5 * 3600)
            status, problem = server.append(envelope)
            self.assertEqual((status, problem["code"]), (503, "clock_ahead"), problem)
            self.says(problem["detail"], "clock", "more than an hour", "--accept-clock")
        self.move(2 * 3600)
        with Serving(self.world, "--accept-clock", environment=self.environment) as server:
            self.move(5 * 3600)
            status, receipt = server.append(envelope)
            self.assertEqual(status, 201, receipt)
        self.status(0, qiyue("fsck", self.world))


def founding(test, ledger):
    """The command that founds a ledger with a clock of the world, by the parties of the demonstration."""
    entry = qiyue("show", test.ledger, 0, "--json").json()
    data = {name: value for name, value in entry["event"]["data"].items()
            if name not in ("origin", "log_keys", "national")}
    file = test.folder / "founding.json"
    file.write_text(json.dumps({**data, "clock": "system"}), encoding="utf-8")
    command = ["init", ledger, "--origin", "test.example/faults", "--founding", file]
    keys = {}
    for key in pathlib.Path(test.ledger / "demo-keys").iterdir():
        keys[qiyue("key", "show", key, "--json").json()["keyid"]] = key
    for signer in entry["signers"]:
        command += ["--key", keys[signer]]
    return command


if __name__ == "__main__":
    unittest.main()
