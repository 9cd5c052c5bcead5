#!/usr/bin/env python3
"""Other people's judges over an evidence package: the European Commission's DSS library (ASiC-E with CAdES), the Library of
Congress's bagit.py, `openssl cms` and `openssl ts`, `unzip`, and Python's own zipfile. A sound package is sound for each of
them; each of them refuses the damage that is its business. Exit status 77 (skipped) where none of them can be had; each
class alone is skipped, with the reason, where its judge is missing.

Environment: QIYUE_BIN, QIYUE_VERIFY_BIN.
"""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile

import foreign
from demo_ledger import DemoLedger, exporting_keys

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "integration"))
from authority import Authority  # noqa: E402
from programs import qiyue  # noqa: E402

MIMETYPE = "application/vnd.etsi.asic-e+zip"


def had(getter):
    """What a getter of foreign.py gives, or why it cannot be had."""
    try:
        return getter(), None
    except SystemExit:
        return None, f"{getter.__name__}: not to be had here (see above)"


def zipped(folder, to):
    """A folder as a container again: an outsider's or an insider's copy."""
    with zipfile.ZipFile(to, "w", zipfile.ZIP_STORED) as copy:
        copy.write(folder / "mimetype", "mimetype")
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if path.is_file() and name != "mimetype":
                copy.write(path, name)
    return to


class Judged(DemoLedger):
    """One package of one complex, sealed and time-stamped, and copies of it to damage."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.authority = Authority(cls.folder).start()
        cls.addClassCleanup(cls.authority.stop)
        cls.package = cls.folder / "package.asice"
        cls.make_package()

    @classmethod
    def make_package(cls):
        made = qiyue("export", cls.ledger, "--complex", "CQ-0001", "--out", cls.package, *exporting_keys(cls.ledger),
                     "--purpose", "tests", "--recipient", "judges", "--tsa", cls.authority.url,
                     "--tsa-ca", cls.authority.ca)
        if made.status != 0:
            raise AssertionError(made.err)

    def unpacked(self):
        place = tempfile.TemporaryDirectory(dir=self.folder)
        self.addCleanup(place.cleanup)
        folder = pathlib.Path(place.name) / "package"
        with zipfile.ZipFile(self.package) as container:
            container.extractall(folder)
        return folder

    def damaged(self, name, change):
        """A folder in which one file was changed."""
        folder = self.unpacked()
        path = folder / name
        path.write_bytes(change(path.read_bytes()))
        return folder


def flip(data):
    return data[:len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1:]


def flip_last(data):
    """In the signature, which stands last."""
    return data[:-1] + bytes([data[-1] ^ 1])


class Dss(Judged):
    @classmethod
    def setUpClass(cls):
        cls.command, missing = had(foreign.java_command)
        if missing:
            raise unittest.SkipTest(missing)
        super().setUpClass()

    def judge(self, *containers):
        """Told to trust the two signers' own certificates: below an authority DSS asks for revocation lists, which these
        authorities of a demonstration do not publish."""
        authorities = self.folder / "authorities.pem"
        authorities.write_bytes((self.ledger / "log-keys" / "seal.crt.pem").read_bytes()
                                + (self.authority.folder / "tsa.crt").read_bytes())
        said = foreign.run(*self.command, authorities, *containers)
        return [json.loads(line) for line in said.splitlines()]

    def test_finds_the_seal_intact_and_every_file(self):
        verdict, = self.judge(self.package)
        print(json.dumps({**verdict, "signatures": [{**each, "files": len(each["files"])} for each in verdict["signatures"]],
                          "timestamps": [{**each, "files": len(each["files"])} for each in verdict["timestamps"]]},
                         ensure_ascii=False), flush=True)
        self.assertEqual(verdict["container"], "ASiC-E")
        seal, = verdict["signatures"]
        self.assertTrue(seal["intact"] and seal["valid"], seal)
        self.assertEqual(seal["indication"], "TOTAL_PASSED", seal)
        self.assertTrue(seal["format"].startswith("CAdES-BASELINE"), seal)
        with zipfile.ZipFile(self.package) as container:
            names = {name for name in container.namelist() if name != "mimetype" and not name.startswith("META-INF/")}
        told = {each["name"] for each in seal["files"]}
        self.assertLessEqual(names, told)
        self.assertTrue(all(each["found"] and each["intact"] for each in seal["files"]), seal["files"])
        stamp, = verdict["timestamps"]
        self.assertTrue(stamp["intact"] and stamp["signature"], stamp)
        self.assertEqual(stamp["indication"], "PASSED", stamp)

    def test_refuses_damage(self):
        for name in ("data/entries.jsonl", "data/report.html", "manifest-sha256.txt", "META-INF/ASiCManifest1.xml"):
            with self.subTest(name):
                verdict, = self.judge(zipped(self.damaged(name, flip), self.folder / "damaged.asice"))
                passed = verdict.get("signatures") and all(
                    each["indication"] == "TOTAL_PASSED" for each in verdict["signatures"])
                self.assertFalse(passed, verdict)
                print(f"  {name}: {verdict.get('refused') or verdict['signatures'][0]['sub']}", flush=True)


class BagIt(Judged):
    @classmethod
    def setUpClass(cls):
        cls.program, missing = had(foreign.bagit_program)
        if missing:
            raise unittest.SkipTest(missing)
        super().setUpClass()

    def is_valid(self, folder):
        done = subprocess.run([sys.executable, str(self.program), "--validate", str(folder)], capture_output=True, text=True,
                              timeout=300, check=False)
        print(f"  bagit.py: {done.stderr.strip().splitlines()[-1]}", flush=True)
        return done.returncode == 0

    def test_finds_a_valid_bag(self):
        self.assertTrue(self.is_valid(self.unpacked()))

    def test_refuses_damage(self):
        self.assertFalse(self.is_valid(self.damaged("data/entries.jsonl", flip)))
        self.assertFalse(self.is_valid(self.damaged("bag-info.txt", flip)))
        folder = self.unpacked()
        (folder / "data/entries.jsonl").unlink()
        self.assertFalse(self.is_valid(folder))
        folder = self.unpacked()
        (folder / "data/more.txt").write_text("more\n", "utf-8")
        self.assertFalse(self.is_valid(folder))


@unittest.skipUnless(shutil.which("openssl"), "openssl is not installed")
class Openssl(Judged):
    def cms(self, folder):
        return subprocess.run(["openssl", "cms", "-verify", "-binary", "-cades", "-inform", "DER", "-in",
                               "META-INF/signature1.p7s", "-content", "META-INF/ASiCManifest1.xml", "-CAfile",
                               str(self.ledger / "ca.pem"), "-no-CApath", "-no-CAstore", "-purpose", "any", "-out", "/dev/null"], cwd=folder,
                              capture_output=True, text=True, timeout=60, check=False)

    def stamp(self, folder):
        return subprocess.run(["openssl", "ts", "-verify", "-token_in", "-in", "META-INF/timestamp1.tst", "-data",
                               "META-INF/ASiCManifest2.xml", "-CAfile", str(self.authority.ca)], cwd=folder,
                              capture_output=True, text=True, timeout=60, check=False)

    def test_seal(self):
        done = self.cms(self.unpacked())
        print(f"  openssl cms: {done.stderr.strip()}", flush=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("CAdES Verification successful", done.stderr)
        self.assertNotEqual(self.cms(self.damaged("META-INF/ASiCManifest1.xml", flip)).returncode, 0)
        self.assertNotEqual(self.cms(self.damaged("META-INF/signature1.p7s", flip_last)).returncode, 0)

    def test_time_stamp(self):
        done = self.stamp(self.unpacked())
        print(f"  openssl ts: {done.stdout.strip()}", flush=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("Verification: OK", done.stdout)
        self.assertNotEqual(self.stamp(self.damaged("META-INF/ASiCManifest2.xml", flip)).returncode, 0)
        self.assertNotEqual(self.stamp(self.damaged("META-INF/timestamp1.tst", flip_last)).returncode, 0)


class Zip(Judged):
    @unittest.skipUnless(shutil.which("unzip"), "unzip is not installed")
    def test_unzip(self):
        said = foreign.run("unzip", "-t", self.package)
        print(f"  unzip: {said.strip().splitlines()[-1]}", flush=True)
        self.assertIn("No errors detected", said)

    def test_the_first_bytes_say_what_it_is(self):
        head = self.package.read_bytes()[:69]
        self.assertEqual(head[:4], b"PK\3\4")
        self.assertEqual(head[30:38], b"mimetype")
        self.assertEqual(head[38:69], MIMETYPE.encode())

    def test_another_reader_sees_what_was_promised(self):
        with zipfile.ZipFile(self.package) as container:
            self.assertIsNone(container.testzip())
            self.assertEqual(container.comment, f"mimetype={MIMETYPE}".encode())
            for member in container.infolist():
                self.assertEqual(member.compress_type, zipfile.ZIP_STORED, member.filename)
                self.assertEqual(member.flag_bits, 0, member.filename)
                self.assertEqual(member.date_time, (1980, 1, 1, 0, 0, 0), member.filename)
                self.assertEqual(member.extra, b"", member.filename)


if __name__ == "__main__":
    unittest.main(verbosity=2)
