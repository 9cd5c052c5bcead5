#!/usr/bin/env python3
"""Figures of targets and scoreboard at points of both axes of time, against naive_figures.py over the raw entries."""

import datetime
import unittest
import urllib.parse
from fractions import Fraction

from city import CityTest, entries_of, uscc_of
from naive_figures import Figures, moment, rounded

PERIODS = ("2025", "2026-H2", "2027", "2027-12")


def text_of(time):
    return time.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def shifted(text, **by):
    return text_of(moment(text) + datetime.timedelta(**by))


class FiguresOfTheCity(CityTest):
    """A city whose record holds, besides its own, corrections that change figures and acts told late."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.size_before = len(cls.entries)
        cls.raised, cls.replaced = cls.correct_figures()
        cls.told_late = cls.select_a_case_late()
        cls.moved = cls.change_direction_late()
        cls.not_counted = cls.resolve_a_universitys_need()
        cls.entries = entries_of(cls.server.address)
        cls.level(len(cls.entries))

    @classmethod
    def record(cls, event, *holders):
        """The entry's index and what it was made of."""
        test = cls("setUp")
        return test.append(cls.signer.sign(event, *holders))

    @classmethod
    def last_recorded(cls):
        return entries_of(cls.server.address)[-1]["recorded"]

    @classmethod
    def correct_figures(cls):
        """Two reports turn out larger: one that stands and one that had been replaced. Indexes of the reports."""
        reports = [one for one in cls.entries if one["event"]["type"] == "kpi.reported"]
        replaced = {one["event"]["data"].get("replaces") for one in reports}
        standing = next(one for one in reversed(reports) if one["index"] not in replaced
                        and one["event"]["data"]["period"] == "2027" and one["event"]["data"]["metric"] == "rd_intensity")
        old = next(one for one in reports if one["index"] in replaced
                   and one["event"]["data"]["period"].startswith("2025"))
        metrics = cls.entries[0]["event"]["data"]["policy"]["metrics"]
        for report in (standing, old):
            data = report["event"]["data"]
            metric = next(one for one in metrics if one["id"] == data["metric"])
            numerator = Fraction(data["numerator"]) * 3
            fields = {"/numerator": rounded(numerator, {"decimals": 2, "rounding": "half_up"}),
                      "/value": rounded(numerator / Fraction(data["denominator"]), metric)}
            cls.record(cls.signer.correction(report, cls.last_recorded(), fields), uscc_of(report["event"]["source"]))
        return standing["index"], old["index"]

    @classmethod
    def select_a_case_late(cls):
        """A model case is selected, and recorded fifteen days later."""
        case = [one for one in cls.entries if one["event"]["type"] == "case.selected"][-1]
        event = cls.signer.like(case, shifted(cls.last_recorded(), days=-15), {"case_id": "CASE-LATE"})
        return cls.record(event, *cls.authorities())

    @classmethod
    def change_direction_late(cls):
        """A complex that is built moves to another direction; recorded ten days later."""
        applied = {one["event"]["subject"]: one for one in cls.entries if one["event"]["type"] == "lead.applied"}
        left = {one["event"]["subject"] for one in cls.entries if one["event"]["type"] == "exit.decided"}
        built = next(one["event"]["subject"] for one in cls.entries
                     if one["event"]["type"] == "recognition.granted" and one["event"]["subject"] not in left)
        used = {one["event"]["data"]["direction"] for one in applied.values()}
        other = next(one for entry in cls.entries if entry["event"]["type"] == "direction.set"
                     for one in entry["event"]["data"]["directions"] if one not in used)
        case = next(one for one in cls.entries if one["event"]["type"] == "case.selected")
        event = cls.signer.like(case, shifted(cls.last_recorded(), days=-10), type="complex.changed", subject=built,
                                dataschema="urn:qiyue:catalogue:complex.changed:1")
        event["source"] = applied[built]["event"]["source"]
        event["data"] = {"direction": other, "official": event["data"]["official"]}
        return cls.record(event, uscc_of(event["source"]), *cls.authorities())

    @classmethod
    def resolve_a_universitys_need(cls):
        """A university's need is met by the lead unit, like any other; it does not count."""
        universities = {uscc_of(one["event"]["source"]) for one in cls.entries
                        if one["event"]["type"] == "organization.registered" and one["event"]["data"]["kind"] == "university"}
        left = {one["event"]["subject"] for one in cls.entries if one["event"]["type"] == "exit.decided"}
        signed = next(one["event"] for one in cls.entries if one["event"]["type"] == "charter.signed"
                      and uscc_of(one["event"]["source"]) in universities and one["event"]["subject"] not in left)
        lead = next(one["event"]["source"] for one in cls.entries if one["event"]["type"] == "lead.applied"
                    and one["event"]["subject"] == signed["subject"])
        both = uscc_of(signed["source"]), uscc_of(lead)
        for kind, source, more, holders in (("need.registered", signed["source"], {}, both[:1]),
                                            ("need.matched", lead, {"provider": both[1]}, both[1:]),
                                            ("need.resolved", signed["source"], {}, both)):
            example = next(one for one in cls.entries if one["event"]["type"] == kind)
            event = cls.signer.like(example, cls.last_recorded(), {"need_id": "N-UNIVERSITY", **more},
                                    subject=signed["subject"], source=source)
            index = cls.record(event, *holders)
        return index

    @classmethod
    def authorities(cls):
        return cls.entries[0]["event"]["data"]["policy"]["offices"]["authority"]

    # -- one point

    def naive(self, as_at=None, as_of=None):
        if isinstance(as_at, str):
            as_at = sum(moment(one["recorded"]) <= moment(as_at) for one in self.entries) - 1
        return Figures(self.entries, as_at, as_of)

    def shown(self, path, as_at=None, as_of=None, **more):
        asked = {name: value for name, value in {"as_at": as_at, "as_of": as_of, **more}.items() if value is not None}
        return self.get(path + ("?" + urllib.parse.urlencode(asked) if asked else ""))

    def same_at(self, as_at=None, as_of=None):
        """Everything that the service shows at this point is what raw entries make of it."""
        naive = self.naive(as_at, as_of)
        where = (as_at, as_of)
        shown = self.shown("/v1/targets", as_at, as_of)["targets"]
        wanted = naive.targets()
        self.assertEqual(len(shown), len(wanted), where)
        for one, expected in zip(shown, wanted):
            self.same_figure(one, expected, (where, expected["metric"], expected["by"]))
        for period in PERIODS:
            rows = self.shown("/v1/scoreboard", as_at, as_of, period=period)["rows"]
            board = naive.scoreboard(period)
            self.assertEqual([row["region"] for row in rows], list(board), (where, period))
            for row in rows:
                self.assertEqual(list(row["figures"]), list(board[row["region"]]))
                for metric, figure in row["figures"].items():
                    place = (where, period, row["region"], metric)
                    self.same_figure(figure, board[row["region"]][metric], place)

    def same_figure(self, shown, expected, place):
        for name in set(expected) - {"entries"}:
            self.assertEqual(shown[name], expected[name], (place, name))

    def both_figures(self, **point):
        """What is shown and what raw entries make, of the city and of the districts in two years."""
        naive = self.naive(**point)
        for one, expected in zip(self.shown("/v1/targets", **point)["targets"], naive.targets()):
            yield one, expected, (point, expected["metric"], expected["by"])
        for period in ("2025", "2027"):
            board = naive.scoreboard(period)
            for row in self.shown("/v1/scoreboard", period=period, **point)["rows"]:
                for metric, figure in row["figures"].items():
                    yield figure, board[row["region"]][metric], (point, metric, row["region"], period)

    # -- tests

    def test_what_had_been_recorded_by_an_entry(self):
        exits = [one["index"] for one in self.entries if one["event"]["type"] == "exit.decided"]
        built = [one["index"] for one in self.entries if one["event"]["type"] == "recognition.granted"]
        for index in (0, built[0] - 1, built[0], built[-1], exits[0] - 1, exits[0], self.size_before - 1,
                      self.size_before, self.told_late - 1, self.told_late, self.moved, self.not_counted):
            self.same_at(as_at=index)

    def test_what_had_been_recorded_by_a_time(self):
        middle = self.entries[self.size_before // 2]["recorded"]
        for time in (middle, shifted(middle, microseconds=-1), "2026-01-01T00:00:00Z", "2031-01-01T00:00:00Z"):
            self.same_at(as_at=time)

    def test_what_was_true_at_a_time(self):
        old, after = self.entries[self.replaced], self.entries[self.told_late]
        for time in (old["event"]["time"], shifted(old["event"]["time"], microseconds=-1), "2025-12-31T16:00:00Z",
                     "2026-11-15T00:00:00Z", after["event"]["time"], shifted(after["event"]["time"], seconds=-1),
                     self.entries[self.moved]["event"]["time"], "2031-01-01T00:00:00Z"):
            self.same_at(as_of=time)

    def test_what_was_true_by_what_had_been_recorded(self):
        late = self.entries[self.told_late]
        for as_at, as_of in ((self.size_before - 1, "2027-12-20T00:00:00Z"), (self.size_before, "2027-12-20T00:00:00Z"),
                             (self.told_late - 1, late["event"]["time"]), (self.told_late, late["event"]["time"]),
                             (500, "2031-01-01T00:00:00Z"), ("2026-07-01T00:00:00Z", "2026-06-01T00:00:00Z")):
            self.same_at(as_at, as_of)

    def test_before_the_ledger_there_are_no_figures(self):
        self.assertEqual(self.shown("/v1/targets", as_of="2020-01-01T00:00:00Z")["targets"], [])
        self.assertEqual(self.shown("/v1/scoreboard", as_of="2020-01-01T00:00:00Z", period="2025")["rows"], [])

    def test_a_correction_changes_what_was_true_and_not_what_had_been_recorded(self):
        """The report that stands: the figure before and after its correction, on both axes."""
        by, report = "2027-12-31", self.entries[self.raised]
        last = self.entries[self.size_before - 1]["recorded"]
        intensity = lambda **point: next(one["figure"] for one in self.shown("/v1/targets", **point)["targets"]
                                         if (one["metric"], one["by"]) == ("rd_intensity", by))
        known = intensity(as_at=self.size_before - 1)
        self.assertEqual(known, intensity(as_at=last))
        self.assertEqual(known, intensity(as_at=self.size_before - 1, as_of=last), "what was known then")
        self.assertGreater(Fraction(intensity(as_of=last)), Fraction(known), "what is known now of the same time")
        before = shifted(report["event"]["time"], microseconds=-1)
        self.assertEqual(intensity(as_of=before, as_at=self.size_before - 1), intensity(as_of=before),
                         "a report that had not been made yet")

    def points_with_entries(self):
        return ({}, {"as_at": self.size_before - 1}, {"as_at": self.size_before // 2},
                {"as_of": self.entries[self.told_late]["event"]["time"]})

    def test_entries_of_a_count_are_those_that_are_counted(self):
        for point in self.points_with_entries():
            for shown, expected, place in self.both_figures(**point):
                if expected["entries"] is not None:
                    self.assertEqual(shown["entries"], expected["entries"], place)

    def test_entries_of_a_ratio_are_the_reports_that_made_it(self):
        """All that stand are named, and nothing that is no report of this metric and period."""
        naive = self.naive()
        policy = naive.policy()
        for one in self.shown("/v1/targets")["targets"]:
            metric = next(each for each in policy["metrics"] if each["id"] == one["metric"])
            if metric["kind"] != "ratio":
                continue
            period = one["by"][:4]
            standing = {act.index for act in naive.standing(metric, period)}
            self.assertLessEqual(standing, set(one["entries"]), one)
            for index in one["entries"]:
                entry = self.entries[index]
                if entry["event"]["type"] == "event.corrected":
                    entry = self.entries[entry["event"]["corrects"]]
                data = entry["event"]["data"]
                self.assertEqual((entry["event"]["type"], data["metric"], data["period"]),
                                 ("kpi.reported", one["metric"], period), index)

    def test_no_entry_stands_behind_a_figure_twice(self):
        for point in self.points_with_entries():
            for shown, _, place in self.both_figures(**point):
                self.assertEqual(shown["entries"], sorted(set(shown["entries"])), place)
                self.assertEqual(shown["count"], len(shown["entries"]), place)

    def test_a_universitys_need_is_met_and_not_counted(self):
        for one in self.shown("/v1/targets")["targets"]:
            self.assertNotIn(self.not_counted, one["entries"], one)

    def test_published_scoreboards_are_what_raw_entries_make_at_their_basis(self):
        published = [one["event"]["data"] for one in self.entries if one["event"]["type"] == "scoreboard.published"]
        self.assertGreater(len(published), 3)
        for one in published:
            board = self.naive(as_at=one["basis"] - 1).scoreboard(one["period"])
            self.assertEqual({row["region"]: row["figures"] for row in one["rows"]},
                             {region: {metric: figure["value"] for metric, figure in row.items() if figure["value"]}
                              for region, row in board.items()}, one["period"])

    def test_the_policy_is_the_one_that_the_service_shows(self):
        for index in (0, self.size_before // 2, self.size_before - 1):
            self.assertEqual(self.get(f"/v1/policy?as_at={index}")["policy"], self.naive(as_at=index).policy(), index)


if __name__ == "__main__":
    unittest.main()
