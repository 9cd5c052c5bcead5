#!/usr/bin/env python3
"""Seals of a ledger's packages: what `init` makes for them, and `qiyue renew`, with the openssl program as a foreign judge."""

import hashlib
import json
import pathlib
import shutil
import tempfile
import time
import unittest
import zipfile

from authority import Authority, openssl, stamped
from programs import InFolder, qiyue, verifier


class Package:
    """A package taken apart, as any ZIP."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        with zipfile.ZipFile(path) as container:
            self.files = {name: container.read(name) for name in container.namelist()}

    def unpacked(self, folder):
        with zipfile.ZipFile(self.path) as container:
            container.extractall(folder)
        return folder / "META-INF"

    def written(self, path, without=(), changed=None):
        """The same package with some files gone or changed, in its own order, stored."""
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as container:
            container.comment = b"mimetype=application/vnd.etsi.asic-e+zip"
            for name, content in {**self.files, **(changed or {})}.items():
                if name in without:
                    continue
                info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                info.create_system, info.create_version, info.extract_version = 3, 30, 10
                info.external_attr = 0o100644 << 16
                container.writestr(info, content)
        return path


class Sealed(InFolder):
    @classmethod
    def setUpClass(cls):
        place = tempfile.TemporaryDirectory()
        cls.addClassCleanup(place.cleanup)
        cls.place = pathlib.Path(place.name)
        cls.ledger = cls.place / "demo"
        made = qiyue("demo", cls.ledger, "--complexes", 1, "--seed", 7)
        assert made.status == 0, made.err
        entries = json.loads(qiyue("log", cls.ledger, "--json").out)["entries"]
        operator = entries[0]["event"]["data"]["policy"]["offices"]["operator"][0]
        cls.key = cls.ledger / "demo-keys" / f"{operator}.pem"
        cls.complex_id = next(one["event"]["subject"].split("/")[1] for one in entries
                              if one["event"]["subject"].startswith("complexes/"))
        cls.tsa = Authority(cls.place, "tsa").start()
        cls.later = Authority(cls.place, "later").start()
        cls.addClassCleanup(cls.tsa.stop)
        cls.addClassCleanup(cls.later.stop)
        cls.stamped = cls.export("stamped.asice", "--tsa", cls.tsa.url, "--tsa-ca", cls.tsa.ca)
        cls.bare = cls.export("bare.asice")
        cls.ca = cls.place / "ca.pem"
        cls.ca.write_text("".join(file.read_text(encoding="ascii")
                                  for file in (cls.ledger / "ca.pem", cls.tsa.ca, cls.later.ca)), encoding="ascii")

    @classmethod
    def export(cls, name, *more):
        done = qiyue("export", cls.ledger, "--complex", cls.complex_id, "--purpose", "诉讼举证", "--recipient", "示例法院",
                     "--key", cls.key, "--out", cls.place / name, *more)
        assert done.status == 0, done.err
        return cls.place / name

    def verified(self, package, *more, status=0):
        answer = self.status(status, verifier(package, "--trust", self.ledger / "trust", *more, "--json"))
        return json.loads(answer.out)

    def codes(self, package, *more):
        return {one["code"] for one in self.verified(package, *more, status=1)["findings"]}

    def copy(self, package, name="p.asice"):
        return pathlib.Path(shutil.copy(package, self.folder / name))

    def renew(self, package, authority, *more, status=0):
        return self.status(status, qiyue("renew", package, "--tsa", authority.url, "--tsa-ca", authority.ca, *more, "--json"))


class Founded(Sealed):
    def test_what_others_verify_by_lies_beside_the_trust_file(self):
        for name in ("trust", "ca.pem", "log.pub.pem", "log-sm2.pub.pem"):
            self.assertTrue((self.ledger / name).is_file(), name)
        self.assertEqual((self.ledger / "log-keys" / "seal.pem").stat().st_mode & 0o777, 0o600)
        shown = openssl("x509", "-in", self.ledger / "ca.pem", "-noout", "-text").stdout.decode()
        self.assertIn("CA:TRUE, pathlen:0", shown)
        openssl("verify", "-CAfile", self.ledger / "ca.pem", self.ledger / "log-keys" / "seal.crt.pem")

    def test_older_ledgers_get_it_with_their_first_package(self):
        ledger = self.folder / "ledger"
        shutil.copytree(self.ledger, ledger)
        for name in ("log-keys/seal.pem", "log-keys/seal.crt.pem", "ca.pem", "log.pub.pem", "log-sm2.pub.pem"):
            (ledger / name).unlink()
        self.status(0, qiyue("fsck", ledger))
        out = self.folder / "p.asice"
        self.status(0, qiyue("export", ledger, "--complex", self.complex_id, "--purpose", "p", "--recipient", "r",
                             "--key", self.key, "--out", out))
        self.assertTrue(self.verified(out, "--ca", ledger / "ca.pem")["ok"])
        self.assertIn("seal_invalid", self.codes(out, "--ca", self.ledger / "ca.pem"))
        self.status(0, qiyue("fsck", ledger))

    def test_a_foreign_authority_beside_the_trust_file_is_told(self):
        ledger = self.folder / "ledger"
        shutil.copytree(self.ledger, ledger)
        shutil.copy(self.tsa.ca, ledger / "ca.pem")
        self.assertIn("trust_damaged", self.status(1, qiyue("fsck", ledger)).out)

    def test_another_key_and_certificate_seal_instead(self):
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "k.pem", "-out",
                "c.pem", "-days", "30", "-subj", "/O=Licensed/CN=seal", cwd=self.folder)
        (self.folder / "k.pem").chmod(0o600)
        out = self.folder / "p.asice"
        arguments = ("export", self.ledger, "--complex", self.complex_id, "--purpose", "p", "--recipient", "r", "--key", self.key,
                     "--seal-key", self.folder / "k.pem", "--seal-cert")
        self.status(0, qiyue(*arguments, self.folder / "c.pem", "--out", out))
        seals = self.verified(out, "--ca", self.folder / "c.pem")["seals"]
        self.assertIn("Licensed", json.dumps(seals))
        self.assertIn("seal_invalid", self.codes(out, "--ca", self.ledger / "ca.pem"))
        self.status(2, qiyue(*arguments, self.ledger / "ca.pem", "--out", self.folder / "no.asice"))
        self.assertFalse((self.folder / "no.asice").exists())


class Renewed(Sealed):
    def test_two_renewals_in_a_row(self):
        package = self.copy(self.stamped)
        before = Package(package).files
        first = json.loads(self.renew(package, self.later).out)
        self.assertEqual(first["renewed"]["by"], "CN=tsa signer")
        self.assertEqual(first["authority"], "CN=later signer")
        second = json.loads(self.renew(package, self.tsa, "--out", self.folder / "q.asice").out)
        self.assertEqual(second["renewed"]["by"], "CN=later signer")
        renewed = Package(self.folder / "q.asice")
        # Nothing that was there has changed, and its digest is the package's as before.
        self.assertEqual({name: renewed.files[name] for name in before}, before)
        self.assertEqual(sorted(set(renewed.files) - set(before)), [
            "META-INF/ASiCManifest3.xml", "META-INF/ASiCManifest4.xml", "META-INF/timestamp2.tst", "META-INF/timestamp3.tst"])
        self.assertIn(b"xmlenc#sha512", renewed.files["META-INF/ASiCManifest3.xml"])
        answer = self.verified(self.folder / "q.asice", "--ca", self.ca)
        self.assertTrue(answer["ok"])
        self.assertEqual([seal["kind"] for seal in answer["seals"]], ["cades-p256", "sm2", "rfc3161", "rfc3161", "rfc3161"])
        self.assertEqual(answer["package_sha256"], hashlib.sha256(before["manifest-sha256.txt"]).hexdigest())
        self.assertFalse(list(self.folder.glob("*.renewed*")))

    def test_strangers_verify_seal_and_time_stamps(self):
        package = self.copy(self.stamped)
        self.renew(package, self.later)
        meta = Package(package).unpacked(self.folder / "u")
        done = openssl("cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", meta / "signature1.p7s", "-content",
                       meta / "ASiCManifest1.xml", "-CAfile", self.ledger / "ca.pem", "-purpose", "any", "-out",
                       self.folder / "out")
        self.assertIn(b"CAdES Verification successful", done.stdout + done.stderr)
        self.assertTrue(stamped(meta / "timestamp1.tst", meta / "ASiCManifest2.xml", self.tsa.ca))
        self.assertTrue(stamped(meta / "timestamp2.tst", meta / "ASiCManifest3.xml", self.later.ca))
        self.assertFalse(stamped(meta / "timestamp2.tst", meta / "ASiCManifest2.xml", self.later.ca))
        for name in ("manifest-sha256.txt", "sm3sums.txt"):
            openssl("pkeyutl", "-verify", "-pubin", "-inkey", self.ledger / "log-sm2.pub.pem", "-rawin", "-digest", "sm3",
                    "-pkeyopt", "distid:1234567812345678", "-in", self.folder / "u" / name, "-sigfile",
                    self.folder / "u" / f"{name}.sm2.sig")

    def test_a_package_without_a_time_stamp_gets_its_first(self):
        package = self.copy(self.bare)
        answer = json.loads(self.renew(package, self.tsa).out)
        self.assertEqual(answer["renewed"]["kind"], "cades-p256")
        self.assertEqual([seal["kind"] for seal in self.verified(package, "--ca", self.ca)["seals"]],
                         ["cades-p256", "sm2", "rfc3161"])

    def test_what_has_ended_is_not_renewed(self):
        ended = Authority(self.folder, "ended")
        package = self.copy(self.stamped)
        token = Package(package)
        # The same package, stamped by an authority whose certificate has ended since.
        ended.certify(begin=-30, end=1 / 86400 * 3)
        manifest = token.files["META-INF/ASiCManifest2.xml"]
        token.written(package, changed={"META-INF/timestamp1.tst": ended.token(manifest)})
        self.wait_for_end(ended)
        before = package.read_bytes()
        answer = self.renew(package, self.tsa, status=1)
        self.assertIn("proves nothing", answer.out + answer.err)
        self.assertEqual(package.read_bytes(), before)

    def wait_for_end(self, authority):
        until = openssl("x509", "-in", authority.folder / "tsa.crt", "-noout", "-checkend", "0", check=False)
        for _ in range(100):
            if until.returncode != 0:
                return
            time.sleep(0.1)
            until = openssl("x509", "-in", authority.folder / "tsa.crt", "-noout", "-checkend", "0", check=False)
        self.fail("the certificate does not end")

    def test_foreign_ones_are_refused_by_the_verifier(self):
        package = Package(self.stamped)
        manifest = package.files["META-INF/ASiCManifest2.xml"]
        other = self.folder / "other.asice"
        package.written(other, changed={"META-INF/timestamp1.tst": self.later.token(manifest)})
        self.assertEqual(self.verified(other, "--ca", self.ca)["ok"], True)
        own_and_tsa = self.folder / "some.pem"
        own_and_tsa.write_text((self.ledger / "ca.pem").read_text() + self.tsa.ca.read_text())
        self.assertIn("timestamp_invalid", self.codes(other, "--ca", own_and_tsa))
        package.written(other, changed={"META-INF/timestamp1.tst": self.tsa.token(b"other bytes")})
        self.assertIn("timestamp_invalid", self.codes(other))
        # Everything is taken from one package but the seal.
        foreign = Package(self.bare).files["META-INF/signature1.p7s"]
        package.written(other, changed={"META-INF/signature1.p7s": foreign})
        self.assertIn("seal_invalid", self.codes(other))
        gone = {"META-INF/timestamp1.tst", "META-INF/ASiCManifest2.xml"}
        self.assertIn("package_claim", self.codes(package.written(other, without=gone)))
        gone |= {"META-INF/signature1.p7s", "META-INF/ASiCManifest1.xml"}
        self.assertIn("seal_invalid", self.codes(package.written(other, without=gone)))

    def test_what_cannot_be_renewed_stays(self):
        package = self.copy(self.stamped)
        before = package.read_bytes()
        for behave in ("refuse", "junk", "html", "other_bytes"):
            self.later.behave = behave
            try:
                self.renew(package, self.later, status=1)
            finally:
                self.later.behave = "honest"
        self.status(1, qiyue("renew", package, "--tsa", self.tsa.url, "--tsa-ca", self.later.ca))
        self.status(2, qiyue("renew", package, "--tsa", self.tsa.url))
        self.status(2, qiyue("renew", package, "--tsa", self.tsa.url, "--tsa-ca", self.ledger / "trust"))
        self.status(3, qiyue("renew", self.folder / "none.asice", "--tsa", self.tsa.url, "--tsa-ca", self.tsa.ca))
        self.status(2, qiyue("renew", self.folder, "--tsa", self.tsa.url, "--tsa-ca", self.tsa.ca))
        self.renew(package, self.tsa, "--out", self.stamped, status=3)
        self.assertEqual(package.read_bytes(), before)
        unsound = Package(package).written(self.folder / "unsound.asice", changed={"data/report.html": b"changed"})
        self.renew(unsound, self.tsa, status=1)
        junk = self.folder / "junk.asice"
        junk.write_bytes(b"junk")
        self.renew(junk, self.tsa, status=1)
        self.assertEqual(sorted(file.name for file in self.folder.iterdir()), ["junk.asice", "p.asice", "unsound.asice"])


if __name__ == "__main__":
    unittest.main()
