#!/usr/bin/env python3
"""An independent auditor of a ledger, written from FORMAT.md alone.

    auditor.py TILES_DIR|URL [--trust FILE] [--since CHECKPOINT] [--json]

Exit status: 0 sound, 1 findings, 2 wrong usage, 3 could not read.
"""

import argparse
import json
import os
import sys

from audit import Audit
from notes import Trust
from refusal import Refused
from sources import Directory, Server


def audit(place, trust=None, since=None):
    """The report, as a dict, of a directory or of an http(s) address."""
    if place.startswith(("http://", "https://")):
        source = Server(place, os.environ.get("QIYUE_TOKEN"))
    else:
        source = Directory(place)
    return Audit(source, trust, since).run()


def _read(path):
    if path is None:
        return None
    with open(path, "rb") as file:
        return file.read()


def _print(report):
    for finding in report["findings"]:
        where = "" if finding["index"] is None else f" at entry {finding['index']}"
        print(f"{finding['code']}{where}: {finding['detail']}".rstrip(": "))
    verdict = "sound" if report["ok"] else f"NOT SOUND, {len(report['findings'])} findings"
    anchored = "" if report["anchored"] else "; log key not authenticated"
    print(f"{verdict}: {report['size']} entries, root {report['root']}{anchored}")


def main():
    parser = argparse.ArgumentParser(description="independent auditor of a ledger")
    parser.add_argument("ledger", help="directory of tiles, or http(s) address")
    parser.add_argument("--trust", help="tlog-policy file with the log's keys")
    parser.add_argument("--since", help="an earlier checkpoint of the same log")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    try:
        trust = Trust.parse(_read(options.trust)) if options.trust else None
        report = audit(options.ledger, trust, _read(options.since))
    except Refused as error:
        print(f"auditor: the trust file cannot be used: {error.detail}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"auditor: {error}", file=sys.stderr)
        return 3
    if options.json:
        print(json.dumps(report))
    else:
        _print(report)
    return 0 if report["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
