#!/usr/bin/env python3
"""Shows which tests cover which row of the catalogue, and fails if one is not covered whole.

Usage: check_coverage.py UNIT_DOMAIN_PROGRAM

Runs all tests of the rules once. Their fixture notes what each of them has seen accepted and refused; nothing is
declared anywhere, so the table cannot say what the tests do not do. Asked of every type: an accepted case; a signature
missing and one too many; every field misshapen, every required one missing, every sensitive one in clear and
uncommitted; no official document where the founding policy requires one. Asked of every rule that the sources of
ledger/domain can refuse by: a case that it refuses.
"""

import collections
import json
import os
import subprocess
import sys
import tempfile

import rule_names
import source_tree

# Texts of the sources that look like rules and are none: a step that a policy waives.
NOT_RULES = {"charter.effective"}

# Rules that no event can meet, since another refuses it before; they stay as a second lock. Provoked after all, they are
# a fault of this list.
NEVER_FIRST = {
    "evaluation_cancelled.unknown": "who must sign cannot be told of an evaluation that is not there: evaluation.unknown",
    "evaluation_concluded.unknown": "the same",
    "experts_appointed.unknown": "the same",
    "experts_replaced.unknown": "the same",
    "event_corrected.not_whole": "what a pointer may replace leaves an event an event",
    "lead_applied.ended": "an applicant that has ended signs nothing: signature.ended",
    "recovery.no_office": "other ways to sign are open, and it is they that lack a signature: signature.missing",
    "settlement_refused.document": "a refusal names no document",
}


class Notes:
    def __init__(self, text):
        self.types, self.fields = {}, collections.defaultdict(dict)
        self.accepted = collections.defaultdict(list)
        self.refused = collections.defaultdict(lambda: collections.defaultdict(list))
        self.field_refused = collections.defaultdict(set)
        for line in text.splitlines():
            what, name, *rest = line.split("\t")
            if what == "type":
                self.types[name] = rest[0]
            elif what == "field":
                self.fields[name][rest[0]] = rest[1]
            elif what == "accepted":
                self.accepted[name].append(rest[-1])
            elif what == "refused":
                self.refused[name][rest[0]].append(rest[-1])
            elif what == "field_refused":
                self.field_refused[name].add((rest[0], rest[1]))

    def rules(self):
        return {rule for of_type in self.refused.values() for rule in of_type}


def run(program):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "notes")
        done = subprocess.run([program, "--gtest_brief=1"], env={**os.environ, "QIYUE_COVERAGE": path},
                              capture_output=True, text=True)
        if not os.path.exists(path):
            sys.exit("the tests wrote no notes\n" + done.stdout[-2000:] + done.stderr[-2000:])
        with open(path, encoding="utf-8") as file:
            return Notes(file.read())


def expected_of_field(kind):
    if kind == "sensitive":
        return [{"field.in_clear"}]
    shapes = {"field.form", "field.uscc", "field.key", "policy.form"}
    return [shapes, {"field.missing"}] if kind == "required" else [shapes]


def faults_of_type(name, notes, official_required):
    faults = []
    if not notes.accepted[name]:
        faults.append("no accepted case")
    expected = ["signature.missing", "signature.surplus", "field.unknown"]
    if name in official_required:
        expected.append("official.missing")
    faults += [f"nothing refused by {rule}" for rule in expected if rule not in notes.refused[name]]
    for field, kind in notes.fields[name].items():
        for rules in expected_of_field(kind):
            if not any((field, rule) in notes.field_refused[name] for rule in rules):
                faults.append(f"field {field}: nothing refused by {' or '.join(sorted(rules))}")
    return faults


def show_row(name, notes):
    print(f"{name} {notes.types[name]}")
    tests = notes.accepted[name]
    print(f"    accepted: {tests[0] if tests else '-'}" + (f" and {len(tests) - 1} more" if len(tests) > 1 else ""))
    form = {"field.form", "field.missing", "field.unknown", "field.in_clear", "field.uncommitted"}
    print(f"    fields: {len(notes.fields[name])}, refused in {len(notes.field_refused[name])} ways")
    for rule, tests in sorted(notes.refused[name].items()):
        if rule not in form:
            print(f"    {rule}: {tests[0]}" + (f" and {len(tests) - 1} more" if len(tests) > 1 else ""))


def sources(root):
    paths = [path for path in source_tree.sources(root) if path.as_posix().startswith("ledger/domain/")]
    return {path.as_posix(): (root / path).read_text(encoding="utf-8") for path in paths}


def check(notes, texts, official_required):
    faults = []
    for name in notes.types:
        faults += [f"{name}: {fault}" for fault in faults_of_type(name, notes, official_required)]
    prefixes = {name.replace(".", "_") for name in notes.types}
    rules = rule_names.names(texts, prefixes, NOT_RULES | set(notes.types))
    provoked = notes.rules()
    faults += [f"{path}: no test provokes {rule}" for rule, path in sorted(rules.items())
               if rule not in provoked and rule not in NEVER_FIRST]
    faults += [f"{rule} is provoked: it can be met" for rule in NEVER_FIRST if rule in provoked]
    faults += [f"{rule} refuses, but is not found in the sources" for rule in sorted(provoked - set(rules))]
    return faults, len(rules)


def main():
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    root = source_tree.root_from_here()
    notes = run(sys.argv[1])
    founding = json.loads((root / "tests/vectors/format/founding.json").read_text(encoding="utf-8"))
    for name in notes.types:
        show_row(name, notes)
    faults, rules = check(notes, sources(root), set(founding["policy"]["official_required"]))
    print(f"{len(notes.types)} types, {rules} rules")
    for fault in faults:
        print(f"FAULT {fault}")
    return 1 if faults or not notes.types else 0


if __name__ == "__main__":
    sys.exit(main())
