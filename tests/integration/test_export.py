#!/usr/bin/env python3
"""Evidence packages by `qiyue export` from a directory: every scope, less opened, recorded first or not handed over at all."""

import base64
import hashlib
import json
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
import zipfile

from authority import Authority
from programs import QIYUE, InFolder, qiyue, run, verifier

PURPOSE = ("--purpose", "诉讼举证", "--recipient", "示例法院")


def entries_of(ledger):
    return json.loads(qiyue("log", ledger, "--json").out)["entries"]


class Package:
    """A package that was handed over, read as any ZIP."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        with zipfile.ZipFile(path) as container:
            self.files = {name: container.read(name) for name in container.namelist()}
        self.claim = json.loads(self.files["data/package.json"])
        self.sha256 = hashlib.sha256(self.files["manifest-sha256.txt"]).hexdigest()

    def lines(self, name="data/entries.jsonl"):
        return self.files.get(name, b"").splitlines()

    def indexes(self):
        return [json.loads(line)["index"] for line in self.lines()]

    def opened(self):
        """Commitments whose texts are in it: as files, or in the data of an entry (evaluation.concluded)."""
        files = {hashlib.sha256(self.files[name]).hexdigest() for name in self.named("disclosures")}
        events = [json.loads(base64.b64decode(json.loads(line)["envelope"]["payload"])) for line in self.lines()]
        committed = {one for event in events for one in event["data"].get("commit", {}).values()}
        by_log = {hashlib.sha256(text.encode()).hexdigest() for event in events for text in event["data"].get("opened", [])}
        return files, by_log & committed

    def named(self, folder):
        return sorted(name for name in self.files if name.startswith(f"data/{folder}/"))


class Exporting(InFolder):
    """Each test has a copy of one demonstration."""

    complexes = 2

    @classmethod
    def setUpClass(cls):
        place = tempfile.TemporaryDirectory()
        cls.addClassCleanup(place.cleanup)
        cls.made = pathlib.Path(place.name) / "demo"
        made = qiyue("demo", cls.made, "--complexes", cls.complexes, "--seed", 7)
        assert made.status == 0, made.err
        cls.entries = entries_of(cls.made)
        offices = cls.entries[0]["event"]["data"]["policy"]["offices"]
        cls.operator = offices["operator"][0]
        cls.complex_id = next(one["event"]["subject"].split("/")[1] for one in cls.entries
                              if one["event"]["subject"].startswith("complexes/"))

    def setUp(self):
        super().setUp()
        self.ledger = self.folder / "ledger"
        shutil.copytree(self.made, self.ledger)
        self.trust = self.ledger / "trust"

    def key(self, uscc):
        return self.ledger / "demo-keys" / f"{uscc}.pem"

    @property
    def keys(self):
        return "--key", self.key(self.operator)

    def export(self, *arguments, out="p.asice", status=0):
        """The answer; with status 0, the packages."""
        answer = self.status(status, qiyue("export", self.ledger, *arguments, *PURPOSE, *self.keys, "--json",
                                           "--out", self.folder / out))
        if status != 0:
            return answer
        return [Package(one["file"]) for one in answer.json()["packages"]]

    def assert_sound(self, package):
        self.status(0, run("unzip", "-tqq", package.path))
        for program in (verifier, lambda *more: qiyue("verify", *more)):
            self.status(0, program(package.path, "--trust", self.trust))
        receipt = pathlib.Path(f"{package.path}.receipt.json")
        self.status(0, verifier(receipt, "--trust", self.trust))
        event = self.event_of(receipt)
        self.assertEqual(event["type"], "package.exported")
        self.assertEqual(event["source"], f"/organizations/{self.operator}")
        stated = event["data"]
        self.assertEqual(stated["package_sha256"], package.sha256)
        self.assertEqual(stated["scope"], package.claim["scope"])
        self.assertEqual(stated["size"], package.claim["size"])
        self.assertEqual((stated["purpose"], stated["recipient"]), ("诉讼举证", "示例法院"))
        self.assertEqual(stated["withheld"], package.claim["fields"]["withheld"])
        self.assertEqual(stated["erased"], package.claim["fields"]["erased"])

    def event_of(self, receipt):
        index = json.loads(json.loads(receipt.read_text(encoding="utf-8"))["entry"])["index"]
        return entries_of(self.ledger)[index]["event"]

    def assert_nothing_left(self, out="p.asice"):
        self.assertFalse((self.folder / out).exists())
        self.assertFalse((self.folder / f"{out}.receipt.json").exists())
        shelf = self.ledger / "packages"
        self.assertEqual(list(shelf.iterdir()) if shelf.exists() else [], [])
        self.assertEqual(len(entries_of(self.ledger)), len(self.entries))


class Scopes(Exporting):
    def expected(self, true):
        return [one["index"] for one in self.entries if true(one)]

    def test_one_complex(self):
        [package] = self.export("--complex", self.complex_id)
        self.assert_sound(package)
        stream = f"complexes/{self.complex_id}"
        self.assertEqual(package.indexes(), self.expected(lambda one: one["event"]["subject"] == stream))
        self.assertIn(stream, package.claim["complete"])
        self.assertIn("policy", package.claim["complete"])
        self.assertIn(f"data/completeness/{stream.replace('/', '.')}.json", package.files)
        self.assertEqual(package.claim["seals"][:1], ["cades-p256"])

    def test_two_complexes_in_any_order(self):
        ids = sorted({one["event"]["subject"].split("/")[1] for one in self.entries
                      if one["event"]["subject"].startswith("complexes/")})
        [package] = self.export("--complex", ids[1], "--complex", ids[0], "--complex", ids[1])
        self.assert_sound(package)
        self.assertEqual(package.claim["scope"], {"kind": "complexes", "ids": ids[:2]})

    def test_an_organisation(self):
        source = next(one["event"]["source"] for one in self.entries
                      if one["event"]["type"] == "charter.signed")
        uscc = source.rsplit("/", 1)[1]
        [package] = self.export("--organization", uscc)
        self.assert_sound(package)
        self.assertEqual(package.indexes(), self.expected(
            lambda one: one["event"]["source"] == source or one["event"]["subject"] == f"organizations/{uscc}"))

    def test_a_range(self):
        [package] = self.export("--range", "10..20")
        self.assert_sound(package)
        self.assertEqual(package.indexes(), list(range(10, 20)))

    def test_the_whole_ledger(self):
        (self.folder / "all").mkdir()
        packages = self.export("--all", out="all")
        for package in packages:
            self.assert_sound(package)
        self.assertEqual([index for package in packages for index in package.indexes()],
                         list(range(len(self.entries))))
        # Whoever is given all volumes judges them together.
        self.status(0, verifier(*(package.path for package in packages), "--trust", self.trust))

    def test_part_of_a_complex(self):
        stream = f"complexes/{self.complex_id}"
        all_indexes = self.expected(lambda one: one["event"]["subject"] == stream)
        middle = all_indexes[len(all_indexes) // 2]
        [package] = self.export("--complex", self.complex_id, "--to", middle)
        self.assert_sound(package)
        self.assertEqual(package.indexes(), [index for index in all_indexes if index < middle])
        self.assertNotIn(stream, package.claim["complete"])

    def test_volumes(self):
        (self.folder / "volumes").mkdir()
        packages = self.export("--all", "--volume-mib", "1", out="volumes")
        self.assertGreater(len(packages), 1)
        self.assertEqual([package.claim["volume"]["number"] for package in packages],
                         list(range(1, len(packages) + 1)))
        self.assertEqual([index for package in packages for index in package.indexes()],
                         list(range(len(self.entries))))
        for package in packages:
            self.assert_sound(package)
        # They do not fit into one file.
        answer = self.export("--all", "--volume-mib", "1", out="one.asice", status=2)
        self.assertIn("volumes", answer.err)
        self.assertFalse((self.folder / "one.asice").exists())


class LessOpened(Exporting):
    def test_a_preview_says_what_is_made(self):
        for rules in ((), ("--withhold", "class:personal"), ("--withhold", "all", "--no-documents")):
            preview = self.status(0, qiyue("export", self.ledger, "--complex", self.complex_id, "--preview", "--json",
                                           *rules)).json()
            self.assertEqual(len(entries_of(self.ledger)), len(self.entries))
            shutil.rmtree(self.ledger)
            shutil.copytree(self.made, self.ledger)
            [package] = self.export("--complex", self.complex_id, *rules, out=f"{len(rules)}.asice")
            for member in ("entries", "fields", "documents"):
                self.assertEqual(preview[member], package.claim[member], (rules, member))
            files, by_log = package.opened()
            self.assertEqual(len(package.named("disclosures")), len(files))
            self.assertEqual(len(files | by_log), package.claim["fields"]["opened"])
            self.assertEqual(len(package.named("documents")), package.claim["documents"]["included"])
            shutil.rmtree(self.ledger)
            shutil.copytree(self.made, self.ledger)
        words = self.status(0, qiyue("export", self.ledger, "--complex", self.complex_id, "--preview")).out
        self.assertIn("opened", words)

    def test_fields_classes_and_all(self):
        [everything] = self.export("--complex", self.complex_id, out="everything.asice")
        opened = everything.claim["fields"]["opened"]
        self.assertGreater(opened, 0)
        [none] = self.export("--complex", self.complex_id, "--withhold", "all", out="none.asice")
        self.assert_sound(none)
        # What the log itself opens cannot be withheld.
        self.assertEqual(none.claim["fields"]["opened"], len(none.opened()[1]))
        self.assertEqual(none.named("disclosures"), [])
        [some] = self.export("--complex", self.complex_id, "--withhold", "class:personal", out="some.asice")
        self.assert_sound(some)
        self.assertEqual(some.claim["withheld_by"], ["class:personal"])
        self.assertLess(some.claim["fields"]["opened"], opened)
        self.assertEqual(sum(some.claim["fields"].values()), sum(everything.claim["fields"].values()))

    def test_a_profile(self):
        profile = self.folder / "press.json"
        profile.write_text(json.dumps({"profile": "press", "withhold": ["all"], "documents": False}), encoding="utf-8")
        [package] = self.export("--complex", self.complex_id, "--profile", profile)
        self.assert_sound(package)
        self.assertEqual((package.claim["profile"], package.claim["withheld_by"]), ("press", ["all", "documents"]))
        self.assertEqual(package.named("documents"), [])

    def test_every_opened_text_stands_in_the_access_record(self):
        [package] = self.export("--complex", self.complex_id)
        opened = sorted(hashlib.sha256(package.files[name]).hexdigest() for name in package.named("disclosures"))
        lines = [json.loads(line) for line in
                 (self.ledger / "access.jsonl").read_text(encoding="utf-8").splitlines()]
        self.assertEqual(sorted(line["commitment"] for line in lines if "commitment" in line), opened)
        self.assertNotIn("commitment", lines[0])
        self.assertEqual(len(lines), len(opened) + 1)
        for line in lines:
            self.assertEqual(line["package"], package.sha256)
            self.assertEqual((line["token"], line["role"], line["outcome"]), ("", "operator", "given"))
            self.assertEqual(line["holder"], f"/organizations/{self.operator}")

    def test_a_package_from_a_package(self):
        [package] = self.export("--complex", self.complex_id)
        with self.subTest("recorded by its ledger"):
            answer = self.status(0, qiyue("export", package.path, "--ledger", self.ledger, "--withhold", "all", *PURPOSE,
                                          *self.keys, "--json", "--out", self.folder / "less.asice"))
            less = Package(answer.json()["packages"][0]["file"])
            self.assert_sound(less)
            self.assertEqual(less.claim["made_from"], package.sha256)
            self.assertEqual(less.lines(), package.lines())
            self.assertEqual(less.named("disclosures"), [])
        with self.subTest("without a ledger"):
            seal = Authority(self.folder, "sealer")
            key, certificate = seal.folder / "tsa.key", seal.folder / "tsa.crt"
            key.chmod(0o600)
            before = len(entries_of(self.ledger))
            answer = self.status(0, qiyue("export", package.path, "--withhold", "class:personal", *PURPOSE, "--seal-key",
                                          key, "--seal-cert", certificate, "--out", self.folder / "alone.asice"))
            self.assertIn("no ledger has recorded", answer.err)
            self.assertIn("not recorded", answer.out)
            alone = Package(self.folder / "alone.asice")
            self.status(0, verifier(alone.path, "--trust", self.trust))
            self.assertEqual(alone.claim["seals"], ["cades-p256"])
            self.assertEqual(len(entries_of(self.ledger)), before)
            self.assertFalse((self.folder / "alone.asice.receipt.json").exists())
        with self.subTest("of another ledger"):
            other = self.folder / "other"
            self.status(0, qiyue("demo", other, "--complexes", 1, "--seed", 8))
            answer = qiyue("export", package.path, "--ledger", other, "--withhold", "all", *PURPOSE, *self.keys, "--out",
                           self.folder / "wrong.asice")
            self.assertEqual(answer.status, 2, answer.err)
            self.assertFalse((self.folder / "wrong.asice").exists())

    def test_stamped_by_an_authority(self):
        authority = Authority(self.folder).start()
        self.addCleanup(authority.stop)
        tsa = ("--tsa", authority.url, "--tsa-ca", authority.ca)
        [package] = self.export("--complex", self.complex_id, *tsa)
        self.assertEqual(package.claim["seals"][-1], "rfc3161")
        self.assertIn("META-INF/timestamp1.tst", package.files)
        self.assert_sound(package)
        authority.behave = "refuse"
        before = len(entries_of(self.ledger))
        answer = self.export("--complex", self.complex_id, *tsa, out="q.asice", status=1)
        self.assertIn(authority.url, answer.err)
        self.assertFalse((self.folder / "q.asice").exists())
        self.assertEqual(len(entries_of(self.ledger)), before)


class Checkpoints(Exporting):
    def note(self, package, name="checkpoint"):
        file = self.folder / f"{package.path.name}.{name}"
        file.write_bytes(package.files[f"data/checkpoint/{name}"])
        return file

    def test_since_and_as_of_an_older_one(self):
        [first] = self.export("--complex", self.complex_id, out="first.asice")
        size = first.claim["size"]
        self.assertEqual(size, len(self.entries))
        note = self.note(first)
        with self.subTest("since"):
            [second] = self.export("--complex", self.complex_id, "--since", note, out="second.asice")
            self.assert_sound(second)
            self.assertEqual(second.claim["size"], size + 1)
            self.assertEqual(second.files["data/checkpoint/earlier"], note.read_bytes())
            self.status(0, verifier(second.path, "--trust", self.trust, "--since", note))
        with self.subTest("as of"):
            older = ["--checkpoint", note]
            if "data/checkpoint/checkpoint-sm3" in first.files:
                older += ["--twin-checkpoint", self.note(first, "checkpoint-sm3")]
            [again] = self.export("--organization", self.operator, *older, out="again.asice")
            self.assert_sound(again)
            self.assertEqual(again.claim["size"], size)
            self.assertTrue(all(index < size for index in again.indexes()))
            [now] = self.export("--organization", self.operator, out="now.asice")
            self.assertGreater(len(now.indexes()), len(again.indexes()))
        with self.subTest("the same package as of the same checkpoint"):
            [same] = self.export("--complex", self.complex_id, *older, out="same.asice")
            self.assertEqual(same.sha256, first.sha256)
        with self.subTest("a size of which nothing is kept"):
            answer = self.export("--complex", self.complex_id, "--at", size - 1, out="none.asice", status=3)
            self.assertIn("--", answer.err + "--")
            self.assertFalse((self.folder / "none.asice").exists())
        with self.subTest("another log's"):
            foreign = self.folder / "foreign"
            foreign.write_bytes(note.read_bytes().replace(b"\n", b"x\n", 1))
            self.export("--complex", self.complex_id, "--checkpoint", foreign, out="none.asice", status=2)


class Recording(Exporting):
    def other(self):
        """An organisation that is not the operator."""
        return next(one["event"]["data"]["uscc"] for one in self.entries
                    if one["event"]["type"] == "organization.registered"
                    and one["event"]["data"]["uscc"] != self.operator
                    and self.key(one["event"]["data"]["uscc"]).exists())

    def test_another_organisation_and_the_operator(self):
        other = self.other()
        answer = self.status(0, qiyue("export", self.ledger, "--complex", self.complex_id, *PURPOSE, "--key",
                                      self.key(other), *self.keys, "--request-no", "(2027)渝01民初1号", "--json", "--out",
                                      self.folder / "p.asice"))
        self.assertEqual(answer.json()["packages"][0]["recorded"], len(self.entries))
        event = entries_of(self.ledger)[-1]["event"]
        self.assertEqual(event["source"], f"/organizations/{other}")
        self.assertEqual(event["data"]["request_no"], "(2027)渝01民初1号")

    def test_refused_keys_hand_nothing_over(self):
        other = self.other()
        for keys in (("--key", self.key(other)), ("--source", other, *self.keys)):
            answer = self.status(1, qiyue("export", self.ledger, "--complex", self.complex_id, *PURPOSE, *keys, "--out",
                                          self.folder / "p.asice"))
            self.assertIn("rule", answer.err)
            self.assert_nothing_left()

    def test_two_hands(self):
        other = self.other()
        drafted = self.status(0, qiyue("export", self.ledger, "--complex", self.complex_id, *PURPOSE, "--source", other,
                                       "--draft", "--json")).json()
        shelf = self.ledger / "packages" / drafted["id"]
        self.assertEqual((self.ledger / "packages").stat().st_mode & 0o777, 0o700)
        self.assertTrue(shelf.is_dir())
        fetch = ("export", self.ledger, "--fetch", drafted["id"], "--out", self.folder / "p.asice")
        answer = self.status(3, qiyue(*fetch))
        self.assertIn("not recorded", answer.err)
        self.assertFalse((self.folder / "p.asice").exists())

        event, half, whole = (self.folder / name for name in ("event", "half", "whole"))
        event.write_text(json.dumps(drafted["packages"][0]["event"], ensure_ascii=False, separators=(",", ":")),
                         encoding="utf-8")
        self.status(0, qiyue("sign", event, "--key", self.key(other), "--out", half))
        self.status(1, qiyue("append", self.ledger, half))
        self.status(3, qiyue(*fetch))
        self.status(0, qiyue("sign", half, *self.keys, "--out", whole))
        self.status(0, qiyue("append", self.ledger, whole))
        self.status(0, qiyue(*fetch))
        package = Package(self.folder / "p.asice")
        self.status(0, verifier(package.path, "--trust", self.trust))
        self.assertEqual(entries_of(self.ledger)[-1]["event"]["data"]["package_sha256"], package.sha256)
        self.assertFalse(shelf.exists())
        self.status(3, qiyue("export", self.ledger, "--fetch", drafted["id"], "--out", self.folder / "q.asice"))

    def test_what_is_there_stays(self):
        (self.folder / "p.asice").write_text("mine", encoding="utf-8")
        self.export("--complex", self.complex_id, status=3)
        self.assertEqual((self.folder / "p.asice").read_text(encoding="utf-8"), "mine")
        self.assertEqual(len(entries_of(self.ledger)), len(self.entries))

    def test_wrong_usage(self):
        good = ("--complex", self.complex_id, *PURPOSE, *self.keys, "--out", self.folder / "p.asice")
        for wrong in (good[:2] + good[4:],  # no purpose
                      good[2:],  # no scope
                      (*good, "--all"),
                      (*good, "--range", "5..5"),
                      ("--range", "7", *good[2:]),
                      ("--complex", "no/complex", *good[2:]),
                      (*good, "--withhold", "class:unheard-of"),
                      (*good, "--draft"),
                      (*good, "--preview"),
                      (*good, "--at", 5, "--cosigned"),
                      (*good, "--twin-checkpoint", self.trust),
                      (*good, "--tsa", "http://127.0.0.1:1"),
                      (*good, "--seal-key", self.key(self.operator)),
                      (*good, "--ledger", self.ledger),
                      (*good, "--since", self.trust),
                      (*good[:-1], ""),
                      (*good[:6], "--out", self.folder / "p.asice"),  # no keys
                      (*good, "--fetch", "0" * 32),
                      (*good, "--recipient", "x" * 501)):
            answer = qiyue("export", self.ledger, *wrong)
            self.assertEqual(answer.status, 2, (wrong, answer.out, answer.err))
        for failing in (("--complex", "CQ-9999", *good[2:]),
                        ("--organization", "91500000MAFA00118E", *good[2:]),
                        (*good[:-1], self.folder / "missing" / "p.asice")):
            answer = qiyue("export", self.ledger, *failing)
            self.assertEqual(answer.status, 3, (failing, answer.out, answer.err))
        self.status(3, qiyue("export", self.folder / "nothing", *good))
        self.assert_nothing_left()


class Ended(Exporting):
    complexes = 12

    def test_ended_half_way_nothing_is_left(self):
        (self.folder / "out").mkdir()
        for wait in (0.05, 0.3, 0.8):
            running = subprocess.Popen(
                [QIYUE, "export", str(self.ledger), "--all", *PURPOSE, *map(str, self.keys), "--out",
                 str(self.folder / "out")], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            if wait > 0.1:  # once it makes something
                end = time.monotonic() + 30
                while not list((self.ledger / "packages").glob("*/*")) and running.poll() is None:
                    self.assertLess(time.monotonic(), end)
                    time.sleep(0.005)
                time.sleep((wait - 0.3) / 5)
            else:
                time.sleep(wait)
            running.send_signal(signal.SIGINT)
            said = running.communicate(timeout=60)[1]
            self.assertIn(running.returncode, (3, -signal.SIGINT), said)
            self.assertEqual(list((self.folder / "out").iterdir()), [])
            self.assertEqual(len(entries_of(self.ledger)), len(self.entries))
            shelf = self.ledger / "packages"
            self.assertEqual(list(shelf.iterdir()) if shelf.exists() else [], [])

    def test_killed_half_way_the_next_one_cleans_up(self):
        (self.folder / "out").mkdir()
        running = subprocess.Popen(
            [QIYUE, "export", str(self.ledger), "--all", *PURPOSE, *map(str, self.keys), "--out",
             str(self.folder / "out")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + 30
        while not list((self.ledger / "packages").glob("*/*")) and running.poll() is None:
            self.assertLess(time.monotonic(), end)
            time.sleep(0.005)
        running.kill()
        running.wait(timeout=60)
        self.assertEqual(list((self.folder / "out").iterdir()), [])
        [package] = self.export("--complex", self.complex_id)
        self.assertEqual(list((self.ledger / "packages").iterdir()), [])
        self.status(0, verifier(package.path, "--trust", self.trust))


if __name__ == "__main__":
    unittest.main()
