"""Who takes part: codes, kinds, offices and keys, from one line each."""

import re
from dataclasses import dataclass, field

from story import Mistake

LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
PREFIXES = {"agency": "11500000", "university": "12500000", "research_institute": "12500000", "association": "51500000"}
OFFICES = ("authority", "district", "operator", "dpo", "guardian")
SUITES = ("ed25519", "p256", "sm2")
ORGANIZATION = re.compile(r"(\w+) in (\d{6})")
OFFICE = re.compile(r"office of (\w+)(?: for (\d{6}))?")


def organization_code(prefix, number):
    """A code whose check digits are valid (GB 32100-2015, GB 11714), of a range that is not assigned."""
    body = f"MAFB{number:04}"
    total = sum(weight * int(char, 36) for weight, char in zip((3, 7, 9, 10, 5, 8, 4, 2), body))
    rest = 11 - total % 11
    code = prefix + body + {10: "X", 11: "0"}.get(rest, str(rest))
    total = sum(pow(3, place, 31) * LETTERS.index(char) for place, char in enumerate(code))
    return code + LETTERS[-total % 31]


@dataclass(eq=False)
class Party:
    name: str
    suite: str
    id: str = ""
    kind: str = ""
    region: str = ""
    employer: str = ""
    offices: list = field(default_factory=list)         # (office, region or None)
    qualifications: list = field(default_factory=list)
    keys: list = field(default_factory=list)            # (file, keyid, spki), the newest last
    mandate: int = None                                 # index of its mandate

    @property
    def is_expert(self):
        return self.kind == "expert"

    @property
    def subject(self):
        return ("experts/" if self.is_expert else "organizations/") + self.id

    @property
    def source(self):
        return "/" + self.subject

    def holds(self, office):
        return any(held == office for held, _ in self.offices)


def read_organization(place, party, number, kind, region):
    party.kind, party.region = kind, region
    party.id = organization_code(PREFIXES.get(kind, "91500000"), number)
    if "示例" not in party.name:
        raise Mistake(place, "invented organisations say in their names that they are examples (示例)")


def read_part(place, party, part):
    office = OFFICE.fullmatch(part)
    if office and office[1] in OFFICES:
        party.offices.append((office[1], office[2]))
    elif part.startswith("employed by "):
        party.employer = part.removeprefix("employed by ")
    elif re.fullmatch(r"[a-z_]+", part):
        party.qualifications.append(part)
    else:
        raise Mistake(place, f"'{part}' is no office, employer or qualification")


def read_parties(details):
    """Parties by name, in the order of the file."""
    parties = {}
    for number, one in enumerate(details, 1):
        first, *more = re.split(r",\s*", one.value)
        party = Party(one.name, SUITES[number % len(SUITES)])
        organization = ORGANIZATION.fullmatch(first)
        if organization:
            read_organization(one.place, party, number, *organization.groups())
        elif first == "expert":
            party.kind, party.id = "expert", f"E-{number:04}"
        else:
            raise Mistake(one.place, "a party is 'KIND in REGION, …' or 'expert, employed by NAME'")
        for part in more:
            read_part(one.place, party, part)
        if party.name in parties:
            raise Mistake(one.place, f"{party.name} is declared twice")
        parties[party.name] = party
    return parties


def offices_of(parties):
    """The policy's `offices`."""
    offices = {office: [] for office in OFFICES}
    for party in parties.values():
        for office, region in party.offices:
            offices[office].append({"region": region, "uscc": party.id} if office == "district" else party.id)
    return offices
