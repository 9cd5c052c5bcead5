"""Strict JSON of FORMAT.md 0, on top of the standard parser."""

import json

DEPTH_MAX = 16
INTEGER_MAX = 2**53 - 1


class NotStrict(ValueError):
    pass


def _members(pairs):
    members = dict(pairs)
    if len(members) != len(pairs):
        raise NotStrict("a member name occurs twice")
    return members


def _integer(text):
    value = int(text) if len(text) <= 17 else INTEGER_MAX + 1
    if abs(value) > INTEGER_MAX or text == "-0":
        raise NotStrict("an integer beyond 2^53 - 1, or -0")
    return value


def _no_number(text):
    raise NotStrict(f"not an integer: {text[:40]}")


def _check(value, depth):
    if isinstance(value, str):
        if any("\ud800" <= c <= "\udfff" for c in value):
            raise NotStrict("a lone surrogate")
    elif isinstance(value, (dict, list)):
        if depth > DEPTH_MAX:
            raise NotStrict("nested too deeply")
        for child in value:
            _check(child, depth + 1)
        if isinstance(value, dict):
            for child in value.values():
                _check(child, depth + 1)


def parse(data, limit=None):
    """The value of `data` (bytes or text); raises NotStrict."""
    try:
        text = data.decode("utf-8") if isinstance(data, bytes) else data
        if limit is not None and len(text.encode("utf-8", "surrogatepass")) > limit:
            raise NotStrict("too long")
        value = json.loads(text, object_pairs_hook=_members, parse_int=_integer,
                           parse_float=_no_number, parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise NotStrict("not UTF-8") from error
    except RecursionError as error:
        raise NotStrict("nested too deeply") from error
    except json.JSONDecodeError as error:
        raise NotStrict(str(error)) from error
    _check(value, 1)
    return value
