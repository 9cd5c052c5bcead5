"""Public keys: the three encodings of FORMAT.md 2.2, and verification by suite."""

import hashlib

import curves

_ED25519 = bytes.fromhex("302a300506032b6570032100")
_P256 = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d03010703420004")
_SM2 = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d03420004")


class PublicKey:
    def __init__(self, suite, spki, material):
        self.suite, self.spki, self.material = suite, spki, material
        self.keyid = hashlib.sha256(spki).hexdigest()

    @classmethod
    def from_spki(cls, spki):
        """None if these bytes are no key."""
        if len(spki) == 44 and spki.startswith(_ED25519):
            return cls("ed25519", spki, spki[12:]) if curves.ed25519_key_holds(spki[12:]) else None
        for suite, prefix, curve in (("p256", _P256, curves.P256), ("sm2", _SM2, curves.SM2)):
            if len(spki) == 91 and spki.startswith(prefix):
                x, y = int.from_bytes(spki[27:59], "big"), int.from_bytes(spki[59:], "big")
                return cls(suite, spki, (x, y)) if curve.holds(x, y) else None
        return None

    @classmethod
    def from_ed25519(cls, raw):
        return cls.from_spki(_ED25519 + raw)

    def valid(self, message, signature):
        check = {"ed25519": curves.ed25519_valid, "p256": curves.p256_valid,
                 "sm2": curves.sm2_valid}[self.suite]
        return check(self.material, message, signature)
