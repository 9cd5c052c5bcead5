"""Signed notes, verifier keys, checkpoints (FORMAT.md 4.2, 4.3) and trust files (9)."""

import hashlib
import re

import grammar
from keys import PublicKey
from refusal import Refused

LOG, COSIGNATURE, TWIN = 0x01, 0x04, 0xFF
TWIN_LABEL = b"sm2-sm3-v1"
NOTE_BYTES_MAX = 65536
SIGNATURES_MAX = 100
DASH = "\u2014 "


class NoteKey:
    """A vkey: a name, a type and the key behind them."""

    def __init__(self, vkey):
        parts = vkey.split("+", 2)
        if len(parts) != 3 or not grammar.is_name(parts[0]):
            raise Refused("policy_format", "not a vkey")
        material = grammar.base64_bytes(parts[2])
        if not material:
            raise Refused("policy_format", "a vkey whose material is not base64")
        self.name, self.type = parts[0], material[0]
        self.key = self._key(material)
        digest = hashlib.sha256(self.name.encode() + b"\n" + material).digest()
        self.id = digest[:4]
        if self.key is None or parts[1] != self.id.hex():
            raise Refused("policy_format", "a vkey with a wrong id or an unknown key")

    @staticmethod
    def _key(material):
        if material[0] in (LOG, COSIGNATURE) and len(material) == 33:
            return PublicKey.from_ed25519(material[1:])
        if material[0] == TWIN and material[1:].startswith(TWIN_LABEL):
            key = PublicKey.from_spki(material[1 + len(TWIN_LABEL):])
            return key if key is not None and key.suite == "sm2" else None
        return None

    def signed(self, signature):
        return signature[0] == self.name and signature[1] == self.id

    def valid(self, text, signature):
        blob = signature[2]
        if self.type != COSIGNATURE:
            return self.key.valid(text, blob)
        seconds = int.from_bytes(blob[:8], "big")
        if len(blob) != 72 or seconds > grammar.UINT_MAX:
            return False
        message = b"cosignature/v1\ntime %d\n" % seconds + text
        return self.key.valid(message, blob[8:])


def parse_note(data):
    """(text, [(name, id, signature)]); raises note_format."""
    if len(data) > NOTE_BYTES_MAX or any(c < 0x20 and c != 0x0A for c in data):
        raise Refused("note_format", "too long, or a control character")
    try:
        whole = data.decode()
    except UnicodeDecodeError as error:
        raise Refused("note_format", "not UTF-8") from error
    text, blank, lines = whole.rpartition("\n\n")
    if not blank or not lines.endswith("\n"):
        raise Refused("note_format", "no blank line, no signature, or no newline at the end")
    signatures = [_signature(line) for line in lines[:-1].split("\n")]
    if len(signatures) > SIGNATURES_MAX:
        raise Refused("note_format", "more than 100 signatures")
    return (text + "\n").encode(), signatures


def _signature(line):
    name, space, encoded = line[len(DASH):].partition(" ")
    blob = grammar.base64_bytes(encoded)
    if not line.startswith(DASH) or not space or not grammar.is_line_name(name) or blob is None \
            or len(blob) < 5:
        raise Refused("note_format", f"not a signature line: {line[:60]}")
    return name, blob[:4], blob[4:]


class Checkpoint:
    def __init__(self, origin, size, root):
        self.origin, self.size, self.root = origin, size, root


def parse_checkpoint(text):
    lines = text.decode().split("\n")
    size = grammar.uint(lines[1]) if len(lines) == 4 else None
    root = grammar.base64_bytes(lines[2]) if size is not None else None
    if root is None or len(root) != 32 or not grammar.is_name(lines[0]):
        raise Refused("checkpoint_format", "not the three lines of a checkpoint")
    return Checkpoint(lines[0], size, root)


def read_checkpoint(data):
    """(checkpoint, text, signatures) without looking at keys."""
    text, signatures = parse_note(data)
    return parse_checkpoint(text), text, signatures


def signature_faults(text, signatures, key, trust=None):
    """The code of what is wrong with a note's signatures under a log's key, or None.

    Also the number of signatures that were verified.
    """
    witnesses = trust.witnesses if trust else {}
    own, met, checked = False, set(), 0
    for signature in signatures:
        known = [(None, key)] if key.signed(signature) else []
        known += [(name, witness) for name, witness in witnesses.items()
                  if witness.signed(signature)]
        for name, by in known:
            checked += 1
            if not by.valid(text, signature):
                return "checkpoint_signature", checked
            own = own or name is None
            met.add(name)
    if not own:
        return "checkpoint_unknown_key", checked
    if trust and not trust.quorum_met(met):
        return "witness_quorum", checked
    return None, checked


class Trust:
    """Who is believed: the log's key, the twin's, witnesses and the quorum."""

    def __init__(self, log=None, twin=None):
        self.log, self.twin = log, twin
        self.witnesses, self.groups, self.quorum = {}, {}, None
        self._names, self._keys, self._members = {"none"}, set(), set()

    @classmethod
    def parse(cls, data):
        if len(data) > 65536 or any(c < 0x20 and c not in (9, 10) or c == 0x7F for c in data):
            raise Refused("policy_format", "a byte that may not stand in a trust file")
        trust = cls()
        lines = data.decode("utf-8", "surrogateescape").split("\n")
        if len(lines) > 257:
            raise Refused("policy_format", "more than 256 lines")
        for line in lines:
            fields = re.findall(r"[^ \t]+", line)
            comment = next((i for i, f in enumerate(fields) if f.startswith("#")), len(fields))
            if fields[:comment]:
                trust._line(fields[:comment])
        if trust.log is None or trust.quorum is None:
            raise Refused("policy_format", "no log or no quorum")
        if trust.twin and trust.twin.name != trust.log.name + "/sm3":
            raise Refused("policy_format", "the twin's name is not the log's with /sm3")
        return trust

    def _line(self, fields):
        word, rest = fields[0], fields[1:]
        if word == "log" and len(rest) in (1, 2):
            self._log(self._new_key(rest[0]))
        elif word == "witness" and len(rest) in (2, 3):
            key = self._new_key(rest[1])
            if key.type != COSIGNATURE:
                raise Refused("policy_format", "a witness's key is of type 04")
            self.witnesses[self._new_name(rest[0])] = key
        elif word == "group" and len(rest) >= 3:
            self._group(rest[0], rest[1], rest[2:])
        elif word == "quorum" and len(rest) == 1 and self.quorum is None \
                and rest[0] in self._names:
            self.quorum = rest[0]
        else:
            raise Refused("policy_format", f"not a line of a trust file: {' '.join(fields)[:60]}")

    def _log(self, key):
        if key.type == LOG and self.log is None:
            self.log = key
        elif key.type == TWIN and self.twin is None:
            self.twin = key
        else:
            raise Refused("policy_format", "a second log of a type, or a log's key of type 04")

    def _new_key(self, vkey):
        key = NoteKey(vkey)
        if key.key.keyid in self._keys:
            raise Refused("policy_format", "a key twice")
        self._keys.add(key.key.keyid)
        return key

    def _new_name(self, name):
        if name in self._names:
            raise Refused("policy_format", f"a name twice: {name}")
        self._names.add(name)
        return name

    def _group(self, name, needed, members):
        for member in members:
            if member == "none" or member not in self._names or member in self._members:
                raise Refused("policy_format", f"not a free member: {member}")
            self._members.add(member)
        count = {"any": 1, "all": len(members)}.get(needed) or grammar.uint(needed)
        if not count or count > len(members):
            raise Refused("policy_format", "a group that cannot be met")
        self.groups[self._new_name(name)] = (count, members)

    def quorum_met(self, signed):
        def met(name):
            if name in self.groups:
                count, members = self.groups[name]
                return sum(map(met, members)) >= count
            return name == "none" or name in signed
        return met(self.quorum)
