"""Both trees (FORMAT.md 4.1) and their proofs, by the recursive definitions of RFC 9162."""

import hashlib

from sm3 import sm3


def sha256(data):
    return hashlib.sha256(data).digest()


class Tree:
    """The hashes of one of the two trees."""

    def __init__(self, digest):
        self.digest = digest

    def leaf(self, entry):
        return self.digest(b"\0" + entry)

    def node(self, left, right):
        return self.digest(b"\1" + left + right)

    def root(self, leaves):
        """Of a list of leaf hashes; a missing one (None) makes the root None."""
        if not leaves:
            return self.digest(b"")
        while len(leaves) > 1:
            level = [None if None in leaves[i:i + 2] else self.node(leaves[i], leaves[i + 1])
                     for i in range(0, len(leaves) - 1, 2)]
            leaves = level + leaves[len(leaves) & ~1:]
        return leaves[0]

    def inclusion_holds(self, leaf, index, size, proof, root):
        """RFC 9162 2.1.3.2."""
        if index >= size or any(len(item) != 32 for item in [leaf, root, *proof]):
            return False
        place, last, current = index, size - 1, leaf
        for item in proof:
            if last == 0:
                return False
            if place & 1 or place == last:
                current = self.node(item, current)
                while not place & 1 and place:
                    place, last = place >> 1, last >> 1
            else:
                current = self.node(current, item)
            place, last = place >> 1, last >> 1
        return last == 0 and current == root

    def consistency_holds(self, old, new, proof, old_root, new_root):
        """RFC 9162 2.1.4.2; a proof from size 0 shows nothing and never holds."""
        if old == 0 or old > new:
            return False
        if old == new:
            return not proof and old_root == new_root
        if not 1 <= len(proof) <= 63 \
                or any(len(item) != 32 for item in [old_root, new_root, *proof]):
            return False
        path = list(proof) if old & (old - 1) else [old_root, *proof]
        place, last = old - 1, new - 1
        while place & 1:
            place, last = place >> 1, last >> 1
        first = second = path[0]
        for item in path[1:]:
            if last == 0:
                return False
            if place & 1 or place == last:
                first, second = self.node(item, first), self.node(item, second)
                while not place & 1 and place:
                    place, last = place >> 1, last >> 1
            else:
                second = self.node(second, item)
            place, last = place >> 1, last >> 1
        return last == 0 and first == old_root and second == new_root

    def inclusion_proof(self, leaves, index):
        """The path of leaf `index`, its sibling first."""
        if len(leaves) <= 1:
            return []
        split = 1 << (len(leaves) - 1).bit_length() - 1
        if index < split:
            return self.inclusion_proof(leaves[:split], index) + [self.root(leaves[split:])]
        return self.inclusion_proof(leaves[split:], index - split) + [self.root(leaves[:split])]


SHA256_TREE = Tree(sha256)
SM3_TREE = Tree(sm3)
TREES = {"sha256": SHA256_TREE, "sm3": SM3_TREE}
