"""Entries, envelopes and events (FORMAT.md 1 to 3), parsed strictly."""

import re

import grammar
import strict_json
from refusal import Refused

ENTRY_BYTES_MAX = 65535
PAYLOAD_BYTES_MAX = 24000
SIGNATURES_MAX = 128
PAYLOAD_TYPE = "application/cloudevents+json"

_TEXT = r'[\x20-\x21\x23-\x5b\x5d-\x7e]*'
_SIGNATURE = rf'\{{"keyid":"({_TEXT})","sig":"({_TEXT})"\}}'
_PLAIN_SIGNATURE = rf'\{{"keyid":"{_TEXT}","sig":"{_TEXT}"\}}'
_ENTRY = re.compile(
    r'\{"v":1,"index":([0-9]+),"recorded":"([^"]*)","stream":\{"id":"([^"]*)","seq":([0-9]+),'
    r'"prev":"([^"]*)"\},"streams":"([^"]*)","envelope":'
    rf'\{{"payloadType":"({_TEXT})","payload":"({_TEXT})",'
    rf'"signatures":\[((?:{_PLAIN_SIGNATURE}(?:,{_PLAIN_SIGNATURE})*)?)\]\}}\}}\Z')


class Entry:
    """The line's own fields; `envelope` is still text."""

    def __init__(self, index, recorded, stream, seq, prev, streams, envelope):
        self.index, self.recorded, self.stream, self.seq = index, recorded, stream, seq
        self.prev, self.streams, self.envelope = prev, streams, envelope


def parse_entry(line):
    """Raises entry_format."""
    if len(line) > ENTRY_BYTES_MAX or not line.isascii():
        raise Refused("entry_format", "too long or not ASCII")
    match = _ENTRY.match(line.decode("ascii"))
    if not match:
        raise Refused("entry_format", "not the members, order and form of an entry")
    index, recorded, stream, seq, prev, streams, *envelope = match.groups()
    entry = Entry(grammar.uint(index), grammar.recorded_time(recorded),
                  stream if grammar.is_stream(stream) else None, grammar.uint(seq),
                  grammar.hex32(prev) if prev else b"", grammar.hex32(streams), envelope)
    for field in ("index", "recorded", "stream", "seq", "prev", "streams"):
        if getattr(entry, field) is None:
            raise Refused("entry_format", f"{field} is not of its form")
    return entry


class Envelope:
    def __init__(self, payload, signatures):
        self.payload, self.signatures = payload, signatures

    def pae(self):
        kind = PAYLOAD_TYPE.encode()
        return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(self.payload), self.payload)


def parse_envelope(texts):
    """From the texts of an entry; raises envelope_format."""
    kind, payload, signatures = texts
    content = grammar.base64_bytes(payload)
    if kind != PAYLOAD_TYPE or content is None:
        raise Refused("envelope_format", "another payloadType, or a payload that is not base64")
    parsed = []
    for keyid, encoded in re.findall(_SIGNATURE, signatures):
        signature = grammar.base64_bytes(encoded)
        if grammar.hex32(keyid) is None or signature is None:
            raise Refused("envelope_format", "a keyid or a sig that is not of its form")
        parsed.append((keyid, signature))
    if not 1 <= len(parsed) <= SIGNATURES_MAX:
        raise Refused("envelope_format", f"{len(parsed)} signatures")
    if len({keyid for keyid, _ in parsed}) != len(parsed):
        raise Refused("envelope_format", "two signatures by one key")
    return Envelope(content, parsed)


def _is_schema(text, kind):
    prefix = f"urn:qiyue:catalogue:{kind}:"
    version = grammar.uint(text[len(prefix):]) if text.startswith(prefix) else None
    return version is not None and 1 <= version <= 2**32 - 1


def _is_nonce(text):
    return len(text) == 22 and grammar.base64url_bytes(text) is not None


_TEXT_ATTRIBUTES = {
    "specversion": lambda text: text == "1.0",
    "id": grammar.is_uuid,
    "source": grammar.is_party,
    "type": grammar.is_type,
    "dataschema": lambda text: True,
    "subject": grammar.is_stream,
    "time": lambda text: grammar.event_time(text) is not None,
    "datacontenttype": lambda text: text == "application/json",
    "ledger": grammar.is_name,
    "nonce": _is_nonce,
}


def parse_event(payload):
    """The event as a dict; raises event_format or event_attribute."""
    try:
        event = strict_json.parse(payload, PAYLOAD_BYTES_MAX)
    except strict_json.NotStrict as error:
        raise Refused("event_format", str(error)) from error
    if not isinstance(event, dict):
        raise Refused("event_format", "not an object")
    _check_attributes(event)
    for member in ("commit", "commit_sm3"):
        if member in event["data"]:
            _check_commitments(event["data"], member)
    surplus = set(event["data"].get("commit_sm3", {})) - set(event["data"].get("commit", {}))
    if surplus:
        raise Refused("event_attribute", "commit_sm3 without commit")
    return event


def _check_attributes(event):
    for name, holds in _TEXT_ATTRIBUTES.items():
        if not isinstance(event.get(name), str) or not holds(event[name]):
            raise Refused("event_attribute", f"{name} is missing or wrong")
    if not _is_schema(event["dataschema"], event["type"]):
        raise Refused("event_attribute", "dataschema is not of this type")
    if set(event) - set(_TEXT_ATTRIBUTES) - {"data", "corrects"}:
        raise Refused("event_attribute", "an attribute that is not in the table")
    corrects = event.get("corrects", 0)
    if not isinstance(corrects, int) or isinstance(corrects, bool) or corrects < 0:
        raise Refused("event_attribute", "corrects is not an index")
    if not isinstance(event.get("data"), dict):
        raise Refused("event_attribute", "data is missing or not an object")


def _check_commitments(data, member):
    commitments = data[member]
    if not isinstance(commitments, dict):
        raise Refused("event_attribute", f"{member} is not an object")
    for pointer, digest in commitments.items():
        if not grammar.is_pointer(pointer) or resolves(data, pointer):
            raise Refused("event_attribute", f"{member}: {pointer} is no pointer, or resolves")
        if not isinstance(digest, str) or grammar.hex32(digest) is None:
            raise Refused("event_attribute", f"{member}: {pointer} has no digest")


def resolves(value, pointer):
    for token in pointer[1:].split("/"):
        if isinstance(value, dict):
            name = token.replace("~1", "/").replace("~0", "~")
            if name not in value:
                return False
            value = value[name]
        elif isinstance(value, list):
            index = grammar.uint(token)
            if index is None or index >= len(value):
                return False
            value = value[index]
        else:
            return False
    return True
