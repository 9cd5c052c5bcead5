"""A demonstration city with a server over it: asking it questions, and recording further acts with the city's own keys."""

import json
import pathlib
import secrets
import tempfile
import unittest
import urllib.error
import urllib.request
import uuid

from programs import Server, qiyue, wait_until

ANSWER_SECONDS = 60


class Reply:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = {name.lower(): value for name, value in headers.items()}
        self.body = body

    def json(self):
        return json.loads(self.body)

    @property
    def size(self):
        return int(self.headers["qiyue-size"])


def ask(address, path, method="GET", token=None, body=None, **headers):
    """Names of headers are given with underscores."""
    request = urllib.request.Request(address + path, data=body, method=method)
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    for name, value in headers.items():
        request.add_header(name.replace("_", "-"), str(value))
    try:
        with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as answer:
            return Reply(answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as refused:
        with refused:
            return Reply(refused.code, refused.headers, refused.read())


def entries_of(ledger):
    """All entries, from a directory or an address."""
    return json.loads(qiyue("log", ledger, "--json").out)["entries"]


def uscc_of(source):
    return source.rsplit("/", 1)[1]


class Signer:
    """Makes envelopes with the keys of a demonstration's parties."""

    def __init__(self, ledger):
        self.ledger = pathlib.Path(ledger)

    def sign(self, event, *holders):
        """The envelope's bytes. `holders`: organisations or experts."""
        keys = [argument for holder in holders
                for argument in ("--key", self.ledger / "demo-keys" / f"{holder}.pem")]
        signed = qiyue("sign", "-", *keys, stdin=json.dumps(event, ensure_ascii=False, separators=(",", ":")))
        assert signed.status == 0, signed.err
        return signed.out.encode()

    def like(self, entry, time, data=None, **attributes):
        """An event as that of the entry, with a new identity: happened at `time`, with changed members of its data."""
        event = dict(entry["event"])
        event |= {"id": str(uuid.uuid4()), "nonce": secrets.token_urlsafe(16), "time": time, **attributes}
        event["data"] = {**event["data"], **(data or {})}
        if "commit" in event["data"]:
            event["data"]["commit"] = {pointer: secrets.token_hex(32) for pointer in event["data"]["commit"]}
        return event

    def correction(self, entry, time, fields):
        """An event that corrects the entry's."""
        event = self.like(entry, time, type="event.corrected", dataschema="urn:qiyue:catalogue:event.corrected:1",
                          corrects=entry["index"])
        event["data"] = {"reason": "示例更正", "fields": fields}
        return event


class CityTest(unittest.TestCase):
    """One demonstration for all tests of the class, served while they run; they may only add to it."""

    complexes, seed, options = 4, 3, ("--open-reads",)

    @classmethod
    def setUpClass(cls):
        place = tempfile.TemporaryDirectory()
        cls.addClassCleanup(place.cleanup)
        cls.folder = pathlib.Path(place.name)
        cls.ledger = cls.folder / "city"
        made = qiyue("demo", cls.ledger, "--complexes", cls.complexes, "--seed", cls.seed)
        assert made.status == 0, made.err
        cls.signer = Signer(cls.ledger)
        cls.entries = entries_of(cls.ledger)
        cls.server = Server(cls.ledger, "--listen", "127.0.0.1:0", *cls.options, plain=True)
        cls.addClassCleanup(lambda: cls.server.process.returncode is None and cls.server.stop())
        cls.level(len(cls.entries))

    @classmethod
    def level(cls, size):
        """Waits until every view reflects so many entries."""
        token = getattr(cls, "token", None)
        wait_until(lambda: all(view["position"] >= size
                               for view in ask(cls.server.address, "/v1/views", token=token).json()["views"]))

    def ask(self, path, *arguments, **more):
        return ask(self.server.address, path, *arguments, **more)

    def get(self, path, status=200, **more):
        """The answer's JSON."""
        reply = self.ask(path, **more)
        self.assertEqual(reply.status, status, (path, reply.body[:2000]))
        return reply.json()

    def first(self, kind, true=lambda entry: True):
        return next(entry for entry in self.entries if entry["event"]["type"] == kind and true(entry))

    def append(self, envelope):
        """The index of the entry."""
        reply = self.ask("/v1/events", "POST", body=envelope)
        self.assertEqual(reply.status, 201, reply.body)
        return json.loads(reply.json()["entry"])["index"]
