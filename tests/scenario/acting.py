"""One sentence as one act: drafted, signed by its parties and appended by the real programs."""

import json
import re
from dataclasses import dataclass

from story import Detail, Mistake
from values import Values

SIGNED = re.compile(r"(.*), signed (also|only) by (.+)")
ABOUT_THE_ACT = ("known as", "refused", "happened", "not sent yet")


@dataclass
class Act:
    place: str
    type: str
    subject: str
    actor: object               # the party that is its source
    signers: list               # key files
    data: dict
    time: str
    texts: object = None        # folder of the texts behind its commitments


class Acting:
    def __init__(self, world, ledger, phrasebook):
        self.world, self.ledger, self.phrasebook = world, ledger, phrasebook
        self.values = Values(world)
        self.made = 0

    # From the sentence to an act

    def read(self, sentence):
        place = sentence.place
        words, how, others = sentence.text, None, []
        signed = SIGNED.fullmatch(words)
        if signed:
            words, how = signed[1], signed[2]
            others, rest = self.world.read_who(place, signed[3])
            if rest:
                raise Mistake(place, f"'{rest}' is no party that could sign")
        actors, predicate = self.world.read_who(place, words)
        phrase, places = self.phrasebook.find(place, predicate)
        signers = others if how == "only" else actors + others
        return self.act(sentence, phrase, places, actors[0], signers)

    def act(self, sentence, phrase, places, actor, signers):
        place, world = sentence.place, self.world
        declared = world.declared(place, phrase.type)
        subject = self.subject_of(place, declared, places, actor)
        details = {one.name: one for one in phrase.details}
        details.update({name: Detail(place, name, text) for name, text in places.items()
                        if name not in ("complex", "who")})
        about = {one.name: one for one in sentence.details if one.name in ABOUT_THE_ACT}
        details.update({one.name: one for one in sentence.details if one.name not in ABOUT_THE_ACT})
        keys = [party.keys[-1][0] for party in dict.fromkeys(signers)]
        world.fresh_keys = []
        data = self.data_of(declared, details, actor, signers)
        keys += [key[0] for _, key in world.fresh_keys]
        time = about["happened"].value if "happened" in about else self.ledger.clock.text()
        return Act(place, phrase.type, subject, actor, keys, data, time)

    def subject_of(self, place, declared, places, actor):
        stream = declared["stream"]
        if stream in ("policy", "ledger"):
            return stream
        if "complex" in places:
            return "complexes/" + places["complex"]
        if "who" in places:
            return self.world.party(place, places["who"]).subject
        if stream.startswith("complexes"):
            raise Mistake(place, "the sentence names no complex")
        return actor.subject

    def data_of(self, declared, details, actor, signers):
        data = {}
        for one in declared["fields"]:
            name = one["name"]
            if name in details:
                stated = details.pop(name)
                if stated.value != "none" or one["kind"] != "official":
                    data[name] = self.values.of(one, stated, actor)
            elif one["kind"] == "official" and any(p.holds("authority") or p.holds("district") for p in signers):
                data[name] = self.world.official(f"{self.ledger.clock.now:%Y-%m-%d}")
            elif one["kind"] == "list" and one["required"] and not one["min"]:
                data[name] = []
        for stranger in details.values():
            raise Mistake(stranger.place, f"{declared['type']} has no field '{stranger.name}'")
        return data

    # From an act to what the ledger answers

    def draft(self, act):
        """The event, as a file; or a problem."""
        self.made += 1
        data, event = (self.ledger.folder / f"{name}-{self.made}.json" for name in ("data", "event"))
        act.texts = self.ledger.disclosures / str(self.made)
        data.write_text(json.dumps(act.data, ensure_ascii=False), encoding="utf-8")
        done = self.ledger.run("draft", act.type, "--subject", act.subject, "--source", act.actor.source, "--trust",
                               self.ledger.trust, "--data", data, "--at", act.time, "--disclosures", act.texts, "--json")
        if done.returncode not in (0, 1) or not done.stdout:
            raise Mistake(act.place, f"qiyue draft: status {done.returncode}\n{done.stdout}{done.stderr}")
        event.write_text(done.stdout.rstrip("\n"), encoding="utf-8")
        return event, (json.loads(done.stdout) if done.returncode == 1 else None)

    def signed(self, act):
        """The envelope, as a file; or a problem."""
        event, problem = self.draft(act)
        if problem:
            return None, problem
        envelope = self.ledger.folder / f"envelope-{self.made}.json"
        keys = [part for key in act.signers for part in ("--key", key)]
        texts = ("--disclosures", act.texts) if act.texts.exists() else ()
        self.ledger.must("sign", event, *keys, *texts, "--out", envelope)
        return envelope, None

    def send(self, act, envelope):
        """A receipt or a problem."""
        answer = self.ledger.append(envelope, act.texts)
        if "entry" in answer:
            self.remember(act, json.loads(answer["entry"])["index"])
        else:
            self.world.forget_fresh_keys()
        return answer

    def remember(self, act, index):
        texts = {}
        for file in act.texts.iterdir() if act.texts.exists() else ():
            text = file.read_text(encoding="utf-8")
            texts[json.loads(text)[3]] = text
        self.world.opened[index] = texts
        if act.type == "evaluation.scored":
            self.world.scored.setdefault(act.data["evaluation_id"], []).append(texts["/scores"])
        if act.type == "mandate.granted":
            act.actor.mandate = index
        if act.type == "policy.version_published":
            self.world.policy = act.data["policy"]
