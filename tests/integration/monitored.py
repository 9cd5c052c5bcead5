"""Runs of `qiyue monitor`, once and following, and what they leave behind."""

import json
import signal
import subprocess

from city import Signer, entries_of
from false_log import FalseLog
from programs import QIYUE, Answer, InFolder, qiyue


def codes(answer):
    """What the alarms on standard error are about: code, or (code, index)."""
    found = []
    for line in answer.err.splitlines():
        if not line.startswith("ALARM "):
            continue
        words = line.split(":")[0].split(" ")
        found.append(words[1] if len(words) == 2 else (words[1], int(words[3])))
    return found


def run_answer(status, out, err):
    return Answer(subprocess.CompletedProcess([], status, out, err))


class Monitor(InFolder):
    def setUp(self):
        super().setUp()
        self.state = self.folder / "state"
        self.textfile = self.folder / "log.prom"

    def arguments(self, address, trust, *more):
        return ["monitor", address, "--trust", trust, "--state", self.state, *more]

    def once(self, address, trust, *more):
        return qiyue(*self.arguments(address, trust, "--once", *more))

    def follow(self, address, trust, *more):
        """The process; it looks every second."""
        command = [QIYUE, *map(str, self.arguments(address, trust, "--interval", 1, *more))]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(lambda: process.poll() is None and self.end(process, signal.SIGKILL))
        return process

    def end(self, process, how=signal.SIGTERM):
        process.send_signal(how)
        out, err = process.communicate(timeout=60)
        return run_answer(process.returncode, out, err)

    def seen_size(self):
        file = self.folder / "state.seen"
        return int(json.loads(file.read_text())["checkpoint"].split("\n")[1]) if file.exists() else 0

    def metrics(self):
        values = {}
        for line in self.textfile.read_text(encoding="utf-8").splitlines():
            if not line.startswith("#"):
                name, value = line.rsplit(" ", 1)
                name, _, labels = name.partition("{")
                code = labels.partition('code="')[2].partition('"')[0]
                values[(name, code) if code else name] = float(value)
        return values

    def trust_file(self, text, name="trust.test"):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def evidence(self, ending):
        return sorted((self.folder / "state.evidence").glob(f"*{ending}"))

    def another_act(self, ledger):
        """The envelope of one more lawful act, in a demonstration ledger."""
        mandate = self.standing_mandate(ledger)
        event = Signer(ledger).like(mandate, entries_of(ledger)[-1]["recorded"])
        return Signer(ledger).sign(event, mandate["event"]["source"].rsplit("/", 1)[1])

    def append(self, ledger, count):
        """Acts to a ledger that nobody serves."""
        for _ in range(count):
            envelope = self.folder / "envelope.json"
            envelope.write_bytes(self.another_act(ledger))
            self.status(0, qiyue("append", ledger, envelope))

    def false_log(self):
        """The demonstration's entries under its own keys, in the hands of the test."""
        ledger = self.demo()
        log = FalseLog.of_ledger(ledger)
        self.tiles = self.folder / "tiles"
        self.tiles.mkdir()
        return ledger, log, self.trust_file(log.trust)

    def out_of_turn(self, ledger):
        """A complex that exists already is applied for once more."""
        entry = next(one for one in entries_of(ledger) if one["event"]["type"] == "lead.applied")
        event = Signer(ledger).like(entry, entries_of(ledger)[-1]["recorded"])
        return Signer(ledger).sign(event, entry["event"]["source"].rsplit("/", 1)[1])
