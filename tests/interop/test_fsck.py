#!/usr/bin/env python3
"""Tessera's `fsck` finds a ledger of ours sound, over HTTP and as static files, and finds damaged copies unsound; so does
torchwood's client, which reads every entry under a policy. Their own words are printed. Exit status 77 (skipped) where Go,
or the network to fetch its sources, is missing.

Environment: QIYUE_BIN, QIYUE_VERIFY_BIN, QIYUE_TEST_VECTORS.
"""

import contextlib
import functools
import hashlib
import http.server
import json
import shutil
import subprocess
import threading
import unittest

import foreign
from demo_ledger import DemoLedger, log_vkey

VECTORS = foreign.vectors() / "format"
TOOLS = foreign.go_tools()
FSCK = TOOLS["fsck"]

# Faults that fsck is there to find. It knows bundles, tiles, the root and the log's signature; not what entries say.
OF_THE_TREE = {"checkpoint_missing", "note_format", "checkpoint_format", "checkpoint_origin", "checkpoint_signature",
               "checkpoint_unknown_key", "root_mismatch", "bundle_missing", "bundle_format", "tile_missing", "tile_format",
               "tile_hash"}

# Where Tessera and we differ, with the reason.
ACCEPTED_ALL_THE_SAME = {
    "checkpoint-extension-line": "extension lines are allowed by tlog-checkpoint, and refused in a ledger (FORMAT.md 4.3)",
    "checkpoint-good-and-bad-signature": "x/mod does not look at a second signature by the same key",
    "checkpoint-root-stray-bits": "Go's base64 accepts stray bits",
    "checkpoint-size-leading-zero": "strconv accepts leading zeros",
    "tile-older-partial-differs": "fsck reads no partial tiles of earlier sizes",
}


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format, *arguments):  # pylint: disable=redefined-builtin
        pass


def fsck(storage, vkey_file):
    """(sound, what it said). The program ends with status 0 in either case, so only its words tell."""
    # A worker that finds a fault ends; with more workers than tiles none is missing at the end.
    done = subprocess.run([FSCK, "--ui=false", "--N=16", f"--storage_url={storage}", f"--public_key={vkey_file}"],
                          capture_output=True, text=True, timeout=120, check=False)
    sound, unsound = "Successfully fsck'd log" in done.stderr, "fsck failed" in done.stderr
    if sound == unsound:
        raise AssertionError(f"fsck said neither yes nor no (status {done.returncode}):\n{done.stdout}{done.stderr}")
    verdict = next(line for line in done.stderr.splitlines() if "Successfully" in line or "fsck failed" in line)
    return sound, verdict.partition("] ")[2][:160]


class Fsck(DemoLedger):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vkey_file = cls.folder / "log.vkey"
        cls.vkey_file.write_text(cls.vkey, "utf-8")

    def verdict(self, expected, title, storage, vkey=None):
        sound, said = fsck(storage, vkey or self.vkey_file)
        print(f"  {title}: {said}", flush=True)
        self.assertEqual(sound, expected, f"{title}: {said}")
        return said

    def walk(self, title, storage):
        """What torchwood's client authenticated, or None."""
        done = subprocess.run([TOOLS["strangers"], "walk", storage, str(self.ledger / "trust.tlog")], capture_output=True,
                              text=True, timeout=120, check=False)
        print(f"  torchwood, {title}: {(done.stdout or done.stderr).strip()[:160]}", flush=True)
        self.assertEqual(done.returncode == 0, done.stdout != "", done.stderr)
        return json.loads(done.stdout) if done.returncode == 0 else None

    def test_walked(self):
        """Every entry, byte for byte, over HTTP and as files."""
        whole = hashlib.sha256(b"".join(line + b"\n" for line in self.lines)).hexdigest()
        for storage in (self.serve() + "/", f"file://{self.tiles}/"):
            self.assertEqual(self.walk(storage.split(":")[0], storage), {"size": self.size, "sha256": whole})

    def test_served(self):
        """Over HTTP, what `qiyue serve --open-reads` answers."""
        said = self.verdict(True, "served", self.serve())
        self.assertIn(f"size {self.size} ", said)

    def test_static(self):
        """The static export, as files and from a web server that knows nothing of ledgers."""
        self.verdict(True, "static files", f"file://{self.tiles}/")
        with self.web_server(self.tiles) as address:
            self.verdict(True, "static web server", address)

    def test_other_key(self):
        other = self.folder / "other.vkey"
        other.write_text(log_vkey(VECTORS / "trust"), "utf-8")
        self.verdict(False, "another log's key", f"file://{self.tiles}/", other)

    @contextlib.contextmanager
    def web_server(self, folder):
        """The address of a server of static files."""
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()
            server.server_close()
            thread.join()

    def damages(self):
        """(title, name of a file, new content or None for a file that is gone)."""
        names = sorted(path.relative_to(self.tiles).as_posix() for path in self.tiles.rglob("*") if path.is_file())
        bundles = [name for name in names if name.startswith("tile/entries/")]
        tiles = [name for name in names if name.startswith("tile/") and name not in bundles]
        self.assertGreater(len(bundles), 1)
        self.assertGreater(len(tiles), 2)
        for name in bundles + tiles:
            data = (self.tiles / name).read_bytes()
            middle = len(data) // 2
            yield "one bit of", name, data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1:]
            yield "the end is missing of", name, data[:-1]
            yield "missing", name, None
        first = (self.tiles / bundles[0]).read_bytes()
        length = int.from_bytes(first[:2], "big") + 2
        second = int.from_bytes(first[length:length + 2], "big") + 2
        yield "two entries exchanged in", bundles[0], (
            first[length:length + second] + first[:length] + first[length + second:])
        yield "an entry twice, the next one missing in", bundles[0], first[:length] * 2 + first[length + second:]
        note = (self.tiles / "checkpoint").read_text("utf-8")
        lines = note.split("\n")
        other = "A" if lines[2][0] != "A" else "B"
        for title, at, line in (("another root in", 2, other + lines[2][1:]), ("a smaller size in", 1, str(int(lines[1]) - 1)),
                                ("another origin in", 0, lines[0] + "x")):
            yield title, "checkpoint", "\n".join(lines[:at] + [line] + lines[at + 1:]).encode()
        yield "missing", "checkpoint", None

    def test_damaged(self):
        """Every damaged copy is unsound, as files; a third of them over HTTP as well."""
        for number, (title, name, data) in enumerate(self.damages()):
            copy = self.folder / f"damaged-{number}"
            shutil.copytree(self.tiles, copy)
            if data is None:
                (copy / name).unlink()
            else:
                (copy / name).write_bytes(data)
            self.verdict(False, f"{title} {name}", f"file://{copy}/")
            self.assertIsNone(self.walk(f"{title} {name}", f"file://{copy}/"))
            if number % 3 == 0:
                with self.web_server(copy) as address:
                    self.verdict(False, f"{title} {name}, over HTTP", address)
            shutil.rmtree(copy)

    def test_vectors(self):
        """On all vectors, sound and damaged, fsck and we agree about tree and files."""
        self.verdict(True, "vector ledger", f"file://{VECTORS}/ledger/", self.vector_key(VECTORS / "trust"))
        for kind in ("sound", "damaged"):
            for case in json.loads((VECTORS / kind / "cases.json").read_text("utf-8")):
                folder = VECTORS / kind / case["name"]
                faults = {finding["code"] for finding in case.get("reference_finds", ())} & OF_THE_TREE
                missed = case["name"] in ACCEPTED_ALL_THE_SAME
                why = f", but {ACCEPTED_ALL_THE_SAME[case['name']]}" if missed else ""
                self.verdict(missed or not faults, f"vector {kind}/{case['name']} {sorted(faults)}{why}",
                             f"file://{folder}/tiles/", self.vector_key(folder / "trust"))

    def vector_key(self, trust):
        file = self.folder / "vector.vkey"
        file.write_text(log_vkey(trust), "utf-8")
        return file


if __name__ == "__main__":
    unittest.main()
