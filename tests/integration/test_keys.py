#!/usr/bin/env python3
"""Keys and usage: modes, passphrases, exit statuses."""

import stat
import unittest

from programs import InFolder, qiyue, verifier


class Keys(InFolder):
    def test_each_suite_makes_a_private_file(self):
        for suite in ("ed25519", "p256", "sm2"):
            file = self.folder / f"{suite}.pem"
            made = self.status(0, qiyue("key", "new", "--suite", suite, "--out", file, "--json")).json()
            self.assertEqual(stat.S_IMODE(file.stat().st_mode), 0o600)
            shown = self.status(0, qiyue("key", "show", file, "--json")).json()
            self.assertEqual(shown["keyid"], made["keyid"])
            self.assertEqual(shown["suite"], suite)

    def test_a_key_is_never_overwritten(self):
        file = self.folder / "key.pem"
        self.status(0, qiyue("key", "new", "--out", file))
        before = file.read_bytes()
        self.status(3, qiyue("key", "new", "--out", file))
        self.assertEqual(file.read_bytes(), before)

    def test_a_key_that_others_can_read_is_refused(self):
        file = self.folder / "key.pem"
        self.status(0, qiyue("key", "new", "--out", file))
        file.chmod(0o644)
        self.status(3, qiyue("key", "show", file))

    def test_passphrases(self):
        right, wrong = self.folder / "right", self.folder / "wrong"
        for file in (right, wrong):
            file.write_text(file.name + "\n", encoding="utf-8")
            file.chmod(0o600)
        key = self.folder / "key.pem"
        self.status(0, qiyue("key", "new", "--suite", "sm2", "--out", key, "--passphrase-file", right))
        self.assertIn("ENCRYPTED", key.read_text(encoding="utf-8"))
        self.status(0, qiyue("key", "show", key, "--passphrase-file", right))
        self.status(3, qiyue("key", "show", key, "--passphrase-file", wrong))
        self.assertIn("--passphrase-file", self.status(3, qiyue("key", "show", key)).err)


class Usage(InFolder):
    def test_wrong_usage(self):
        self.status(2, qiyue())
        self.status(2, qiyue("nonsense"))
        self.status(2, qiyue("key", "new", "--suite", "rsa", "--out", self.folder / "key.pem"))
        self.status(2, qiyue("init", self.folder / "ledger"))
        self.status(2, verifier())

    def test_usage_names_the_program_not_its_path(self):
        for answer in (self.status(0, qiyue("--help")), self.status(0, qiyue("serve", "--help"))):
            self.assertIn("Usage: qiyue ", answer.out)
        self.assertIn("Usage: qiyue-verify ", self.status(0, verifier("--help")).out)

    def test_help(self):
        for command in ("key", "init", "serve", "draft", "sign", "append", "show", "log", "verify", "fsck", "tiles",
                        "token", "demo"):
            self.assertIn("--help", self.status(0, qiyue(command, "--help")).out)

    def test_what_is_not_there(self):
        nowhere = self.folder / "nowhere"
        for command in (("verify", nowhere), ("fsck", nowhere), ("show", nowhere, 0), ("log", nowhere),
                        ("append", nowhere, nowhere), ("serve", nowhere), ("token", "new", nowhere),
                        ("token", "list", nowhere), ("token", "revoke", nowhere, "name")):
            self.assertTrue(self.status(3, qiyue(*command)).err)
        self.status(3, verifier(nowhere))

    def test_a_directory_without_a_log(self):
        (self.folder / "letter").write_text("nothing of a log\n", encoding="utf-8")
        for answer in (qiyue("verify", self.folder), verifier(self.folder)):
            self.assertIn("neither a checkpoint nor tiles", self.status(3, answer).err)


if __name__ == "__main__":
    unittest.main()
