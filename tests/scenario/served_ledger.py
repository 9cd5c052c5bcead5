"""A ledger as its users meet it: founded, served, restarted, killed and verified by the real programs."""

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.request

SKIPPED = 77
ORIGIN = "scenario.example/qiyue"


def program(variable):
    path = os.environ.get(variable, "")
    if not path or not os.access(path, os.X_OK):
        print(f"{variable} does not name a program that was built")
        sys.exit(SKIPPED)
    return path


QIYUE = program("QIYUE_BIN")


class Failure(Exception):
    """A program did not do what it must always do."""


class ServedLedger:
    def __init__(self, folder, clock):
        self.folder, self.clock = folder, clock
        self.directory, self.receipts = folder / "ledger", folder / "receipts"
        self.documents, self.disclosures = folder / "documents", folder / "disclosures"
        for made in (self.receipts, self.documents, self.disclosures):
            made.mkdir()
        self.trust = self.directory / "trust"
        self.process, self.address, self.token, self.size = None, None, "", 0
        self.errors = tempfile.TemporaryFile("w+", encoding="utf-8")

    # One program

    def run(self, *arguments):
        environment = {**os.environ, **self.clock.environment, "QIYUE_TOKEN": self.token}
        return subprocess.run([QIYUE, *map(str, arguments)], capture_output=True, text=True, timeout=300,
                              env=environment, check=False)

    def must(self, *arguments):
        done = self.run(*arguments)
        if done.returncode != 0:
            raise Failure(f"qiyue {' '.join(map(str, arguments))}: status {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def new_key(self, name, suite):
        """(file, keyid, spki)"""
        file = self.folder / f"{name}.pem"
        shown = json.loads(self.must("key", "new", "--suite", suite, "--out", file, "--json"))
        return file, shown["keyid"], shown["spki"]

    # The ledger's own life

    def found(self, founding, keys):
        data = self.folder / "founding.json"
        data.write_text(json.dumps(founding, ensure_ascii=False), encoding="utf-8")
        signed = [part for key in keys for part in ("--key", key)]
        self.must("init", self.directory, "--origin", ORIGIN, "--founding", data, "--national", *signed)
        self.token = self.must("token", "new", self.directory, "--role", "submitter").strip()
        self.size = 1

    def start(self):
        command = [QIYUE, "serve", self.directory, "--listen", "127.0.0.1:0", "--open-reads", "--accept-clock", "--json"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.errors, text=True,
                                        env={**os.environ, **self.clock.environment})
        ready, _, _ = select.select([self.process.stdout], [], [], 60)
        line = self.process.stdout.readline() if ready else ""
        if '"address"' not in line:
            self.errors.seek(0)
            raise Failure(f"the server did not start: {line}{self.errors.read()}")
        told = json.loads(line)
        self.address = told["address"].rstrip("/")
        if told["size"] != self.size:
            raise Failure(f"{self.size} acts were acknowledged, and the server starts with {told['size']}")

    def end(self, signal_number):
        if self.process is None:
            return
        self.process.send_signal(signal_number)
        self.process.wait(timeout=60)
        self.process.stdout.close()
        self.process = None

    def restart(self):
        self.end(signal.SIGTERM)
        self.start()

    def kill(self):
        self.end(signal.SIGKILL)
        self.start()

    def close(self):
        self.end(signal.SIGTERM)
        self.errors.close()

    # Acts

    def append(self, envelope, texts=None):
        """What was answered for one envelope: a receipt, or a problem. `texts`: folder of what it commits to."""
        kept = ("--disclosures", texts) if texts is not None and texts.exists() else ()
        done = self.run("append", self.address, envelope, "--documents", self.documents, *kept, "--json")
        if done.returncode not in (0, 1):
            raise Failure(f"qiyue append: status {done.returncode}\n{done.stdout}{done.stderr}")
        answer = json.loads(done.stdout)["results"][0]
        if "entry" in answer:
            index = json.loads(answer["entry"])["index"]
            self.size = max(self.size, index + 1)
            (self.receipts / f"{index}.json").write_text(json.dumps(answer), encoding="utf-8")
        return answer

    def get(self, path):
        with urllib.request.urlopen(self.address + path, timeout=60) as answer:
            return json.loads(answer.read())

    def show(self, index):
        return json.loads(self.must("show", self.address, index, "--json"))

    def log(self, *filters):
        return json.loads(self.must("log", self.address, "--json", *filters))["entries"]

    # Verification

    def verify_receipt(self, index):
        self.must("verify", self.receipts / f"{index}.json", "--trust", self.trust)

    def verify_all(self):
        """Served, and then at rest; every receipt; as tiles, for strangers. The directory of tiles."""
        report = json.loads(self.must("verify", self.address, "--trust", self.trust, "--deep", "--json"))
        if not (report["ok"] and report["anchored"] and report["size"] == self.size):
            raise Failure(f"{self.size} acts were acknowledged, and the verifier says {report}")
        for receipt in self.receipts.iterdir():
            self.must("verify", receipt, "--trust", self.trust)
        self.end(signal.SIGTERM)
        self.must("fsck", self.directory)
        tiles = self.folder / "tiles"
        shutil.rmtree(tiles, ignore_errors=True)
        self.must("tiles", self.directory, "--out", tiles)
        return tiles
