"""What a scenario may speak of: parties, documents, acts that were given a name, the policy as it stands."""

import copy
import itertools
import json
import pathlib

from parties import offices_of, read_parties
from story import Mistake, detail
from values import document_reference

POLICY = pathlib.Path(__file__).with_name("policy.json")  # without the holders of offices
ALIASES = {"the authority": "authority", "the operator": "operator", "the guardian": "guardian",
           "the data protection office": "dpo"}


def set_at(policy, place, path, text):
    """`periods.objection: 10`, `schemes.0.decimals: 1`; the value is JSON, else text."""
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    try:
        for step in way:
            policy = policy[step]
        if isinstance(policy, list):
            policy[last]  # no element is added
    except (KeyError, IndexError, TypeError) as error:
        raise Mistake(place, f"the policy has no '{path}'") from error
    try:
        policy[last] = json.loads(text)
    except ValueError:
        policy[last] = text


class World:
    def __init__(self, story, ledger):
        self.ledger = ledger
        self.parties = read_parties(story.parties)
        self.policy = json.loads(POLICY.read_text(encoding="utf-8"))
        self.policy["offices"] = offices_of(self.parties)
        for one in story.policy:
            set_at(self.policy, one.place, one.name, one.value)
        self.types = {}
        self.indexes, self.unsent = {}, {}   # by the names that acts were given
        self.opened = {}                     # index → pointer → text behind the commitment
        self.scored = {}                     # evaluation → texts of the scores, in their order
        self.fresh_keys = []                 # made for the act that is being drafted
        self.officials, self.key_numbers = 0, itertools.count(1)

    @property
    def size(self):
        return self.ledger.size

    def party(self, place, name):
        if name not in self.parties:
            raise Mistake(place, f"'{name}' is not among the parties")
        return self.parties[name]

    def holders(self, office):
        return [party for party in self.parties.values() if party.holds(office)]

    def read_who(self, place, text):
        """The parties at the beginning of the text, and what follows them."""
        found, rest = [], text
        while True:
            alias = next((one for one in ALIASES if rest.lower().startswith(one)), None)
            name = max((one for one in self.parties if rest.startswith(one)), key=len, default=None)
            if alias:
                found += self.holders(ALIASES[alias])
            elif name:
                found.append(self.parties[name])
            else:
                raise Mistake(place, f"'{rest}' does not begin with a party that is declared")
            rest = rest[len(alias or name):]
            joint = next((one for one in (", ", " and ") if rest.startswith(one) and self.begins_with_party(rest[len(one):])),
                         None)
            if joint is None:
                return found, rest.strip()
            rest = rest[len(joint):]

    def begins_with_party(self, text):
        return any(text.lower().startswith(one) for one in ALIASES) or any(text.startswith(one) for one in self.parties)

    # What values name

    def document(self, title):
        return document_reference(title, self.ledger.documents)

    def index_of(self, place, label):
        if label not in self.indexes:
            raise Mistake(place, f"no act before this one is known as [{label}]")
        return self.indexes[label]

    def commitment(self, place, label, pointer):
        data = self.ledger.show(self.index_of(place, label))["event"]["data"]
        if pointer not in data.get("commit", {}):
            raise Mistake(place, f"[{label}] commits to nothing at {pointer}")
        return data["commit"][pointer]

    def scores(self, place, evaluation):
        if evaluation not in self.scored:
            raise Mistake(place, f"nobody has scored {evaluation}")
        return self.scored[evaluation]

    def new_key(self, place, text):
        """`a new key of 示例山城检测`: made now; it will sign the act too."""
        party = self.party(place, text.removeprefix("a new key of "))
        party.keys.append(self.ledger.new_key(f"{party.id}-{next(self.key_numbers)}", party.suite))
        self.fresh_keys.append((party, party.keys[-1]))
        return party.keys[-1]

    def forget_fresh_keys(self):
        """What was not recorded binds no key."""
        for party, key in self.fresh_keys:
            party.keys.remove(key)
        self.fresh_keys = []

    def official(self, date):
        """The official document of an act of the authority or a district."""
        self.officials += 1
        number = f"示例〔{date[:4]}〕{self.officials}号"
        return {"document_no": number, "issued_on": date, "doc": self.document(f"公文 {number}")}

    def changed_policy(self, place, lines):
        changed = copy.deepcopy(self.policy)
        for line in lines:
            one = detail(place, line)
            value = one.value
            if one.name.startswith("offices."):
                value = json.dumps([self.party(place, name).id for name in value.split(", ")])
            set_at(changed, place, one.name, value)
        return changed

    def declared(self, place, type_name):
        if not self.types:
            self.types = {one["type"]: one for one in self.ledger.get("/v1/catalogue")["types"]}
        if type_name not in self.types:
            raise Mistake(place, f"the catalogue has no type {type_name}")
        return self.types[type_name]
