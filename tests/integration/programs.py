"""Runs the programs under test. Their paths come from the environment; without them a test is skipped (exit status 77)."""

import json
import os
import pathlib
import select
import signal
import subprocess
import sys
import tempfile
import time
import unittest

SKIPPED = 77


def program(variable):
    path = os.environ.get(variable, "")
    if not path or not os.access(path, os.X_OK):
        print(f"{variable} does not name a program that was built")
        sys.exit(SKIPPED)
    return path


QIYUE = program("QIYUE_BIN")
QIYUE_VERIFY = program("QIYUE_VERIFY_BIN")


class Answer:
    def __init__(self, done):
        self.status = done.returncode
        self.out = done.stdout
        self.err = done.stderr

    def json(self):
        return json.loads(self.out)


def run(command, *arguments, stdin=None, environment=None):
    done = subprocess.run([command, *map(str, arguments)], input=stdin, capture_output=True, text=True, timeout=600,
                          env={**os.environ, **(environment or {})}, check=False)
    return Answer(done)


def qiyue(*arguments, **more):
    return run(QIYUE, *arguments, **more)


def verifier(*arguments, **more):
    return run(QIYUE_VERIFY, *arguments, **more)


class Server:
    """`qiyue serve` on a free port; with `plain`, on the port and with the options that the arguments give."""

    def __init__(self, directory, *arguments, plain=False):
        usual = [] if plain else ["--listen", "127.0.0.1:0", "--open-reads"]
        self.process = subprocess.Popen(
            [QIYUE, "serve", str(directory), "--json", *usual, *map(str, arguments)],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        ready, _, _ = select.select([self.process.stdout], [], [], 60)
        line = self.process.stdout.readline() if ready else ""
        if not line:
            self.kill()
            raise RuntimeError("the server did not start")
        self.address = json.loads(line)["address"].rstrip("/")

    def stop(self):
        """Gracefully; the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self._end()

    def kill(self):
        self.process.kill()
        return self._end()

    def _end(self):
        status = self.process.wait(timeout=60)
        self.process.stdout.close()
        return status


class InFolder(unittest.TestCase):
    """Each test has a folder of its own."""

    def setUp(self):
        self.place = tempfile.TemporaryDirectory()
        self.addCleanup(self.place.cleanup)
        self.folder = pathlib.Path(self.place.name)

    def status(self, expected, answer):
        self.assertEqual(answer.status, expected, f"{answer.out}\n{answer.err}")
        return answer

    def standing_mandate(self, ledger):
        """The entry of the first mandate whose key has not been revoked since."""
        entries = json.loads(self.status(0, qiyue("log", ledger, "--json")).out)["entries"]
        revoked = {one["event"]["data"]["key_id"] for one in entries if one["event"]["type"] == "key.revoked"}
        return next(one for one in entries if one["event"]["type"] == "mandate.granted"
                    and one["event"]["data"]["key_id"] not in revoked)

    def demo(self, name="demo"):
        """A demonstration ledger with one complex; its directory."""
        directory = self.folder / name
        self.status(0, qiyue("demo", directory, "--complexes", 1, "--seed", 7))
        return directory


def wait_until(true, seconds=30):
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise AssertionError("waited in vain")
        time.sleep(0.05)
