#!/usr/bin/env python3
"""verify.sh, as it stands in every evidence package: under dash and bash, over packages that `qiyue export` made; and what an outsider or an insider
changes in them, each found by the check whose business it is, or, of what the script leaves to it, by qiyue-verify.

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
from programs import SKIPPED, qiyue, verifier
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

    folder = None

    @classmethod
    def setUpClass(cls):
        if Packages.folder is None:
            Packages.make()

    @classmethod
    def make(cls):
        place = tempfile.TemporaryDirectory(prefix="qiyue-script-")
        unittest.addModuleCleanup(place.cleanup)
        cls.folder = pathlib.Path(place.name)
        cls.ledger = cls.folder / "ledger"
        assert qiyue("demo", cls.ledger, "--complexes", 1, "--seed", 7).status == 0
        cls.log = json.loads(qiyue("log", cls.ledger, "--json").out)["entries"]
        cls.authority = Authority(cls.folder).start()
        unittest.addModuleCleanup(cls.authority.stop)
        cls.insider = Insider(cls.folder)
        cls.trust = cls.trusted("trust-folder", b"")
        cls.deceived = cls.trusted("deceived", cls.insider.authority)
        cls.complex = cls.export("complex", "--complex", "CQ-0001")
        cls.member = cls.export("member", "--organization", cls.first_member())

    @classmethod
    def trusted(cls, name, more):
        """A folder with what a reader has from elsewhere."""
        folder = cls.folder / name
        folder.mkdir()
        for key in ("log.pub.pem", "log-sm2.pub.pem"):
            shutil.copy(cls.ledger / key, folder / key)
        (folder / "ca.pem").write_bytes((cls.ledger / "ca.pem").read_bytes() + cls.authority.ca.read_bytes() + more)
        return folder

    @classmethod
    def first_member(cls):
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
        return cls.unpacked(file)

    @classmethod
    def unpacked(cls, file):
        folder = file.with_suffix("")
        with zipfile.ZipFile(file) as container:
            container.extractall(folder)
        return folder

    def copy(self, package):
        place = tempfile.TemporaryDirectory(dir=self.folder)
        self.addCleanup(place.cleanup)
        return pathlib.Path(shutil.copytree(package, pathlib.Path(place.name) / "package"))

    def check(self, package, trust=None, shell="dash", path=""):
        return subprocess.run([shell, str(SCRIPT), str(trust or self.trust), str(package)], capture_output=True, text=True,
                              errors="replace", timeout=600, check=False, env={**os.environ, "PATH": path + os.environ["PATH"]})

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
        for package, proofs in ((self.complex, "sha256.multiproof"), (self.member, "0.tlog-proof")):
            self.assertTrue((package / "data/proofs" / proofs).is_file(), proofs)
            passed = self.check(package).stdout
            for what in ("names of files", "manifest-sha256.txt", "sm3sums.txt", "tagmanifest-sha256.txt", "mimetype",
                         "META-INF/ASiCManifest1.xml refers", "META-INF/ASiCManifest2.xml refers", "META-INF/timestamp1.tst",
                         "META-INF/signature1.p7s", "manifest-sha256.txt.sm2.sig", "sm3sums.txt.sm2.sig",
                         "checkpoint: signed", "checkpoint-sm3: signed", "entries: form", "data/entries.jsonl: ascending",
                         "package.json", "entries: each", "streams", "complete streams", "inclusion", "signatures",
                         "opened fields", "documents"):
                self.assertIn(f"PASS {what}", passed)
            self.assertIn("entries (SM3)", passed)

    def test_it_stays_short_enough_to_be_read(self):
        lines = SCRIPT.read_text("utf-8").splitlines()
        self.assertLessEqual(len(lines), 250)
        self.assertLessEqual(max(map(len, lines)), 120)

    def test_the_package_holds_the_released_texts(self):
        for name in ("verify.sh", "README.zh.md", "README.en.md"):
            self.assertEqual((self.complex / name).read_bytes(), (SCRIPT.parent / name).read_bytes())

    def test_stands_in_the_package(self):
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
        for trust, package in ((empty, self.member), (self.folder / "nowhere", self.member), (self.trust, empty)):
            done = self.check(package, trust)
            self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
        self.assertEqual(subprocess.run(["sh", str(SCRIPT)], capture_output=True, timeout=60, check=False).returncode, 2)

    def test_another_logs_keys(self):
        """The package of a ledger of the same name, but with keys of its own."""
        other = self.folder / "other"
        self.assertEqual(qiyue("demo", other, "--complexes", 1, "--seed", 8).status, 0)
        trust = self.folder / "others-trust"
        shutil.copytree(self.trust, trust)
        for key in ("log.pub.pem", "log-sm2.pub.pem"):
            shutil.copy(other / key, trust / key)
        failed = self.finds("checkpoint: signed by the log", self.member, trust)
        self.assertIn("manifest-sha256.txt.sm2.sig (SM2)", failed)

    def test_a_twin_that_the_reader_does_not_know(self):
        trust = self.folder / "no-twin"
        shutil.copytree(self.trust, trust)
        (trust / "log-sm2.pub.pem").unlink()
        failed = self.finds("checkpoint-sm3: signed by the log", self.member, trust)
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


def without_timestamp(package):
    (package / "META-INF/timestamp1.tst").unlink()
    (package / "META-INF/ASiCManifest2.xml").unlink()


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
        ("META-INF/signature1.p7s", foreign_seal),
        ("package.json", without_timestamp),
        ("META-INF/timestamp1.tst", lambda package: flip(package / "META-INF/timestamp1.tst", at=-4)),
        ("META-INF/ASiCManifest1.xml refers", lambda package: flip(package / "META-INF/ASiCManifest1.xml", at=-70)),
        ("META-INF/signature1.p7s", lambda package: flip(package / "META-INF/ASiCManifest1.xml")),
        ("sm3sums.txt.sm2.sig", lambda package: shutil.copy(package / "manifest-sha256.txt.sm2.sig", package / "sm3sums.txt.sm2.sig")),
        ("package.json", lambda package: (package / "data/package.json").write_text("{", "utf-8")),
        ("package.json", lambda package: (package / "data/package.json").write_text("", "utf-8")),
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


class Renewed(Packages):
    def renewed(self):
        file = self.folder / "renewed.asice"
        if not file.exists():
            shutil.copy(self.folder / "member.asice", file)
            done = qiyue("renew", file, "--tsa", self.authority.url, "--tsa-ca", self.authority.ca)
            self.assertEqual(done.status, 0, done.err)
            self.unpacked(file)
        return self.copy(file.with_suffix(""))

    def test_a_renewal_is_one_more_seal(self):
        done = self.check(self.renewed())
        self.assertEqual(self.failures(done), [])
        for what in ("META-INF/ASiCManifest3.xml refers to every file", "META-INF/timestamp2.tst", "META-INF/timestamp1.tst"):
            self.assertIn(f"PASS {what}\n", done.stdout)

    def test_a_broken_one(self):
        for expected, change in (
                ("META-INF/timestamp2.tst", lambda package: flip(package / "META-INF/timestamp2.tst", at=-4)),
                ("META-INF/ASiCManifest3.xml refers", lambda package: flip(package / "META-INF/timestamp1.tst", at=-4)),
                ("META-INF/timestamp2.tst", lambda package: shutil.copy(package / "META-INF/timestamp1.tst",
                                                                        package / "META-INF/timestamp2.tst")),
                ("META-INF is one chain", lambda package: (package / "META-INF/timestamp2.tst").unlink())):
            with self.subTest(expected):
                package = self.renewed()
                change(package)
                self.finds(expected, package)

    def test_a_time_stamp_that_is_later_than_the_next(self):
        """The newest is compared with the clock, which here is an hour slow; the certificates held then, too."""
        tools = self.folder / "slow-clock"
        tools.mkdir()
        date = tools / "date"
        real = shutil.which("date")
        date.write_text(f"""#!/bin/sh\n[ "$*" != +%s ] || exec {real} -d '1 hour ago' +%s\nexec {real} "$@"\n""", "ascii")
        date.chmod(0o755)
        failed = self.failures(self.check(self.renewed(), path=f"{tools}:"))
        self.assertEqual(failed, ["META-INF/timestamp2.tst", "META-INF/timestamp1.tst"])


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
                ("complete streams", lambda package: drop_entry(package, 5)),
                ("inclusion", lambda package: drop_entry(package, -1)),
                ("entries: form", lambda package: edit_entry(package, 3, lambda entry: entry.update(index="a[$(id)]"))),
                ("data/entries.jsonl: ascending", lambda package: write_entries(package, entries(package)[::-1])),
                ("entries: each", lambda package: write_entries(package, entries(package)[:1] + entries(package))),
                ("entries: each", lambda package: edit_entry(package, 3, lambda entry: entry["stream"].update(id="policy"))),
                ("entries: each", lambda package: edit_entry(package, -1, lambda entry: entry.update(index=99999))),
                ("streams", lambda package: edit_entry(package, 5, lambda entry: entry["stream"].update(prev="0" * 64))),
                ("streams", lambda package: edit_entry(package, 5, lambda entry: entry["stream"].update(prev=""))),
                ("inclusion", lambda package: flip(package / "data/proofs/sha256.multiproof")),
                ("inclusion", lambda package: flip(package / "data/proofs/sm3.multiproof"))):
            with self.subTest(expected):
                self.finds(expected, self.resealed(self.complex, change), self.deceived)

    def test_changes_to_a_member(self):
        def claim(**members):
            return lambda package: edit_json(package / "data/package.json", lambda claim: claim.update(members))

        def without_first_keys(package):
            lines = entries(package, "keys/entries")[1:]
            write_entries(package, lines, "keys/entries")
            edit_json(package / "data/package.json", lambda claim: claim["entries"].update(keys=len(lines)))

        def swap_proofs(package):
            one, other = sorted((package / "data/proofs").glob("*.tlog-proof"))[:2]
            first_one = one.read_bytes()
            one.write_bytes(other.read_bytes())
            other.write_bytes(first_one)

        def shorten_proof(package):
            path = first(package, "proofs")
            lines = path.read_bytes().split(b"\n")
            path.write_bytes(b"\n".join(lines[:2] + lines[3:]))

        for expected, change in (
                ("checkpoint: signed", lambda package: flip(package / "data/checkpoint/checkpoint", at=-20)),
                ("checkpoint-sm3: signed", lambda package: flip(package / "data/checkpoint/checkpoint-sm3", at=-20)),
                ("checkpoint-sm3: signed", lambda package: (package / "data/checkpoint/checkpoint-sm3").unlink()),
                ("inclusion", lambda package: flip(first(package, "proofs"), at=100)),
                ("inclusion", lambda package: first(package, "proofs").unlink()),
                ("inclusion", swap_proofs),
                ("inclusion", shorten_proof),
                ("package.json", claim(size=1)),
                ("package.json", claim(origin="another.example")),
                ("package.json", claim(root_sm3="0" * 64)),
                ("package.json", claim(entries={"scope": 1, "keys": 1, "policy": 1})),
                ("complete streams", claim(complete=["complexes/CQ-0009"])),
                ("opened fields", claim(fields={"opened": 0, "withheld": 0, "erased": 0})),
                ("opened fields", lambda package: flip(first(package, "disclosures"))),
                ("documents", add("data/documents/" + "0" * 64)),
                ("documents", lambda package: flip(first(package, "documents"))),
                ("signatures", without_first_keys)):
            with self.subTest(expected):
                self.finds(expected, self.resealed(self.member, change), self.deceived)

    def test_what_is_left_to_the_verifier(self):
        """The script says so of all these at its end."""
        def claim(**members):
            return lambda package: edit_json(package / "data/package.json", lambda claim: claim.update(members))

        for code, package, change in (
                ("package_format", self.member, add("data/REPORT.html")),
                ("package_format", self.member, add("data/more.txt")),
                ("package_format", self.member, claim(more=True)),
                ("package_claim", self.member, claim(documents={"included": 99, "left_out": 0})),
                ("package_claim", self.complex, claim(complete=["policy"])),
                ("package_scope", self.complex,
                 lambda package: edit_json(package / "data/package.json", lambda claim: claim["scope"].update(ids=["CQ-0002"]))),
                ("completeness_map", self.complex, lambda package: drop_entry(package, -1))):
            with self.subTest(code):
                ca = self.deceived / "ca.pem"
                answer = verifier(self.resealed(package, change), "--trust", self.ledger / "trust", "--ca", ca, "--json")
                self.assertEqual(answer.status, 1, answer.out)
                self.assertIn(code, {one["code"] for one in answer.json()["findings"]})
        said = self.check(self.member).stdout
        for what in ("stream map", "scope", "documents left out", "strict forms", "files of no use", "witnesses"):
            self.assertIn(what, said)

    def test_a_file_that_is_not_sealed(self):
        package = self.copy(self.member)
        self.insider.seal(package, left_out=("data/report.html",))
        failed = self.finds("META-INF/ASiCManifest1.xml refers", package, self.deceived)
        self.assertEqual(len(failed), 1, failed)


if __name__ == "__main__":
    unittest.main(verbosity=2)
