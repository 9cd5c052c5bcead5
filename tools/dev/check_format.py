#!/usr/bin/env python3
"""Checks that C++ files are formatted by .clang-format; with --fix formats them. Exit status 77: clang-format 19 is not here.

Usage: check_format.py [--root DIR] [--fix] [FILE …]
"""

import argparse
import pathlib
import shutil
import subprocess
import sys

import source_tree

SKIPPED = 77
FILES_A_RUN = 50


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", type=pathlib.Path, default=source_tree.root_from_here())
    parser.add_argument("--fix", action="store_true")
    parser.add_argument("files", nargs="*")
    args = parser.parse_args()
    # Other versions format otherwise: only this one decides.
    program = shutil.which("clang-format-19")
    if program is None:
        print("check_format: skipped, clang-format-19 is not installed (tools/packages --clang installs it)")
        return SKIPPED
    names = args.files or [str(args.root / p) for p in source_tree.sources(args.root) if p.suffix in (".cpp", ".hpp")]
    status = 0
    for at in range(0, len(names), FILES_A_RUN):
        action = ["-i"] if args.fix else ["--dry-run", "-Werror", "--ferror-limit=1"]
        status |= subprocess.run([program, *action, *names[at:at + FILES_A_RUN]], check=False).returncode
    print(f"check_format: {len(names)} files", "differ from .clang-format: tools/dev/check_format.py --fix" if status else "in order")
    return 1 if status else 0


if __name__ == "__main__":
    sys.exit(main())
