"""The audit of a whole ledger: FORMAT.md 10, step by step."""

import entries
import notes
from merkle import SHA256_TREE, SM3_TREE
from refusal import Refused
from sources import is_timestamp_path, parse_tile_path, tile_path
from state import State

FINDINGS_MAX = 10000


class Enough(Exception):
    """So many findings that more would tell nothing."""


class Audit:
    def __init__(self, source, trust=None, since=None):
        self.source, self.trust, self.since = source, trust, since
        self.findings, self._seen = [], set()
        self.checkpoint = None
        self.lines = []         # entries up to the first unreadable bundle
        self.leaves = []        # leaf hashes of all, None where unknown
        self.bundles = {}       # number → list of entries, None if unreadable
        self.entries_checked = self.signatures_checked = 0

    def find(self, code, index=None, detail=""):
        if (code, index) not in self._seen:
            self._seen.add((code, index))
            self.findings.append({"code": code, "index": index, "detail": detail})
            if len(self.findings) >= FINDINGS_MAX:
                raise Enough

    def run(self):
        try:
            self._run()
        except Enough:
            pass
        return self.report()

    def report(self):
        checkpoint = self.checkpoint
        blamed = any(f["code"] == "witness_quorum" or f["code"].startswith("checkpoint_")
                     and not f["code"].endswith("_sm3") for f in self.findings)
        return {
            "ok": not self.findings,
            "anchored": self.trust is not None and checkpoint is not None and not blamed,
            "size": checkpoint.size if checkpoint else 0,
            "root": checkpoint.root.hex() if checkpoint else "",
            "entries_checked": self.entries_checked,
            "signatures_checked": self.signatures_checked,
            "findings": self.findings,
        }

    def _run(self):
        data = self.source.read("checkpoint")
        if data is None:
            return self.find("checkpoint_missing")
        try:
            self.checkpoint, text, signatures = notes.read_checkpoint(data)
        except Refused as error:
            return self.find(error.code, None, error.detail)
        self._read_bundles(self.checkpoint.size)
        keys = self.trust or self._own_keys()
        origin = keys.log.name if keys.log else self.checkpoint.origin
        self._judge_note(self.checkpoint, text, signatures, origin, keys.log)
        if None not in self.leaves and SHA256_TREE.root(self.leaves) != self.checkpoint.root:
            self.find("root_mismatch", None, "the entries have another root")
        self._check_tiles(self.checkpoint.size)
        self._check_files(self.checkpoint.size)
        state = State(self, origin)
        for line, leaf in zip(self.lines, self.leaves):
            state.judge(line, leaf)
            self.entries_checked += 1
        self._check_twin(keys)
        if self.since is not None:
            self._check_since(origin, keys.log)
        return None

    # Keys and notes

    def _own_keys(self):
        """The keys that entry 0 names (FORMAT.md 10.1)."""
        keys = notes.Trust()
        try:
            texts = entries.parse_entry(self.lines[0]).envelope
            data = entries.parse_event(entries.parse_envelope(texts).payload)["data"]
        except (Refused, IndexError):
            return keys
        named = data.get("log_keys")
        for vkey in named if isinstance(named, list) else []:
            try:
                key = notes.NoteKey(vkey if isinstance(vkey, str) else "")
            except Refused:
                continue
            if key.type == notes.LOG and keys.log is None:
                keys.log = key
            elif key.type == notes.TWIN and keys.twin is None:
                keys.twin = key
        return keys

    def _judge_note(self, checkpoint, text, signatures, origin, key):
        if checkpoint.origin != origin:
            self.find("checkpoint_origin", None, f"{checkpoint.origin} instead of {origin}")
        elif key is not None:
            code, checked = notes.signature_faults(text, signatures, key, self.trust)
            self.signatures_checked += checked
            if code:
                self.find(code, None, "of the log")

    def _check_twin(self, keys):
        data = self.source.read("checkpoint-sm3")
        if data is None:
            if keys.twin is not None:
                self.find("checkpoint_missing_sm3")
            return
        try:
            twin, text, signatures = notes.read_checkpoint(data)
        except Refused as error:
            self.find(error.code + "_sm3", None, error.detail)
            return
        named = keys.twin.name if keys.twin else twin.origin
        if twin.origin != self.checkpoint.origin + "/sm3" or twin.origin != named:
            self.find("checkpoint_origin_sm3", None, twin.origin)
        elif keys.twin is not None:
            code, checked = notes.signature_faults(text, signatures, keys.twin)
            self.signatures_checked += checked
            if code:
                self.find(code + "_sm3", None, "of the twin")
        if twin.size > len(self.lines):
            self.find("size_sm3", None, f"{twin.size} is more than {len(self.lines)}")
        elif SM3_TREE.root([SM3_TREE.leaf(line) for line in self.lines[:twin.size]]) != twin.root:
            self.find("root_mismatch_sm3", None, "the entries have another root")

    def _check_since(self, origin, key):
        try:
            earlier, text, signatures = notes.read_checkpoint(self.since)
        except Refused as error:
            self.find(error.code, None, f"the earlier checkpoint: {error.detail}")
            return
        self._judge_note(earlier, text, signatures, origin, key)
        if earlier.size > self.checkpoint.size:
            self.find("rollback", None, f"{earlier.size} entries were there already")
        elif None not in self.leaves[:earlier.size] \
                and SHA256_TREE.root(self.leaves[:earlier.size]) != earlier.root:
            self.find("fork", None, f"another tree at size {earlier.size}")

    # Bundles and tiles

    def _read_bundles(self, size):
        whole = True
        for number in range((size + 255) // 256):
            count = min(256, size - 256 * number)
            bundle = self._bundle(number, count)
            self.bundles[number] = bundle
            whole = whole and bundle is not None
            if whole:
                self.lines += bundle
            self.leaves += [None] * count if bundle is None else map(SHA256_TREE.leaf, bundle)

    def _bundle(self, number, count):
        data = self.source.read(tile_path("entries", number, count))
        if data is None:
            self.find("bundle_missing", 256 * number)
            return None
        bundle = split_bundle(data, count)
        if bundle is None:
            self.find("bundle_format", 256 * number, f"not exactly {count} entries")
        return bundle

    def _check_tiles(self, size):
        self.hashes, level, span = {}, list(self.leaves), 1
        for height in range(8):
            if not level:
                break
            self.hashes[height] = level
            for number in range((len(level) + 255) // 256):
                self._check_tile(height, number, level[256 * number:256 * number + 256], span)
            level = [SHA256_TREE.root(level[i:i + 256]) for i in range(0, len(level) - 255, 256)]
            span *= 256

    def _check_tile(self, height, number, expected, span):
        data = self.source.read(tile_path(height, number, len(expected)))
        first = 256 * number
        if data is None:
            self.find("tile_missing", first * span, f"level {height}")
        elif len(data) != 32 * len(expected):
            self.find("tile_format", first * span, f"level {height}")
        else:
            for place, known in enumerate(expected):
                if known is not None and data[32 * place:32 * place + 32] != known:
                    self.find("tile_hash", (first + place) * span, f"level {height}")

    def _check_files(self, size):
        for name in sorted(self.source.names()):
            if name in ("checkpoint", "checkpoint-sm3") or is_timestamp_path(name):
                continue
            tile = parse_tile_path(name)
            if not name.startswith("tile/"):
                self.find("file_unexpected", None, name)
            elif tile is None:
                self.find("tile_path", None, name)
            else:
                self._check_file(name, *tile, size)

    def _check_file(self, name, kind, number, width, size):
        level = 0 if kind == "entries" else kind
        now = max(0, min(256, size // 256**level - 256 * number))
        if width == now:
            return
        if width > now:
            self.find("tile_unexpected", None, name)
            return
        data, index = self.source.read(name), number * 256**(level + 1)
        if kind == "entries":
            self._check_older_bundle(name, data, number, width)
        elif len(data) != 32 * width:
            self.find("tile_format", index, name)
        else:
            known = self.hashes[level][256 * number:256 * number + width]
            if any(want is not None and data[32 * i:32 * i + 32] != want
                   for i, want in enumerate(known)):
                self.find("tile_hash", index, name)

    def _check_older_bundle(self, name, data, number, width):
        older, current = split_bundle(data, width), self.bundles[number]
        if older is None:
            self.find("bundle_format", 256 * number, name)
        elif current is not None and older != current[:width]:
            self.find("tile_hash", 256 * number, name)


def split_bundle(data, count):
    """The entries, or None if there are not exactly `count`."""
    found, at = [], 0
    while at < len(data):
        length = int.from_bytes(data[at:at + 2], "big")
        line = data[at + 2:at + 2 + length]
        if at + 2 > len(data) or len(line) != length or len(found) == count:
            return None
        found.append(line)
        at += 2 + length
    return found if len(found) == count else None
