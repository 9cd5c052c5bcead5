"""What is handed out alone (FORMAT.md 9, 10.5): tlog-proofs, receipts, consistency and completeness
proofs, disclosures. Every function returns what was shown, or raises Refused with the verdict.
"""

import hashlib

import entries
import grammar
import notes
import stream_map
import strict_json
from merkle import SHA256_TREE, SM3_TREE, TREES
from refusal import Refused
from sm3 import sm3

HASHES_MAX = 63


def open_checkpoint(data, trust, require_quorum=False):
    """(checkpoint, tree) of a note of the log or of its twin."""
    checkpoint, text, signatures = notes.read_checkpoint(data)
    if checkpoint.origin == trust.log.name:
        code, _ = notes.signature_faults(text, signatures, trust.log, trust)
        tree = SHA256_TREE
    elif trust.twin and checkpoint.origin == trust.twin.name:
        code, _ = notes.signature_faults(text, signatures, trust.twin)
        tree = SM3_TREE
    else:
        raise Refused("checkpoint_origin", checkpoint.origin)
    if code and (code != "witness_quorum" or require_quorum):
        raise Refused(code)
    return checkpoint, tree


def parse_tlog_proof(text):
    """(index, hashes, note) of the bytes of a tlog-proof."""
    lines, at = text.split(b"\n"), 1
    if lines[0] != b"c2sp.org/tlog-proof@v1":
        raise Refused("proof_format", "not a tlog-proof")
    fields = [line.decode("ascii", "replace") for line in lines]
    if at < len(fields) and fields[at].startswith("extra "):
        if grammar.base64_bytes(fields[at][6:]) is None:
            raise Refused("proof_format", "extra is not base64")
        at += 1
    index = None
    if at < len(fields) and fields[at].startswith("index "):
        index = grammar.uint(fields[at][6:])
    hashes = []
    at += 1
    while at < len(fields) and fields[at]:
        hashes.append(grammar.base64_bytes(fields[at]))
        at += 1
    if index is None or at >= len(fields) - 1 or len(hashes) > HASHES_MAX \
            or any(item is None or len(item) != 32 for item in hashes):
        raise Refused("proof_format", "not the lines of a tlog-proof")
    return index, hashes, b"\n".join(lines[at + 1:])


def verify_tlog_proof(entry, proof, trust, tree=None):
    """The index at which `entry` stands; `tree` ("sha256", "sm3") demands one of the trees."""
    index, hashes, note = parse_tlog_proof(proof)
    checkpoint, signed = open_checkpoint(note, trust)
    asked = TREES[tree] if tree else signed
    leaf = signed.leaf(entry)
    if asked is not signed or not signed.inclusion_holds(
            leaf, index, checkpoint.size, hashes, checkpoint.root):
        raise Refused("proof_inclusion", f"not entry {index} of {checkpoint.size}")
    return index


def verify_receipt(data, trust):
    """The entry of a receipt, after all checks."""
    receipt = _object(data, {"entry", "proof"})
    if not all(isinstance(value, str) for value in receipt.values()):
        raise Refused("proof_format", "entry and proof are texts")
    line = receipt["entry"].encode()
    entry = entries.parse_entry(line)
    entries.parse_envelope(entry.envelope)
    if verify_tlog_proof(line, receipt["proof"].encode(), trust) != entry.index:
        raise Refused("proof_index", f"the entry says {entry.index}")
    return entry


def verify_consistency(old, new, proof, old_root, new_root, tree="sha256"):
    if not TREES[tree].consistency_holds(old, new, proof, old_root, new_root):
        raise Refused("proof_consistency", f"{old} to {new}")


def parse_fork_evidence(data):
    """(first note, second note, root or None, hashes) of the bytes of fork evidence."""
    head, gap, notes_behind = data.partition(b"\n\n")
    lines = [line.decode("ascii", "replace") for line in head.split(b"\n")]
    if not gap or len(lines) < 3 or lines[0] != "qiyue/fork-evidence/v1":
        raise Refused("proof_format", "not evidence of a fork")
    lengths = [grammar.uint(line[len(word):]) if line.startswith(word) else None
               for line, word in zip(lines[1:3], ("first ", "second "))]
    if None in lengths or max(lengths) > 65536 or sum(lengths) != len(notes_behind):
        raise Refused("proof_format", "the notes are not as long as is said")
    if len(lines) > 3 and not lines[3].startswith("root "):
        raise Refused("proof_format", "hashes without a root")
    hashes = [grammar.base64_bytes(line) for line in [lines[3][5:], *lines[4:]]] if lines[3:] else []
    if len(hashes) > HASHES_MAX + 1 or any(item is None or len(item) != 32 for item in hashes):
        raise Refused("proof_format", "not the hashes of a proof")
    return (notes_behind[:lengths[0]], notes_behind[lengths[0]:],
            hashes[0] if hashes else None, hashes[1:])


def _signed_by_a_log(note, trust):
    """(checkpoint, tree), whatever witnesses say of it."""
    checkpoint, text, signatures = notes.read_checkpoint(note)
    for key, tree in ((trust.log, SHA256_TREE), (trust.twin, SM3_TREE)):
        if key and checkpoint.origin == key.name:
            code, _ = notes.signature_faults(text, signatures, key)
            if code:
                raise Refused(code)
            return checkpoint, tree
    raise Refused("checkpoint_origin", checkpoint.origin)


def verify_fork_evidence(data, trust):
    """The two checkpoints, if they are shown to be a fork; else Refused."""
    first_note, second_note, root, hashes = parse_fork_evidence(data)
    first, tree = _signed_by_a_log(first_note, trust)
    second, other = _signed_by_a_log(second_note, trust)
    if tree is not other:
        raise Refused("checkpoint_origin", "the two are of different trees")
    if first.size == second.size:
        shown = root is None and not hashes and first.root != second.root
    else:
        shown = root is not None and root != first.root and tree.consistency_holds(
            first.size, second.size, hashes, root, second.root)
    if not shown:
        raise Refused("proof_consistency", f"{first.size} and {second.size} may be of one log")
    return first, second


def verify_disclosure(text, event):
    """The value that D (bytes) opens in an event (as entries.parse_event gives it)."""
    try:
        parts = strict_json.parse(text, 2**20)
    except strict_json.NotStrict as error:
        raise Refused("disclosure_format", str(error)) from error
    if not isinstance(parts, list) or len(parts) != 5 or text[:1] + text[-1:] != b"[]" \
            or not all(isinstance(part, str) for part in parts[:4]):
        raise Refused("disclosure_format", "not an array of five")
    version, salt, event_id, pointer, value = parts
    if version != "qiyue-disclosure/1" or len(grammar.base64url_bytes(salt) or b"") != 32 \
            or not grammar.is_uuid(event_id) or not grammar.is_pointer(pointer):
        raise Refused("disclosure_format", "an element that is not of its form")
    if event_id != event["id"]:
        raise Refused("disclosure_event", event_id)
    commit, twin = event["data"].get("commit", {}), event["data"].get("commit_sm3", {})
    if pointer not in commit:
        raise Refused("disclosure_pointer", pointer)
    if commit[pointer] != hashlib.sha256(text).hexdigest() \
            or twin.get(pointer, sm3(text).hex()) != sm3(text).hex():
        raise Refused("disclosure_hash", pointer)
    return value


# Completeness ------------------------------------------------------------------------------------


def _object(value, names):
    """A JSON object (text or parsed) with exactly these members; raises proof_format."""
    if isinstance(value, (str, bytes)):
        try:
            value = strict_json.parse(value)
        except strict_json.NotStrict as error:
            raise Refused("proof_format", str(error)) from error
    if not isinstance(value, dict) or set(value) != names:
        raise Refused("proof_format", f"not an object of {', '.join(sorted(names))}")
    return value


def _count(value, least=0):
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise Refused("proof_format", "not a count")
    return value


def _hash(value):
    raw = grammar.hex32(value) if isinstance(value, str) else None
    if raw is None:
        raise Refused("proof_format", "not 64 lower-case hex digits")
    return raw


def _list(value, most=None):
    if not isinstance(value, list) or most is not None and len(value) > most:
        raise Refused("proof_format", "not a list, or too long")
    return value


class CompletenessProof:
    def __init__(self, proof):
        names = {"v", "stream", "size", "count", "indexes", "last", "map"}
        proof = _object(proof, names)
        self.stream = proof["stream"]
        self.size, self.count = _count(proof["size"]), _count(proof["count"])
        self.indexes = [_count(index) for index in _list(proof["indexes"])]
        if _count(proof["v"]) != 1 or not isinstance(self.stream, str) \
                or not grammar.is_stream(self.stream):
            raise Refused("proof_format", "not version 1, or not of a stream")
        self._last(proof["last"])
        self._map(proof["map"])

    def _last(self, last):
        if self.size == 0:
            if last is not None:
                raise Refused("proof_format", "nothing is last at size 0")
            return
        last = _object(last, {"index", "entry", "proof"})
        self.last_index = _count(last["index"])
        self.last_path = [_hash(item) for item in _list(last["proof"], HASHES_MAX)]
        if not isinstance(last["entry"], str):
            raise Refused("proof_format", "last.entry is a text")
        self.last_entry = last["entry"].encode()

    def _map(self, place):
        self.absent = isinstance(place, dict) and "absent" in place
        self.other = None
        if self.absent:
            place = _object(place, {"absent", "other", "siblings"})
            if place["absent"] is not True:
                raise Refused("proof_format", "absent is true or not there")
            if place["other"] is not None:
                other = _object(place["other"], {"key", "count", "head"})
                self.other = (_hash(other["key"]), _count(other["count"], 1), _hash(other["head"]))
        else:
            place = _object(place, {"count", "head", "siblings"})
            self.map_count, self.map_head = _count(place["count"], 1), _hash(place["head"])
        siblings = _list(place["siblings"], stream_map.SIBLINGS_MAX)
        self.siblings = [_hash(item) for item in siblings]

    def map_holds(self, root, count, head):
        """The map of this root holds exactly this, or nothing if count is 0."""
        if self.absent:
            return count == 0 and stream_map.absence_holds(
                root, self.stream, self.other, self.siblings)
        return count > 0 and (self.map_count, self.map_head) == (count, head) \
            and stream_map.presence_holds(root, self.stream, count, head, self.siblings)


def verify_completeness(proof, lines, checkpoint):
    """`lines` (bytes) are all entries of the stream at an opened checkpoint of the log."""
    proof = CompletenessProof(proof)
    if proof.size != checkpoint.size or proof.size and proof.last_index != proof.size - 1:
        raise Refused("completeness_size", f"not size {checkpoint.size}")
    if proof.count != len(lines):
        raise Refused("completeness_count", f"{len(lines)} entries")
    if proof.size:
        indexes = _chain(proof, lines)
        last = _last_entry(proof, checkpoint)
        count, expected = len(lines), lines
        if last.stream == proof.stream:
            if not lines or lines[-1] != proof.last_entry:
                raise Refused("completeness_tail", "the last entry is not shown")
            count, expected = count - 1, lines[:-1]
        head = SHA256_TREE.leaf(expected[-1]) if expected else None
        if not proof.map_holds(last.streams, count, head):
            raise Refused("completeness_map", f"the map does not hold {count} entries")
    else:
        indexes = []
        if lines:
            raise Refused("completeness_count", "an empty log has no entries")
    if proof.indexes != indexes:
        raise Refused("completeness_count", "indexes are not those of the entries")


def _chain(proof, lines):
    """The indexes of the entries, which must be a chain."""
    indexes, head = [], b""
    for place, line in enumerate(lines):
        entry = entries.parse_entry(line)
        after = not indexes or entry.index > indexes[-1]
        if entry.stream != proof.stream or entry.seq != place or entry.prev != head \
                or not after or entry.index >= proof.size:
            raise Refused("completeness_chain", f"entry {place} of the stream")
        indexes.append(entry.index)
        head = SHA256_TREE.leaf(line)
    return indexes


def _last_entry(proof, checkpoint):
    entry = entries.parse_entry(proof.last_entry)
    leaf = SHA256_TREE.leaf(proof.last_entry)
    if entry.index != proof.size - 1 or not SHA256_TREE.inclusion_holds(
            leaf, proof.last_index, proof.size, proof.last_path, checkpoint.root):
        raise Refused("completeness_last", "the last entry is not proved")
    return entry
