"""The stream map of FORMAT.md 6: a Merkle map from stream id to (count, head)."""

from merkle import sha256

EMPTY = bytes(32)
SIBLINGS_MAX = 256


def key_of(stream):
    return sha256(stream.encode())


def leaf_hash(key, count, head):
    return sha256(b"\2" + key + count.to_bytes(8, "big") + head)


def node_hash(left, right):
    return sha256(b"\3" + left + right)


def bit(key, depth):
    return key[depth >> 3] >> (7 - (depth & 7)) & 1


class _Leaf:
    def __init__(self, key, digest):
        self.key, self.digest = key, digest


class _Fork:
    def __init__(self, children):
        self.children = children
        self.rehash()

    def rehash(self):
        self.digest = node_hash(*(child.digest if child else EMPTY for child in self.children))


class StreamMap:
    def __init__(self):
        self._root = None

    def root(self):
        return self._root.digest if self._root else EMPTY

    def put(self, stream, count, head):
        key = key_of(stream)
        self._root = self._put(self._root, _Leaf(key, leaf_hash(key, count, head)), 0)

    def _put(self, node, leaf, depth):
        if node is None:
            return leaf
        if isinstance(node, _Leaf):
            if node.key == leaf.key:
                return leaf
            children = [None, None]
            children[bit(node.key, depth)] = node
            side = bit(leaf.key, depth)
            children[side] = self._put(children[side], leaf, depth + 1)
            return _Fork(children)
        side = bit(leaf.key, depth)
        node.children[side] = self._put(node.children[side], leaf, depth + 1)
        node.rehash()
        return node

    def siblings(self, stream):
        """The proof's siblings for a stream, from where its path ends upwards."""
        key, node, found = key_of(stream), self._root, []
        while isinstance(node, _Fork):
            side = bit(key, len(found))
            other = node.children[1 - side]
            found.append(other.digest if other else EMPTY)
            node = node.children[side]
        return found[::-1]

    def leaf_at(self, stream):
        """The key of the leaf where a stream's path ends, its own or another's, or None if that place is empty."""
        key, node, depth = key_of(stream), self._root, 0
        while isinstance(node, _Fork):
            node = node.children[bit(key, depth)]
            depth += 1
        return node.key if node else None


def _fold(key, start, siblings):
    current = start
    for depth, sibling in zip(range(len(siblings) - 1, -1, -1), siblings):
        pair = (sibling, current) if bit(key, depth) else (current, sibling)
        current = node_hash(*pair)
    return current


def presence_holds(root, stream, count, head, siblings):
    if count < 1 or len(siblings) > SIBLINGS_MAX:
        return False
    key = key_of(stream)
    return _fold(key, leaf_hash(key, count, head), siblings) == root


def absence_holds(root, stream, other, siblings):
    """`other` is None or (key, count, head) of the leaf that stands where the stream would."""
    if len(siblings) > SIBLINGS_MAX:
        return False
    key, start = key_of(stream), EMPTY
    if other is not None:
        other_key, count, head = other
        if other_key == key or count < 1:
            return False
        if any(bit(key, i) != bit(other_key, i) for i in range(len(siblings))):
            return False
        start = leaf_hash(other_key, count, head)
    return _fold(key, start, siblings) == root
