"""Ways to spoil a checkpoint, a tlog-proof or a path, each with a title: whatever comes out must be refused by everyone."""

import base64


def altered(note):
    """(title, note) for every way to change what a checkpoint says, who says it, or its signature."""
    text, signature = note.split("\n\n", 1)
    origin, size, root = text.split("\n")
    dash, name, blob = signature.rstrip("\n").split(" ")
    raw, hashed = base64.b64decode(blob), base64.b64decode(root)

    def whole(lines, sign=signature):
        return "\n".join(lines) + "\n\n" + sign

    def signed(by, data):
        return f"{dash} {by} {base64.b64encode(data).decode()}\n"

    yield "a larger size", whole([origin, str(int(size) + 1), root])
    yield "a smaller size", whole([origin, str(int(size) - 1), root])
    yield "size and root exchanged", whole([origin, root, size])
    for at in (0, 15, 31):
        other = hashed[:at] + bytes([hashed[at] ^ 0x80]) + hashed[at + 1:]
        yield f"byte {at} of the root", whole([origin, size, base64.b64encode(other).decode()])
    yield "another origin", whole([origin + ".org", size, root])
    yield "a line more", whole([origin, size, root, "more"])
    yield "a line less", whole([origin, size])
    yield "white space at a line's end", whole([origin, size + " ", root])
    for at in range(4, len(raw), 9):
        changed = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1:]
        yield f"byte {at} of the signature", whole([origin, size, root], signed(name, changed))
    yield "a short signature", whole([origin, size, root], signed(name, raw[:-1]))
    yield "another key id", whole([origin, size, root], signed(name, bytes([raw[0] ^ 1]) + raw[1:]))
    yield "another key name", whole([origin, size, root], signed(name + "x", raw))
    yield "no signature", text + "\n"
    yield "no blank line", text + "\n" + signature
    yield "no newline at the end", note.rstrip("\n")


def altered_proofs(proof):
    """(title, proof) for each line of a tlog-proof, and for its note."""
    top, note = proof.split("\n\n", 1)
    header, index, *hashes = top.split("\n")

    def whole(lines, end=note):
        return "\n".join(lines) + "\n\n" + end

    number = int(index.split()[1])
    yield "another header", whole(["c2sp.org/tlog-proof@v2", index, *hashes])
    yield "no header", whole([index, *hashes])
    yield "the next index", whole([header, f"index {number + 1}", *hashes])
    yield "no index", whole([header, *hashes])
    yield "a negative index", whole([header, "index -1", *hashes])
    for place, text in enumerate(hashes):
        raw = base64.b64decode(text)
        other = base64.b64encode(raw[:place % 32] + bytes([raw[place % 32] ^ 4]) + raw[place % 32 + 1:]).decode()
        yield f"hash {place} changed", whole([header, index, *hashes[:place], other, *hashes[place + 1:]])
        yield f"hash {place} missing", whole([header, index, *hashes[:place], *hashes[place + 1:]])
    yield "hashes in reverse", whole([header, index, *hashes[::-1]])
    yield "a hash more", whole([header, index, *hashes, hashes[-1]])
    yield "a short hash", whole([header, index, base64.b64encode(bytes(31)).decode(), *hashes[1:]])
    yield "no note", top + "\n\n"
    for title, changed in altered(note):
        # A scanner of lines, which is what formats/proof reads with, gives the last newline back.
        if title != "no newline at the end":
            yield f"{title} in its note", whole([header, index, *hashes], changed)


def flipped(text, bit=0):
    """Hex of other bytes of the same length."""
    raw = bytes.fromhex(text)
    at = bit // 8
    return (raw[:at] + bytes([raw[at] ^ 1 << bit % 8]) + raw[at + 1:]).hex()


def altered_path(path):
    """(title, path) for each way to spoil a path that is not empty."""
    for place in range(len(path)):
        yield f"hash {place} changed", path[:place] + [flipped(path[place], 7 * place % 256)] + path[place + 1:]
        yield f"hash {place} missing", path[:place] + path[place + 1:]
    for place in range(len(path) - 1):
        yield f"hashes {place} and {place + 1} exchanged", [*path[:place], path[place + 1], path[place], *path[place + 2:]]
    yield "a hash more at the end", path + [path[-1]]
    yield "a hash more at the beginning", [path[0]] + path
    yield "a short hash", [path[0][:-2]] + path[1:]
    yield "no hashes", []
