#!/usr/bin/env python3
"""The language of scenarios: what is not understood, or does not come true, fails and says where."""

import pathlib
import re
import tempfile
import unittest

from moved_clock import MovedClock, build_library
from phrasebook import Phrasebook, read_phrases
from play import Player
from served_ledger import ServedLedger
from story import Mistake, read_story

PARTIES = """Scenario: a short one
Parties:
    示例市经济信息委: agency in 500112, office of authority
    示例市科技局: agency in 500112, office of authority
    示例账本运营中心: agency in 500112, office of operator
    示例公证处: service in 500112, office of guardian
    示例个人信息保护办: agency in 500112, office of dpo
    示例沙区政府: agency in 500106, office of district for 500106
    示例长江智造: enterprise in 500106, high_tech_enterprise
On 2024-09-02:
    The ledger is founded, and all are put on record with mandates until 2029-12-31.
"""
DIRECTIONS = """    The authority sets the directions of 2024
        directions: advanced_materials
        industry_tier: leading
"""


class Language(unittest.TestCase):
    def play(self, text):
        with tempfile.TemporaryDirectory(prefix="qiyue-language-") as name:
            folder = pathlib.Path(name)
            ledger = ServedLedger(folder, MovedClock(build_library(folder), folder))
            try:
                player = Player(read_story(PARTIES + text, "short"), ledger, Phrasebook())
                player.play()
                return player
            finally:
                ledger.close()

    def fails(self, text, line, words):
        with self.assertRaises(Mistake) as raised:
            self.play(text)
        self.assertRegex(str(raised.exception), rf"^short:{line}: ")
        self.assertIn(words, str(raised.exception))

    def test_what_happens_happens(self):
        self.assertEqual(self.play(DIRECTIONS).ledger.size, 4)

    def test_a_refusal_that_does_not_come(self):
        self.fails(DIRECTIONS + "        refused: signature.missing\n", 15, "was recorded")

    def test_a_refusal_that_was_not_expected(self):
        self.fails(DIRECTIONS.replace("The authority sets", "示例市科技局 sets"), 12, "signature.missing")

    def test_a_refusal_by_another_rule_or_in_other_words(self):
        alone = DIRECTIONS.replace("The authority sets", "示例市科技局 sets")
        self.fails(alone + "        refused: signature.surplus\n", 15, "not by signature.surplus")
        self.fails(alone + "        refused: signature.missing, because 示例沙区政府\n", 15, "says something else")

    def test_what_is_not_understood(self):
        self.fails("    示例长江智造 dreams of CQ-0001\n", 12, "no sentence")
        self.fails("    示例无名氏 applies to lead CQ-0001\n", 12, "does not begin with a party")
        self.fails(DIRECTIONS + "        colour: red\n", 15, "no field 'colour'")
        self.fails(DIRECTIONS.replace("advanced_materials", "[the day]").replace("directions: ", "year: "), 13, "known as")

    def test_a_day_that_has_passed(self):
        self.fails("On 2024-09-01:\n    The server is restarted.\n", 12, "stands at")

    def test_a_state_that_is_another(self):
        applied = """    示例长江智造 applies to lead CQ-0001
        kind: enterprise_led
        name: 示例综合体
        direction: advanced_materials
        industry: advanced_materials
        founding_district: 500106
        regions: 500106
        plan: 《计划》
"""
        self.fails(DIRECTIONS + applied + "    CQ-0001 is 培育中 (cultivating).\n", 23, "is not 培育中")
        self.fails(DIRECTIONS + applied + "    CQ-0001 has 2 acts, the last being lead.applied.\n", 23, "has 1 acts")

    def test_form_of_a_file(self):
        for text in ("Scenario: x\n   On 2024-09-02:\n", "Scenario: x\nOn some day:\n", "Scenario: x\n",
                     "Scenario: x\nParties:\n    示例甲 enterprise\n"):
            with self.assertRaises(Mistake):
                read_story(text, "short")

    def test_every_phrase_is_found_by_its_own_words(self):
        book = Phrasebook()
        for phrase in book.phrases:
            for form in (0, 1):
                words = re.sub(r"(\S+)/(\S+)", lambda two: two[form + 1], phrase.words)
                found, _ = book.find("here", re.sub(r"\{\w+\}", "CQ-0001", words))
                self.assertEqual((found.type, found.words), (phrase.type, phrase.words))

    def test_form_of_a_phrase(self):
        for text in ("lead.applied", "lead.applied | applies | a | b", "lead.applied | applies | no colon"):
            with self.assertRaises(Mistake):
                read_phrases(text, "phrases")


if __name__ == "__main__":
    unittest.main()
