"""Where an audit reads from: a directory of tiles, or a server over HTTP."""

import os
import re
import urllib.error
import urllib.request

import grammar


def tile_path(kind, number, width):
    """`kind` is a level or "entries"; a full tile has width 256."""
    groups = [f"{number % 1000:03d}"]
    while number >= 1000:
        number //= 1000
        groups.insert(0, f"x{number % 1000:03d}")
    suffix = "" if width == 256 else f".p/{width}"
    return f"tile/{kind}/{'/'.join(groups)}{suffix}"


_TILE = re.compile(r"tile/([0-7]|entries)/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([0-9]{1,3}))?\Z")


def parse_tile_path(path):
    """(kind, number, width) of a canonical path, else None."""
    match = _TILE.match(path)
    if not match:
        return None
    kind = match[1] if match[1] == "entries" else int(match[1])
    number = int(match[2].replace("x", "").replace("/", ""))
    width = grammar.uint(match[3]) if match[3] else 256
    if number > grammar.UINT_MAX or width is None or tile_path(kind, number, width) != path:
        return None
    return (kind, number, width) if 1 <= width <= 256 else None


_TIMESTAMP = re.compile(r"timestamps/([0-9]{1,19})\.(note|[0-9a-f]{16}(\.[0-9a-f]{16})?\.tst)\Z")


def is_timestamp_path(path):
    """A note or a token of a time anchor. This auditor leaves them to `openssl ts`."""
    match = _TIMESTAMP.match(path)
    return match is not None and grammar.uint(match[1]) is not None


class Directory:
    def __init__(self, path):
        self.path = path
        if not os.path.isdir(path):
            raise OSError(f"not a directory: {path}")

    def read(self, name):
        try:
            with open(os.path.join(self.path, name), "rb") as file:
                return file.read()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None

    def names(self):
        """Every file below the directory, with `/` between the parts."""
        for folder, _, files in os.walk(self.path):
            for file in files:
                full = os.path.join(folder, file)
                yield os.path.relpath(full, self.path).replace(os.sep, "/")


class Server:
    def __init__(self, url, token=None):
        self.url, self.token = url.rstrip("/"), token

    def read(self, name):
        request = urllib.request.Request(f"{self.url}/{name}")
        request.add_header("Accept-Encoding", "identity")
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.read()
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            raise

    def names(self):
        return ()
