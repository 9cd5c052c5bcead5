#!/usr/bin/env python3
"""verify.sh, as it stands in every evidence package: under dash and bash, over packages that `qiyue export` made; and what an outsider or an insider
changes in them, each found by the check whose business it is.

Environment: QIYUE_BIN, QIYUE_VERIFY_BIN, QIYUE_SOURCE.
"""

import base64
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile

from authority import Authority, openssl
from programs import SKIPPED, qiyue
from resealing import Insider, edit_json, rewrite_manifests

SCRIPT = pathlib.Path(os.environ["QIYUE_SOURCE"]) / "ledger/package/texts/verify.sh"
if not all(map(shutil.which, ("jq", "openssl", "basenc"))):
    print("jq, openssl or basenc is not there")
    sys.exit(SKIPPED)


def flip(path, at=None):
    """One bit, in the middle unless it is said where. A token may carry certificates that nobody needs, so that a bit of theirs means nothing."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2 if at is None else at] ^= 1
    path.write_bytes(bytes(data))


def entries(package, part="entries"):
    return (package / f"data/{part}.jsonl").read_bytes().splitlines()


def write_entries(package, lines, part="entries"):
    (package / f"data/{part}.jsonl").write_bytes(b"".join(line + b"\n" for line in lines))


def edit_entry(package, at, change):
    lines = entries(package)
    entry = json.loads(lines[at])
    change(entry)
    lines[at] = json.dumps(entry, separators=(",", ":")).encode()
    write_entries(package, lines)


def drop_entry(package, at):
    """One entry of the scope less, and every number made to fit."""
    lines = entries(package)
    gone = json.loads(lines.pop(at))
    write_entries(package, lines)
    edit_json(package / "data/package.json", lambda claim: claim["entries"].update(scope=len(lines)))
    proof = package / "data/completeness" / (gone["stream"]["id"].replace("/", ".") + ".json")
    def fit(complete):
        complete["indexes"].remove(gone["index"])
        complete["count"] -= 1
    edit_json(proof, fit)


def spoil_signature(entry):
    signature = entry["envelope"]["signatures"][0]
    raw = bytearray(base64.b64decode(signature["sig"]))
    raw[-1] ^= 1
    signature["sig"] = base64.b64encode(bytes(raw)).decode()


def first(package, folder):
    return sorted((package / "data" / folder).iterdir())[0]


class Packages(unittest.TestCase):
    """All tests share the packages and change copies of them."""

    @classmethod
    def setUpClass(cls):
        place = tempfile.TemporaryDirectory(prefix="qiyue-script-")
        cls.addClassCleanup(place.cleanup)
        cls.folder = pathlib.Path(place.name)
        cls.ledger = cls.folder / "ledger"
        assert qiyue("demo", cls.ledger, "--complexes", 1, "--seed", 7).status == 0
        cls.log = json.loads(qiyue("log", cls.ledger, "--json").out)["entries"]
        cls.authority = Authority(cls.folder).start()
        cls.addClassCleanup(cls.authority.stop)
        cls.insider = Insider(cls.folder)
        cls.trust = cls.trusted("trust-folder", b"")
        cls.deceived = cls.trusted("deceived", cls.insider.authority)
        cls.complex = cls.export("complex", "--complex", "CQ-0001")
        cls.member = cls.export("member", "--org", cls.log_member())

    @classmethod
    def trusted(cls, name, more):
        """A folder with what a reader has from elsewhere."""
        folder = cls.folder / name
        folder.mkdir()
        shutil.copy(cls.ledger / "trust", folder / "trust")
        (folder / "ca.pem").write_bytes((cls.ledger / "ca.pem").read_bytes() + cls.authority.ca.read_bytes() + more)
        return folder

    @classmethod
    def log_member(cls):
        """The organisation of the first registration: it signed a few entries only."""
        return next(one["event"]["subject"].split("/")[1] for one in cls.log
                    if one["event"]["type"] == "organization.registered")

    @classmethod
    def export(cls, name, *scope):
        offices = cls.log[0]["event"]["data"]["policy"]["offices"]
        keys = []
        for uscc in dict.fromkeys((offices["authority"][0], offices["operator"][0])):
            keys += ["--key", cls.ledger / "demo-keys" / f"{uscc}.pem"]
        file = cls.folder / f"{name}.asice"
        made = qiyue("export", cls.ledger, *scope, "--out", file, *keys, "--purpose", "tests", "--recipient", "judges",
                     "--tsa", cls.authority.url, "--tsa-ca", cls.authority.ca)
        assert made.status == 0, made.err
        folder = cls.folder / name
        with zipfile.ZipFile(file) as container:
            container.extractall(folder)
        return folder

    def copy(self, package):
        place = tempfile.TemporaryDirectory(dir=self.folder)
        self.addCleanup(place.cleanup)
        return pathlib.Path(shutil.copytree(package, pathlib.Path(place.name) / "package"))

    def check(self, package, trust=None, shell="dash", script=SCRIPT):
        return subprocess.run([shell, str(script), str(trust or self.trust), str(package)], capture_output=True, text=True,
                              errors="replace", timeout=600, check=False)

    def failures(self, done):
        """What failed, by its first words; the rest of the script's promises hold in any case."""
        lines = done.stdout.splitlines()
        failed = [line[5:] for line in lines if line.startswith("FAIL ")]
        self.assertEqual(done.returncode, 1 if failed else 0, done.stdout + done.stderr)
        self.assertEqual(lines[-1], f"RESULT: INVALID ({len(failed)})" if failed else "RESULT: VALID")
        return failed

    def finds(self, expected, package, trust=None):
        failed = self.failures(self.check(package, trust))
        self.assertTrue(any(line.startswith(expected) for line in failed), f"{expected} is not among {failed}")
        return failed


class Sound(Packages):
    def test_is_valid_under_both_shells(self):
        for package in (self.complex, self.member):
            for shell in ("dash", "bash"):
                with self.subTest(package=package.name, shell=shell):
                    if not shutil.which(shell):
                        self.skipTest(f"{shell} is not there")
                    done = self.check(package, shell=shell)
                    self.assertEqual(self.failures(done), [])
                    self.assertEqual(done.stderr, "")

    def test_every_check_was_made(self):
        passed = self.check(self.complex).stdout
        for what in ("manifest-sha256.txt", "sm3sums.txt", "tagmanifest-sha256.txt", "META-INF/timestamp1.tst", "META-INF/signature1.p7s",
                     "manifest-sha256.txt.sm2.sig", "sm3sums.txt.sm2.sig", "checkpoint: signed", "checkpoint-sm3: signed",
                     "streams", "scope", "inclusion", "completeness: the map", "signatures", "opened fields", "documents"):
            self.assertIn(f"PASS {what}", passed)

    def test_the_package_holds_the_released_texts(self):
        for name in ("verify.sh", "README.zh.md", "README.en.md"):
            self.assertEqual((self.complex / name).read_bytes(), (SCRIPT.parent / name).read_bytes())

    def test_stands_beside_or_in_the_package(self):
        inside = subprocess.run(["sh", "verify.sh", str(self.trust)], cwd=self.member, capture_output=True, text=True,
                                timeout=600, check=False)
        self.assertEqual(self.failures(inside), [])

    @unittest.skipUnless(shutil.which("shellcheck"), "shellcheck is not installed")
    def test_shellcheck_finds_nothing(self):
        done = subprocess.run(["shellcheck", str(SCRIPT)], capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 0, done.stdout)


class Trust(Packages):
    def test_wrong_usage(self):
        empty = self.folder / "empty"
        empty.mkdir()
        other = self.folder / "other-key"
        shutil.copytree(self.trust, other)
        openssl("genpkey", "-algorithm", "ed25519", "-out", other / "key.pem")
        openssl("pkey", "-in", other / "key.pem", "-pubout", "-out", other / "log.pub.pem")
        for trust, package in ((empty, self.member), (self.folder / "nowhere", self.member), (self.trust, empty), (other, self.member)):
            done = self.check(package, trust)
            self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
        self.assertEqual(subprocess.run(["sh", str(SCRIPT)], capture_output=True, timeout=60, check=False).returncode, 2)

    def test_another_logs_keys(self):
        """The package of a ledger of the same name, but with keys of its own."""
        other = self.folder / "other"
        self.assertEqual(qiyue("demo", other, "--complexes", 1, "--seed", 8).status, 0)
        trust = self.folder / "others-trust"
        shutil.copytree(self.trust, trust)
        shutil.copy(other / "trust", trust / "trust")
        failed = self.finds("checkpoint: signed by the log", self.member, trust)
        self.assertIn("manifest-sha256.txt.sm2.sig (SM2)", failed)

    def test_authorities_of_others(self):
        trust = self.folder / "insiders-trust"
        shutil.copytree(self.trust, trust)
        (trust / "ca.pem").write_bytes(self.insider.authority)
        failed = self.finds("META-INF/signature1.p7s", self.member, trust)
        self.assertIn("META-INF/timestamp1.tst", failed)

    def test_a_foreign_seal(self):
        package = self.copy(self.member)
        self.insider.seal(package)
        failed = self.finds("META-INF/signature1.p7s", package)
        self.assertEqual(len(failed), 1, failed)
        self.assertEqual(self.failures(self.check(package, self.deceived)), [])


def add(name):
    def change(package):
        (package / name).parent.mkdir(exist_ok=True)
        (package / name).write_text("more\n", "utf-8")
    return change


def link(package):
    (package / "data/report.html").unlink()
    (package / "data/report.html").symlink_to("/etc/hostname")


def foreign_seal(package):
    (package / "META-INF/signature1.p7s").write_bytes((package / "META-INF/timestamp1.tst").read_bytes())


class Changed(Packages):
    """By somebody without keys."""

    CHANGES = (
        ("manifest-sha256.txt", lambda package: flip(package / "data/entries.jsonl")),
        ("manifest-sha256.txt", lambda package: (package / "data/report.html").unlink()),
        ("manifest-sha256.txt", lambda package: (package / "data/report.html").rename(package / "data/report2.html")),
        ("manifest-sha256.txt", add("data/more.txt")),
        ("sm3sums.txt", lambda package: flip(package / "data/report.html")),
        ("tagmanifest-sha256.txt", add("more.txt")),
        ("tagmanifest-sha256.txt", lambda package: flip(package / "bag-info.txt")),
        ("META-INF is one chain", add("META-INF/more.xml")),
        ("META-INF is one chain", lambda package: (package / "META-INF/timestamp1.tst").unlink()),
        ("mimetype", lambda package: (package / "mimetype").write_text("application/zip", "utf-8")),
        ("names of files", link),
        ("names of files", add("data/a name")),
        ("names of files", add("data/a\nname")),
        ("names of files", add("data/-rf")),
        ("no two names alike", add("data/REPORT.html")),
        ("META-INF/signature1.p7s", foreign_seal),
        ("META-INF/timestamp1.tst", lambda package: flip(package / "META-INF/timestamp1.tst", at=-4)),
        ("META-INF/ASiCManifest1.xml refers", lambda package: flip(package / "META-INF/ASiCManifest1.xml")),
        ("sm3sums.txt.sm2.sig", lambda package: shutil.copy(package / "manifest-sha256.txt.sm2.sig", package / "sm3sums.txt.sm2.sig")),
        ("package.json, entries", lambda package: (package / "data/package.json").write_text("{", "utf-8")),
        ("package.json, entries", lambda package: (package / "data/package.json").write_text("", "utf-8")),
    )

    def test_each_is_found_by_its_check(self):
        for number, (expected, change) in enumerate(self.CHANGES):
            with self.subTest(expected, number=number):
                package = self.copy(self.member)
                change(package)
                self.finds(expected, package)

    def test_manifests_made_anew_do_not_help(self):
        package = self.copy(self.member)
        flip(package / "data/report.html")
        rewrite_manifests(package)
        failed = self.finds("META-INF/ASiCManifest1.xml refers", package)
        self.assertIn("manifest-sha256.txt.sm2.sig (SM2)", failed)


class Sealed(Packages):
    """By an insider, whose seal the reader accepts: manifests and seal are right, and what the log signed is not."""

    def resealed(self, package, change):
        copy = self.copy(package)
        change(copy)
        self.insider.seal(copy)
        return copy

    def test_changes_to_a_complex(self):
        for expected, change in (
                ("signatures", lambda package: edit_entry(package, 3, spoil_signature)),
                ("inclusion", lambda package: edit_entry(package, 3, spoil_signature)),
                ("completeness: numbers", lambda package: drop_entry(package, 5)),
                ("completeness: the map", lambda package: drop_entry(package, -1)),
                ("streams", lambda package: edit_entry(package, 5, lambda entry: entry["stream"].update(prev="0" * 64))),
                ("scope", lambda package: edit_json(package / "data/package.json", lambda claim: claim["scope"].update(ids=["CQ-0002"])))):
            with self.subTest(expected):
                self.finds(expected, self.resealed(self.complex, change), self.deceived)

    def test_changes_to_a_member(self):
        def claim(**members):
            return lambda package: edit_json(package / "data/package.json", lambda claim: claim.update(members))

        def without_first_keys(package):
            lines = entries(package, "keys/entries")[1:]
            write_entries(package, lines, "keys/entries")
            edit_json(package / "data/package.json", lambda claim: claim["entries"].update(keys=len(lines)))

        for expected, change in (
                ("checkpoint: signed", lambda package: flip(package / "data/checkpoint/checkpoint")),
                ("checkpoint-sm3: signed", lambda package: flip(package / "data/checkpoint/checkpoint-sm3")),
                ("inclusion", lambda package: flip(first(package, "proofs"))),
                ("package.json", claim(size=1)),
                ("package.json", claim(more=True)),
                ("package.json", claim(entries={"scope": 1, "keys": 1, "policy": 1})),
                ("scope", claim(complete=["policy"])),
                ("opened fields", claim(fields={"opened": 0, "withheld": 0, "erased": 0})),
                ("opened fields", lambda package: flip(first(package, "disclosures"))),
                ("documents", add("data/documents/" + "0" * 64)),
                ("documents", claim(documents={"included": 99, "left_out": 0})),
                ("signatures", without_first_keys),
                ("no file that has no place", add("data/more.txt"))):
            with self.subTest(expected):
                self.finds(expected, self.resealed(self.member, change), self.deceived)

    def test_a_file_that_is_not_sealed(self):
        package = self.copy(self.member)
        self.insider.seal(package, left_out=("data/report.html",))
        failed = self.finds("META-INF/ASiCManifest1.xml refers", package, self.deceived)
        self.assertEqual(len(failed), 1, failed)


if __name__ == "__main__":
    unittest.main(verbosity=2)
