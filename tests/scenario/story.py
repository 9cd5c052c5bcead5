"""Reads a scenario file: its parties, its policy, and what happens, line by line. Knows nothing of ledgers."""

import re
from dataclasses import dataclass, field

DAY = re.compile(r"On (\d{4}-\d{2}-\d{2})(?: at (\d{2}:\d{2}))?:")
DETAIL = re.compile(r"([^:：\[\]]+?)\s*[:：]\s*(.*)")


class Mistake(Exception):
    """The file says something that cannot be understood, or that did not come true."""

    def __init__(self, place, text):
        super().__init__(f"{place}: {text}")


@dataclass
class Detail:
    """`name: value` below a sentence; what stands deeper below it are its lines."""
    place: str
    name: str
    value: str
    lines: list = field(default_factory=list)


@dataclass
class Sentence:
    place: str
    text: str
    details: list = field(default_factory=list)


@dataclass
class Day:
    place: str
    date: str
    time: str


@dataclass
class Story:
    title: str = ""
    parties: list = field(default_factory=list)  # Details: name, what it is
    policy: list = field(default_factory=list)   # Details: path, value
    steps: list = field(default_factory=list)    # Days and Sentences


def indented_lines(text, name):
    """(place, depth, text) of every line that is not for the reader only."""
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.strip()
        if not bare or bare.startswith("#"):
            continue
        place = f"{name}:{number}"
        spaces = len(line) - len(line.lstrip(" "))
        if "\t" in line or spaces % 4:
            raise Mistake(place, "lines are indented by four spaces for each step")
        yield place, spaces // 4, bare


def detail(place, text):
    found = DETAIL.fullmatch(text)
    if not found:
        raise Mistake(place, f"'{text}' is not of the form 'name: value'")
    return Detail(place, found[1].strip(), found[2].strip())


class Reader:
    def __init__(self):
        self.story, self.part, self.last = Story(), None, None

    def read(self, place, depth, text):
        if depth == 0:
            return self.heading(place, text)
        if self.part is None:
            raise Mistake(place, "nothing stands above this line that it could belong to")
        if self.part in ("parties", "policy"):
            if depth != 1:
                raise Mistake(place, "a declaration is one line")
            getattr(self.story, self.part).append(detail(place, text))
            return None
        return self.inside_day(place, depth, text)

    def heading(self, place, text):
        self.last = None
        day = DAY.fullmatch(text)
        if day:
            self.part = "day"
            self.story.steps.append(Day(place, day[1], day[2] or "09:00"))
        elif text == "Parties:":
            self.part = "parties"
        elif text == "Policy of the example city, but:":
            self.part = "policy"
        elif text.startswith("Scenario: ") and not self.story.title:
            self.story.title, self.part = text.removeprefix("Scenario: "), None
        else:
            raise Mistake(place, f"'{text}' is neither the title, 'Parties:', 'Policy …:' nor 'On 2024-10-08:'")

    def inside_day(self, place, depth, text):
        if depth == 1:
            self.last = Sentence(place, text.rstrip("."))
            self.story.steps.append(self.last)
        elif self.last is None:
            raise Mistake(place, "no sentence stands above this line")
        elif depth == 2:
            self.last.details.append(detail(place, text))
        elif self.last.details:
            self.last.details[-1].lines.append((depth - 3, text))
        else:
            raise Mistake(place, "no detail stands above this line")


def read_story(text, name):
    reader = Reader()
    for place, depth, line in indented_lines(text, name):
        reader.read(place, depth, line)
    if not reader.story.title or not reader.story.parties or not reader.story.steps:
        raise Mistake(name, "a scenario has a title, parties, and days on which something happens")
    return reader.story
