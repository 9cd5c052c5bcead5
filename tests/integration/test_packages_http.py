#!/usr/bin/env python3
"""Evidence packages over HTTP: made, recorded by two keys, downloaded in parts, kept over restarts; who may, and what is on record."""

import hashlib
import http.client
import json
import threading
import unittest
import urllib.parse
import zipfile

from authority import Authority
from city import CityTest, ask, entries_of, uscc_of
from openapi_document import Answers, Description
from programs import InFolder, Server, qiyue, verifier, wait_until


class Packages(CityTest):
    complexes, seed = 3, 5

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.description = Description(ask(cls.server.address, "/openapi.json").body)
        cls.answers = Answers(cls.description)
        cls.operator = cls.entries[0]["event"]["source"].rsplit("/", 1)[1]
        revoked = {one["event"]["data"]["key_id"] for one in cls.entries if one["event"]["type"] == "key.revoked"}
        registered = [one for one in cls.entries if one["event"]["type"] == "organization.registered"]
        cls.source = next(one["event"]["data"]["uscc"] for one in registered
                          if not revoked & set(one["signers"]) and uscc_of(one["event"]["source"]) == one["event"]["data"]["uscc"])
        cls.tokens = {role: qiyue("token", "new", cls.ledger, "--role", role, "--name", f"the {role}").out.strip()
                      for role in ("submitter", "auditor", "evaluator", "admin")}
        # A server looks at its tokens again within a second.
        wait_until(lambda: ask(cls.server.address, "/v1/packages", token=cls.tokens["admin"]).status == 200)

    @classmethod
    def restart(cls, kill=False):
        cls.server.kill() if kill else cls.server.stop()
        cls.server = Server(cls.ledger, "--listen", "127.0.0.1:0", *cls.options, plain=True)

    def told(self, target, status, method="GET", token="admin", **more):
        """The answer, of this status and as the description has it."""
        reply = self.ask(target, method, token=self.tokens[token], **more)
        self.assertEqual(reply.status, status, (method, target, reply.body[:1000]))
        self.assertEqual(self.answers.faults(method, target, reply), [])
        return reply

    def body(self, **more):
        asked = {"scope": {"kind": "complexes", "ids": ["CQ-0001"]}, "recipient": "示例市中级人民法院", "purpose": self.id(),
                 "source": self.source, **more}
        return json.dumps({name: value for name, value in asked.items() if value is not None}).encode()

    def wait(self, order):
        """The order when it has ended."""
        path = f"/v1/packages/{order['id']}/state"
        wait_until(lambda: self.told(path, 200).json()["state"] in ("made", "failed"))
        ended = self.told(path, 200).json()
        self.assertEqual(ended["state"], "made", ended["failure"])
        return ended

    def made(self, **more):
        reply = self.ask("/v1/packages", "POST", token=self.tokens["admin"], body=self.body(**more))
        self.assertIn(reply.status, (200, 202), reply.body)
        self.assertEqual(self.answers.faults("POST", "/v1/packages", reply), [])
        return self.wait(reply.json())

    def record(self, package, *signers):
        envelope = self.signer.sign(package["event"], *(signers or (self.source, self.operator)))
        return json.loads(self.told("/v1/events", 201, "POST", body=envelope).json()["entry"])["index"]

    def record_lines(self):
        file = self.ledger / "access.jsonl"
        return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []

    def test_made_recorded_downloaded_verified(self):
        asked = self.told("/v1/packages", 202, "POST", body=self.body()).json()
        self.assertEqual((asked["packages"], asked["by"]), ([], "the admin"))
        order = self.wait(asked)
        self.assertGreater(order["progress"]["all"], 0)
        self.assertEqual(order["progress"]["done"], order["progress"]["all"])
        (package,) = order["packages"]
        path = f"/v1/packages/{package['id']}"
        self.assertEqual(package["id"], order["id"])
        self.assertIsNone(package["recorded"])
        self.assertIsNotNone(order["until"])

        # Nothing leaves that is not recorded.
        before = len(self.record_lines())
        refused = self.told(path, 403).json()
        self.assertEqual(refused["code"], "forbidden")
        self.assertIn("/v1/events", refused["detail"])
        self.told(path, 403, "HEAD")
        lines = self.record_lines()[before:]
        self.assertEqual([line["outcome"] for line in lines], ["forbidden"] * 2, "one line for each, whatever it would open")
        self.assertEqual({line["package"] for line in lines}, {package["package_sha256"]})
        data = package["event"]["data"]
        self.assertEqual((data["package_sha256"], data["recipient"]), (package["package_sha256"], "示例市中级人民法院"))

        # One signature is not enough, and another recipient is another export.
        for event, signers in ((package["event"], [self.source]), (package["event"], [self.operator])):
            reply = self.ask("/v1/events", "POST", body=self.signer.sign(event, *signers))
            self.assertEqual((reply.status, reply.json()["code"]), (422, "rejected"), reply.body)
        other = json.loads(json.dumps(package["event"]))
        other["id"] = other["id"][:-4] + "0000"
        other["data"]["recipient"] = "别的单位"
        self.record({"event": other})
        self.told(path, 403)

        index = self.record(package)
        again = self.told(f"{path}/state", 200).json()
        self.assertEqual((again["packages"][0]["recorded"], again["until"]), (index, None))
        before = len(self.record_lines())
        got = self.told(path, 200)
        self.assertEqual(len(got.body), package["bytes"])
        self.assertEqual(got.headers["etag"], f'"{hashlib.sha256(got.body).hexdigest()}"')
        self.assertEqual(got.headers["content-disposition"], f'attachment; filename="{package["file"]}"')
        self.assertEqual(got.headers["accept-ranges"], "bytes")
        lines = self.record_lines()[before:]
        self.assertEqual({line["outcome"] for line in lines}, {"given"})
        self.assertEqual(len([line for line in lines if "commitment" not in line]), 1)
        self.assertEqual(len([line for line in lines if "commitment" in line]), package["fields"]["opened"])
        self.assertEqual({(line["name"], line["role"]) for line in lines}, {("the admin", "admin")})

        file = self.folder / package["file"]
        file.write_bytes(got.body)
        with zipfile.ZipFile(file) as package_zip:
            self.assertIsNone(package_zip.testzip())
            manifest = package_zip.read("manifest-sha256.txt")
        self.assertEqual(hashlib.sha256(manifest).hexdigest(), package["package_sha256"])
        judged = verifier(file, "--trust", self.ledger / "trust")
        self.assertEqual(judged.status, 0, f"{judged.out}\n{judged.err}")
        listed = self.told("/v1/packages", 200).json()["packages"]
        self.assertIn(order["id"], [one["id"] for one in listed])
        self.told(path, 200, "DELETE")
        self.told(path, 404)
        self.told(f"{path}/state", 404)
        self.told(path, 404, "DELETE")
        self.assertFalse((self.ledger / "packages" / order["id"]).exists())

    def test_parts_equal_the_whole(self):
        order = self.made()
        (package,) = order["packages"]
        path = f"/v1/packages/{package['id']}"
        self.record(package)
        whole = self.told(path, 200)
        tag, size = whole.headers["etag"], len(whole.body)
        before = len(self.record_lines())
        step = size // 7 + 1
        parts = []
        for start in range(0, size, step):
            end = min(start + step, size) - 1
            part = self.told(path, 206, range=f"bytes={start}-{end}", if_range=tag)
            self.assertEqual(part.headers["content-range"], f"bytes {start}-{end}/{size}")
            self.assertEqual(part.headers["etag"], tag)
            parts.append(part.body)
        self.assertEqual(b"".join(parts), whole.body)
        lines = [line for line in self.record_lines()[before:] if "commitment" not in line]
        self.assertEqual(lines, [], "parts of what was noted are not noted again")

        cut = size // 2
        for asked, start, end in ((f"bytes={cut}-", cut, size), ("bytes=0-0", 0, 1), (f"bytes={size - 1}-", size - 1, size),
                                  ("bytes=-5", size - 5, size), (f"bytes=-{size * 2}", 0, size),
                                  (f"bytes={cut}-{size * 9}", cut, size), (f"bytes={cut}-{10 ** 30}", cut, size)):
            part = self.told(path, 206, range=asked)
            self.assertEqual(part.body, whole.body[start:end], asked)
        for asked in (f"bytes={size}-", f"bytes={size + 5}-{size + 9}", "bytes=-0", f"bytes={10 ** 30}-"):
            none = self.told(path, 416, range=asked)
            self.assertEqual(none.headers["content-range"], f"bytes */{size}", asked)
        for asked in ("bytes=5-2", "bytes=a-b", "bytes", "lines=1-2", "bytes=0-1,5-6", "bytes=-", "bytes=--1"):
            self.assertEqual(self.told(path, 200, range=asked).body, whole.body, asked)
        for other in ('"other"', "W/" + tag, "Thu, 26 Nov 2026 00:00:00 GMT"):
            self.assertEqual(self.told(path, 200, range="bytes=5-", if_range=other).body, whole.body, other)
        head = self.told(path, 200, "HEAD", range="bytes=0-0")
        self.assertEqual((head.body, int(head.headers["content-length"])), (b"", size))
        self.assertEqual(self.told(path, 304, if_none_match=tag).body, b"")
        self.assertEqual(self.told(path, 200, if_match=f'"other", {tag}').body, whole.body)
        self.told(path, 412, if_match='"other"')
        self.assertEqual(self.record_lines()[before:], [], "asking again in the same hour gives nothing new")
        self.assertEqual(self.told(path, 304, if_none_match=tag, range="bytes=0-0").body, b"")

        # A reader that hangs up half way does nobody harm.
        place = urllib.parse.urlsplit(self.server.address)
        for _ in range(3):
            connection = http.client.HTTPConnection(place.hostname, place.port, timeout=30)
            connection.request("GET", path, headers={"Authorization": f"Bearer {self.tokens['admin']}"})
            connection.getresponse().read(1000)
            connection.close()
        self.assertEqual(self.told(path, 200).body, whole.body)

        # Gone on with after a restart, also after a kill.
        for kill in (False, True):
            self.restart(kill)
            rest = self.told(path, 206, range=f"bytes={cut}-", if_range=tag)
            self.assertEqual(rest.body, whole.body[cut:])
            self.assertEqual(len([line for line in self.record_lines()[before:] if "commitment" not in line]), 1, "another process notes it anew")
            before = len(self.record_lines())

    def test_only_what_was_made_is_handed_out(self):
        order = self.made()
        (package,) = order["packages"]
        path = f"/v1/packages/{package['id']}"
        self.record(package)
        self.told(path, 200)
        file = self.ledger / "packages" / order["id"] / package["file"]
        whole = file.read_bytes()
        place = len(whole) // 2
        forged = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1:]
        for _ in range(2):
            file.write_bytes(forged)
            refused = self.told(path, 500)
            self.assertEqual(refused.json()["code"], "corrupt")
            self.assertNotIn(str(self.ledger), refused.body.decode())
            file.write_bytes(whole)
            self.assertEqual(self.told(path, 200).body, whole)
            file.write_bytes(forged)
            self.restart()
        self.told(path, 500)
        self.told(path, 200, "DELETE")

    def test_the_same_request_is_made_once(self):
        first = self.made()
        again = self.told("/v1/packages", 200, "POST", body=self.body()).json()
        self.assertEqual(again, first)
        turned = self.told("/v1/packages", 200, "POST", body=self.body(scope={"ids": ["CQ-0001", "CQ-0001"], "kind": "complexes"}))
        self.assertEqual(turned.json()["id"], first["id"])
        self.assertNotEqual(self.made(documents=False)["id"], first["id"])
        self.restart()
        self.assertEqual(self.told("/v1/packages", 200, "POST", body=self.body()).json()["packages"], first["packages"])
        self.record(first["packages"][0])
        self.assertNotEqual(self.made()["id"], first["id"], "the log has grown")

    def test_what_is_withheld(self):
        preview = self.told("/v1/packages/preview", 200, "POST", body=self.body(recipient=None, source=None)).json()
        opened = self.made()["packages"][0]
        self.assertEqual(preview["fields"], opened["fields"])
        self.assertEqual(preview["documents"], opened["documents"])
        for more in ({"withhold": ["all"]}, {"profile": {"profile": "court", "withhold": ["all"]}}):
            closed = self.made(**more)["packages"][0]
            self.assertLess(closed["fields"]["opened"], opened["fields"]["opened"])
            self.assertEqual(sum(closed["fields"].values()), sum(opened["fields"].values()))
            preview = self.told("/v1/packages/preview", 200, "POST", body=self.body(**more)).json()
            self.assertEqual(preview["fields"], closed["fields"])
            # What is opened all the same, the log itself states.
            by_the_log = [one for one in preview["listed"] if one["fate"] == "opened"]
            self.assertEqual(len(by_the_log), closed["fields"]["opened"])
            self.assertTrue(all("opened_by" in one for one in by_the_log), by_the_log)

    def test_what_cannot_be_made(self):
        for more, place in (({"scope": {"kind": "all"}}, "/scope"), ({"scope": None}, "/scope"), ({"recipient": None}, "/recipient"),
                            ({"purpose": ""}, "/purpose"), ({"source": "nobody"}, "/source"), ({"source": None}, "/source"),
                            ({"withhold": ["secrets"]}, "/withhold/0"), ({"size": "x"}, "/size"), ({"more": 1}, "/more"),
                            ({"purpose": "x" * 3000}, "/purpose"), ({"volume_bytes": 5}, "/volume_bytes")):
            reply = self.told("/v1/packages", 400, "POST", body=self.body(**more)).json()
            self.assertEqual(reply["code"], "invalid_argument")
            self.assertTrue(reply.get("place", "").startswith(place), (more, reply))
        for body in (b"", b"{", b"[]", b'{"scope":1,"scope":1}', b"\xff"):
            self.told("/v1/packages", 400, "POST", body=body)
        self.told("/v1/packages", 413, "POST", body=b" " * (2 << 20))
        # What only the making finds out is told by the state.
        for ids in (["CQ-9999"], ["CQ-0001", "CQ-9999"]):
            reply = self.told("/v1/packages", 404, "POST", body=self.body(scope={"kind": "complexes", "ids": ids})).json()
            self.assertIn("CQ-9999", reply["detail"])
        for more in ({"scope": {"kind": "range", "from": 10 ** 8, "to": 10 ** 9}},
                     {"checkpoint": "no note"}, {"since": "no note"}):
            order = self.ask("/v1/packages", "POST", token=self.tokens["admin"], body=self.body(**more)).json()
            path = f"/v1/packages/{order['id']}"
            wait_until(lambda: self.told(path + "/state", 200).json()["state"] == "failed")
            failure = self.told(path + "/state", 200).json()["failure"]
            self.assertTrue(failure["detail"] and failure["zh"] and failure["en"], more)
            self.told(path, 404)
            preview = self.ask("/v1/packages/preview", "POST", token=self.tokens["admin"], body=self.body(**more))
            self.assertIn(preview.status, (400, 404), more)
            self.assertEqual(self.answers.faults("POST", "/v1/packages/preview", preview), [])

    def test_only_admins(self):
        order = self.made()
        path = f"/v1/packages/{order['id']}"
        for role in ("submitter", "auditor", "evaluator"):
            self.told("/v1/packages", 403, "POST", token=role, body=self.body())
            self.told("/v1/packages/preview", 403, "POST", token=role, body=self.body())
            for target in ("/v1/packages", path, path + "/state"):
                self.told(target, 403, token=role)
            self.told(path, 403, "DELETE", token=role)
        for target in ("/v1/packages", path, path + "/state"):
            self.assertEqual(self.ask(target).status, 401)  # also with open reads
        self.told(path + "/state", 200)
        for name in ("../" + order["id"], order["id"] + "-v2", order["id"].upper(), "%2e%2e", "x"):
            self.assertIn(self.ask(f"/v1/packages/{name}", token=self.tokens["admin"]).status, (400, 404), name)

    def test_the_holder_of_a_token_is_the_source(self):
        holder = f"/organizations/{self.source}"
        token = qiyue("token", "new", self.ledger, "--role", "admin", "--holder", holder).out.strip()
        wait_until(lambda: self.ask("/v1/packages", token=token).status == 200)
        reply = self.ask("/v1/packages", "POST", token=token, body=self.body(source=None))
        self.assertEqual(reply.status, 202)
        self.assertEqual(self.wait(reply.json())["packages"][0]["event"]["source"], holder)

    def test_only_so_many_wait(self):
        statuses, bodies = [], [self.body(purpose=f"{self.id()} {number}", scope={"kind": "ledger"}) for number in range(40)]

        def post(body):
            reply = self.ask("/v1/packages", "POST", token=self.tokens["admin"], body=body)
            statuses.append((reply.status, reply.headers.get("retry-after")))
            self.assertEqual(self.answers.faults("POST", "/v1/packages", reply), [])

        threads = [threading.Thread(target=post, args=(body,)) for body in bodies]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertIn((503, "1"), statuses)
        self.assertIn((202, None), statuses)
        # All that was taken is made, also by another process.
        self.restart(kill=True)
        mine = lambda: [one for one in self.told("/v1/packages", 200).json()["packages"] if self.id() in one["asked"]["purpose"]]
        self.assertEqual(len(mine()), len([one for one in statuses if one[0] == 202]))
        metrics = self.ask("/metrics").body.decode()
        self.assertRegex(metrics, r"(?m)^qiyue_packages_queued [0-9]+$")
        wait_until(lambda: all(one["state"] == "made" for one in mine()), seconds=120)
        for one in mine():
            self.told(f"/v1/packages/{one['id']}", 200, "DELETE")

    def test_from_the_command_line(self):
        keys = [argument for holder in (self.source, self.operator)
                for argument in ("--key", self.ledger / "demo-keys" / f"{holder}.pem")]
        token = self.folder / "token"
        token.write_text(self.tokens["admin"], encoding="utf-8")
        usual = ["--source", self.source, "--token-file", token, "--complex", "CQ-0002", "--recipient", "示例法院", "--purpose", "诉讼"]
        out = self.folder / "remote.asice"
        whose = qiyue("export", self.server.address, *usual[2:], *keys, "--out", out)
        self.assertEqual((whose.status, "which organisation" in whose.err), (2, True), whose.err)
        nothing = qiyue("export", self.server.address, *usual[:5], "CQ-9999", *usual[6:], *keys, "--out", out)
        self.assertNotEqual(nothing.status, 0)
        self.assertFalse(out.exists())
        done = qiyue("export", self.server.address, *usual, *keys, "--out", out, "--json")
        self.assertEqual(done.status, 0, f"{done.out}\n{done.err}")
        (package,) = done.json()["packages"]
        self.assertEqual(verifier(out, "--trust", self.ledger / "trust").status, 0)
        receipt = self.folder / "remote.asice.receipt.json"
        self.assertEqual(verifier(receipt, "--trust", self.ledger / "trust").status, 0)
        recorded = entries_of(self.server.address)[package["recorded"]]
        self.assertEqual(recorded["event"]["data"]["package_sha256"], package["package_sha256"])

        # In two hands: drafted here, signed elsewhere, fetched afterwards.
        usual[-1] = "another purpose"
        drafted = qiyue("export", self.server.address, *usual, "--draft", "--json")
        self.assertEqual(drafted.status, 0, drafted.err)
        order = drafted.json()
        out = self.folder / "fetched.asice"
        fetch = lambda: qiyue("export", self.server.address, "--token-file", token, "--fetch", order["id"], "--out", out)
        early = fetch()
        self.assertEqual((early.status, "it is not recorded" in early.err), (3, True), early.err)
        self.assertFalse(out.exists())
        self.record(order["packages"][0])
        # What an interrupted download left is gone on with.
        whole = self.told(f"/v1/packages/{order['id']}", 200).body
        part = self.folder / "fetched.asice.part"
        part.write_bytes(whole[:len(whole) // 2])
        self.assertEqual(fetch().status, 0)
        self.assertEqual(out.read_bytes(), whole)
        self.assertFalse(part.exists())
        out.unlink()
        (self.folder / "fetched.asice.receipt.json").unlink()
        part.write_bytes(b"x" + whole[1:1000])
        self.assertNotEqual(fetch().status, 0)
        self.assertFalse(out.exists() or part.exists())

        # Refused: nothing leaves, and nothing is left on the server.
        usual[-1] = "a third purpose"
        before = len(self.told("/v1/packages", 200).json()["packages"])
        refused = qiyue("export", self.server.address, *usual, *keys[:2], "--out", self.folder / "refused.asice")
        self.assertEqual(refused.status, 1, refused.err)
        self.assertFalse((self.folder / "refused.asice").exists())
        self.assertEqual(len(self.told("/v1/packages", 200).json()["packages"]), before)
        preview = qiyue("export", self.server.address, *usual, "--preview", "--json")
        self.assertEqual(preview.status, 0, preview.err)
        self.assertEqual(preview.json()["fields"], self.made(scope={"kind": "complexes", "ids": ["CQ-0002"]})["packages"][0]["fields"])


class Stamped(InFolder):
    def test_the_first_authority_stamps_packages(self):
        ledger = self.demo()
        authority = Authority(self.folder).start()
        self.addCleanup(authority.stop)
        entries = entries_of(ledger)
        operator = entries[0]["event"]["source"].rsplit("/", 1)[1]
        admin = self.status(0, qiyue("token", "new", ledger, "--role", "admin")).out.strip()
        server = Server(ledger, "--tsa", authority.url, "--tsa-ca", authority.ca, "--tsa-every", 31_536_000, "--anchor-key",
                        ledger / "demo-keys" / f"{operator}.pem")
        self.addCleanup(lambda: server.process.returncode is None and server.stop())
        token, out = self.folder / "token", self.folder / "package.asice"
        token.write_text(admin, encoding="utf-8")
        self.status(0, qiyue("export", server.address, "--token-file", token, "--all", "--recipient", "示例法院", "--purpose", "诉讼",
                             "--source", operator, "--key", ledger / "demo-keys" / f"{operator}.pem", "--out", out))
        with zipfile.ZipFile(out) as package:
            self.assertIn("META-INF/timestamp1.tst", package.namelist())
            self.assertIn("rfc3161", json.loads(package.read("data/package.json"))["seals"])
        self.status(0, verifier(out, "--trust", ledger / "trust"))


if __name__ == "__main__":
    unittest.main()
