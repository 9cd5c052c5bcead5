"""Which sentence is which act: the table of phrases.txt."""

import pathlib
import re
from dataclasses import dataclass

from story import Mistake, detail

PLACEHOLDER = re.compile(r"\{(\w+)\}")
UNSAID = re.compile(r";\s*(?=\w+: )")


@dataclass
class Phrase:
    type: str
    words: str
    pattern: re.Pattern
    details: list  # what the sentence says without saying it

    def match(self, text):
        found = self.pattern.fullmatch(text)
        return found.groupdict() if found else None


def pattern_of(words):
    """`selects/select the lead of {complex}`: one of the two words; a name in the braces' place."""
    made = []
    for part in re.split(r"(\{\w+\}|\s+)", words):
        if PLACEHOLDER.fullmatch(part):
            made.append(f"(?P<{part[1:-1]}>.+?)")
        elif part.isspace():
            made.append(r"\s+")
        else:
            made.append("(?:" + "|".join(map(re.escape, part.split("/"))) + ")")
    return re.compile("".join(made))


def read_phrases(text, name):
    phrases = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        place = f"{name}:{number}"
        columns = [column.strip() for column in line.split("|")]
        if len(columns) not in (2, 3):
            raise Mistake(place, "a phrase is 'type | sentence | what goes without saying'")
        unsaid = UNSAID.split(columns[2]) if len(columns) == 3 else []
        phrases.append(Phrase(columns[0], columns[1], pattern_of(columns[1]),
                              [detail(place, one.strip()) for one in unsaid]))
    return phrases


class Phrasebook:
    def __init__(self):
        file = pathlib.Path(__file__).with_name("phrases.txt")
        self.phrases = read_phrases(file.read_text(encoding="utf-8"), file.name)

    def find(self, place, text):
        """The phrase that says most of it in its own words, and what stands in its braces' places."""
        found = [(phrase, places) for phrase in self.phrases if (places := phrase.match(text)) is not None]
        if not found:
            raise Mistake(place, f"'{text}' is no sentence of phrases.txt")
        return max(found, key=lambda one: len(PLACEHOLDER.sub("", one[0].words)))
