#!/usr/bin/env python3
"""Checks in a finished build that the verifier stands alone: qiyue-verify and the core's archives know no RocksDB and no Boost.

Usage: check_links.py BUILD_DIRECTORY

Three looks, because each misses something: `ldd` sees shared libraries only, Boost is headers only and shows in
symbols only, and a symbol that was never used does not show in the program but does in the archive.
"""

import json
import pathlib
import re
import subprocess
import sys

import source_tree

FORBIDDEN_LIBRARY = re.compile(r"rocksdb|boost", re.IGNORECASE)
FORBIDDEN_SYMBOL = re.compile(r"\b(?:rocksdb|boost)::")


def output_of(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def libraries_of(program):
    return [line.strip() for line in output_of("ldd", str(program)).splitlines()]


def symbols_of(binary):
    return output_of("nm", "-C", str(binary)).splitlines()


def forbidden_libraries(lines):
    return [line for line in lines if FORBIDDEN_LIBRARY.search(line)]


def forbidden_symbols(lines):
    return [line for line in lines if FORBIDDEN_SYMBOL.search(line)]


def check(build, core):
    found = []
    verifier = build / "qiyue-verify"
    if not verifier.is_file():
        return [f"{verifier.name} is not built"]
    found += [f"qiyue-verify links {line}" for line in forbidden_libraries(libraries_of(verifier))]
    archives = [build / folder / f"lib{folder.replace('/', '_')}.a" for folder in core]
    archives = [archive for archive in archives if archive.is_file()]
    if not archives:
        return found + ["no archive of ledger_core is built"]
    for binary in [verifier, *archives]:
        found += [f"{binary.name} holds {line.strip()}" for line in forbidden_symbols(symbols_of(binary))[:3]]
    return found


def main():
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    rules = json.loads((source_tree.root_from_here() / "tools/dev/layers.json").read_text(encoding="utf-8"))
    found = check(pathlib.Path(sys.argv[1]), rules["core"])
    for line in found:
        print(line)
    print(f"check_links: {len(found)} violations" if found else "check_links: the verifier stands alone")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
