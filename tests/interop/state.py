"""What an audit knows while it goes from entry to entry (FORMAT.md 10.4)."""

import entries
import grammar
from keys import PublicKey
from refusal import Refused
from stream_map import StreamMap

FUTURE_MAX = 5 * 60 * grammar.NS_PER_SECOND


def member(value, *path):
    """The value at a path of object members, or None."""
    for name in path:
        if not isinstance(value, dict) or name not in value:
            return None
        value = value[name]
    return value


def bound_keys(event):
    """Every `spki` that an event binds, as it stands there."""
    kind, data = event["type"], event["data"]
    if kind == "ledger.founded":
        listed = member(data, "keys")
        holders = listed if isinstance(listed, list) else []
    elif kind in ("organization.registered", "expert.registered"):
        holders = [member(data, "key")]
    else:
        holders = [data] if kind == "key.bound" else []
    return [holder["spki"] for holder in holders if isinstance(holder, dict) and "spki" in holder]


class State:
    def __init__(self, audit, origin):
        self.audit, self.origin = audit, origin
        self.place = 0
        self.recorded = None
        self.streams, self.map = {}, StreamMap()   # stream → (count, head)
        self.ids = set()
        self.bound, self.revoked = {}, {}          # keyid → key; keyid → index

    def find(self, code, detail=""):
        self.audit.find(code, self.place, detail)

    def judge(self, line, leaf):
        try:
            entry = entries.parse_entry(line)
            self._chain(entry, leaf)
            envelope = entries.parse_envelope(entry.envelope)
            event = entries.parse_event(envelope.payload)
            self._event(entry, event)
            self._bind(event)
            self._signatures(envelope)
            self._revoke(event)
        except Refused as error:
            self.find(error.code, error.detail)
        self.place += 1

    def _chain(self, entry, leaf):
        count, head = self.streams.get(entry.stream, (0, b""))
        if entry.index != self.place:
            self.find("entry_index", f"it says {entry.index}")
        if self.recorded is not None and entry.recorded <= self.recorded:
            self.find("recorded_order", "not after the entry before")
        if entry.seq != count:
            self.find("stream_seq", f"{entry.seq} instead of {count}")
        if entry.prev != head:
            self.find("stream_prev", f"not {head.hex() or 'empty'}")
        if entry.streams != self.map.root():
            self.find("streams_root", f"not {self.map.root().hex()}")
        self.recorded = entry.recorded
        self.streams[entry.stream] = count + 1, leaf
        self.map.put(entry.stream, count + 1, leaf)

    def _event(self, entry, event):
        if event["subject"] != entry.stream:
            self.find("stream_subject", f"the event belongs to {event['subject']}")
        if event["ledger"] != self.origin:
            self.find("event_ledger", f"signed for {event['ledger']}")
        if grammar.event_time(event["time"]) > entry.recorded + FUTURE_MAX:
            self.find("event_time_future", event["time"])
        if event.get("corrects", -1) >= self.place:
            self.find("corrects_unknown", f"{event['corrects']} is no earlier entry")
        if event["id"] in self.ids:
            self.find("duplicate_id", event["id"])
        self.ids.add(event["id"])

    def _bind(self, event):
        for text in bound_keys(event):
            spki = grammar.base64_bytes(text) if isinstance(text, str) else None
            key = PublicKey.from_spki(spki) if spki is not None else None
            if key is None:
                self.find("key_format", "not a key of a known suite in its one encoding")
            elif key.keyid in self.bound:
                self.find("key_rebound", key.keyid)
            else:
                self.bound[key.keyid] = key

    def _signatures(self, envelope):
        pae = envelope.pae()
        for keyid, signature in envelope.signatures:
            if keyid not in self.bound:
                self.find("key_unknown", keyid)
            elif keyid in self.revoked:
                self.find("key_revoked", f"{keyid} since entry {self.revoked[keyid]}")
            else:
                self.audit.signatures_checked += 1
                if not self.bound[keyid].valid(pae, signature):
                    self.find("signature_invalid", keyid)

    def _revoke(self, event):
        keyid = member(event, "data", "key_id")
        if event["type"] == "key.revoked" and isinstance(keyid, str) and keyid in self.bound:
            self.revoked.setdefault(keyid, self.place)
