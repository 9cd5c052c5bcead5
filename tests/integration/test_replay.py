#!/usr/bin/env python3
"""`qiyue replay` and `qiyue rebuild`: over a directory and a server alike, as text, JSON and tables."""

import csv
import io
import json
import re
import shutil
import unittest

from city import CityTest
from programs import InFolder, Server, qiyue


def rows_of(table):
    return list(csv.DictReader(io.StringIO(table, newline="")))


class Replay(CityTest):
    """The directory is a copy: while the city is served, nobody else may open it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server.stop()
        cls.copy = cls.folder / "copy"
        shutil.copytree(cls.ledger, cls.copy)
        cls.server = Server(cls.ledger)
        cls.level(len(cls.entries))
        cls.addClassCleanup(lambda: cls.server.process.returncode is None and cls.server.stop())
        cls.complex = cls.first_complex_evaluated()

    @classmethod
    def first_complex_evaluated(cls):
        concluded = next(one for one in cls.entries if one["event"]["type"] == "evaluation.concluded")
        cls.evaluation = concluded["event"]["data"]["evaluation_id"]
        return concluded["stream"]["id"].split("/")[1]

    def replay(self, ledger, *arguments):
        answer = qiyue("replay", ledger, "--complex", self.complex, *arguments)
        self.assertEqual(answer.status, 0, answer.err)
        return answer.out

    def both(self, *arguments):
        """The same from the directory and from the server; their JSON."""
        stored = json.loads(self.replay(self.copy, *arguments, "--json"))
        served = json.loads(self.replay(self.server.address, *arguments, "--json"))
        for common in ("size", "as_at", "as_of"):
            served.pop(common, None)
        self.assertEqual(stored, served)
        self.assertTrue(stored["ok"])
        return stored

    def test_directory_and_server_tell_the_same(self):
        middle = self.entries[len(self.entries) // 2]
        for point in ((), ("--as-at", middle["index"]), ("--as-at", middle["recorded"]),
                      ("--as-of", middle["recorded"]), ("--as-at", middle["index"], "--as-of", middle["recorded"])):
            whole = self.both(*point)
            self.assertEqual(whole["complex"]["id"], self.complex)
            self.both("--step", *point)
        self.both("--diff", f"0..{middle['index']}")
        self.both("--diff", f"{middle['recorded']}..{self.entries[-1]['recorded']}")
        self.both("--evaluation", self.evaluation)

    def test_steps_are_every_entry_of_the_stream_in_order(self):
        stream = f"complexes/{self.complex}"
        expected = [one["index"] for one in self.entries if one["stream"]["id"] == stream]
        steps = self.both("--step")["steps"]
        self.assertEqual([step["entry"] for step in steps], expected)
        self.assertIsNone(steps[0]["state_before"])
        text = self.replay(self.copy, "--step")
        self.assertEqual([int(found) for found in re.findall(r"(?m)^ *(\d+)  2\d\d\d-", text)], expected)
        table = rows_of(self.replay(self.copy, "--step", "--csv"))
        self.assertEqual(sorted({int(row["entry"]) for row in table}), expected)
        changes = sum(max(1, len(step["changes"])) for step in steps)
        self.assertEqual(len(table), changes)

    def test_every_change_of_a_difference_names_an_entry_between(self):
        stream = f"complexes/{self.complex}"
        own = [one["index"] for one in self.entries if one["stream"]["id"] == stream]
        first, last = own[3], own[-3]
        changes = self.both("--diff", f"{first}..{last}")["changes"]
        self.assertTrue(changes)
        for change in changes:
            if change["entry"] is not None:
                self.assertTrue(first < change["entry"] <= last, change)
        table = rows_of(self.replay(self.copy, "--diff", f"{first}..{last}", "--csv"))
        self.assertEqual([row["pointer"] for row in table], [change["pointer"] for change in changes])
        text = self.replay(self.copy, "--diff", f"{first}..{last}")
        self.assertEqual(len(text.splitlines()), len(changes))
        self.assertEqual(self.replay(self.copy, "--diff", f"{first}..{first}"), "nothing changed\n")

    def test_the_whole_names_the_entry_of_every_value(self):
        whole = self.both()
        table = rows_of(self.replay(self.copy, "--csv"))
        for row in table:
            self.assertEqual(whole["entries"].get(row["pointer"]), int(row["entry"]) if row["entry"] else None, row)
        state = next(row for row in table if row["pointer"] == "/complex/state")
        self.assertEqual(state["value"], whole["complex"]["state"])
        self.assertIn(f"/complex/state: {whole['complex']['state']}", self.replay(self.copy))

    def test_what_each_expert_could_know(self):
        report = self.both("--evaluation", self.evaluation)
        scores = [one for one in self.entries if one["event"]["type"] == "evaluation.scored"
                  and one["stream"]["id"] == f"complexes/{self.complex}"
                  and one["event"]["data"]["evaluation_id"] == self.evaluation]
        self.assertEqual([one["index"] for one in scores], [expert["entry"] for expert in report["experts"]])
        opened = report["evaluation"]["opened"]
        for score, expert in zip(scores, report["experts"]):
            basis = score["event"]["data"]["basis"]
            self.assertEqual(expert["basis"], basis)
            for line in expert["seen"]:
                self.assertTrue(opened <= line["entry"] < basis)
            for line in expert["unseen"]:
                self.assertTrue(max(basis, opened) <= line["entry"] < score["index"])
        self.assertTrue(report["evaluation"]["recomputed"]["agrees"])
        self.assertIn(self.evaluation, self.replay(self.copy, "--evaluation", self.evaluation))
        rows_of(self.replay(self.copy, "--evaluation", self.evaluation, "--csv"))

    def test_wrong_usage_says_what_is_wrong(self):
        for arguments, status in ((["--complex", "NOBODY"], 3), (["--complex", self.complex, "--diff", "5"], 2),
                                  (["--complex", self.complex, "--as-at", "then"], 2),
                                  (["--complex", self.complex, "--as-of", "5"], 2),
                                  (["--complex", self.complex, "--as-at", "99999999"], 3),
                                  (["--complex", self.complex, "--step", "--diff", "1..2"], 2),
                                  (["--complex", self.complex, "--diff", "9..2"], 2),
                                  (["--complex", self.complex, "--csv", "--json"], 2),
                                  (["--complex", self.complex, "--evaluation", "NONE"], 3), ([], 2)):
            answer = qiyue("replay", self.copy, *arguments)
            self.assertEqual(answer.status, status, (arguments, answer.err))
            self.assertTrue(answer.err + answer.out)
        followed = qiyue("replay", self.copy, "--complex", self.complex, "--follow")
        self.assertEqual(followed.status, 2)
        served = qiyue("replay", self.ledger, "--complex", self.complex)
        self.assertEqual(served.status, 3)
        self.assertIn("locked", served.err)


class Rebuild(InFolder):
    def rebuild(self, directory, *arguments, status=0):
        answer = qiyue("rebuild", directory, "--json", *arguments)
        self.assertEqual(answer.status, status, answer.err + answer.out)
        return {view["name"]: view for view in answer.json().get("views", [])}

    def test_views_are_made_checked_and_found_damaged(self):
        directory = self.demo()
        for view in self.rebuild(directory, "--check").values():
            self.assertFalse(view["there"])
        made = self.rebuild(directory)
        self.assertEqual(set(made), {"states", "dossiers"})
        checked = self.rebuild(directory, "--check")
        for name, view in checked.items():
            self.assertTrue(view["there"] and view["equal"], name)
            self.assertEqual(view["digest"], made[name]["digest"])
        again = self.rebuild(directory, "--view", "states")
        self.assertEqual(list(again), ["states"])
        self.assertEqual(again["states"]["digest"], made["states"]["digest"])
        self.assertGreater(again["states"]["generation"], made["states"]["generation"])
        self.assertFalse(again["states"]["differed"])
        shutil.rmtree(directory / "views" / "dossiers" / "1")
        missing = self.rebuild(directory, "--check", status=1)
        self.assertTrue(missing["states"]["equal"])
        self.assertFalse(missing["dossiers"]["equal"])
        self.rebuild(directory)
        self.rebuild(directory, "--check")

    def test_a_damaged_file_of_a_view_keeps_nobody_from_the_ledger(self):
        directory = self.demo()
        self.rebuild(directory)
        (directory / "views" / "states" / "serving").write_text("x")
        server = Server(directory)
        self.assertEqual(server.stop(), 0)
        self.rebuild(directory, "--check")

    def test_a_served_ledger_is_rebuilt_by_its_server(self):
        directory = self.demo()
        server = Server(directory)
        self.addCleanup(server.kill)
        answer = qiyue("rebuild", directory)
        self.assertEqual(answer.status, 3)
        self.assertIn("locked", answer.err)

    def test_wrong_usage(self):
        directory = self.demo()
        self.assertEqual(qiyue("rebuild", directory, "--view", "none").status, 2)
        self.assertEqual(qiyue("rebuild", self.folder / "nowhere").status, 3)


if __name__ == "__main__":
    unittest.main()
