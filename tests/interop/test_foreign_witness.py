#!/usr/bin/env python3
"""Witnesses across implementations. The witness of transparency-dev (omniwitness) cosigns a ledger of ours and refuses a
forked one; our witness cosigns a log of Tessera's (posix-oneshot, with Tessera's own witness client) and refuses it when it
is set back. What comes out is opened by other people's libraries. Exit status 77 (skipped) where Go, or the network to
fetch its sources, is missing.

Environment: QIYUE_BIN, QIYUE_VERIFY_BIN, QIYUE_WITNESS_BIN, QIYUE_TEST_VECTORS.
"""

import functools
import http.server
import json
import shutil
import signal
import socket
import subprocess
import threading
import unittest

import foreign
from demo_ledger import log_vkey, programs
from city import Signer, ask, entries_of
from witnesses import Witness

TOOLS = foreign.go_tools()
STRANGERS = foreign.Strangers(TOOLS)


def new_key(name):
    return json.loads(foreign.run(TOOLS["strangers"], "key", name))


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format, *arguments):  # pylint: disable=redefined-builtin
        pass


class OmniWitness:
    """transparency-dev's witness, unchanged. It learns of logs from a list of the witness network that we serve to it."""

    def __init__(self, test, folder, vkeys):
        self.key, self.port, self.log = new_key("omni.example/w1"), free_port(), folder / "omniwitness.log"
        lists = folder / "lists"
        lists.mkdir()
        (lists / "logs").write_text("logs/v0\n" + "".join(f"\nvkey {vkey}\nqpd 86400\ncontact test\n" for vkey in vkeys), "utf-8")
        (folder / "omniwitness.key").write_text(self.key["signer"], "utf-8")
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(lists)))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        test.addCleanup(server.server_close)
        test.addCleanup(server.shutdown)
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [TOOLS["omniwitness"], f"--listen=127.0.0.1:{self.port}", "--metrics_listen=",
                 f"--private_key_path={folder / 'omniwitness.key'}",
                 f"--public_witness_config_url=http://127.0.0.1:{server.server_address[1]}/logs"],
                stdout=log, stderr=log)
        test.addCleanup(self.process.wait)
        test.addCleanup(self.process.kill)
        programs.wait_until(lambda: "Successfully merged public witness config" in self.said())

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def policy(self):
        return f"witness omni {self.key['witness']} {self.address}\nquorum omni\n"

    def said(self):
        return self.log.read_text("utf-8")


class OursByTheirs(programs.InFolder):
    """A ledger of ours, cosigned by a foreign witness."""

    def setUp(self):
        super().setUp()
        self.ledger = self.demo()
        self.vkey = log_vkey(self.ledger / "trust.tlog")
        self.witness = OmniWitness(self, self.folder, [self.vkey])
        self.policy = self.folder / "policy"
        trust = (self.ledger / "trust").read_text("utf-8")
        self.policy.write_text(trust.replace("quorum none\n", self.witness.policy), "utf-8")

    def serve(self, ledger, *arguments):
        server = programs.Server(ledger, "--witnesses", self.policy, "--witness-every", "0.05", *arguments)
        self.addCleanup(lambda: server.process.returncode is None and server.kill())
        return server

    def append(self, address):
        """Records one more lawful act; the size of the log with it."""
        mandate = self.standing_mandate(address)
        signer = Signer(self.ledger)
        event = signer.like(mandate, entries_of(address)[-1]["recorded"])
        envelope = signer.sign(event, mandate["event"]["source"].rsplit("/", 1)[1])
        reply = ask(address, "/v1/events", "POST", body=envelope)
        self.assertEqual(reply.status, 201, reply.body)
        return json.loads(reply.json()["entry"])["index"] + 1

    def cosigned(self, server, size):
        """The published checkpoint, once it is of this size; none is published without the quorum."""
        def shown():
            reply = ask(server.address, "/checkpoint")
            return reply.status == 200 and int(reply.body.decode().split("\n")[1]) >= size
        programs.wait_until(shown)
        return ask(server.address, "/checkpoint").body.decode()

    def open_by_strangers(self, note, holds=True):
        keys, policy = [self.vkey, self.witness.key["witness"]], f"log {self.vkey}\n{self.witness.policy}"
        origin = self.vkey.split("+")[0]
        STRANGERS.expect(self, holds, [
            ("ours, cosigned by theirs", {"check": "torchwood.VerifyCheckpoint", "note": note, "policy": policy}),
            ("ours, cosigned by theirs", {"check": "witness.ParsePolicy", "note": note, "policy": policy})])
        if holds:
            asked = {"check": "log.ParseCheckpoint", "note": note, "vkeys": keys, "origin": origin}
            STRANGERS.expect(self, True, [("ours, cosigned by theirs", asked)])

    def test_cosigned(self):
        """At the start, and again after an act was recorded: the witness has followed our consistency proof."""
        server = self.serve(self.ledger)
        first = self.cosigned(server, 1)
        self.open_by_strangers(first)
        size = self.append(server.address)
        second = self.cosigned(server, size)
        self.open_by_strangers(second)
        self.assertNotEqual(first, second)
        report = self.status(0, programs.qiyue("verify", server.address, "--trust", self.policy, "--json")).json()
        self.assertTrue(report["anchored"])
        name = self.witness.key["witness"].split("+")[0]
        bare = "".join(line + "\n" for line in second.rstrip("\n").split("\n") if not line.startswith(f"\u2014 {name} "))
        self.open_by_strangers(bare, holds=False)
        print(f"  omniwitness cosigned {first.splitlines()[1]} and {second.splitlines()[1]} entries", flush=True)

    def complaint(self, server):
        """What the log says of its witness, and why it records nothing, if it does not."""
        trouble = ask(server.address, "/v1/witnesses").json()["witnesses"][0]["trouble"]
        return trouble + ask(server.address, "/readyz").json().get("reason", "")

    def test_second_history(self):
        """The same key, two histories: their witness cosigns no second one, and the log that has it shows no checkpoint."""
        other = self.folder / "other"
        shutil.copytree(self.ledger, other)
        server = self.serve(self.ledger)
        size = self.append(server.address)
        self.cosigned(server, size)
        server.stop()
        alone = programs.Server(other)
        for _ in range(3):
            forked = self.append(alone.address)
        note = ask(alone.address, "/checkpoint").body.decode()
        self.assertEqual(int(note.split("\n")[1]), forked)
        # Asked directly, with the proof that the second history has: 422, whatever proof it is.
        proof = ask(alone.address, f"/v1/proofs/consistency?from={size}&to={forked}").json()["proof"]
        body = "".join([f"old {size}\n", *(item + "\n" for item in proof), "\n", note]).encode()
        reply = ask(self.witness.address, "/add-checkpoint", "POST", body=body)
        print(f"  omniwitness answers {reply.status} to a second history", flush=True)
        self.assertEqual(reply.status, 422)
        alone.stop()
        server = self.serve(other)
        programs.wait_until(lambda: "422" in self.complaint(server))
        print(f"  our log says: {self.complaint(server)}", flush=True)
        # This witness has no page for monitors, so that nobody can show what it holds; but nothing is published without it.
        self.assertEqual(ask(server.address, "/checkpoint").status, 503)

    def test_set_back(self):
        """A ledger that was set back has fewer entries than their witness cosigned: it shows no checkpoint, and says why."""
        old = self.folder / "old"
        shutil.copytree(self.ledger, old)
        server = self.serve(self.ledger)
        size = self.append(server.address)
        self.cosigned(server, size)
        server.stop()
        server = self.serve(old)
        programs.wait_until(lambda: str(size) in self.complaint(server))
        print(f"  our log says: {self.complaint(server)}", flush=True)
        self.assertEqual(ask(server.address, "/checkpoint").status, 503)

    def test_refusals(self):
        """What the foreign witness answers to requests of our form. Where the specification wants 403, this version has 500."""
        server = self.serve(self.ledger)
        note = self.cosigned(server, 1)
        text, signatures = note.split("\n\n")
        own = text + "\n\n" + signatures.split("\n")[0] + "\n"
        size = int(text.split("\n")[1])
        root = text.split("\n")[2]
        changed = ("A" if root[0] != "A" else "B") + root[1:]
        for title, status, body in (
                ("the same once more", 200, f"old {size}\n\n{own}"), ("as if it were new", 409, f"old 0\n\n{own}"),
                ("another root", 500, f"old {size}\n\n{own.replace(root, changed)}"),
                ("an unknown origin", 404, f"old 0\n\n{own.replace(text.split(chr(10))[0], 'nobody.example/log')}")):
            reply = ask(self.witness.address, "/add-checkpoint", "POST", body=body.encode())
            print(f"  omniwitness, {title}: {reply.status} {reply.body[:60]}", flush=True)
            self.assertEqual(reply.status, status, title)


class TheirsByOurs(programs.InFolder):
    """A log that Tessera's own program keeps on disk, cosigned by our witness."""

    def setUp(self):
        super().setUp()
        self.key = new_key("tessera.example/log")
        (self.folder / "log.key").write_text(self.key["signer"], "utf-8")
        self.witness = Witness(self.folder, "w1", [self.key["log"]])
        self.addCleanup(self.witness.end, signal.SIGKILL)
        self.witness.start()
        self.policy = self.folder / "policy"
        self.policy.write_text(f"witness w1 {self.witness.vkey} {self.witness.address}\nquorum w1\n", "utf-8")
        self.log, self.entries = self.folder / "log", self.folder / "entries"
        self.entries.mkdir()

    def write(self, log, *texts):
        """Runs Tessera's program once over these entries; (whether it came to an end, what it said)."""
        for old in self.entries.iterdir():
            old.unlink()
        for number, text in enumerate(texts):
            (self.entries / f"{number:03d}").write_text(text, "utf-8")
        command = [TOOLS["posix-oneshot"], f"--storage_dir={log}", f"--entries={self.entries}/*",
                   f"--private_key={self.folder / 'log.key'}", f"--witness_policy_file={self.policy}", "--witness_timeout=3s"]
        said = self.folder / "oneshot.log"
        with open(said, "wb") as log_file, subprocess.Popen(command, stdout=log_file, stderr=log_file) as running:
            # Without a cosignature it tries again for ever; one refusal is enough to see.
            programs.wait_until(lambda: running.poll() is not None or " says " in said.read_text("utf-8"))
            done = running.poll() == 0
            running.kill()
        return done, said.read_text("utf-8")

    def size(self, log):
        return int((log / "checkpoint").read_text("utf-8").split("\n")[1])

    def grown(self, *texts):
        done, said = self.write(self.log, *texts)
        self.assertTrue(done, said)
        return (self.log / "checkpoint").read_text("utf-8")

    def refused(self, log, word):
        """Tessera waits for a checkpoint that our witness does not cosign."""
        before = (log / "checkpoint").read_bytes() if (log / "checkpoint").is_file() else None
        done, said = self.write(log, "another history", "of more", "entries", "than before", "it was set back")
        line = next((line for line in said.splitlines() if " says " in line), said)
        print(f"  Tessera says: {line[-300:]}", flush=True)
        self.assertFalse(done, said)
        self.assertIn(word, said)
        after = (log / "checkpoint").read_bytes() if (log / "checkpoint").is_file() else None
        self.assertEqual(before, after)

    def open_by_strangers(self, note):
        name = self.key["log"].split("+")[0]
        STRANGERS.expect(self, True, [
            ("theirs, cosigned by ours", {"check": "log.ParseCheckpoint", "note": note, "origin": name,
                                          "vkeys": [self.key["log"], self.witness.vkey]}),
            ("theirs, cosigned by ours", {"check": "torchwood.VerifyCheckpoint", "note": note,
                                          "policy": f"log {self.key['log']}\n{self.policy.read_text('utf-8')}"}),
            ("theirs, cosigned by ours", {"check": "witness.ParsePolicy", "note": note,
                                          "policy": self.policy.read_text("utf-8")})])

    def test_cosigned(self):
        """Three runs: from nothing, further, and beyond a full tile; each checkpoint has our witness's line."""
        for texts, size in ((["one", "two"], 2), (["three"], 3), ([f"entry {n}" for n in range(260)], 263)):
            note = self.grown(*texts)
            self.assertEqual(self.size(self.log), size)
            self.assertIn(f"\u2014 {self.witness.name} ", note)
            self.open_by_strangers(note)
        held = ask(self.witness.address, "/").json()["logs"][0]
        self.assertEqual(held["size"], 263)

    def test_set_back(self):
        """Their log is set back to an earlier copy and goes on otherwise: our witness refuses, also after a kill."""
        self.grown("one", "two")
        old = self.folder / "old"
        shutil.copytree(self.log, old)
        self.grown("three", "four")
        self.witness.end(signal.SIGKILL)
        self.witness.start()
        self.refused(old, "consistency proof is bad")
        self.assertEqual(ask(self.witness.address, "/").json()["logs"][0]["size"], 4)

    def test_unknown_log(self):
        self.witness.end()
        self.witness.know()
        self.witness.start()
        self.refused(self.log, "unknown")

    def test_other_key(self):
        """The origin is known, the signature is not by the key that the witness trusts."""
        (self.folder / "log.key").write_text(new_key("tessera.example/log")["signer"], "utf-8")
        self.refused(self.log, "trusted public key")


class LogLists(programs.InFolder):
    """Lists of the witness network (`logs/v0`): their parser and our witness take and refuse the same ones."""

    def started(self, text):
        """True if our witness starts with this list; what it says otherwise."""
        witness = Witness(self.folder, f"w{len(list(self.folder.iterdir()))}", [])
        witness.logs.write_text(text, "utf-8")
        try:
            witness.start()
        except RuntimeError as refused:
            return False, str(refused).strip()
        witness.end()
        return True, "started"

    def test_lists(self):
        key = new_key("tessera.example/log")["log"]
        one = f"vkey {key}\nqpd 86400\ncontact somebody (at) example.org\n"
        other = new_key("other.example/log")["log"]
        for title, good, text in (
                ("one log", True, "logs/v0\n" + one), ("nothing in it", True, "logs/v0\n"),
                ("remarks and an origin", True,
                 f"#\n# List: test\n\nlogs/v0\n\n# a log\nvkey {key}\norigin else.example/log\nqpd 24\ncontact a\n"),
                ("two logs", True, f"logs/v0\n{one}\nvkey {other}\nqpd 24\ncontact b\n"),
                ("no header", False, one), ("two headers", False, "logs/v0\nlogs/v0\n" + one),
                ("another version", False, "logs/v1\n" + one),
                ("an unknown keyword", False, f"logs/v0\n{one}url https://a.example\n"),
                ("a wrong key id", False, "logs/v0\n" + one.replace(key, key.replace("+", "+0", 1)[:-1])),
                ("a name changed under its key", False, "logs/v0\n" + one.replace("tessera", "other")),
                ("no number", False, "logs/v0\n" + one.replace("86400", "many"))):
            STRANGERS.expect(self, good, [(title, {"check": "config.PublicWitnessConfig", "list": text})])
            started, said = self.started(text)
            print(f"  our witness, {title}: {said[-160:]}", flush=True)
            self.assertEqual(started, good, f"{title}: {said}")


if __name__ == "__main__":
    unittest.main()
