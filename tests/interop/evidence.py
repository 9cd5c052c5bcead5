"""A reader of evidence packages (ledger/package/FORMAT.md) that shares no code with the product. It stops at the first
thing that is wrong and raises Refused with its code. Seals and time-stamps (P7) are left to `openssl`; everything else of
the page is here, but that signatures are counted only by keys whose binding entries the package shows.
"""

import base64
import hashlib
import json
import pathlib
import re
import zipfile

import entries
import notes
import proofs
import strict_json
from keys import PublicKey
from merkle import SHA256_TREE, SM3_TREE
from refusal import Refused
from sm3 import sm3
from state import bound_keys, member

NAME = re.compile(r"[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*")
LINE = re.compile(r"([0-9a-f]{64})  (\S+)")
REFERENCE = re.compile(r'<DataObjectReference URI="([^"]+)" MimeType="[^"]+"><ds:DigestMethod Algorithm="[^"]+#sha(256|512)"/>'
                       r"<ds:DigestValue>([^<]+)</ds:DigestValue></DataObjectReference>")
MIMETYPE = b"application/vnd.etsi.asic-e+zip"
LISTED_BY_NONE = ("mimetype", "tagmanifest-sha256.txt")


def sha256_hex(data):
    return hashlib.sha256(data).hexdigest()


def read_files(path):
    """{name: bytes} of a package or of a folder that it was unpacked into."""
    path = pathlib.Path(path)
    if path.is_dir():
        found = {file.relative_to(path).as_posix(): file.read_bytes() for file in path.rglob("*") if file.is_file()}
    else:
        with zipfile.ZipFile(path) as container:
            names = container.namelist()
            if names[:1] != ["mimetype"] or len({name.lower() for name in names}) != len(names):
                raise Refused("package_format", "mimetype is not first, or two names are alike")
            found = {name: container.read(name) for name in names}
    for name in found:
        if not NAME.fullmatch(name) or any(part.startswith(".") for part in name.split("/")) or len(name) > 100:
            raise Refused("package_format", name)
    return found


class Shown:
    """One entry of a package, taken apart and judged."""

    def __init__(self, line):
        self.line = line
        self.entry = entries.parse_entry(line)
        self.envelope = entries.parse_envelope(self.entry.envelope)
        self.event = entries.parse_event(self.envelope.payload)
        self.leaf = SHA256_TREE.leaf(line)
        self.twin_leaf = SM3_TREE.leaf(line)

    @property
    def index(self):
        return self.entry.index

    @property
    def data(self):
        return self.event["data"]


class Package:
    """A package that was verified against a trust file (bytes): `claim`, `entries` {index: Shown}, `scope` (indexes), `fields`."""

    def __init__(self, path, trust):
        self.files = read_files(path)
        self.trust = notes.Trust.parse(trust)
        self._manifests()
        self.claim = strict_json.parse(self.file("data/package.json"))
        self._checkpoint()
        self._entries()
        self._signatures()
        self._inclusion()
        self._complete()
        self._fields()

    def file(self, name):
        if name not in self.files:
            raise Refused("package_format", f"{name} is not there")
        return self.files[name]

    # P3, P7: what is listed where
    def _listed(self, manifest, expected, digest):
        listed = {}
        for line in self.file(manifest).decode().splitlines():
            found = LINE.fullmatch(line)
            if not found or found[2] in listed:
                raise Refused("package_format" if not found else "manifest_mismatch", f"{manifest}: {line}")
            listed[found[2]] = found[1]
        if set(listed) != expected:
            raise Refused("manifest_mismatch", f"{manifest}: {sorted(set(listed) ^ expected)}")
        for name, value in listed.items():
            if digest(self.files[name]) != value:
                raise Refused("manifest_mismatch", f"{manifest}: {name}")

    def _manifests(self):
        if self.file("mimetype") != MIMETYPE:
            raise Refused("package_format", "mimetype")
        payload = {name for name in self.files if name.startswith("data/")}
        tags = {name for name in self.files if not name.startswith(("data/", "META-INF/"))} - set(LISTED_BY_NONE)
        self._listed("manifest-sha256.txt", payload, sha256_hex)
        self._listed("sm3sums.txt", payload, lambda data: sm3(data).hex())
        self._listed("tagmanifest-sha256.txt", tags, sha256_hex)
        sealed = {name for name in self.files if not name.startswith("META-INF/")} - {"mimetype"}
        number = 1
        while f"META-INF/ASiCManifest{number}.xml" in self.files:
            name = f"META-INF/ASiCManifest{number}.xml"
            listed = {found[0]: found[1:] for found in REFERENCE.findall(self.files[name].decode())}
            if set(listed) != sealed:
                raise Refused("manifest_mismatch", f"{name}: {sorted(set(listed) ^ sealed)}")
            for file, (bits, value) in listed.items():
                if hashlib.new(f"sha{bits}", self.files[file]).digest() != base64.b64decode(value):
                    raise Refused("manifest_mismatch", f"{name}: {file}")
            seal = "META-INF/signature1.p7s" if number == 1 else f"META-INF/timestamp{number - 1}.tst"
            self.file(seal)
            sealed |= {name, seal}
            number += 1
        if number == 1 or sealed != set(self.files) - {"mimetype"}:
            raise Refused("package_format", f"META-INF: {sorted(set(self.files) - sealed)}")
        self.sha256 = sha256_hex(self.files["manifest-sha256.txt"])

    # P6
    def _checkpoint(self):
        note = self.file("data/checkpoint/checkpoint")
        self.checkpoint, tree = proofs.open_checkpoint(note, self.trust, require_quorum=True)
        claim = (self.claim["origin"], self.claim["size"], self.claim["root"])
        if tree is not SHA256_TREE or claim != (self.checkpoint.origin, self.checkpoint.size, self.checkpoint.root.hex()):
            raise Refused("package_claim", "not the checkpoint's")
        self.twin = None
        if self.trust.twin:
            self.twin, tree = proofs.open_checkpoint(self.file("data/checkpoint/checkpoint-sm3"), self.trust)
            if tree is not SM3_TREE or self.twin.size != self.checkpoint.size:
                raise Refused("size_sm3")
            if self.claim["root_sm3"] != self.twin.root.hex():
                raise Refused("package_claim", "not the twin's root")

    def _lines(self, name):
        data = self.files.get(name, b"")
        if data and not data.endswith(b"\n"):
            raise Refused("package_format", name)
        return data.split(b"\n")[:-1]

    def _entries(self):
        self.entries, places = {}, {"scope": "data/entries.jsonl", "keys": "data/keys/entries.jsonl",
                                    "policy": "data/policy/entries.jsonl"}
        parts = {}
        for part, name in places.items():
            shown = [Shown(line) for line in self._lines(name)]
            parts[part] = [each.index for each in shown]
            if parts[part] != sorted(set(parts[part])) or any(index in self.entries for index in parts[part]):
                raise Refused("package_format", f"{name}: order")
            self.entries.update((each.index, each) for each in shown)
        if self.claim["entries"] != {part: len(found) for part, found in parts.items()}:
            raise Refused("package_claim", "entries")
        self.scope = parts["scope"]
        for index in self.scope:
            if not self._in_scope(self.entries[index]):
                raise Refused("package_scope", str(index))
        self.entries = dict(sorted(self.entries.items()))
        newest = {}
        for shown in self.entries.values():
            before = newest.get(shown.entry.stream)
            if before and before.entry.seq + 1 == shown.entry.seq and shown.entry.prev != before.leaf:
                raise Refused("stream_prev", str(shown.index))
            newest[shown.entry.stream] = shown

    def _in_scope(self, shown):
        scope = self.claim["scope"]
        if scope["kind"] in ("range", "ledger"):
            volume = self.claim["volume"]
            return volume.get("from", 0) <= shown.index < volume.get("to", self.checkpoint.size)
        if not scope.get("from", 0) <= shown.index < scope.get("to", self.checkpoint.size):
            return False
        if scope["kind"] == "complexes":
            return shown.entry.stream in {f"complexes/{name}" for name in scope["ids"]}
        holder = f"organizations/{scope['uscc']}"
        return shown.entry.stream == holder or shown.event["source"] == f"/{holder}"

    def _signatures(self):
        bound, revoked = {}, {}
        self.signers = {}
        for shown in self.entries.values():
            if shown.event["subject"] != shown.entry.stream:
                raise Refused("stream_subject", str(shown.index))
            if shown.event["ledger"] != self.checkpoint.origin:
                raise Refused("event_ledger", str(shown.index))
            for text in bound_keys(shown.event):
                key = PublicKey.from_spki(base64.b64decode(text))
                bound.setdefault(key.keyid, key)
            pae = shown.envelope.pae()
            for keyid, signature in shown.envelope.signatures:
                if keyid not in bound:
                    raise Refused("key_unknown", f"{shown.index}: {keyid}")
                if keyid in revoked:
                    raise Refused("key_revoked", f"{shown.index}: {keyid}")
                if not bound[keyid].valid(pae, signature):
                    raise Refused("signature_invalid", f"{shown.index}: {keyid}")
                self.signers.setdefault(shown.index, []).append(keyid)
            if shown.event["type"] == "key.revoked":
                revoked.setdefault(member(shown.data, "key_id"), shown.index)

    def _inclusion(self):
        names = {name for name in self.files if name.endswith(".tlog-proof")}
        if names:
            if names != {f"data/proofs/{index}.tlog-proof" for index in self.entries}:
                raise Refused("package_format", "proofs are not those of the entries")
            for index, shown in self.entries.items():
                text = self.files[f"data/proofs/{index}.tlog-proof"]
                if not text.endswith(self.files["data/checkpoint/checkpoint"]) \
                        or proofs.verify_tlog_proof(shown.line, text, self.trust, "sha256") != index:
                    raise Refused("proof_inclusion", str(index))
        else:
            self._multiproof("sha256", SHA256_TREE, self.checkpoint, lambda shown: shown.leaf)
        if self.twin:
            self._multiproof("sm3", SM3_TREE, self.twin, lambda shown: shown.twin_leaf)

    def _multiproof(self, name, tree, checkpoint, leaf):
        head, *hashes = self.file(f"data/proofs/{name}.multiproof").decode().split("\n")
        if head != "qiyue/multiproof/v1" or hashes[:2] != [name, str(checkpoint.size)] or hashes.pop():
            raise Refused("proof_format", name)
        hashes = [base64.b64decode(text, validate=True) for text in hashes[2:]]
        indexes, at = list(self.entries), 0

        def root(first, behind, known):
            nonlocal at
            if not known:
                at += 1
                if at > len(hashes):
                    raise Refused("proof_format", "too few hashes")
                return hashes[at - 1]
            if behind - first == 1:
                return leaf(self.entries[first])
            half = first + (1 << ((behind - first - 1).bit_length() - 1))
            return tree.node(root(first, half, [index for index in known if index < half]),
                             root(half, behind, [index for index in known if index >= half]))

        if root(0, checkpoint.size, indexes) != checkpoint.root or at != len(hashes):
            raise Refused("proof_inclusion", name)

    # what was left out: nothing
    def _complete(self):
        for stream in self.claim["complete"]:
            proof = json.loads(self.file(f"data/completeness/{stream.replace('/', '.')}.json"))
            lines = [shown.line for shown in self.entries.values() if shown.entry.stream == stream]
            proofs.verify_completeness(proof, lines, self.checkpoint)

    # P5
    def _fields(self):
        self.opened = {}
        for name, text in self.files.items():
            if name.startswith("data/disclosures/"):
                index = int(name.split("/")[2].split(".")[0])
                if index not in self.entries:
                    raise Refused("disclosure_event", name)
                value = proofs.verify_disclosure(text, self.entries[index].event)
                self.opened[index, json.loads(text)[3]] = value
        erased = {commitment for shown in self.entries.values() if shown.event["type"] == "disclosure.erased"
                  for commitment in shown.data["commitments"]}
        stated = self._stated_by_entries()
        fates = {"opened": 0, "withheld": 0, "erased": 0}
        for index in self.scope:
            for pointer, commitment in self.entries[index].data.get("commit", {}).items():
                by = stated.get((self.entries[index].event["id"], pointer, commitment), -1)
                is_open = (index, pointer) in self.opened or self.entries[index].event["type"] == "evaluation.scored" and by > index
                fates["opened" if is_open else "erased" if commitment in erased else "withheld"] += 1
        if fates != self.claim["fields"]:
            raise Refused("package_claim", f"fields: {fates}")
        for name, data in self.files.items():
            if name.startswith("data/documents/") and not name.split("/")[2].startswith(sha256_hex(data)):
                raise Refused("document_mismatch", name)

    def _stated_by_entries(self):
        """{(event id, pointer, commitment): the last entry that states the text}: scores, once an evaluation is concluded."""
        stated = {}
        for shown in self.entries.values():
            if shown.event["type"] != "evaluation.concluded":
                continue
            for text in shown.data["opened"]:
                _, _, event_id, pointer, _ = json.loads(text)
                stated[event_id, pointer, sha256_hex(text.encode())] = shown.index
        return stated

    def of_type(self, *types):
        return [self.entries[index] for index in self.scope if self.entries[index].event["type"] in types]
