#!/usr/bin/env python3
"""Checks the direction of includes against layers.json. Exit status 1 and one line per violation, or 0.

Usage: check_layers.py [--root DIR] [--rules FILE]

A quoted include is written from the repository's root and names a file of the same folder or of one that layers.json
allows. An include in angle brackets is of the standard library or of a part that the folder may use. Folders with
rules of their own are found by the longest prefix, so `api/net` is not `api`.
"""

import argparse
import json
import pathlib
import re
import sys

import source_tree

INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]', re.MULTILINE)
STANDARD = re.compile(r"^[a-z0-9_]+$")


class Rules:
    def __init__(self, data):
        self.data = data
        self.folders = data["folders"]

    def folder_of(self, path):
        """The folder with rules that holds this path, or None."""
        best = None
        for folder in self.folders:
            if path.startswith(folder + "/") and (best is None or len(folder) > len(best)):
                best = folder
        return best

    def may_use(self, folder, target):
        """May a file in `folder` include the repository's file `target`?"""
        if self.folder_of(target) == folder:
            return True
        return any(target == use or target.startswith(use + "/") for use in self.folders[folder]["uses"])

    def part_of(self, header):
        for part, prefixes in self.data["parts"].items():
            if any(header == p or (p.endswith("/") and header.startswith(p)) for p in prefixes):
                return part
        return None

    def may_include(self, folder, part):
        allowed = self.folders[folder]["parts"]
        return part in allowed or "*" in allowed


def check_rules(rules):
    """The rules themselves: no way back, and a core that cannot reach what it forbids."""
    found = []
    for folder, rule in rules.folders.items():
        for use in rule["uses"]:
            if use in rules.folders and folder in rules.folders[use]["uses"]:
                found.append(f"layers.json: {folder} and {use} may use each other")
    core = rules.data["core"]
    for folder in core:
        rule = rules.folders.get(folder, {"uses": [], "parts": []})
        for use in rule["uses"]:
            if (rules.folder_of(use + "/x") or use) not in core:
                found.append(f"layers.json: {folder} is core and may not use {use}")
        for part in rule["parts"]:
            if part in rules.data["core_forbids"] or part == "*":
                found.append(f"layers.json: {folder} is core and may not use {part}")
    return found


def check_include(rules, root, path, folder, quote, target):
    if quote == "<":
        if STANDARD.match(target):
            return None
        part = rules.part_of(target)
        if part is None:
            return f"<{target}> belongs to no part of layers.json"
        if not rules.may_include(folder, part):
            return f"<{target}>: {folder} may not use {part}"
        return None
    if not (root / target).is_file():
        return f'"{target}" is no file of the repository (write it from the root)'
    if rules.folder_of(target) is None:
        return f'"{target}" is in a folder without rules'
    if not rules.may_use(folder, target):
        return f'"{target}": {folder} may not use {rules.folder_of(target)}'
    return None


def find_cycle(graph):
    """A list of folders that use each other in a ring, or None."""
    done, path = set(), []

    def visit(folder):
        if folder in path:
            return path[path.index(folder):] + [folder]
        if folder in done:
            return None
        path.append(folder)
        for other in sorted(graph.get(folder, ())):
            ring = visit(other)
            if ring:
                return ring
        path.pop()
        done.add(folder)
        return None

    for folder in sorted(graph):
        ring = visit(folder)
        if ring:
            return ring
    return None


def check_top(rules, root):
    allowed = set(rules.data["top"])
    names = sorted(p.name for p in root.iterdir())
    return [f"{name}: the top level is fixed (layers.json, top)" for name in names
            if name not in allowed and not name.startswith(".") and not source_tree.is_generated(name)]


def check(root, data):
    """All violations in the tree under root, as text lines."""
    rules = Rules(data)
    found = check_rules(rules) + check_top(rules, root)
    graph = {}
    for relative in source_tree.sources(root):
        if relative.suffix not in (".cpp", ".hpp"):
            continue
        path = relative.as_posix()
        folder = rules.folder_of(path)
        if folder is None:
            found.append(f"{path}: its folder has no rules in layers.json")
            continue
        text = (root / relative).read_text(encoding="utf-8")
        for match in INCLUDE.finditer(text):
            quote, target = match.groups()
            wrong = check_include(rules, root, path, folder, quote, target)
            if wrong:
                line = text.count("\n", 0, match.start(1)) + 1
                found.append(f"{path}:{line}: {wrong}")
            other = rules.folder_of(target) if quote == '"' else None
            if other and other != folder:
                graph.setdefault(folder, set()).add(other)
    ring = find_cycle(graph)
    if ring:
        found.append("folders include each other in a ring: " + " → ".join(ring))
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", type=pathlib.Path, default=source_tree.root_from_here())
    parser.add_argument("--rules", type=pathlib.Path)
    args = parser.parse_args()
    rules = args.rules or args.root / "tools/dev/layers.json"
    found = check(args.root, json.loads(rules.read_text(encoding="utf-8")))
    for line in found:
        print(line)
    print(f"check_layers: {len(found)} violations" if found else "check_layers: every include goes the right way")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
