#!/usr/bin/env python3
"""The states of complexes over HTTP: both axes of time, pages, filters, waiting, caching, entries behind values, replay."""

import datetime
import random
import time
import unittest

from city import CityTest, entries_of, uscc_of
from naive_figures import moment

PARTS = ("", "/members", "/charter", "/bodies", "/evaluations", "/kpis", "/needs", "/tasks", "/achievements",
         "/settlements", "/timeline", "/replay", "/diff", "/whole")
LISTS = {"needs": "id", "tasks": "id", "achievements": "id", "settlements": "version", "evaluations": "id",
         "timeline": "entry"}
STATES = {"lead.applied": "proposed", "lead.selected": "lead_selected", "cultivation.started": "cultivating",
          "recognition.granted": "recognized", "rectification.ordered": "rectifying", "exit.proposed": "exit_proposed",
          "exit.decided": "exiting", "exit.settled": "settled", "complex.closed": "closed"}
MAY_MOVE = {"charter.signed": "chartered", "rectification.accepted": None, "tolerance.granted": None,
            "exit.withdrawn": None, "exit.rejected": None, "evaluation.reviewed": None}
COMMON = ("size", "as_at", "as_of", "entries")


def leaves(value, pointer=""):
    """{JSON pointer: value} of whatever is not taken apart: scalars, what is empty, arrays of scalars."""
    if isinstance(value, dict) and value:
        parts = [(name.replace("~", "~0").replace("/", "~1"), member) for name, member in value.items()]
    elif isinstance(value, list) and any(isinstance(member, dict) for member in value):
        parts = list(enumerate(value))
    else:
        return {pointer: value}
    found = {}
    for name, member in parts:
        found |= leaves(member, f"{pointer}/{name}")
    return found


def apply(changes, sheet):
    """A sheet's leaves after the changes. Those that are gone go first: their pointers are of the earlier sheet."""
    for change in changes:
        if "after" not in change:
            del sheet[change["pointer"]]
    for change in changes:
        if "after" in change:
            sheet[change["pointer"]] = change["after"]


def just_before(text):
    return (moment(text) - datetime.timedelta(microseconds=1)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class StatesTest(CityTest):
    def ids(self):
        return [one["event"]["subject"].split("/")[1] for one in self.entries if one["event"]["type"] == "lead.applied"]

    def walk(self, path, name, limit):
        """All of a list, page by page."""
        found, cursor, pages = [], None, 0
        while pages == 0 or cursor is not None:
            more = "" if cursor is None else f"&cursor={cursor}"
            page = self.get(f"{path}{'&' if '?' in path else '?'}limit={limit}{more}")
            self.assertLessEqual(len(page[name]), limit)
            self.assertTrue(page["next"] is None or page[name], "an empty page that is not the last")
            found += page[name]
            cursor, pages = page["next"], pages + 1
        return found

    def sheet(self, complex_id, as_at):
        """The leaves of the whole complex with the entries behind them; both empty before it was there."""
        reply = self.ask(f"/v1/complexes/{complex_id}/whole?as_at={as_at}")
        if reply.status == 404:
            return {}, {}
        whole = reply.json()
        return leaves({name: value for name, value in whole.items() if name not in COMMON}), whole["entries"]

    def steps(self, complex_id, **asked):
        query = "&".join(f"{name}={value}" for name, value in asked.items())
        return self.walk(f"/v1/complexes/{complex_id}/replay?{query}", "steps", 1000)


class Axes(StatesTest):
    def test_every_state_says_what_it_reflects(self):
        complex_id = self.ids()[0]
        paths = ["/v1/complexes", "/v1/cases", "/v1/targets", "/v1/scoreboard?period=2025"]
        paths += [f"/v1/complexes/{complex_id}{part}" for part in PARTS]
        paths.append("/v1/organizations/" + uscc_of(self.first("organization.registered")["event"]["source"]))
        paths.append("/v1/experts/" + self.first("expert.registered")["event"]["data"]["id"])
        size = len(self.entries)
        for path in paths:
            reply = self.ask(path)
            self.assertEqual(reply.status, 200, path)
            body = reply.json()
            self.assertEqual((reply.size, body["size"], body["as_at"], body["as_of"]), (size, size, size - 1, None), path)
            more = "&" if "?" in path else "?"
            body = self.get(f"{path}{more}as_at={size - 2}&as_of=2027-06-01T00:00:00Z")
            self.assertEqual((body["size"], body["as_at"], body["as_of"]),
                             (size, size - 2, "2027-06-01T00:00:00.000000Z"), path)

    def test_as_at_an_index_includes_that_entry(self):
        selected = self.first("lead.selected")
        path = f"/v1/complexes/{selected['event']['subject'].split('/')[1]}?as_at="
        self.assertEqual(self.get(path + str(selected["index"]))["state"], "lead_selected")
        self.assertEqual(self.get(path + str(selected["index"] - 1))["state"], "proposed")

    def test_as_at_a_time_is_the_last_entry_recorded_by_then(self):
        for entry in self.entries[100:1000:150]:
            for time_asked, index in ((entry["recorded"], entry["index"]),
                                      (just_before(entry["recorded"]), entry["index"] - 1)):
                for path in ("/v1/complexes", "/v1/targets"):
                    self.assertEqual(self.get(f"{path}?as_at={time_asked}"), self.get(f"{path}?as_at={index}"))

    def test_as_of_is_when_it_happened_and_as_at_when_it_was_recorded(self):
        applied = self.first("lead.applied")
        path = "/v1/complexes/" + applied["event"]["subject"].split("/")[1]
        happened, recorded = applied["event"]["time"], applied["recorded"]
        self.assertGreater((moment(recorded) - moment(happened)).days, 1)
        self.assertEqual(self.get(f"{path}?as_of={happened}")["state"], "proposed")
        self.get(f"{path}?as_of={just_before(happened)}", 404)
        self.get(f"{path}?as_at={happened}", 404)
        self.get(f"{path}?as_at={recorded}")
        self.get(f"{path}?as_at={applied['index'] - 1}&as_of={recorded}", 404)

    def test_nothing_is_there_before_it_was_recorded(self):
        for entry in self.entries:
            if entry["event"]["type"] != "lead.applied":
                continue
            path = "/v1/complexes/" + entry["event"]["subject"].split("/")[1]
            for part in PARTS:
                self.get(f"{path}{part}?as_at={entry['index']}")
                problem = self.get(f"{path}{part}?as_at={entry['index'] - 1}", 404)
                self.assertEqual(problem["code"], "not_found", part)
            listed = self.get(f"/v1/complexes?as_at={entry['index'] - 1}")["complexes"]
            self.assertNotIn(path.rsplit("/", 1)[1], [one["id"] for one in listed])
        for kind, route in (("organization.registered", "organizations"), ("expert.registered", "experts")):
            entry = self.first(kind)
            path = f"/v1/{route}/{entry['event']['subject'].split('/')[1]}"
            self.get(f"{path}?as_at={entry['index']}")
            self.get(f"{path}?as_at={entry['index'] - 1}", 404)

    def test_states_have_the_names_of_the_domain(self):
        for complex_id in self.ids():
            before = None
            for step in self.walk(f"/v1/complexes/{complex_id}/timeline", "timeline", 1000):
                self.assertEqual(step["state_before"], before, step)
                expected = STATES.get(step["type"], before)
                if step["type"] in MAY_MOVE and step["state_after"] != before:
                    expected = MAY_MOVE[step["type"]] or step["state_after"]
                self.assertEqual(step["state_after"], expected, step)
                shown = self.get(f"/v1/complexes/{complex_id}?as_at={step['entry']}")
                self.assertEqual(shown["state"], expected)
                before = step["state_after"]

    def test_overlays_lie_over_the_state_while_they_last(self):
        begin = {"evaluation.opened": "evaluating", "tolerance.granted": "tolerated", "honour.awarded": "named",
                 "hold.placed": "locked"}
        end = {"evaluation.concluded": "evaluating", "honour.revoked": "named", "hold.lifted": "locked"}
        seen = set()
        for entry in self.entries:
            subject, kind = entry["event"]["subject"], entry["event"]["type"]
            if not subject.startswith("complexes/") or kind not in begin | end:
                continue
            path = f"/v1/{subject}?as_at="
            before, after = (self.get(path + str(entry["index"] + n))["overlays"] for n in (-1, 0))
            self.assertEqual(begin.get(kind) in after, kind in begin, entry["index"])
            if kind in end and end[kind] in before:
                self.assertNotIn(end[kind], after, entry["index"])
            seen.add(kind)
        self.assertEqual(seen, set(begin | end), "the demonstration has all of them")


class Lists(StatesTest):
    def test_pages_give_everything_once(self):
        complex_id = self.ids()[2]
        lists = [(f"/v1/complexes/{complex_id}/{name}", name, key) for name, key in LISTS.items()]
        lists += [("/v1/complexes", "complexes", "id"), (f"/v1/complexes/{complex_id}/replay", "steps", "entry")]
        lists.append(("/v1/cases", "cases", "entry"))
        for path, name, key in lists:
            whole = self.walk(path, name, 1000)
            self.assertEqual(len({one[key] for one in whole}), len(whole), path)
            for limit in (1, 3, max(1, len(whole))):
                self.assertEqual(self.walk(path, name, limit), whole, (path, limit))
        for as_at in (300, 600):
            path = f"/v1/complexes/{complex_id}/timeline?as_at={as_at}"
            self.assertEqual(self.walk(path, "timeline", 2), self.walk(path, "timeline", 1000))

    def test_lists_hold_what_the_entries_say(self):
        for complex_id in self.ids():
            own = [one for one in self.entries if one["event"]["subject"] == f"complexes/{complex_id}"]
            named = lambda kind, member: {one["event"]["data"][member] for one in own if one["event"]["type"] == kind}
            for name, kind, member in (("needs", "need.registered", "need_id"), ("tasks", "task.launched", "task_id"),
                                       ("achievements", "achievement.recorded", "achievement_id"),
                                       ("evaluations", "evaluation.opened", "evaluation_id")):
                shown = self.walk(f"/v1/complexes/{complex_id}/{name}", name, 1000)
                self.assertEqual({one["id"] for one in shown}, named(kind, member), (complex_id, name))
            timeline = self.walk(f"/v1/complexes/{complex_id}/timeline", "timeline", 1000)
            self.assertEqual([one["entry"] for one in timeline], [one["index"] for one in own])

    def test_filters(self):
        everything = self.get("/v1/complexes")["complexes"]
        for name, value_of in {"state": lambda one: one["state"], "kind": lambda one: one["kind"],
                               "direction": lambda one: one["direction"], "lead": lambda one: one["lead"]["uscc"],
                               "district": lambda one: one["founding_district"]}.items():
            for value in {value_of(one) for one in everything}:
                expected = [one for one in everything if value_of(one) == value]
                self.assertEqual(self.get(f"/v1/complexes?{name}={value}")["complexes"], expected, (name, value))
                self.assertEqual(self.walk(f"/v1/complexes?{name}={value}", "complexes", 1), expected)
            self.assertEqual(self.get(f"/v1/complexes?{name}=nothing-like-it")["complexes"], [])
        opened = self.first("evaluation.opened")
        shown = self.get(f"/v1/complexes?overlay=evaluating&as_at={opened['index']}")["complexes"]
        self.assertIn(opened["event"]["subject"].split("/")[1], [one["id"] for one in shown])
        self.assertTrue(all("evaluating" in one["overlays"] for one in shown))

    def test_cases_name_their_complex(self):
        selected = {one["index"]: one["event"] for one in self.entries if one["event"]["type"] == "case.selected"}
        shown = {one["entry"]: one for one in self.get("/v1/cases")["cases"]}
        self.assertEqual(set(shown), set(selected))
        for index, case in shown.items():
            self.assertEqual((f"complexes/{case['complex']}", case["id"]),
                             (selected[index]["subject"], selected[index]["data"]["case_id"]))


class Waiting(StatesTest):
    def setUp(self):
        self.case = [one for one in self.entries if one["event"]["type"] == "case.selected"][-1]
        self.authorities = self.entries[0]["event"]["data"]["policy"]["offices"]["authority"]

    def select(self, case_id):
        event = self.signer.like(self.case, self.entries[-1]["recorded"], {"case_id": case_id})
        return self.append(self.signer.sign(event, *self.authorities))

    def test_a_reader_finds_what_it_wrote(self):
        for number in range(8):
            index = self.select(f"CASE-MINE-{number}")
            reply = self.ask(f"/v1/cases?limit=1000&at_least={index + 1}")
            self.assertGreaterEqual(reply.size, index + 1)
            self.assertIn(index, [one["entry"] for one in reply.json()["cases"]])

    def test_what_is_reflected_is_not_waited_for(self):
        began = time.monotonic()
        for _ in range(20):
            self.get(f"/v1/complexes?at_least={len(self.entries)}")
        self.assertLess(time.monotonic() - began, 4)

    def test_who_asks_for_more_than_there_is_hears_so(self):
        began = time.monotonic()
        reply = self.ask("/v1/complexes?at_least=1000000")
        self.assertEqual((reply.status, reply.json()["code"], reply.json()["place"]), (503, "behind", "at_least"))
        self.assertIn("retry-after", reply.headers)
        self.assertTrue(4.5 < time.monotonic() - began < 15)

    def test_an_answer_that_is_known_is_not_sent_again(self):
        fixed = self.ask("/v1/complexes?as_at=700")
        moving = self.ask("/v1/cases?limit=1000")
        for path, reply in (("/v1/complexes?as_at=700", fixed), ("/v1/cases?limit=1000", moving)):
            again = self.ask(path, If_None_Match=reply.headers["etag"])
            self.assertEqual((again.status, again.body, again.headers["etag"]), (304, b"", reply.headers["etag"]))
            self.assertEqual(self.ask(path, If_None_Match='"other"').status, 200)
        index = self.select("CASE-NEW-TAG")
        changed = self.ask(f"/v1/cases?limit=1000&at_least={index + 1}", If_None_Match=moving.headers["etag"])
        self.assertEqual(changed.status, 200)
        self.assertNotEqual(changed.headers["etag"], moving.headers["etag"])


class Problems(StatesTest):
    def test_whatever_is_wrong_is_told_in_both_languages(self):
        here, size = f"/v1/complexes/{self.ids()[0]}", len(self.entries)
        wrong = [(400, "invalid_argument", "as_at", [f"/v1/complexes?as_at={text}" for text in
                                                     ("x", "-1", "1.5", "2025-13-01T00:00:00Z", "2025-01-01", "")]),
                 (400, "invalid_argument", "as_of", [f"{here}?as_of={text}" for text in ("7", "yesterday", "")]),
                 (400, "invalid_argument", "at_least", [f"{here}?at_least=soon"]),
                 (400, "invalid_argument", "limit", [f"{path}?limit={text}" for text in ("0", "1001", "many", "-1")
                                                     for path in ("/v1/complexes", f"{here}/needs", f"{here}/timeline",
                                                                  f"{here}/replay", "/v1/cases")]),
                 (400, "invalid_argument", "cursor", [f"{here}/timeline?cursor=x", f"{here}/replay?cursor=x"]),
                 (400, "invalid_argument", "from", [f"{here}/{part}?{range_asked}" for part in ("diff", "replay")
                                                    for range_asked in ("from=20&to=10", "from=x", "from=2026-01-01T00:00:00Z&to=20")]),
                 (400, "invalid_argument", "to", [f"{here}/diff?to=then", f"{here}/replay?to=then"]),
                 (400, "invalid_argument", "period", ["/v1/scoreboard"] + [f"/v1/scoreboard?period={text}" for text in
                                                                           ("", "2025-Q5", "25", "2025-13", "1999")]),
                 (400, "invalid_argument", "bogus", [f"{here}{part}?bogus=1" for part in PARTS]),
                 (404, "not_found", "from", [f"{here}/diff?from=500&as_at=400"]),
                 (404, "not_found", "as_at", [f"/v1/complexes?as_at={size}", "/v1/targets?as_at=99999999"]),
                 (404, "not_found", None, [f"/v1/complexes/CQ-9999{part}" for part in PARTS] + [
                     f"{here}/evaluations/none", "/v1/organizations/91500000MAFA99999X", "/v1/experts/EX-9999"])]
        for status, code, place, paths in wrong:
            for path in paths:
                reply = self.ask(path)
                said = (path, reply.body)
                self.assertEqual(reply.status, status, said)
                self.assertEqual(reply.headers["content-type"], "application/problem+json", path)
                problem = reply.json()
                self.assertEqual((problem["status"], problem["code"]), (status, code), said)
                if place:
                    self.assertEqual(problem.get("place"), place, said)
                self.assertTrue(problem["zh"] and problem["en"] and problem["title"] and problem["detail"], said)


class Origins(StatesTest):
    def test_every_value_names_the_entry_that_made_it(self):
        """As of the entry the value is what it is, and just before it was another or none."""
        chance = random.Random(5)
        for complex_id in self.ids():
            stream = {one["index"] for one in self.entries if one["event"]["subject"] == f"complexes/{complex_id}"}
            last = max(stream)
            for as_at in (last, sorted(stream)[len(stream) // 3]):
                now, entries = self.sheet(complex_id, as_at)
                self.assertEqual(set(entries), set(now), "every value has an entry, and nothing else has")
                self.assertLessEqual(set(entries.values()), stream)
                for index in chance.sample(sorted(set(entries.values())), 12):
                    then, _ = self.sheet(complex_id, index)
                    before, _ = self.sheet(complex_id, index - 1)
                    for pointer in (one for one, entry in entries.items() if entry == index):
                        self.assertEqual(then.get(pointer), now[pointer], (complex_id, pointer, index))
                        self.assertNotEqual(before.get(pointer, "absent"), now[pointer], (complex_id, pointer, index))

    def test_parts_name_the_same_entries_as_the_whole(self):
        for complex_id in self.ids()[:2]:
            whole = self.get(f"/v1/complexes/{complex_id}/whole")
            for part, name in (("members", "members"), ("charter", "charters"), ("bodies", "bodies")):
                shown = self.get(f"/v1/complexes/{complex_id}/{part}")
                self.assertEqual(shown[name], whole[name])
                for pointer, index in shown["entries"].items():
                    self.assertEqual(index, whole["entries"][f"/{name}{pointer}"], pointer)

    def test_a_party_names_its_own_entries(self):
        changed = self.first("organization.changed")
        path = "/v1/" + changed["event"]["subject"]
        own = {one["index"] for one in self.entries if one["event"]["subject"] == changed["event"]["subject"]}
        now, before = self.get(path), self.get(f"{path}?as_at={changed['index'] - 1}")
        self.assertLessEqual(set(now["entries"].values()), own)
        self.assertIn(changed["index"], now["entries"].values())
        self.assertNotIn(changed["index"], before["entries"].values())
        for complex_played in now["complexes"]:
            for index in complex_played["entries"]:
                self.assertEqual(self.entries[index]["event"]["subject"], f"complexes/{complex_played['id']}")


class Replay(StatesTest):
    def test_the_steps_lead_to_the_sheet(self):
        for complex_id in self.ids():
            sheet, state = {}, None
            steps = self.steps(complex_id)
            for number, step in enumerate(steps):
                moved = [one["pointer"] for one in step["changes"]
                         if "before" in one and sheet.get(one["pointer"], "absent") != one["before"]]
                self.assertLessEqual(set(moved), {"/complex/overlays"}, "nothing but time's passing moves between steps")
                apply(step["changes"], sheet)
                self.assertEqual(step["state_before"], state, step["entry"])
                self.assertEqual(step["state_after"], sheet["/complex/state"])
                state = step["state_after"]
                if number % 40 == 0 or step is steps[-1]:
                    self.assertEqual(sheet, self.sheet(complex_id, step["entry"])[0], step["entry"])

    def test_a_range_of_steps_is_a_part_of_all(self):
        complex_id = self.ids()[1]
        steps = self.steps(complex_id)
        middle, behind = steps[40]["entry"], steps[70]["entry"]
        self.assertEqual(self.steps(complex_id, to=middle), steps[:41])
        part = self.steps(complex_id, **{"from": middle, "to": behind})
        self.assertIn(part, (steps[40:71], steps[41:71]))
        self.assertEqual(part, self.walk(f"/v1/complexes/{complex_id}/replay?from={middle}&to={behind}", "steps", 7))

    def test_a_difference_is_the_net_of_the_steps_between(self):
        chance = random.Random(11)
        for complex_id in self.ids():
            steps = self.steps(complex_id)
            first = steps[0]["entry"]
            pairs = [sorted(chance.sample(range(first, len(self.entries)), 2)) for _ in range(6)]
            for begin, end in [*pairs, [first, len(self.entries) - 1], [first - 1, steps[30]["entry"]]]:
                changes = self.get(f"/v1/complexes/{complex_id}/diff?from={begin}&to={end}")["changes"]
                before, after = self.sheet(complex_id, begin)[0], self.sheet(complex_id, end)[0]
                between = [one for one in steps if begin < one["entry"] <= end]
                for change in changes:
                    self.assertEqual(before.get(change["pointer"]), change.get("before"), (begin, end, change))
                    last = [one["entry"] for one in between
                            if change["pointer"] in (moved["pointer"] for moved in one["changes"])]
                    self.assertEqual(change["entry"], last[-1] if last else None, (begin, end, change))
                net = dict(before)
                for step in between:
                    apply(step["changes"], net)
                apply(changes, before)
                self.assertEqual(before, after, (complex_id, begin, end))
                for one in set(net) | set(after):
                    if one != "/complex/overlays":
                        self.assertEqual(net.get(one), after.get(one), (complex_id, begin, end, one))

    def test_nothing_differs_from_itself(self):
        path = f"/v1/complexes/{self.ids()[0]}/diff"
        self.assertEqual(self.get(f"{path}?from=400&to=400")["changes"], [])


class Corrections(StatesTest):
    def test_a_correction_changes_what_was_true_and_not_what_had_been_recorded(self):
        """The demonstration's own: the field of a need."""
        correction = self.first("event.corrected")
        original = self.entries[correction["event"]["corrects"]]
        need_id, complex_id = original["event"]["data"]["need_id"], original["event"]["subject"].split("/")[1]
        wrong, right = original["event"]["data"]["field"], correction["event"]["data"]["fields"]["/field"]
        self.assertNotEqual(wrong, right)

        def field(point):
            needs = self.get(f"/v1/complexes/{complex_id}/needs?limit=1000&{point}")["needs"]
            return next(one["field"] for one in needs if one["id"] == need_id)
        known = f"as_at={correction['index'] - 1}"
        then = original["event"]["time"]
        self.assertEqual(field(known), wrong)
        self.assertEqual(field(f"{known}&as_of={then}"), wrong, "the correction had not been recorded")
        self.assertEqual(field(f"as_of={then}"), right, "by what is known now it was always so")
        self.assertEqual(field(f"as_at={correction['index']}&as_of={then}"), right)

    def test_a_corrected_name_is_true_from_the_beginning(self):
        registered = self.first("organization.registered", lambda one: one["event"]["data"]["kind"] == "university")
        path = "/v1/" + registered["event"]["subject"]
        wrong = registered["event"]["data"]["name"]
        recorded = self.entries[-1]["recorded"]
        operator = self.entries[0]["event"]["data"]["policy"]["offices"]["operator"]
        event = self.signer.correction(registered, recorded, {"/name": "示例更正后的大学"})
        index = self.append(self.signer.sign(event, uscc_of(registered["event"]["source"]), *operator))
        self.level(index + 1)
        name = lambda point: self.get(f"{path}?{point}")["name"]
        self.assertEqual(name(f"as_at={index - 1}"), wrong)
        self.assertEqual(name(f"as_at={index - 1}&as_of={recorded}"), wrong)
        self.assertEqual(name(f"as_of={registered['event']['time']}"), "示例更正后的大学")
        self.assertEqual(len(entries_of(self.server.address)), index + 1)


if __name__ == "__main__":
    unittest.main()
