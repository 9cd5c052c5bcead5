#!/usr/bin/env python3
"""Checks the manners that can be counted, by sizes.json. Exit status 1 and one line per violation, or 0.

Usage: check_sizes.py [--root DIR]

Files and functions are short; no name says nothing; no text names a machine's paths or leaves work for later; every
folder has a README.md that names each source file in it.
"""

import argparse
import ast
import json
import pathlib
import re
import sys

import functions
import source_tree

BINARY = {".der", ".png", ".ico", ".woff2", ".gz", ".zip", ".p7s", ".tsr"}


def python_functions(text):
    return [(node.lineno, node.end_lineno - node.lineno + 1, node.name) for node in ast.walk(ast.parse(text))
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]


def check_source(path, text, rules):
    found = []
    lines = text.count("\n") + (not text.endswith("\n"))
    if lines > rules["file_lines_max"]:
        found.append(f"{path}: {lines} lines, at most {rules['file_lines_max']}")
    parts = python_functions(text) if path.endswith(".py") else functions.functions(text)
    for first, length, name in parts:
        if length > rules["function_lines_max"]:
            found.append(f"{path}:{first}: {name} has {length} lines, at most {rules['function_lines_max']}")
    if re.search(rules["file_names_forbidden"], pathlib.PurePosixPath(path).name, re.IGNORECASE):
        found.append(f"{path}: the file's name does not say what it holds")
    if path.endswith((".cpp", ".hpp")):
        for match in re.finditer(rules["types_forbidden"], functions.blank(text)):
            found.append(f"{path}: `{match.group(0).rstrip(' :{;')}` does not say what it is")
    return found


def check_words(path, text, rules):
    found = []
    if path in rules["words_exempt"]:
        return found
    for word in rules["words_forbidden"]:
        for match in re.finditer(word, text):
            line = text.count("\n", 0, match.start()) + 1
            found.append(f"{path}:{line}: `{match.group(0)}` has no place in the repository")
    return found


def named(readme, name):
    """Does the README name this file, by itself or with its header (`note.hpp`, `note.{hpp,cpp}`, `note`)?"""
    stem = name.rsplit(".", 1)[0] if "." in name else name
    return re.search(r"(?<![\w])" + re.escape(stem) + r"(?![\w])", readme) is not None


def check_readmes(root, paths, rules):
    found, folders = [], {}
    for path in paths:
        folders.setdefault(path.parent.as_posix(), []).append(path.name)
        for parent in path.parents:
            folders.setdefault(parent.as_posix(), [])
    for folder, names in sorted(folders.items()):
        place = "" if folder == "." else folder
        if place in rules["readme_exempt"]:
            continue
        above = place.rpartition("/")[0]
        by_parent = above in rules["readme_by_parent"]
        readme = root / (above if by_parent else place) / "README.md"
        if not readme.is_file():
            found.append(f"{place}: no README.md")
            continue
        text = readme.read_text(encoding="utf-8")
        if by_parent and not named(text, pathlib.PurePosixPath(place).name):
            found.append(f"{above}/README.md: does not name the folder {place}")
        for name in sorted(names):
            if not re.search(rules["unnamed_files"], name) and not by_parent and not named(text, name):
                found.append(f"{place}/README.md: does not name {name}")
    return found


def check(root, rules):
    found = []
    paths = source_tree.files(root)
    for relative in paths:
        path = relative.as_posix()
        if relative.suffix in BINARY:
            continue
        text = (root / relative).read_text(encoding="utf-8", errors="replace")
        if relative.suffix in source_tree.SOURCE:
            found += check_source(path, text, rules)
        found += check_words(path, text, rules)
    return found + check_readmes(root, paths, rules)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", type=pathlib.Path, default=source_tree.root_from_here())
    args = parser.parse_args()
    rules = json.loads((pathlib.Path(__file__).parent / "sizes.json").read_text(encoding="utf-8"))
    found = check(args.root, rules)
    for line in found:
        print(line)
    print(f"check_sizes: {len(found)} violations" if found else "check_sizes: every file, function and README is in order")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
