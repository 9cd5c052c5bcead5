"""Signature verification of FORMAT.md 2.3 in plain integers: Ed25519, ECDSA P-256, SM2.

Only verification of public data, so nothing here is constant-time. Multiplication by a point goes
through a table of its multiples (16 for each 4 bits), kept for the points used last.
"""

import functools
import hashlib

from sm3 import sm3

# Ed25519 ------------------------------------------------------------------------------------------

P25519 = 2**255 - 19
L25519 = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, P25519) % P25519
_Y8 = int.from_bytes(bytes.fromhex(
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little")
_SMALL_ORDER_Y = {0, 1, P25519 - 1, _Y8, P25519 - _Y8}
_ED_ZERO = (0, 1, 1, 0)


def _ed_add(p, q):
    p0, p1, p2, p3 = p
    q0, q1, q2, q3 = q
    a = (p1 - p0) * (q1 - q0) % P25519
    b = (p1 + p0) * (q1 + q0) % P25519
    c = 2 * p3 * q3 % P25519 * _D % P25519
    d = 2 * p2 * q2 % P25519
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P25519, g * h % P25519, f * g % P25519, e * h % P25519


def _ed_decode(y, sign):
    """The point with this y and sign of x, or None."""
    u, v = (y * y - 1) % P25519, (_D * y * y + 1) % P25519
    x = u * pow(v, 3, P25519) * pow(u * pow(v, 7, P25519), (P25519 - 5) // 8, P25519) % P25519
    if v * x * x % P25519 != u:
        x = x * pow(2, (P25519 - 1) // 4, P25519) % P25519
        if v * x * x % P25519 != u:
            return None
    if x & 1 != sign:
        x = -x % P25519
    return x, y, 1, x * y % P25519


def _ed_encode(point):
    inverse = pow(point[2], -1, P25519)
    x, y = point[0] * inverse % P25519, point[1] * inverse % P25519
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _table(point, add, zero):
    rows = []
    for _ in range(64):
        row = [zero]
        for _ in range(15):
            row.append(add(row[-1], point))
        rows.append(row)
        point = add(row[-1], point)
    return rows


@functools.lru_cache(maxsize=128)
def _ed_negated_table(a_bytes):
    """Multiples of -A for an acceptable public key, else None."""
    number = int.from_bytes(a_bytes, "little")
    y, sign = number & (2**255 - 1), number >> 255
    if y >= P25519 or y in _SMALL_ORDER_Y:
        return None
    point = _ed_decode(y, sign)
    if point is None:
        return None
    x, y, z, t = point
    return _table((-x % P25519, y, z, -t % P25519), _ed_add, _ED_ZERO)


_ED_BASE = _table(_ed_decode(4 * pow(5, -1, P25519) % P25519, 0), _ed_add, _ED_ZERO)


def ed25519_key_holds(a_bytes):
    return _ed_negated_table(a_bytes) is not None


def _sum(rows, scalar, total, add):
    for row in rows:
        if scalar & 15:
            total = add(total, row[scalar & 15])
        scalar >>= 4
    return total


def ed25519_valid(key, message, signature):
    if len(key) != 32 or len(signature) != 64:
        return False
    r_bytes, s = signature[:32], int.from_bytes(signature[32:], "little")
    r_y = int.from_bytes(r_bytes, "little") & (2**255 - 1)
    table = _ed_negated_table(key)
    if s >= L25519 or r_y % P25519 in _SMALL_ORDER_Y or table is None:
        return False
    k = int.from_bytes(hashlib.sha512(r_bytes + key + message).digest(), "little") % L25519
    point = _sum(_ED_BASE, s, _ED_ZERO, _ed_add)
    return _ed_encode(_sum(table, k, point, _ed_add)) == r_bytes


# Short Weierstrass curves with a = -3 -------------------------------------------------------------


class Curve:
    """y² = x³ − 3x + b; points are Jacobian (X, Y, Z), Z = 0 being the point at infinity."""

    def __init__(self, p, b, n, gx, gy):
        self.p, self.a, self.b, self.n, self.g = p, p - 3, b, n, (gx, gy)
        self.base = _table((gx, gy, 1), self.add, (1, 1, 0))
        self.table = functools.lru_cache(maxsize=128)(
            lambda x, y: _table((x, y, 1), self.add, (1, 1, 0)))

    def holds(self, x, y):
        return x < self.p and y < self.p and (y * y - x * x * x + 3 * x - self.b) % self.p == 0

    def double(self, point):
        x, y, z = point
        p = self.p
        if z == 0 or y == 0:
            return 1, 1, 0
        delta, gamma = z * z % p, y * y % p
        beta = x * gamma % p
        alpha = 3 * (x - delta) * (x + delta) % p
        x3 = (alpha * alpha - 8 * beta) % p
        z3 = 2 * y * z % p
        return x3, (alpha * (4 * beta - x3) - 8 * gamma * gamma) % p, z3

    def add(self, left, right):
        if left[2] == 0:
            return right
        if right[2] == 0:
            return left
        p = self.p
        x1, y1, z1 = left
        x2, y2, z2 = right
        z1z1, z2z2 = z1 * z1 % p, z2 * z2 % p
        u1, u2 = x1 * z2z2 % p, x2 * z1z1 % p
        s1, s2 = y1 * z2 * z2z2 % p, y2 * z1 * z1z1 % p
        h, r = (u2 - u1) % p, (s2 - s1) % p
        if h == 0:
            return self.double(left) if r == 0 else (1, 1, 0)
        hh = h * h % p
        hhh, v = h * hh % p, u1 * hh % p
        x3 = (r * r - hhh - 2 * v) % p
        return x3, (r * (v - x3) - s1 * hhh) % p, z1 * z2 * h % p

    def combine_x(self, u, v, key):
        """Affine x of u·G + v·key, or None at infinity."""
        point = _sum(self.base, u, (1, 1, 0), self.add)
        point = _sum(self.table(*key), v, point, self.add)
        if point[2] == 0:
            return None
        return point[0] * pow(point[2], -2, self.p) % self.p


P256 = Curve(
    0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF,
    0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B,
    0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5)
SM2 = Curve(
    0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF,
    0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93,
    0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123,
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0)
SM2_ID = b"1234567812345678"


def _der_integer(data):
    """A non-negative DER INTEGER at the front of `data`, and the rest; None if it is not strict."""
    if len(data) < 3 or data[0] != 2 or not 1 <= data[1] <= 33 or len(data) < 2 + data[1]:
        return None
    body = data[2:2 + data[1]]
    if body[0] & 0x80 or (len(body) > 1 and body[0] == 0 and not body[1] & 0x80):
        return None
    return int.from_bytes(body, "big"), data[2 + data[1]:]


def der_pair(signature, order):
    """r and s of a strict DER signature, both in 1 to order - 1, else None."""
    if len(signature) < 2 or signature[0] != 0x30 or signature[1] != len(signature) - 2 \
            or signature[1] > 0x7F:
        return None
    first = _der_integer(signature[2:])
    second = _der_integer(first[1]) if first else None
    if second is None or second[1]:
        return None
    r, s = first[0], second[0]
    return (r, s) if 0 < r < order and 0 < s < order else None


def p256_valid(key, message, signature):
    pair = der_pair(signature, P256.n)
    if pair is None:
        return False
    r, s = pair
    e = int.from_bytes(hashlib.sha256(message).digest(), "big")
    w = pow(s, -1, P256.n)
    x = P256.combine_x(e * w % P256.n, r * w % P256.n, key)
    return x is not None and x % P256.n == r


def sm2_digest(key, message, identity=SM2_ID):
    """e = SM3(Z ‖ message)."""
    numbers = (SM2.a, SM2.b, *SM2.g, *key)
    z = sm3((8 * len(identity)).to_bytes(2, "big") + identity
            + b"".join(number.to_bytes(32, "big") for number in numbers))
    return sm3(z + message)


def sm2_valid_digest(key, digest, signature):
    pair = der_pair(signature, SM2.n)
    if pair is None:
        return False
    r, s = pair
    t = (r + s) % SM2.n
    if t == 0:
        return False
    x = SM2.combine_x(s, t, key)
    return x is not None and (int.from_bytes(digest, "big") + x) % SM2.n == r


def sm2_valid(key, message, signature):
    return sm2_valid_digest(key, sm2_digest(key, message), signature)
