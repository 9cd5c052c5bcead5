"""The names of all rules that a folder of C++ sources can refuse by, without a compiler.

A name stands in the sources in one of three ways: whole ("lead_selected.state"), as the end of one that a function puts
behind a prefix which its callers give (`prefix + ".state"`), or as the end of one whose prefix the function knows
(`"event_corrected." + rule`). Whatever else looks like a name is taken for one: better a rule too many than one unseen.
"""

import re

import functions

WHOLE = re.compile(r'"([a-z][a-z0-9_]*\.[a-z0-9_.]*[a-z0-9])"')
DIRECT = re.compile(r'\brefuse\(\s*"([a-z_.]*[a-z])",')  # a rule even if it is called like a type
END = re.compile(r'\b\w+\)?\s*\+\s*"(\.[a-z_]+)"')
BEGIN = re.compile(r'"([a-z_]+\.(?:[a-z_]*_)?)"\)?\s*\+\s*\w+')
WORD = re.compile(r'"([a-z_]+)"')


class Function:
    def __init__(self, path, name, text):
        self.path, self.name, self.text = path, name, text
        self.ends = set(END.findall(text))
        begins = BEGIN.findall(text)
        self.begin = begins[0] if begins else None


def functions_of(path, text):
    lines = text.split("\n")
    return [Function(path, name.split("::")[-1], "\n".join(lines[first - 1:first - 1 + count]))
            for first, count, name in functions.functions(text)]


def arguments(text, at):
    """What stands in the round brackets that open at `at`."""
    depth, quoted = 0, False
    for end in range(at, len(text)):
        letter = text[end]
        if letter == '"' and text[end - 1] != "\\":
            quoted = not quoted
        elif not quoted and letter == "(":
            depth += 1
        elif not quoted and letter == ")":
            depth -= 1
            if depth == 0:
                return text[at + 1:end]
    return text[at + 1:]


def calls(caller, called):
    head_end = caller.text.find("{")
    for match in re.finditer(r"\b" + re.escape(called.name) + r"\(", caller.text):
        if match.start() > head_end:
            yield arguments(caller.text, match.end() - 1)


def seen_from(caller, all_functions):
    """The functions that a name means in the caller's file: its own before those of other files."""
    by_name = {}
    for one in all_functions:
        known = by_name.get(one.name)
        if known is None or (one.path == caller.path and known.path != caller.path):
            by_name[one.name] = one
    return by_name.values()


def passes_on(all_functions):
    """Gives every function the ends of those that it hands its own prefix to."""
    changed = True
    while changed:
        changed = False
        for caller in all_functions:
            for called in seen_from(caller, all_functions):
                if called is caller or called.ends <= caller.ends:
                    continue
                if any(re.search(r"\b(?:prefix|rule)\b", given) for given in calls(caller, called)):
                    caller.ends |= called.ends
                    changed = True


def names(texts, prefixes, not_rules):
    """{rule: path} of all texts, {path: text}; `prefixes` are those that callers may give."""
    found = {}
    all_functions = []
    for path, text in texts.items():
        rules = DIRECT.findall(text) + [word for word in WHOLE.findall(text) if word not in not_rules]
        for rule in rules:
            found.setdefault(rule, path)
        all_functions += functions_of(path, text)
    passes_on(all_functions)
    for caller in all_functions:
        for called in seen_from(caller, all_functions):
            if not called.ends and called.begin is None:
                continue
            for given in calls(caller, called):
                for word in WORD.findall(given)[:1]:
                    if called.begin is not None:
                        found.setdefault(called.begin + word, caller.path)
                    if word in prefixes:
                        for end in called.ends:
                            found.setdefault(word + end, caller.path)
    return found
