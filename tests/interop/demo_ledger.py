"""A ledger that the product made, served or exported, for other people's tools; everything else is read by this folder's
own auditor, which shares no code with the product.
"""

import json
import pathlib
import sys
import tempfile
import unittest
import urllib.parse
import urllib.request

from merkle import SHA256_TREE
from sources import Directory, tile_path

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "integration"))
import programs  # noqa: E402  (it ends the test with status 77 if nothing was built)


def log_vkey(trust):
    """The log's verifier key: the first of type 01 in a trust file."""
    return next(line.split()[1] for line in trust.read_text("utf-8").splitlines()
                if line.startswith("log ") and line.split()[1].split("+", 2)[2].startswith("A"))


def witness_vkey(trust):
    """The verifier key of the first witness in a trust file."""
    return next(line.split()[2] for line in trust.read_text("utf-8").splitlines() if line.startswith("witness "))


def bundle_lines(data):
    """The entries of a bundle."""
    lines = []
    while data:
        length = int.from_bytes(data[:2], "big")
        lines.append(data[2:2 + length])
        data = data[2 + length:]
    return lines


def tiles_lines(tiles):
    """The entries of a static directory, in order."""
    size = int(Directory(tiles).read("checkpoint").split(b"\n")[1])
    lines = []
    for number in range((size + 255) // 256):
        width = min(256, size - 256 * number)
        lines += bundle_lines(Directory(tiles).read(tile_path("entries", number, width)))
    return lines


def exporting_keys(ledger):
    """The options of `qiyue export` that sign for a demonstration: as the first authority's admin, and as the operator."""
    entries = json.loads(programs.qiyue("log", ledger, "--json").out)["entries"]
    offices = entries[0]["event"]["data"]["policy"]["offices"]
    operator = offices["operator"] if isinstance(offices["operator"], str) else offices["operator"][0]
    options = []
    for uscc in dict.fromkeys([offices["authority"][0], operator]):
        options += ["--key", pathlib.Path(ledger) / "demo-keys" / f"{uscc}.pem"]
    return options


class DemoLedger(unittest.TestCase):
    """All tests of a class share one ledger with one complex: more than 256 entries, hence a full tile on level 0."""

    SEED = 7

    @classmethod
    def setUpClass(cls):
        place = tempfile.TemporaryDirectory(prefix="qiyue-interop-")
        cls.addClassCleanup(place.cleanup)
        cls.folder = pathlib.Path(place.name)
        cls.ledger, cls.tiles = cls.folder / "ledger", cls.folder / "tiles"
        for arguments in (["demo", cls.ledger, "--complexes", 1, "--seed", cls.SEED], ["tiles", cls.ledger, "--out", cls.tiles]):
            answer = programs.qiyue(*arguments)
            assert answer.status == 0, answer.err
        cls.address = None
        cls.vkey = log_vkey(cls.ledger / "trust.tlog")
        cls.note = (cls.tiles / "checkpoint").read_text("utf-8")
        cls.origin, size = cls.note.split("\n")[:2]
        cls.size = int(size)
        cls.lines = tiles_lines(str(cls.tiles))
        cls.leaves = [SHA256_TREE.leaf(line) for line in cls.lines]

    @classmethod
    def serve(cls):
        """The address of a server with open reads, one for the class; it ends with the class."""
        if cls.address is None:
            server = programs.Server(cls.ledger)
            cls.addClassCleanup(server.kill)
            cls.address = server.address
        return cls.address

    def root(self, size):
        return SHA256_TREE.root(self.leaves[:size])


def read(address, path, **query):
    """The bytes that a server answers."""
    asked = f"{address}{path}" + (f"?{urllib.parse.urlencode(query)}" if query else "")
    with urllib.request.urlopen(asked, timeout=60) as answer:
        return answer.read()


def read_json(address, path, **query):
    return json.loads(read(address, path, **query))
