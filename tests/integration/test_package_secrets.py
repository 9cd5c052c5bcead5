#!/usr/bin/env python3
"""A package of a complex with erased personal data and withheld trade secrets: it verifies, says how many there are of each,
and holds none of their bytes, whatever the container is unpacked or decoded to.

Environment: QIYUE_BIN, QIYUE_VERIFY_BIN.
"""

import base64
import hashlib
import json
import re
import unittest
import urllib.request
import zipfile

from programs import InFolder, Server, qiyue, verifier

STREAM = "complexes/CQ-0001"
PERSONAL, SECRET = ("/signatory",), ("/share_terms", "/budget", "/breakdown", "/description", "/value", "/terms")
BASE64 = re.compile(rb"[A-Za-z0-9+/]{40,}={0,2}")


def decoded(data):
    """The bytes, and whatever base64 in them decodes to."""
    pieces = [data]
    for text in BASE64.findall(data):
        text = text.rstrip(b"=")
        if len(text) % 4 != 1:
            pieces.append(base64.b64decode(text + b"=" * (-len(text) % 4)))
    return b"\n".join(pieces)


class Secrets(InFolder):
    def setUp(self):
        super().setUp()
        self.ledger = self.demo()
        self.entries = json.loads(self.status(0, qiyue("log", self.ledger, "--json")).out)["entries"]
        self.offices = self.entries[0]["event"]["data"]["policy"]["offices"]
        self.fields = {commitment: (entry, pointer) for entry in self.entries if entry["stream"]["id"] == STREAM
                       for pointer, commitment in entry["event"]["data"].get("commit", {}).items()}
        self.texts = self.kept_texts()

    def key(self, uscc):
        return self.ledger / "demo-keys" / f"{uscc}.pem"

    def kept_texts(self):
        """{commitment: D} of the complex, as its admin may read them."""
        token = self.status(0, qiyue("token", "new", self.ledger, "--role", "admin")).out.strip()
        server, texts = Server(self.ledger), {}
        try:
            for commitment in self.fields:
                request = urllib.request.Request(f"{server.address}/v1/disclosures/{commitment}")
                request.add_header("Authorization", f"Bearer {token}")
                with urllib.request.urlopen(request, timeout=30) as answer:
                    texts[commitment] = answer.read()
        finally:
            server.stop()
        return texts

    def of(self, pointers):
        return [commitment for commitment, (_, pointer) in self.fields.items() if pointer in pointers]

    def erase(self, commitment):
        """By the officer for data protection and the owner of the field."""
        entry, _ = self.fields[commitment]
        owner, dpo = entry["event"]["source"].rsplit("/", 1)[1], self.offices["dpo"][0]
        data = self.folder / "erasure.json"
        data.write_text(json.dumps({"commitments": [commitment], "legal_ground": "个人信息保护法第四十七条"}), "utf-8")
        event = self.folder / "erasure"
        event.write_text(self.status(0, qiyue("draft", "disclosure.erased", "--subject", STREAM, "--source",
                                              f"/organizations/{dpo}", "--trust", self.ledger / "trust", "--data", data, "--at",
                                              self.entries[-1]["recorded"])).out, "utf-8")
        for holder in (dpo, owner):
            self.status(0, qiyue("sign", event, "--key", self.key(holder), "--out", event))
        self.status(0, qiyue("append", self.ledger, event))

    def export(self, name, *options):
        file = self.folder / name
        self.status(0, qiyue("export", self.ledger, "--complex", "CQ-0001", "--out", file, "--purpose", "示例调取", "--recipient",
                             "示例机关", "--key", self.key(self.offices["authority"][0]), "--key",
                             self.key(self.offices["operator"][0]), *options))
        return file

    def verified(self, file):
        answer = self.status(0, verifier(file, "--trust", self.ledger / "trust", "--ca", self.ledger / "ca.pem", "--json"))
        verdict = json.loads(answer.out)
        self.assertEqual(verdict["findings"], [])
        self.assertTrue(verdict["complete"][STREAM])
        return verdict

    def assert_hidden(self, file, commitments):
        """Neither the text nor its salt nor its value; values that the log states elsewhere in clear are not secret."""
        with zipfile.ZipFile(file) as container:
            inside = b"\n".join(decoded(container.read(name)) for name in container.namelist())
        whole = decoded(file.read_bytes()) + inside
        public = b"\n".join(decoded(entry["entry"].encode()) for entry in self.entries)
        searched = 0
        for commitment in commitments:
            text = self.texts[commitment]
            _, salt, _, pointer, value = json.loads(text)
            for piece in (text, salt.encode(), base64.urlsafe_b64decode(salt + "=")):
                self.assertNotIn(piece, whole, (commitment, pointer))
            for spelled in {json.dumps(value, ensure_ascii=False), json.dumps(value), str(value)}:
                if len(spelled.encode()) >= 12 and spelled.encode() not in public:
                    searched += 1
                    self.assertNotIn(spelled.encode(), whole, (commitment, pointer))
        self.assertGreater(searched, 0)

    def test_erased_and_withheld(self):
        erased = self.of(PERSONAL)[:2]
        secrets = [commitment for commitment in self.of(SECRET)]
        self.assertEqual(len(erased), 2)
        self.assertGreater(len(secrets), 3)
        for commitment in erased:
            self.assertEqual(hashlib.sha256(self.texts[commitment]).hexdigest(), commitment)
            self.erase(commitment)
        file = self.export("withheld.asice", "--withhold", "class:trade_secret")
        verdict = self.verified(file)
        self.assertEqual(verdict["erased"], 2)
        self.assertEqual(verdict["opened"] + verdict["withheld"] + verdict["erased"], len(self.fields))
        self.assertGreaterEqual(verdict["withheld"], len(secrets))
        self.assertGreater(verdict["opened"], 0)
        self.assert_hidden(file, erased + secrets)
        said = self.status(0, verifier(file, "--trust", self.ledger / "trust")).out
        for number in (verdict["opened"], verdict["withheld"], verdict["erased"]):
            self.assertIn(str(number), said)

    def test_less_opened_from_a_package(self):
        whole = self.export("whole.asice")
        before = self.verified(whole)
        self.assertEqual(before["withheld"], 0)
        key, certificate = self.ledger / "log-keys" / "seal.pem", self.ledger / "log-keys" / "seal.crt.pem"
        less = self.folder / "less.asice"
        self.status(0, qiyue("export", whole, "--withhold", "class:personal", "--withhold", "/share_terms", "--out", less,
                             "--seal-key", key, "--seal-cert", certificate, "--purpose", "示例转送", "--recipient", "示例机关乙"))
        after = self.verified(less)
        hidden = self.of((*PERSONAL, "/share_terms"))
        self.assertGreaterEqual(after["withheld"], len(hidden))
        self.assertEqual(after["opened"] + after["withheld"], before["opened"])
        self.assertEqual((after["root"], after["size"]), (before["root"], before["size"]))
        self.assert_hidden(less, hidden)

    def test_preview_says_what_will_be_opened(self):
        preview = json.loads(self.status(0, qiyue("export", self.ledger, "--complex", "CQ-0001", "--withhold", "class:personal",
                                                  "--preview", "--json")).out)
        verdict = self.verified(self.export("as-seen.asice", "--withhold", "class:personal"))
        self.assertEqual(preview["fields"], {name: verdict[name] for name in ("opened", "withheld", "erased")})


if __name__ == "__main__":
    unittest.main(verbosity=2)
