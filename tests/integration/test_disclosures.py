#!/usr/bin/env python3
"""Texts of sensitive fields: drafted, shown, signed, kept, granted, read on record, erased, backed up."""

import hashlib
import json
import unittest
import urllib.error
import urllib.request

from programs import InFolder, Server, qiyue, verifier


def answer_of(address, path, token=None, method="GET", body=None):
    """Status and body."""
    request = urllib.request.Request(address + path, data=body, method=method)
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read()


class Disclosures(InFolder):
    def setUp(self):
        super().setUp()
        self.ledger = self.demo()
        self.trust = self.ledger / "trust"
        self.texts = self.folder / "texts"
        self.number = 0
        entries = self.entries()
        mandate = self.standing_mandate(self.ledger)
        self.mandate = mandate["event"]["data"]
        self.subject, self.source = mandate["event"]["subject"], mandate["event"]["source"]
        registered = [one["event"]["data"]["uscc"] for one in entries
                      if one["event"]["type"] == "organization.registered"]
        self.owner = self.source.rsplit("/", 1)[1]
        self.recipient = next(uscc for uscc in registered if uscc != self.owner)
        offices = entries[0]["event"]["data"]["policy"]["offices"]
        self.dpo = offices["dpo"][0]

    def entries(self, ledger=None):
        return json.loads(qiyue("log", ledger or self.ledger, "--json").out)["entries"]

    def draft(self, kind, source, data, *more):
        self.number += 1
        file, event = self.folder / f"data{self.number}", self.folder / f"event{self.number}"
        file.write_text(json.dumps(data), encoding="utf-8")
        drafted = qiyue("draft", kind, "--subject", self.subject, "--source", source, "--trust", self.trust, "--data",
                        file, "--at", self.at, *more)
        event.write_text(self.status(0, drafted).out, encoding="utf-8")
        return event

    @property
    def at(self):
        return self.last

    def key(self, uscc):
        return self.ledger / "demo-keys" / f"{uscc}.pem"

    def signed(self, event, *owners):
        for owner in owners:
            self.status(0, qiyue("sign", event, "--key", self.key(owner), "--out", event))
        return event

    def new_mandate(self):
        """An envelope, signed and not yet recorded, and the text behind its one commitment."""
        self.last = self.entries()[-1]["recorded"]
        data = {name: value for name, value in self.mandate.items() if name != "commit"}
        event = self.draft("mandate.granted", self.source, {**data, "person": "示例被授权人"}, "--disclosures", self.texts)
        identity = json.loads(event.read_text(encoding="utf-8"))["id"]
        text = next(self.texts.glob(f"{identity}.*")).read_text(encoding="utf-8").rstrip("\n")
        shown = self.status(0, qiyue("sign", event, "--key", self.key(self.owner), "--disclosures", self.texts, "--out",
                                     event))
        self.assertIn("/person", shown.err)
        self.assertIn("示例被授权人", shown.err)
        return event, text

    def grant(self, commitment):
        return self.signed(self.draft("disclosure.granted", self.source, {
            "recipient": self.recipient, "commitments": [commitment], "purpose": "评价", "until": "2030-12-31"}), self.owner)

    def erasure(self, commitment):
        return self.signed(self.draft("disclosure.erased", f"/organizations/{self.dpo}", {
            "commitments": [commitment], "legal_ground": "个人信息保护法第四十七条"}), self.dpo, self.owner)

    def token(self, *arguments):
        return self.status(0, qiyue("token", "new", self.ledger, *arguments)).out.strip()

    def record(self):
        file = self.ledger / "access.jsonl"
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        return [json.loads(line) for line in lines]

    def test_from_draft_to_erasure_over_a_server(self):
        envelope, text = self.new_mandate()
        commitment = hashlib.sha256(text.encode()).hexdigest()
        path = f"/v1/disclosures/{commitment}"
        holder = f"/organizations/{self.recipient}"
        submitter, auditor = self.token("--role", "submitter"), self.token("--role", "auditor")
        evaluator = self.token("--role", "evaluator", "--holder", holder, "--name", "评价方")
        stranger = self.token("--role", "evaluator", "--holder", f"/organizations/{self.owner}")
        nobody, admin = self.token("--role", "evaluator"), self.token("--role", "admin")
        server = Server(self.ledger)  # with open reads: these never are
        try:
            environment = {"QIYUE_TOKEN": submitter}
            put = lambda body=text.encode(), token=submitter: answer_of(server.address, path, token, "PUT", body)[0]
            get = lambda token=None: answer_of(server.address, path, token)
            self.assertEqual(put(), 404)
            self.status(0, qiyue("append", server.address, envelope, "--disclosures", self.texts, environment=environment))
            self.assertEqual([put(), put(b"other"), put(text.encode() + b" ")], [200, 400, 400])
            self.assertEqual([put(token=auditor), put(token=None)], [403, 401])
            self.assertEqual(answer_of(server.address, "/v1/disclosures/xyz", admin)[0], 400)
            self.assertEqual([get()[0], get(auditor)[0], get(submitter)[0]], [401, 403, 403])
            self.assertEqual(self.record(), [])
            self.assertEqual([get(one)[0] for one in (evaluator, stranger, nobody)], [403, 403, 403])
            self.assertEqual(get(admin), (200, text.encode()))

            self.last = self.entries(server.address)[-1]["recorded"]
            self.status(0, qiyue("append", server.address, self.grant(commitment)))
            self.assertEqual(get(evaluator), (200, text.encode()))
            self.assertEqual([get(one)[0] for one in (stranger, nobody)], [403, 403])
            outcomes = [line["outcome"] for line in self.record()]
            self.assertEqual(outcomes, ["forbidden"] * 3 + ["given"] * 2 + ["forbidden"] * 2)
            read = self.record()[4]
            self.assertEqual((read["name"], read["role"], read["holder"], read["commitment"]),
                             ("评价方", "evaluator", holder, commitment))

            self.last = self.entries(server.address)[-1]["recorded"]
            receipt = self.status(0, qiyue("append", server.address, self.erasure(commitment))).out
            self.assertFalse((self.ledger / "vault-keys" / commitment).exists())
            self.assertFalse((self.ledger / "vault" / commitment).exists())
            self.assertEqual([get(admin)[0], get(evaluator)[0], put()], [410, 403, 410])
            file = self.folder / "receipt"
            file.write_text(receipt, encoding="utf-8")
            self.status(0, verifier(file, "--trust", self.trust))
        finally:
            self.assertEqual(server.stop(), 0)
        self.status(0, qiyue("verify", self.ledger, "--trust", self.trust, "--deep"))
        self.status(0, qiyue("fsck", self.ledger))
        self.status(1, qiyue("append", self.ledger, envelope, "--disclosures", self.texts))

    def test_a_directory_keeps_texts_too(self):
        envelope, text = self.new_mandate()
        commitment = hashlib.sha256(text.encode()).hexdigest()
        for _ in range(2):
            self.status(0, qiyue("append", self.ledger, envelope, "--disclosures", self.texts))
        self.assertTrue((self.ledger / "vault" / commitment).exists())
        self.status(0, qiyue("fsck", self.ledger))
        (self.ledger / "vault-keys" / commitment).unlink()
        report = self.status(1, qiyue("fsck", self.ledger, "--json")).json()
        self.assertEqual([finding["code"] for finding in report["findings"]], ["vault_key_missing"])
        self.status(0, qiyue("append", self.ledger, envelope, "--disclosures", self.texts))
        self.status(0, qiyue("fsck", self.ledger))

    def test_what_is_shown_is_what_is_committed(self):
        envelope, text = self.new_mandate()
        event = self.folder / "unsigned"
        event.write_text(self.draft("mandate.granted", self.source, {
            **{name: value for name, value in self.mandate.items() if name != "commit"}, "person": "甲\u202e乙"},
            "--disclosures", self.texts).read_text(encoding="utf-8"), encoding="utf-8")
        sign = lambda: qiyue("sign", event, "--key", self.key(self.owner), "--disclosures", self.texts, "--out",
                             self.folder / "out")
        self.assertIn("\\u{202e}", self.status(0, sign()).err)
        identity = json.loads(event.read_text(encoding="utf-8"))["id"]
        file = next(self.texts.glob(f"{identity}.*"))
        file.write_text(file.read_text(encoding="utf-8").replace("甲", "丙"), encoding="utf-8")
        self.assertIn("disclosure_hash", self.status(1, sign()).err)
        file.unlink()
        self.assertIn("/person", self.status(1, sign()).err)
        before = len(self.entries())
        mine = next(self.texts.glob("*.json"))
        mine.write_text(text.replace("示例", "别的"), encoding="utf-8")
        self.status(1, qiyue("append", self.ledger, envelope, "--disclosures", self.texts))
        self.assertEqual(len(self.entries()), before, "refused before anything is recorded")

    def test_backup_and_restore(self):
        envelope, text = self.new_mandate()
        commitment = hashlib.sha256(text.encode()).hexdigest()
        self.status(0, qiyue("append", self.ledger, envelope, "--disclosures", self.texts))
        target, again = self.folder / "backup", self.folder / "again"
        made = self.status(0, qiyue("backup", self.ledger, target, "--json")).json()
        size = made["size"]
        self.assertEqual(size, len(self.entries()))
        self.assertFalse((target / "vault-keys").exists())
        self.status(0, qiyue("backup", self.ledger, self.folder / "with keys", "--keys"))
        self.last = self.entries()[-1]["recorded"]
        self.status(0, qiyue("append", self.ledger, self.erasure(commitment)))

        self.status(0, qiyue("restore", target, again))
        self.status(3, qiyue("restore", target, again))
        report = qiyue("fsck", again, "--json").json()
        codes = {finding["code"] for finding in report["findings"]}
        self.assertEqual(codes, {"guard_missing", "checkpoint_missing", "vault_key_missing"})
        self.assertEqual(len(self.entries(again)), size)
        refused = self.status(3, qiyue("append", again, envelope))
        self.assertIn("key is lost", refused.err)
        (again / "log-keys").mkdir(mode=0o700)
        for key in (self.ledger / "log-keys").iterdir():
            (again / "log-keys" / key.name).write_bytes(key.read_bytes())
            (again / "log-keys" / key.name).chmod(0o600)
        self.assertIn("guard", self.status(3, qiyue("append", again, envelope)).err)
        self.status(0, qiyue("append", again, envelope, "--new-guard"))
        report = self.status(1, qiyue("verify", again, "--trust", self.trust, "--deep", "--json")).json()
        self.assertEqual({finding["code"] for finding in report["findings"]}, {"vault_key_missing"})

        self.status(0, qiyue("backup", self.ledger, self.folder / "with keys", "--keys"))
        self.assertFalse((self.folder / "with keys" / "vault-keys" / commitment).exists())
        self.assertFalse((self.folder / "with keys" / "vault" / commitment).exists())
        server = Server(self.ledger)
        try:
            self.status(3, qiyue("backup", self.ledger, target))
        finally:
            self.assertEqual(server.stop(), 0)


class Holders(InFolder):
    def test_a_holder_is_a_party(self):
        ledger = self.demo()
        self.status(2, qiyue("token", "new", ledger, "--role", "evaluator", "--holder", "91500000MA00000000"))
        self.status(0, qiyue("token", "new", ledger, "--role", "evaluator", "--holder", "/organizations/91500000MA00000000"))


if __name__ == "__main__":
    unittest.main()
