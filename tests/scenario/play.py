"""Plays a scenario from top to bottom on a real ledger: acts, refusals, restarts, kills and what must then be true."""

import json
import re

from acting import Act, Acting
from moved_clock import moment
from story import Day, Mistake
from world import World

REFUSED = re.compile(r"(\S+?)(?:, because (.+))?")


class Player:
    def __init__(self, story, ledger, phrasebook, tell=lambda text: None):
        self.story, self.ledger, self.tell = story, ledger, tell
        self.world = World(story, ledger)
        self.acting = Acting(self.world, ledger, phrasebook)
        self.last_envelope, self.last_index = None, 0
        self.refusals = self.restarts = 0
        self.special = [
            (r"The ledger is founded, and all are put on record with mandates until (\S+)", self.begin),
            (r"The server is (restarted|killed and started again)", self.start_again),
            (r"(\S+) is (\S+) \((.+)\)", self.expect_state),
            (r"(\S+) has (\d+) acts, the last being (\S+)", self.expect_record),
            (r"\[(.+)\] is sent", self.send_kept),
            (r"\[(.+)\] was judged by version (\d+) of the policy", self.expect_policy_version),
        ]

    def play(self):
        for step in self.story.steps:
            if isinstance(step, Day):
                self.day(step)
            else:
                self.sentence(step)

    def day(self, day):
        time = moment(day.date, day.time)
        try:
            self.ledger.clock.move(time)
        except ValueError as error:
            raise Mistake(day.place, str(error)) from error
        self.tell(f"{day.date} {day.time}")

    def sentence(self, sentence):
        for pattern, method in self.special:
            found = re.fullmatch(pattern, sentence.text)
            if found:
                if method != self.send_kept:
                    self.tell(f"  {sentence.text}")
                return method(sentence, *found.groups())
        return self.perform(sentence)

    # Acts

    def perform(self, sentence):
        act = self.acting.read(sentence)
        about = {one.name: one for one in sentence.details}
        envelope, problem = self.acting.signed(act)
        if "not sent yet" in about and envelope:
            self.tell(f"  {sentence.text} (not sent yet)")
            self.world.unsent[about["known as"].value.strip("[]")] = (act, envelope)
            return
        answer = problem or self.send(act, envelope)
        self.judge(sentence, about.get("refused"), answer)
        if "known as" in about:
            self.world.indexes[about["known as"].value.strip("[]")] = json.loads(answer["entry"])["index"]

    def send(self, act, envelope):
        answer = self.acting.send(act, envelope)
        if "entry" in answer:
            self.last_envelope, self.last_index = envelope, json.loads(answer["entry"])["index"]
        self.ledger.clock.pass_minutes()
        return answer

    def judge(self, sentence, refused, answer):
        if refused is None:
            if "entry" not in answer:
                raise Mistake(sentence.place, f"'{sentence.text}' was not recorded: {shown(answer)}")
            self.tell(f"  {sentence.text}  → {json.loads(answer['entry'])['index']}")
            return
        if "entry" in answer:
            raise Mistake(refused.place, f"'{sentence.text}' should have been refused, and was recorded")
        expected = REFUSED.fullmatch(refused.value)
        if answer.get("rule") != expected[1]:
            raise Mistake(refused.place, f"refused as expected, but not by {expected[1]}: {shown(answer)}")
        if expected[2] and expected[2] not in (answer["zh"] + "\n" + answer["en"]):
            raise Mistake(refused.place, f"the refusal says something else: {shown(answer)}")
        if not answer["zh"] or not answer["en"]:
            raise Mistake(refused.place, f"the refusal does not speak both languages: {shown(answer)}")
        self.refusals += 1
        self.tell(f"  {sentence.text}  → refused: {answer['zh']} / {answer['en']}")

    def send_kept(self, sentence, label):
        if label not in self.world.unsent:
            raise Mistake(sentence.place, f"nothing was signed before that is known as [{label}]")
        answer = self.send(*self.world.unsent.pop(label))
        self.judge(sentence, next((one for one in sentence.details if one.name == "refused"), None), answer)
        if "entry" in answer:
            self.world.indexes[label] = json.loads(answer["entry"])["index"]

    # The ledger's life

    def begin(self, sentence, until):
        world, ledger = self.world, self.ledger
        for party in world.parties.values():
            party.keys.append(ledger.new_key(party.id, party.suite))
        founders = [party for party in world.parties.values() if party.offices]
        signing = [party for party in founders if any(map(party.holds, ("operator", "authority", "guardian")))]
        ledger.found({
            "clock": "system",
            "organizations": [{"uscc": p.id, "name": p.name, "kind": p.kind, "region": p.region} for p in founders],
            "keys": [{"holder": p.source, "spki": p.keys[-1][2], "suite": p.suite} for p in founders],
            "policy": world.policy}, [party.keys[-1][0] for party in signing])
        ledger.start()
        for party in world.parties.values():
            if not party.offices:
                self.put_on_record(sentence, party, until)

    def put_on_record(self, sentence, party, until):
        world, key = self.world, {"spki": party.keys[-1][2], "suite": party.suite}
        if party.is_expert:
            by = world.holders("authority")
            data = {"id": party.id, "fields": ["汽车电子"], "employer_uscc": world.party(sentence.place, party.employer).id,
                    "name": party.name, "key": key, "official": world.official(f"{self.ledger.clock.now:%Y-%m-%d}")}
            self.record(sentence, "expert.registered", party, by, data)
            return
        held = [{"kind": kind, "number": "示例证书一号", "valid_to": "2030-12-31", "doc": world.document(f"资质证书 {kind}")}
                for kind in party.qualifications]
        self.record(sentence, "organization.registered", party, world.holders("operator"), {
            "uscc": party.id, "name": party.name, "kind": party.kind, "region": party.region, "qualifications": held,
            "legal_representative": "示例法定代表人", "contact": "示例联系人", "key": key})
        self.record(sentence, "mandate.granted", party, [], {
            "key_id": party.keys[-1][1], "scope": ["charter.signed", "settlement.signed"],
            "from": f"{self.ledger.clock.now:%Y-%m-%d}", "to": until, "person": "示例签字人"})

    def record(self, sentence, type_name, party, others, data):
        act = Act(sentence.place, type_name, party.subject, party, [one.keys[-1][0] for one in [party, *others]], data,
                  self.ledger.clock.text())
        envelope, problem = self.acting.signed(act)
        answer = problem or self.send(act, envelope)
        if "entry" not in answer:
            raise Mistake(sentence.place, f"{party.name}: {type_name}: {shown(answer)}")

    def start_again(self, sentence, how):
        """What was acknowledged is still there: its receipt verifies, and asking again gives the same entry."""
        self.ledger.restart() if how == "restarted" else self.ledger.kill()
        self.restarts += 1
        self.ledger.verify_receipt(self.last_index)
        if self.last_envelope is None:
            return
        before = json.loads((self.ledger.receipts / f"{self.last_index}.json").read_text(encoding="utf-8"))["entry"]
        again = self.ledger.append(self.last_envelope)
        if again.get("entry") != before:
            raise Mistake(sentence.place, f"the last act, sent again, has another entry: {shown(again)}")

    # What must be true

    def expect_state(self, sentence, complex_id, zh, en):
        """An act that this state does not allow is refused, and the refusal names the state."""
        official = self.world.official(f"{self.ledger.clock.now:%Y-%m-%d}")
        by, type_name = self.world.holders("authority"), "lead.selected"
        data = {"criteria": {}, "scores": {}, "official": official}
        if en == "proposed":
            by, type_name = by + self.world.holders("operator"), "complex.closed"
            data = {"archive": self.world.document("终止归档目录"), "official": official}
        act = Act(sentence.place, type_name, f"complexes/{complex_id}", by[0], [p.keys[-1][0] for p in by], data,
                  self.ledger.clock.text())
        envelope, problem = self.acting.signed(act)
        answer = problem or self.ledger.append(envelope)
        if en == "closed":
            true = answer.get("rule") == "complex.closed"
        else:
            true = f"“{zh}”" in answer.get("zh", "") and f'"{en}"' in answer.get("en", "")
        if not true:
            raise Mistake(sentence.place, f"{complex_id} is not {zh} ({en}): {shown(answer)}")

    def expect_record(self, sentence, complex_id, count, last):
        entries = self.ledger.log("--stream", f"complexes/{complex_id}")
        types = [entry["event"]["type"] for entry in entries]
        if (len(types), types[-1:]) != (int(count), [last]):
            raise Mistake(sentence.place, f"{complex_id} has {len(types)} acts: {', '.join(types)}")

    def expect_policy_version(self, sentence, label, version):
        shown_entry = self.ledger.show(self.world.index_of(sentence.place, label))
        if shown_entry.get("policy_version") != int(version):
            raise Mistake(sentence.place, f"[{label}] shows policy_version {shown_entry.get('policy_version')}")


def shown(answer):
    if "entry" in answer:
        return "it was recorded"
    return f"{answer.get('code')} {answer.get('rule', '')} {answer.get('zh', '')} / {answer.get('en') or answer.get('detail')}"
