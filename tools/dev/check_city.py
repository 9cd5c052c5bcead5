#!/usr/bin/env python3
"""Checks that the core knows no city: names, region codes and programmes of one stand in policies, never in code.

Looked at: all sources of ledger/. Comments count too: what they explain would be true of one city only.
"""

import re
import sys

import source_tree

CITY = re.compile(r"重庆|渝|[Cc]hongqing|沙坪坝|九龙坡")
REGION = re.compile(r"(?<![0-9A-Za-z])50[0-9]{4}(?![0-9A-Za-z])")
PROGRAMME = re.compile(r"(?<![0-9A-Za-z])(?:33618|416|885)(?![0-9A-Za-z])")

# Texts that may hold what is looked for, each with its reason.
ALLOWED = {
    '"33618"': "the name of a member of the policy's schema: any city puts its own tiers of industry there",
    '"416"': "the name of a member of the policy's schema: any city puts its own fields of innovation there",
    '"taxonomies/33618"': "a place in the policy: where a refusal says that the fault is",
    '"33618 现代制造业集群体系"': "the label of that member, from the design",
    '"33618 manufacturing clusters"': "the same in English",
    '"416 科技创新布局"': "the label of that member, from the design",
    '"416 innovation layout"': "the same in English",
    '"工作晾晒（885）"': "the label of scoreboard.published, from the catalogue of the design",
}


def faults_of(path, text):
    for name in ALLOWED:
        text = text.replace(name, '""')
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        for what, pattern in (("a city", CITY), ("a region code", REGION), ("a city's programme", PROGRAMME)):
            for match in pattern.finditer(line):
                found.append(f"{path}:{number}: {match.group(0)} is {what}: it belongs into a policy")
    return found


def check(root):
    found = []
    for path in source_tree.sources(root):
        if path.as_posix().startswith("ledger/"):
            found += faults_of(path.as_posix(), (root / path).read_text(encoding="utf-8"))
    return found


def main():
    found = check(source_tree.root_from_here())
    for fault in found:
        print(fault)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
