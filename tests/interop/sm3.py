"""SM3 (GB/T 32905). Taken from OpenSSL where hashlib has it, else computed here."""

import hashlib

_START = (0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600,
          0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E)
_MASK = 0xFFFFFFFF


def _rotate(word, by):
    by %= 32
    return ((word << by) | (word >> (32 - by))) & _MASK


def _expand(block):
    words = [int.from_bytes(block[i:i + 4], "big") for i in range(0, 64, 4)]
    for j in range(16, 68):
        x = words[j - 16] ^ words[j - 9] ^ _rotate(words[j - 3], 15)
        x ^= _rotate(x, 15) ^ _rotate(x, 23)
        words.append(x ^ _rotate(words[j - 13], 7) ^ words[j - 6])
    return words


def _compress(state, block):
    words = _expand(block)
    a, b, c, d, e, f, g, h = state
    for j in range(64):
        first = j < 16
        constant = 0x79CC4519 if first else 0x7A879D8A
        ss1 = _rotate((_rotate(a, 12) + e + _rotate(constant, j)) & _MASK, 7)
        ss2 = ss1 ^ _rotate(a, 12)
        ff = a ^ b ^ c if first else (a & b) | (a & c) | (b & c)
        gg = e ^ f ^ g if first else (e & f) | (~e & _MASK & g)
        tt1 = (ff + d + ss2 + (words[j] ^ words[j + 4])) & _MASK
        tt2 = (gg + h + ss1 + words[j]) & _MASK
        a, b, c, d = tt1, a, _rotate(b, 9), c
        e, f, g, h = tt2 ^ _rotate(tt2, 9) ^ _rotate(tt2, 17), e, _rotate(f, 19), g
    return tuple(x ^ y for x, y in zip(state, (a, b, c, d, e, f, g, h)))


def sm3_here(message):
    """SM3 without any library."""
    padding = b"\x80" + b"\0" * ((55 - len(message)) % 64)
    padded = message + padding + (8 * len(message)).to_bytes(8, "big")
    state = _START
    for i in range(0, len(padded), 64):
        state = _compress(state, padded[i:i + 64])
    return b"".join(word.to_bytes(4, "big") for word in state)


def _choose():
    try:
        hashlib.new("sm3", b"")
    except ValueError:
        return sm3_here
    return lambda message: hashlib.new("sm3", message).digest()


sm3 = _choose()
