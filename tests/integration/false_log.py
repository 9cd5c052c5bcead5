"""A log of plain tiles that a test writes and signs itself, with whatever entries it wants, served by Python's own HTTP server."""

import base64
import contextlib
import datetime
import functools
import hashlib
import http.server
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, str(pathlib.Path(os.environ["QIYUE_SOURCE"]) / "tests" / "interop"))

import entries  # noqa: E402  (of tests/interop)
from merkle import SHA256_TREE  # noqa: E402
from notes import Trust  # noqa: E402
from sources import tile_path  # noqa: E402
from stream_map import StreamMap  # noqa: E402

WIDTH = 256
NO_HASH = "0" * 64


def ed25519_signature(key, message):
    """By openssl. `key`: a PEM file."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(message)
        file.flush()
        return subprocess.run(["openssl", "pkeyutl", "-sign", "-inkey", str(key), "-rawin", "-in", file.name],
                              check=True, capture_output=True).stdout


def ed25519_public(key):
    der = subprocess.run(["openssl", "pkey", "-in", str(key), "-pubout", "-outform", "DER"], check=True,
                         capture_output=True).stdout
    return der[-32:]


def vkey(name, kind, public):
    material = bytes([kind]) + public
    digest = hashlib.sha256(name.encode() + b"\n" + material).digest()
    return f"{name}+{digest[:4].hex()}+{base64.b64encode(material).decode()}"


def note_line(name, key_id, signature):
    return f"\u2014 {name} {base64.b64encode(key_id + signature).decode()}\n".encode()


class Witness:
    """Cosigns checkpoints with a new key."""

    def __init__(self, name, folder):
        self.name, self.key = name, folder / f"{name.replace('/', '.')}.pem"
        subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", str(self.key)], check=True,
                       capture_output=True)
        self.vkey = vkey(name, 4, ed25519_public(self.key))

    def line(self, text, seconds):
        message = b"cosignature/v1\ntime %d\n" % seconds + text
        signature = seconds.to_bytes(8, "big") + ed25519_signature(self.key, message)
        return note_line(self.name, bytes.fromhex(self.vkey.split("+")[1]), signature)


class FalseLog:
    """`lines` are the entries; `key` is the log's own; `trust` the trust file of its log key alone."""

    def __init__(self, origin, key, lines):
        self.origin, self.key, self.lines = origin, key, list(lines)
        self.vkey = vkey(origin, 1, ed25519_public(key))
        self.witnesses = []  # (witness, seconds)
        self.trust = f"log {self.vkey}\nquorum none\n"

    @classmethod
    def of_ledger(cls, directory):
        """With the keys and the entries of a ledger that the product made."""
        directory = pathlib.Path(directory)
        made = subprocess.run([os.environ["QIYUE_BIN"], "log", str(directory), "--json"], check=True,
                              capture_output=True, text=True)
        lines = [one["entry"].encode() for one in json.loads(made.stdout)["entries"]]
        trust = Trust.parse((directory / "trust").read_bytes())
        return cls(trust.log.name, directory / "log-keys" / "ed25519.pem", lines)

    def append(self, envelope, streams=None):
        """Records an envelope (bytes) as a ledger would, but asks no rule; `streams`: a false root, in hex."""
        heads, tree = {}, StreamMap()
        for line in self.lines:
            entry = entries.parse_entry(line)
            count, _ = heads.get(entry.stream, (0, b""))
            heads[entry.stream] = (count + 1, SHA256_TREE.leaf(line))
            tree.put(entry.stream, *heads[entry.stream])
        envelope = json.loads(envelope)
        stream = json.loads(base64.b64decode(envelope["payload"]))["subject"]
        count, head = heads.get(stream, (0, b""))
        last = json.loads(self.lines[-1])["recorded"]
        recorded = datetime.datetime.fromisoformat(last[:-1]) + datetime.timedelta(seconds=1)
        form = {"payloadType": envelope["payloadType"], "payload": envelope["payload"],
                "signatures": [{"keyid": one["keyid"], "sig": one["sig"]} for one in envelope["signatures"]]}
        entry = {"v": 1, "index": len(self.lines), "recorded": recorded.isoformat(timespec="microseconds") + "Z",
                 "stream": {"id": stream, "seq": count, "prev": head.hex()},
                 "streams": streams or tree.root().hex(), "envelope": form}
        self.lines.append(json.dumps(entry, separators=(",", ":")).encode())
        return len(self.lines) - 1

    def checkpoint(self, size=None):
        lines = self.lines[:size]
        root = base64.b64encode(SHA256_TREE.root([SHA256_TREE.leaf(line) for line in lines])).decode()
        text = f"{self.origin}\n{len(lines)}\n{root}\n".encode()
        note = text + b"\n" + note_line(self.origin, bytes.fromhex(self.vkey.split("+")[1]),
                                        ed25519_signature(self.key, text))
        return note + b"".join(witness.line(text, seconds) for witness, seconds in self.witnesses)

    def write(self, folder, size=None):
        """The tiles of a size, and the checkpoint last."""
        lines = self.lines[:size]
        bundles = [b"".join(len(line).to_bytes(2, "big") + line for line in lines[at:at + WIDTH])
                   for at in range(0, len(lines), WIDTH)]
        for number, bundle in enumerate(bundles):
            self._put(folder, tile_path("entries", number, min(WIDTH, len(lines) - number * WIDTH)), bundle)
        hashes, level = [SHA256_TREE.leaf(line) for line in lines], 0
        while hashes:
            for number in range((len(hashes) + WIDTH - 1) // WIDTH):
                row = hashes[number * WIDTH:(number + 1) * WIDTH]
                self._put(folder, tile_path(level, number, len(row)), b"".join(row))
            hashes = [SHA256_TREE.root(hashes[at:at + WIDTH])
                      for at in range(0, len(hashes) // WIDTH * WIDTH, WIDTH)]
            level += 1
        self._put(folder, "checkpoint", self.checkpoint(size))

    @staticmethod
    def _put(folder, path, data):
        place = pathlib.Path(folder) / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)


class _Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16  # one packet an answer

    def do_GET(self):  # noqa: N802  (the library's name)
        if self.server.before:
            self.server.before(self.path)
        instead = self.server.instead and self.server.instead(self.path)
        if not instead:
            super().do_GET()
            return
        status, body = instead
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        pass  # a monitor that was killed reads no answer


@contextlib.contextmanager
def served(folder, before=None, instead=None):
    """The address of a folder served over HTTP; `before(path)` is called before each answer, and what `instead(path)` gives,
    a status and a body, is answered in place of the file."""
    server = _Server(("127.0.0.1", 0), functools.partial(_Handler, directory=str(folder)))
    server.before, server.instead = before, instead
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
