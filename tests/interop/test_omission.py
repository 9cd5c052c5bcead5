#!/usr/bin/env python3
"""Omission: whoever leaves out an event of a stream, its tail, or changes their order, is found out by the completeness
proof. The check is this folder's auditor, which shares no code with the product; the proofs are the product's own answers
and, for the vectors, made here. A liar may also adjust whatever is not under the log's signature.

Environment: QIYUE_BIN, QIYUE_VERIFY_BIN, QIYUE_TEST_VECTORS.
"""

import copy
import json
import shutil
import unittest

import entries
import foreign
import proofs
from auditor import audit
from demo_ledger import DemoLedger, programs, read_json, tiles_lines
from merkle import SHA256_TREE
from notes import Trust
from refusal import Refused
from sources import tile_path
from stream_map import StreamMap, key_of

VECTORS = foreign.vectors() / "format"
ABSENT = ("complexes/NOBODY", "experts/NOBODY-2", "organizations/NOBODY-3")


class Log:
    """The entries of a log, and honest proofs of completeness at any of its sizes."""

    def __init__(self, lines):
        self.lines = lines
        self.leaves = [SHA256_TREE.leaf(line) for line in lines]
        self.streams = [entries.parse_entry(line).stream for line in lines]
        self.names = sorted(set(self.streams))

    def of(self, stream, size):
        """Indexes of a stream's entries."""
        return [index for index in range(size) if self.streams[index] == stream]

    def map_before(self, index):
        """(map, {key: (count, head)}) over the entries before this one."""
        held, standing = StreamMap(), {}
        for at in range(index):
            count = standing.get(key_of(self.streams[at]), (0, None))[0] + 1
            standing[key_of(self.streams[at])] = count, self.leaves[at]
            held.put(self.streams[at], count, self.leaves[at])
        return held, standing

    def proof(self, stream, size, before=None):
        held, standing = before or self.map_before(size - 1)
        siblings = [item.hex() for item in held.siblings(stream)]
        if key_of(stream) in standing:
            count, head = standing[key_of(stream)]
            place = {"count": count, "head": head.hex(), "siblings": siblings}
        else:
            key = held.leaf_at(stream)
            other = key and {"key": key.hex(), "count": standing[key][0], "head": standing[key][1].hex()}
            place = {"absent": True, "other": other, "siblings": siblings}
        indexes = self.of(stream, size)
        path = SHA256_TREE.inclusion_proof(self.leaves[:size], size - 1)
        return {"v": 1, "stream": stream, "size": size, "count": len(indexes), "indexes": indexes, "map": place,
                "last": {"index": size - 1, "entry": self.lines[size - 1].decode(), "proof": [item.hex() for item in path]}}


def lies(log, stream, proof, indexes, every=1):
    """(what was done, indexes shown); the entries are the log's own, for a liar cannot make others."""
    for place in range(0, len(indexes), every):
        yield f"entry {place} left out", indexes[:place] + indexes[place + 1:]
        yield f"tail left out from {place} on", indexes[:place]
        yield f"entries before {place + 1} left out", indexes[place + 1:]
        yield f"entry {place} twice", indexes[:place + 1] + indexes[place:]
    for place in range(0, len(indexes) - 1, every):
        yield f"entries {place} and {place + 1} exchanged", (
            indexes[:place] + [indexes[place + 1], indexes[place]] + indexes[place + 2:])
    strangers = [index for index in range(proof["size"]) if log.streams[index] != stream]
    for foreigner in strangers[:1] + strangers[-1:]:
        yield "an entry of another stream at the end", indexes + [foreigner]
        yield "an entry of another stream at the beginning", [foreigner] + indexes
        if indexes:
            yield "an entry of another stream in place of the last", indexes[:-1] + [foreigner]


class Omission(DemoLedger):
    def setUp(self):
        self.tried = 0

    def refused(self, title, proof, lines, checkpoint):
        self.tried += 1
        try:
            proofs.verify_completeness(copy.deepcopy(proof), lines, checkpoint)
        except Refused as error:
            return error.code
        return self.fail(f"accepted: {title}")

    def judge(self, log, checkpoint, stream, proof, every=1):
        """The honest answer is complete; no lie is, whether the proof still says the truth or was adjusted to the lie."""
        size, indexes = proof["size"], log.of(stream, proof["size"])
        proofs.verify_completeness(json.dumps(proof), [log.lines[index] for index in indexes], checkpoint)
        for title, shown in lies(log, stream, proof, indexes, every):
            lines = [log.lines[index] for index in shown]
            title = f"{stream} at {size}: {title}"
            self.refused(title, proof, lines, checkpoint)
            adjusted = {**proof, "count": len(shown), "indexes": shown}
            self.refused(f"{title}, count and indexes adjusted", adjusted, lines, checkpoint)
            if shown and "count" in proof["map"]:
                head = {**proof["map"], "count": len(shown), "head": log.leaves[shown[-1]].hex()}
                self.refused(f"{title}, map adjusted", {**adjusted, "map": head}, lines, checkpoint)

    def earlier(self, log, checkpoint, stream, size):
        """An honest proof of an earlier size, which knows less, does not pass for this size."""
        for older in {size - 1, size // 2, 1} - {0, size}:
            if log.of(stream, older) == log.of(stream, size):
                continue
            proof = log.proof(stream, older)
            lines = [log.lines[index] for index in proof["indexes"]]
            self.refused(f"{stream}: the proof of {older} for {size}", proof, lines, checkpoint)
            self.refused(f"{stream}: the proof of {older} called {size}", {**proof, "size": size}, lines, checkpoint)
            renamed = {**proof, "size": size, "last": {**proof["last"], "index": size - 1}}
            self.refused(f"{stream}: the proof of {older} with its last entry renumbered", renamed, lines, checkpoint)
            newer = {**proof, "size": size, "last": log.proof("ledger", size)["last"]}
            self.refused(f"{stream}: the map of {older} under the last entry of {size}", newer, lines, checkpoint)

    def denied(self, log, checkpoint, stream, size):
        """A stream that exists is said not to, with every proof of absence that the log has."""
        if not log.of(stream, size):
            return
        before = log.map_before(size - 1)
        for other in ABSENT:
            absence = log.proof(other, size, before)["map"]
            proof = {**log.proof(stream, size, before), "count": 0, "indexes": [], "map": absence}
            self.refused(f"{stream} at {size}: denied by the absence of {other}", proof, [], checkpoint)

    def test_vectors(self):
        """All streams of the vectors, and three that do not exist, at several sizes; every entry left out once."""
        log = Log(tiles_lines(str(VECTORS / "ledger")))
        trust = Trust.parse((VECTORS / "trust").read_bytes())
        stated = json.loads((VECTORS / "expected.json").read_text("utf-8"))["entries"]
        for size in (1, 2, 5, 16, 17, 31, 32, 33, 47, 49, 50):
            checkpoint, _ = proofs.open_checkpoint(stated[size - 1]["checkpoint"].encode(), trust)
            before = log.map_before(size - 1)
            for stream in (*log.names, *ABSENT):
                self.judge(log, checkpoint, stream, log.proof(stream, size, before))
                self.earlier(log, checkpoint, stream, size)
                self.denied(log, checkpoint, stream, size)
        print(f"  vectors: {self.tried} lies about {len(log.names)} streams, none accepted", flush=True)
        self.assertGreater(self.tried, 1000)

    def served(self, address, stream):
        """All pages of a stream: the entries, verbatim, and the proof that stands beside them."""
        lines, cursor, proof = [], {}, None
        while True:
            page = read_json(address, f"/v1/streams/{stream}", **cursor)
            lines += [entry["entry"].encode() for entry in page["entries"]]
            proof = proof or page["proof"]
            if page["next"] is None:
                return lines, proof
            cursor = {"cursor": page["next"]}

    def test_served_answers(self):
        """What the product answers about every stream of a demo ledger: complete as it is, and with no entry less."""
        address, log = self.serve(), Log(self.lines)
        trust = Trust.parse((self.ledger / "trust").read_bytes())
        checkpoint, _ = proofs.open_checkpoint(self.note.encode(), trust)
        self.assertGreater(len(log.names), 10)
        for stream in log.names:
            lines, proof = self.served(address, stream)
            self.assertEqual(lines, [log.lines[index] for index in log.of(stream, self.size)])
            self.assertEqual(proof, read_json(address, "/v1/proofs/completeness", stream=stream))
            self.judge(log, checkpoint, stream, proof, every=max(1, len(lines) // 60))
        for stream in ABSENT:
            self.judge(log, checkpoint, stream, read_json(address, "/v1/proofs/completeness", stream=stream))
        print(f"  served: {self.tried} lies about {len(log.names)} streams, none accepted", flush=True)

    def test_both_programs(self):
        """`qiyue verify` and `qiyue-verify` over the same files, for some streams: they find what the auditor finds."""
        address, log, runs = self.serve(), Log(self.lines), 0
        trust = Trust.parse((self.ledger / "trust").read_bytes())
        checkpoint, _ = proofs.open_checkpoint(self.note.encode(), trust)
        for stream in ("ledger", "policy", log.streams[-1], ABSENT[0]):
            proof = read_json(address, "/v1/proofs/completeness", stream=stream)
            truth = log.of(stream, self.size)
            told = list(lies(log, stream, proof, truth, every=max(1, len(truth) // 2)))
            for title, shown in [("the truth", truth), *told[::3]]:
                lines = [log.lines[index] for index in shown]
                adjusted = {**proof, "count": len(shown), "indexes": shown}
                for asked in (proof, adjusted):
                    code = None if shown == truth else self.refused(title, asked, lines, checkpoint)
                    self.assertEqual(self.by_programs(asked, lines), {code} - {None}, f"{stream}: {title}")
                    runs += 2
        print(f"  {runs} runs of the programs agree with the auditor", flush=True)

    def by_programs(self, proof, lines):
        """The codes of what both programs find."""
        for name, data in (("proof.json", json.dumps(proof).encode()), ("checkpoint", self.note.encode()),
                           ("entries", b"".join(line + b"\n" for line in lines))):
            (self.folder / name).write_bytes(data)
        found = []
        for program in (programs.qiyue, programs.verifier):
            answer = program(*(["verify"] if program is programs.qiyue else []), self.folder / "proof.json", "--entries",
                             self.folder / "entries", "--checkpoint", self.folder / "checkpoint", "--trust",
                             self.ledger / "trust", "--json")
            report = answer.json()
            self.assertEqual(answer.status, 0 if report["ok"] else 1, answer.err)
            found.append({finding["code"] for finding in report["findings"]})
        self.assertEqual(found[0], found[1])
        return found[0]

    def test_exports(self):
        """Out of a static export no entry can be left: the auditor and `qiyue-verify` find each, also under new tiles."""
        log = Log(self.lines)
        for victim in (0, 1, 100, 255, 256, self.size - 1):
            copy_of = self.folder / f"export-{victim}"
            shutil.copytree(self.tiles, copy_of)
            kept = self.lines[:victim] + self.lines[victim + 1:]
            for number in range((len(kept) + 255) // 256):
                lines = kept[256 * number:256 * (number + 1)]
                # The checkpoint goes on naming the old size, so the last bundle keeps its name.
                width = min(256, self.size - 256 * number)
                bundle = b"".join(len(line).to_bytes(2, "big") + line for line in lines)
                (copy_of / tile_path("entries", number, width)).write_bytes(bundle)
                leaves = b"".join(SHA256_TREE.leaf(line) for line in lines)
                (copy_of / tile_path(0, number, width)).write_bytes(leaves)
            trust = Trust.parse((self.ledger / "trust").read_bytes())
            ours = audit(str(copy_of), trust)
            theirs = programs.verifier(copy_of, "--trust", self.ledger / "trust", "--json").json()
            pairs = [{(one["code"], one["index"]) for one in report["findings"]} for report in (ours, theirs)]
            self.assertEqual(pairs[0], pairs[1])
            self.assertFalse(ours["ok"] or theirs["ok"])
            self.assertTrue({"bundle_format", "root_mismatch"} & {code for code, _ in pairs[0]})
            print(f"  entry {victim} ({log.streams[victim]}) left out of an export: {len(pairs[0])} findings", flush=True)

    def test_served_older_sizes(self):
        """The product's proofs at earlier sizes are those that are made here, and as hard to cheat with."""
        address, log = self.serve(), Log(self.lines)
        for size in (1, 2, 50, 255, 256, 257, self.size - 1):
            checkpoint = proofs.notes.Checkpoint(self.origin, size, self.root(size))
            before = log.map_before(size - 1)
            for stream in (log.streams[size - 1], "ledger", "policy", "complexes/CQ-0001", ABSENT[0]):
                proof = read_json(address, "/v1/proofs/completeness", stream=stream, size=size)
                self.assertEqual(proof, log.proof(stream, size, before), f"{stream} at {size}")
                self.judge(log, checkpoint, stream, proof, every=max(1, proof["count"] // 10))
                self.denied(log, checkpoint, stream, size)


if __name__ == "__main__":
    unittest.main()
