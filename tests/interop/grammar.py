"""The elementary grammars of FORMAT.md 0: integers, hex, base64, names, times. One value, one text.

Every function returns the value, or None if the text does not fit.
"""

import base64
import binascii
import re

UINT_MAX = 2**63 - 1
NS_PER_SECOND = 10**9

_UINT = re.compile(r"(?:0|[1-9][0-9]{0,18})\Z")
_HEX32 = re.compile(r"[0-9a-f]{64}\Z")
_ID = r"[A-Za-z0-9._-]{1,64}"
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
_STREAM = re.compile(rf"(?:ledger|policy|(?:complexes|organizations|experts)/{_ID})\Z")
_PARTY = re.compile(rf"/(?:organizations|experts)/{_ID}\Z")
_TYPE = re.compile(r"[a-z_]+\.[a-z_]+\Z")
_TIME = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,9}))?Z\Z")
_SPACE_OR_PLUS = re.compile(
    "[+\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_POINTER = re.compile(r"(?:/(?:[^~/]|~[01])*)+\Z")


def uint(text):
    if not _UINT.match(text):
        return None
    value = int(text)
    return value if value <= UINT_MAX else None


def hex32(text):
    return bytes.fromhex(text) if _HEX32.match(text) else None


def base64_bytes(text):
    """Standard alphabet, padded, canonical."""
    try:
        value = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return value if base64.b64encode(value).decode() == text else None


def base64url_bytes(text):
    """URL alphabet, unpadded, canonical."""
    try:
        value = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    again = base64.urlsafe_b64encode(value).decode().rstrip("=")
    return value if again == text else None


def is_uuid(text):
    return bool(_UUID.match(text))


def is_stream(text):
    return bool(_STREAM.match(text))


def is_party(text):
    return bool(_PARTY.match(text))


def is_type(text):
    return bool(_TYPE.match(text))


def is_pointer(text):
    return bool(_POINTER.match(text))


def is_line_name(text):
    """What may stand as the key name in a signature line: no '+', no white space."""
    return bool(text) and not _SPACE_OR_PLUS.search(text)


def is_name(text):
    """A key name or origin: no '+', no white space, no control characters."""
    return is_line_name(text) and not _CONTROL.search(text)


def _days(year, month, day):
    """Days since 1970-01-01, proleptic Gregorian, or None if there is no such day."""
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    lengths = [31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    if not 1 <= month <= 12 or not 1 <= day <= lengths[month - 1]:
        return None
    before = year - 1
    return (365 * year + before // 4 - before // 100 + before // 400
            + sum(lengths[:month - 1]) + day - 719528)


def _time(text):
    match = _TIME.match(text)
    if not match:
        return None
    year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
    days = _days(year, month, day)
    if days is None or hour > 23 or minute > 59 or second > 59:
        return None
    fraction = match.group(7) or ""
    seconds = ((days * 24 + hour) * 60 + minute) * 60 + second
    return seconds * NS_PER_SECOND + int(fraction.ljust(9, "0")), len(fraction)


def event_time(text):
    """Nanoseconds since 1970 of a party's time."""
    parsed = _time(text)
    return None if parsed is None else parsed[0]


def recorded_time(text):
    """Nanoseconds since 1970 of the ledger's time: exactly six decimals."""
    parsed = _time(text)
    return parsed[0] if parsed is not None and parsed[1] == 6 else None
