"""What a scenario says in words, as the data of an event: led by the fields that the served catalogue declares."""

import hashlib
import re

from story import Mistake

DOCUMENT = re.compile(r"《(.+)》")
LABEL = re.compile(r"\[(.+)\]")
INTEGER = re.compile(r"-?\d+")
TEXTS = ("text", "plain_id", "type_name", "uscc", "choice", "date", "moment", "decimal", "hash")
ALONE = TEXTS + ("integer", "number", "boolean", "spki", "suite", "document")
OF_PARTS = ("official", "list", "object", "map", "free_object", "sensitive", "sensitive_list", "policy")


def split_list(text):
    return [part for part in re.split(r"\s*[,、]\s*", text) if part]


def split_items(text):
    return [part for part in re.split(r"\s*[;；]\s*", text) if part]


class Values:
    """`world` knows names, documents, acts that were given a name, and how large the ledger is."""

    def __init__(self, world):
        self.world = world

    def of(self, field, detail, actor):
        """The value of a declared field. `actor` is who acts: 'its mandate' is that party's."""
        self.place, self.actor = detail.place, actor
        return self.value(field, detail.value, detail.lines)

    def mistake(self, text):
        raise Mistake(self.place, text)

    def value(self, field, text, lines=()):
        kind = field["kind"]
        if kind in ALONE:
            return getattr(self, "as_" + kind, self.as_text)(text)
        if kind in OF_PARTS:
            return getattr(self, "as_" + kind)(field, text, lines)
        return self.mistake(f"the language has no words for a field of kind {kind}")

    # Scalars

    def as_text(self, text):
        if text.startswith("code of "):
            return self.world.party(self.place, text.removeprefix("code of ")).id
        if text.startswith("source of "):
            return self.world.party(self.place, text.removeprefix("source of ")).source
        return self.as_hash(text.removeprefix("digest of ")) if text.startswith("digest of ") else text

    def as_plain_id(self, text):
        return self.world.parties[text].id if text in self.world.parties else text

    def as_uscc(self, text):
        return text if re.fullmatch(r"[0-9A-Z]{18}", text) else self.world.party(self.place, text).id

    def as_hash(self, text):
        if DOCUMENT.fullmatch(text):
            return self.as_document(text)["sha256"]
        found = re.fullmatch(r"(first )?key of (.+)", text)
        if found:
            return self.world.party(self.place, found[2]).keys[0 if found[1] else -1][1]
        found = re.fullmatch(r"commitment to (/\S+) in \[(.+)\]", text)
        if found:
            return self.world.commitment(self.place, found[2], found[1])
        return text

    def as_integer(self, text):
        label = LABEL.fullmatch(text)
        if label:
            return self.world.index_of(self.place, label[1])
        if text == "the size of the ledger":
            return self.world.size
        if text == "its mandate":
            return self.actor.mandate
        return int(text) if INTEGER.fullmatch(text) else self.mistake(f"'{text}' is neither a number nor a named act")

    def as_number(self, text):
        return int(text) if INTEGER.fullmatch(text) else text

    def as_boolean(self, text):
        return {"yes": True, "no": False}[text] if text in ("yes", "no") else self.mistake("'yes' or 'no'")

    def as_spki(self, text):
        return self.world.new_key(self.place, text)[2]

    def as_suite(self, text):
        return self.world.party(self.place, text.removeprefix("that of ")).suite if text.startswith("that of ") else text

    # Documents

    def as_document(self, text):
        title = DOCUMENT.fullmatch(text)
        if not title:
            self.mistake(f"'{text}' is no document: its title stands in 《》")
        return self.world.document(title[1])

    def as_official(self, _, text, lines):
        members = {"document_no": {"kind": "text"}, "issued_on": {"kind": "date"}, "doc": {"kind": "document"}}
        return self.as_object({"fields": [{"name": name, **one} for name, one in members.items()]}, text, lines)

    # Values of several parts

    def as_list(self, field, text, lines):
        element = field["fields"][0]
        if text in ("none", "nothing"):
            return []
        if element["kind"] == "text" and text.startswith("the scores of "):
            return self.world.scores(self.place, text.removeprefix("the scores of "))
        if element["kind"] in TEXTS:
            parts = split_list(text) + [line for _, line in lines]
        else:
            parts = split_items(text) + [line for _, line in lines]
        return [self.value(element, part) for part in parts]

    def as_object(self, field, text, lines):
        """Its members in their order, or each after its name: `示例山城检测, silent, [the service]`."""
        names = [one["name"] for one in field["fields"]]
        if names == ["numerator", "denominator"]:
            parts = re.split(r"\s*/\s*", text)
        elif names == ["from", "to"]:
            parts = re.split(r"\s+to\s+", text)
        else:
            parts = split_list(text) + [line for _, line in lines]
        made = {}
        for place, part in enumerate(parts):
            named = re.fullmatch(r"(\w+)\s*[=：]\s*(.+)", part)
            name, words = (named[1], named[2]) if named else (names[place] if place < len(names) else part, part)
            member = next((one for one in field["fields"] if one["name"] == name), None)
            if member is None:
                self.mistake(f"'{part}' fits no member of {', '.join(names)}")
            made[name] = self.value(member, words)
        return made

    def pairs(self, text, lines):
        for part in split_items(text) + [line for _, line in lines]:
            name, equals, value = part.partition("=")
            if not equals:
                self.mistake(f"'{part}' is not of the form 'name = value'")
            yield name.strip(), value.strip()

    def as_map(self, field, text, lines):
        return {name: self.value(field["fields"][0], value) for name, value in self.pairs(text, lines)}

    def as_free_object(self, _, text, lines):
        return {name: self.as_number(value) for name, value in self.pairs(text, lines)}

    def as_sensitive(self, field, text, lines):
        if text == "nothing":
            return None
        return self.as_free_object(field, text, lines) if lines or "=" in text else text

    def as_sensitive_list(self, _, text, lines):
        return [] if text == "nothing" else split_list(text) + [line for _, line in lines]

    def as_policy(self, _, text, lines):
        if text != "as it stands, but":
            self.mistake("a policy is given as 'as it stands, but', and what changes below it")
        return self.world.changed_policy(self.place, [line for _, line in lines])


def document_reference(title, folder):
    """A text file of that title, and how an event names it."""
    content = f"{title}\n\n本文件为示例，内容虚构。\n".encode()
    name = f"{title}.txt"
    (folder / name).write_bytes(content)
    return {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content), "media_type": "text/plain", "name": name}
