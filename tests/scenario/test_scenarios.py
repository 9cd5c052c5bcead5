#!/usr/bin/env python3
"""Plays every *.scenario of this folder. `test_scenarios.py voluntary-exit` plays one and tells it."""

import pathlib
import sys
import tempfile
import time
import unittest

from moved_clock import MovedClock, build_library
from phrasebook import Phrasebook
from play import Player
from served_ledger import ServedLedger
from story import read_story

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "interop"))
from auditor import audit  # noqa: E402  (the stranger's, which shares no code with the product)
from notes import Trust    # noqa: E402


def play(file, tell=lambda text: None):
    """The player, after the whole scenario came true and the whole ledger was verified."""
    story = read_story(file.read_text(encoding="utf-8"), file.name)
    with tempfile.TemporaryDirectory(prefix="qiyue-scenario-") as name:
        folder = pathlib.Path(name)
        ledger = ServedLedger(folder, MovedClock(build_library(folder), folder))
        try:
            player = Player(story, ledger, Phrasebook(), tell)
            player.play()
            tiles = ledger.verify_all()
            report = audit(str(tiles), Trust.parse(ledger.trust.read_bytes()))
            if report["findings"] or report["size"] != ledger.size:
                raise AssertionError(f"the stranger's audit of {file.name}: {report}")
            return player
        finally:
            ledger.close()


class Scenarios(unittest.TestCase):
    pass


def test_of(file):
    def test(_):
        began = time.monotonic()
        player = play(file)
        print(f"{file.stem}: {player.ledger.size} acts, {player.refusals} refusals, {player.restarts} restarts, "
              f"{time.monotonic() - began:.1f} s", flush=True)
    return test


for one in sorted(HERE.glob("*.scenario")):
    setattr(Scenarios, "test_" + one.stem.replace("-", "_"), test_of(one))


if __name__ == "__main__":
    if len(sys.argv) > 1 and not sys.argv[1].startswith("-"):
        play(HERE / f"{sys.argv[1]}.scenario", print)
    else:
        unittest.main()
