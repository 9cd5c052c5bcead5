#!/usr/bin/env python3
"""openapi.json: the whole of the server's table, sound in itself, and true of real answers."""

import base64
import copy
import hashlib
import json
import os
import pathlib
import re
import secrets
import unittest
import urllib.request

from city import CityTest, Reply, ask, uscc_of
from openapi_document import Answers, Description, document_faults
from openapi_samples import NOT_READ
from programs import InFolder, Server, qiyue, wait_until

NOWHERE = "f" * 64


def sample(path, **values):
    """A target for a path of the document."""
    usual = {"id": "CQ-0001", "index": 3, "stream": "complexes/CQ-0001", "sha256": NOWHERE, "commitment": NOWHERE,
             "type": "charter.proposed", "version": 1, "evaluation": "EV-1", "uscc": "91500000MA00000000",
             "view": "states", "size": 3, "package": "0" * 32, "tile": "000" if "entries" in path else "0/000"}
    return re.sub(r"\{([a-z0-9_]+)\}", lambda match: str({**usual, **values}[match.group(1)]), path)


class Described(CityTest):
    """A city whose answers are held against its description."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.description = Description(ask(cls.server.address, "/openapi.json").body)
        cls.answers = Answers(cls.description)
        cls.tokens = {role: qiyue("token", "new", cls.ledger, "--role", role).out.strip()
                      for role in ("submitter", "auditor", "evaluator", "admin")}
        # A server looks at its tokens again within a second.
        wait_until(lambda: ask(cls.server.address, f"/v1/disclosures/{NOWHERE}", token=cls.tokens["admin"]).status == 404)

    def told(self, target, status, method="GET", **more):
        """The answer, of this status and as the document has it."""
        reply = self.ask(target, method, **more)
        self.assertEqual(reply.status, status, (method, target, reply.body[:1000]))
        self.assertEqual(self.answers.faults(method, target, reply), [])
        return reply

    def ids(self):
        return [one["id"] for one in self.get("/v1/complexes")["complexes"]]

    def good_reads(self):
        """Targets of GET by the path of the document: every route, early and late."""
        size = len(self.entries)
        middle = self.entries[size // 2]
        points = ["", "?as_at=0", "?as_at=2020-01-01T00:00:00Z", "?as_of=2020-01-01T00:00:00Z", f"?as_at={size // 4}", f"?as_at={middle['recorded']}", f"?as_of={middle['recorded']}",
                  f"?as_at={size // 3}&as_of={self.entries[size // 4]['recorded']}"]
        targets = []
        of_complex = [path for path in self.description.paths if path.startswith("/v1/complexes/{id}")]
        for path in (path for path in of_complex if "{evaluation}" not in path):
            for complex_id in self.ids():
                targets += [sample(path, id=complex_id) + point for point in points]
        for complex_id in self.ids():
            page = self.get(f"/v1/complexes/{complex_id}/evaluations?limit=1")
            targets += [f"/v1/complexes/{complex_id}/evaluations/{one['id']}" for one in page["evaluations"]]
            targets += [f"/v1/complexes/{complex_id}/{part}?limit=1" for part in ("needs", "tasks", "timeline", "replay")]
            targets.append(f"/v1/complexes/{complex_id}/diff?from={size // 4}&to={middle['recorded']}")
            stream = [one for one in self.entries if one["stream"]["id"] == f"complexes/{complex_id}"]
            firsts = {one["event"]["type"]: one["index"] for one in reversed(stream)}
            targets += [f"/v1/complexes/{complex_id}?as_at={index}" for index in firsts.values()]
        for path in ("/v1/complexes", "/v1/targets", "/v1/cases"):
            targets += [path + point for point in points]
        targets += ["/v1/scoreboard?period=2026", "/v1/scoreboard?period=2025-H1&as_at=700", "/v1/complexes?limit=1",
                    "/v1/complexes?state=recognized&overlay=named", "/v1/cases?limit=1", "/v1/views",
                    "/v1/witnesses"]
        targets += self.parties_and_log(size)
        return targets

    def parties_and_log(self, size):
        organizations = {uscc_of(one["event"]["source"]) for one in self.entries
                         if one["event"]["source"].startswith("/organizations/")}
        experts = {one["event"]["data"]["id"] for one in self.entries if one["event"]["type"] == "expert.registered"}
        targets = [f"/v1/organizations/{uscc}" for uscc in sorted(organizations)[::4]]
        targets += [f"/v1/experts/{expert}" for expert in sorted(experts)]
        for index in (0, 1, size // 2, size - 1):
            targets += [f"/v1/events/{index}", f"/v1/events/{index}/proof", f"/v1/events/{index}/proof?tree=sm3",
                        f"/v1/proofs/inclusion?index={index}", f"/v1/proofs/consistency?from={index}",
                        f"/v1/policy?as_at={index}"]
        targets += ["/v1/events?limit=5", "/v1/events?type=charter.signed&limit=1000", "/v1/events?from=1030",
                    "/v1/events?stream=policy", "/v1/proofs/consistency?from=3&to=9&tree=sm3", "/v1/policy"]
        for stream in ("ledger", "policy", "complexes/CQ-0001", "complexes/NOBODY"):
            targets += [f"/v1/streams/{stream}?limit=3", f"/v1/proofs/completeness?stream={stream}"]
        for kind in sorted({one["event"]["type"] for one in self.entries}):
            targets.append(f"/v1/catalogue/{kind}/1")
        targets += ["/v1/catalogue/policy/1", "/v1/catalogue", "/v1/timestamps", "/v1/timestamps?limit=1", "/checkpoint", "/checkpoint-sm3", "/tile/0/000",
                    "/tile/1/000.p/4", "/tile/entries/000", "/healthz", "/readyz", "/metrics", "/openapi.json", "/"]
        return targets


class Document(Described):
    def test_it_is_sound_in_itself(self):
        self.assertEqual(document_faults(self.description), [])

    def test_it_has_every_route_of_the_table_and_no_other(self):
        source = pathlib.Path(os.environ["QIYUE_SOURCE"], "api", "routes.cpp").read_text(encoding="utf-8")
        table = {(method.lower(), pattern.replace("*", ""))
                 for method, pattern in re.findall(r'^ *\{"([A-Z]+)", "(/[^"]*)"', source, re.MULTILINE)}
        self.assertGreater(len(table), 40)
        self.assertEqual({(method, path) for method, path, _ in self.description.operations()}, table)

    def test_every_path_is_there_with_its_methods(self):
        for path in self.description.paths:
            reply = self.ask(sample(path), "PATCH")
            self.assertEqual(reply.status, 405, path)
            self.assertTrue(self.description.allows("Problem", reply.json()), reply.body)
            # A target can fit more than one path, as `batch` is an index to those who GET it.
            methods = {name for fits in self.description.paths_of(sample(path)) for name in self.description.paths[fits]}
            wanted = {name.upper() for name in methods} | ({"HEAD"} if "get" in methods else set())
            self.assertEqual(set(reply.headers["allow"].split(", ")), wanted, path)
            if not path.endswith(("{stream}", "{tile}")):
                lost = self.ask(sample(path).rstrip("/") + "/nowhere/at/all")
                self.assertEqual(lost.status, 404, path)
                self.assertTrue(self.description.allows("Problem", lost.json()), lost.body)

    def test_a_document_that_is_wrong_is_refused(self):
        def broken(change):
            whole = copy.deepcopy(self.description.whole)
            change(whole["paths"]["/v1/events/{index}"]["get"], whole)
            return document_faults(Description(json.dumps(whole)))

        changes = (
            lambda get, _: get.pop("summary"),
            lambda get, _: get.update(security=[{"nobody": []}]),
            lambda get, _: get["parameters"].clear(),
            lambda get, _: get["parameters"][0].pop("required"),
            lambda get, _: get["responses"].update({"200": {"content": {}}}),
            lambda get, _: get["responses"].update({"200": {"$ref": "#/components/responses/none"}}),
            lambda get, whole: whole["components"]["schemas"]["Entry"].update(type="thing"),
            lambda get, whole: whole["components"]["schemas"]["Entry"]["required"].append("nothing"),
            lambda get, whole: whole.update(openapi="3.0.0"),
        )
        for number, change in enumerate(changes):
            self.assertNotEqual(broken(change), [], number)


class Reads(Described):
    """What is read is as described; and the schemas can fail: what is changed a little is refused."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.faults = []
        for target in cls.good_reads(cls()):
            reply = ask(cls.server.address, target)
            elsewhen = "as_at" in target or "as_of" in target  # the complex may not have been there then
            if reply.status != 200 and not (elsewhen and reply.status == 404):
                cls.faults.append(f"{target}: {reply.status} {reply.body[:300]}")
            cls.faults += cls.answers.faults("GET", target, reply)
        cls.kept = {**cls.answers.kept, **{name: [value] for name, value in NOT_READ.items()}}

    def test_every_good_read_is_what_the_document_says(self):
        self.assertEqual(self.faults, [])
        wanted = {path for method, path, _ in self.description.operations() if method == "get"}
        seen = {path for method, path, status in self.answers.seen if (method, status) == ("GET", 200)}
        # Texts, documents, packages and time-stamps have tests of their own; so has the stream that does not end.
        others = {"/v1/documents/{sha256}", "/v1/disclosures/{commitment}", "/v1/events/live", "/v1/timestamps/{size}",
                  "/v1/packages", "/v1/packages/{package}", "/v1/packages/{package}/state"}
        self.assertEqual(wanted - seen - others, set())

    def test_heads_and_answers_that_are_known_already(self):
        expert = self.first("expert.registered")["event"]["data"]["id"]
        uscc = self.first("organization.registered")["event"]["data"]["uscc"]
        for _, path, operation in self.description.operations():
            there = {"uscc": uscc} | ({"id": expert} if "experts" in path else {})
            target = sample(path, **there) + ("?period=2026" if path == "/v1/scoreboard" else "")
            if "304" not in operation["responses"] or "{sha256}" in path or "{package}" in path:
                continue
            tag = self.told(target, 200).headers["etag"]
            self.told(target, 200, "HEAD")
            self.assertEqual(self.told(target, 304, if_none_match=tag).body, b"")
            self.assertEqual(self.told(target, 304, "HEAD", if_none_match=f'"other", {tag}').body, b"")
            self.told(target, 200, if_none_match='"other"')

    def test_entries_as_they_are_recorded(self):
        target = "/v1/events/live?from=1"
        with urllib.request.urlopen(self.server.address + target, timeout=30) as live:
            lines = []
            while len([line for line in lines if line == b"\n"]) < 4:
                lines.append(live.readline())
            reply = Reply(live.status, live.headers, b"".join(lines))
        self.assertEqual(self.answers.faults("GET", target, reply), [])
        self.assertEqual(len(re.findall(rb"^data: ", reply.body, re.MULTILINE)), 3)

    def test_data_of_every_event_follows_the_schema_of_its_type(self):
        schemas = {}
        for entry in self.entries:
            event = entry["event"]
            if event["type"] not in schemas:
                schemas[event["type"]] = self.get(f"/v1/catalogue/{event['type']}/1")
            self.assertEqual(self.description.refusals(schemas[event["type"]], event["data"]), [], entry["index"])

    def test_every_schema_is_of_something(self):
        self.assertEqual(self.description.schemas.keys() - self.kept.keys(), set())
        for name, values in self.kept.items():
            for value in values:
                self.assertTrue(self.description.allows(name, value), name)

    def test_a_member_less_or_one_too_many_is_refused(self):
        tried = 0
        for name, schema in self.description.schemas.items():
            if "properties" not in schema:
                continue
            self.assertIs(schema["additionalProperties"], False, name)
            for value in self.kept[name]:
                self.assertFalse(self.description.allows(name, {**value, "surplus": None}), name)
                for member in schema["required"]:
                    less = {other: kept for other, kept in value.items() if other != member}
                    self.assertFalse(self.description.allows(name, less), (name, member))
                    tried += 1
        self.assertGreater(tried, 500)

    def test_a_choice_refuses_what_is_none_of_it(self):
        for name, schema in self.description.schemas.items():
            for value in self.kept[name] if "oneOf" in schema else ():
                self.assertFalse(self.description.allows(name, {**value, "surplus": None}), name)

    def test_texts_and_numbers_of_another_form_are_refused(self):
        for name, schema in self.description.schemas.items():
            for value in self.kept[name]:
                if isinstance(value, str) and ("pattern" in schema or "enum" in schema):
                    self.assertFalse(self.description.allows(name, "!" + value), name)
                    self.assertFalse(self.description.allows(name, ""), name)
                if isinstance(value, int) and "minimum" in schema:
                    self.assertFalse(self.description.allows(name, -1), name)
                    self.assertFalse(self.description.allows(name, value + 0.5), name)
                if "properties" not in schema and "anyOf" not in schema and "type" in schema:
                    self.assertFalse(self.description.allows(name, None), name)

    def test_every_part_of_a_whole_complex_is_held(self):
        """Deep in an answer, too: any member that goes or comes is noticed."""
        whole = self.get("/v1/complexes/CQ-0001/whole")
        for path in self.objects(whole):
            changed = copy.deepcopy(whole)
            self.at(changed, path)["surplus"] = {}
            self.assertFalse(self.description.allows("Whole", changed), path)

    @staticmethod
    def at(value, path):
        for step in path:
            value = value[step]
        return value

    def objects(self, value, path=()):
        """Paths to the objects: a few of each list or map, all else."""
        if isinstance(value, list):
            for number in range(min(2, len(value))):
                yield from self.objects(value[number], (*path, number))
        elif isinstance(value, dict):
            yield path
            members = list(value)[:2] if len(value) > 40 else value
            for name in members:
                yield from self.objects(value[name], (*path, name))


class Problems(Described):
    def test_parameters_that_there_are_not(self):
        for method, path, operation in self.description.operations():
            more = {"token": self.tokens["admin"]} if operation["security"] else {}
            body = {"body": b""} if method in ("put", "post") else {}
            reply = self.told(sample(path) + "?no_such_parameter=1", 400, method.upper(), **more, **body)
            self.assertEqual(reply.json()["place"], "no_such_parameter")

    def test_values_of_the_wrong_form(self):
        wrong = {"as_at": "soon", "as_of": "2026", "at_least": "many", "limit": "0", "cursor": "%00", "from": "x",
                 "to": "x", "since": "x", "until": "x", "stream": "nothing", "tree": "md5", "index": "-1", "size": "x",
                 "period": "2026-Q9"}
        tried = 0
        for method, path, operation in self.description.operations():
            for parameter in operation["parameters"]:
                if parameter["in"] == "query" and parameter["name"] in wrong:
                    target = f"{sample(path)}?{parameter['name']}={wrong[parameter['name']]}"
                    self.assertEqual(self.told(target, 400, method.upper()).json()["code"], "invalid_argument")
                    tried += 1
        self.assertGreater(tried, 60)

    def test_what_is_not_there(self):
        nobody = {"id": "CQ-9999", "index": 10**9, "evaluation": "EV-999", "type": "no.such", "view": "nothing",
                  "tile": "000.p/300"}
        for method, path, operation in self.description.operations():
            if "404" not in operation["responses"] or method == "put" or "{" not in path or "{stream}" in path:
                continue
            more = {"token": self.tokens["admin"]} if operation["security"] else {}
            body = {"body": b""} if method == "post" else {}
            target = sample(path, **nobody)
            self.assertEqual(self.told(target, 404, method.upper(), **more, **body).json()["code"], "not_found")
        for target in (f"/v1/complexes?as_at={10**9}", f"/v1/targets?as_at={10**9}", f"/v1/policy?as_at={10**9}",
                       f"/v1/cases?as_at={10**9}", f"/v1/scoreboard?period=2026&as_at={10**9}",
                       f"/v1/proofs/inclusion?index=1&size={10**9}", f"/v1/proofs/consistency?to={10**9}",
                       f"/v1/proofs/completeness?stream=policy&size={10**9}"):
            self.told(target, 404)
        self.assertEqual(self.told(f"/v1/proofs/inclusion?index={10**9}", 400).json()["code"], "proof_index")
        self.assertEqual(self.told("/v1/proofs/consistency?from=9&to=3", 400).json()["code"], "proof_index")

    def test_a_view_that_is_behind(self):
        reply = self.told(f"/v1/complexes?at_least={len(self.entries) + 1000}", 503)
        self.assertEqual(reply.json()["code"], "behind")
        self.assertIn("retry-after", reply.headers)


class Refusals(InFolder):
    """Servers that do not answer everybody, or not everything."""

    def serve(self, ledger, *options):
        """The server, its description, and answers to hold against that."""
        server = Server(ledger, "--listen", "127.0.0.1:0", *options, plain=True)
        self.addCleanup(server.stop)
        description = Description(ask(server.address, "/openapi.json").body)
        return server, description, Answers(description)

    def test_without_a_token_and_with_the_wrong_role(self):
        ledger = self.demo()
        roles = ("submitter", "auditor", "evaluator", "admin")
        tokens = {role: qiyue("token", "new", ledger, "--role", role).out.strip() for role in roles}
        server, description, answers = self.serve(ledger)
        refused = 0
        for method, path, operation in description.operations():
            target, method = sample(path), method.upper()
            body = {"body": b""} if method in ("POST", "PUT") else {}
            nobodys = ask(server.address, target, method, token="x" * 43, **body)
            self.assertEqual(answers.faults(method, target, nobodys), [])
            self.assertEqual(nobodys.status == 401, bool(operation["security"]), target)
            self.assertEqual("401" in operation["responses"], bool(operation["security"]), target)
            self.assertEqual("www-authenticate" in nobodys.headers, nobodys.status == 401, target)
            for role in set(roles) - set(operation.get("x-roles", roles)):
                reply = ask(server.address, target, method, token=tokens[role], **body)
                self.assertEqual((reply.status, reply.json()["code"]), (403, "forbidden"), (role, target))
                self.assertEqual(answers.faults(method, target, reply), [])
                refused += 1
        self.assertGreater(refused, 40)

    def test_a_ledger_that_can_show_nothing(self):
        ledger = self.demo()
        admin = qiyue("token", "new", ledger, "--role", "admin").out.strip()
        (ledger / "guard").unlink()
        server, description, answers = self.serve(ledger, "--open-reads")
        shown = set()
        for method, path, operation in description.operations():
            target, method = sample(path), method.upper()
            body = {"body": b"{}"} if "requestBody" in operation else {"body": b""} if method == "POST" else {}
            reply = ask(server.address, target, method, token=admin, **body)
            self.assertEqual(answers.faults(method, target, reply), [])
            if reply.status != 503:
                shown.add(path)
            elif path != "/readyz":
                self.assertEqual(reply.json()["code"], "read_only", target)
        told = {path for path in shown if path.startswith(("/v1/events", "/v1/complexes", "/v1/proofs", "/checkpoint", "/tile"))}
        self.assertEqual(told, {"/v1/events/batch"})  # its lines say so
        ready = ask(server.address, "/readyz")
        self.assertEqual((ready.status, ready.json()["status"], ready.json()["code"]), (503, "read_only", "read_only"))

    def test_who_comes_too_often(self):
        server, _, answers = self.serve(self.demo(), "--limit-loopback")
        for _ in range(4):
            reply = ask(server.address, "/v1/events/batch", "POST", body=b"{}\n" * 1000)
            self.assertEqual(answers.faults("POST", "/v1/events/batch", reply), [])
        self.assertEqual((reply.status, reply.json()["code"]), (429, "rate_limited"))
        self.assertGreater(int(reply.headers["retry-after"]), 0)


class Writes(Described):
    @property
    def last(self):
        return self.get(f"/v1/events/{self.get('/v1/views')['size'] - 1}")["recorded"]

    def mandate(self):
        """An event whose one commitment has a text, its envelope, and that text."""
        revoked = {one["event"]["data"]["key_id"] for one in self.entries if one["event"]["type"] == "key.revoked"}
        entry = self.first("mandate.granted", lambda one: one["event"]["data"]["key_id"] not in revoked)
        event = self.signer.like(entry, self.last)
        text = json.dumps(["qiyue-disclosure/1", secrets.token_urlsafe(32), event["id"], "/person", "示例被授权人"],
                          ensure_ascii=False, separators=(",", ":")).encode()
        event["data"]["commit"] = {"/person": hashlib.sha256(text).hexdigest()}
        return event, self.signer.sign(event, uscc_of(event["source"])), text

    def test_one_event(self):
        event, envelope, _ = self.mandate()
        self.assertEqual(self.description.refusals({"$ref": "#/components/schemas/Envelope"}, json.loads(envelope)), [])
        self.assertEqual(self.told("/v1/events", 409, "POST", body=envelope, if_stream_seq=9999).json()["code"], "stream_moved")
        made = self.told("/v1/events", 201, "POST", body=envelope)
        self.assertEqual(self.ask(made.headers["location"]).json()["event"], event)
        self.assertEqual(self.told("/v1/events", 200, "POST", body=envelope).json()["entry"], made.json()["entry"])
        again = self.signer.sign({**event, "nonce": secrets.token_urlsafe(16)}, uscc_of(event["source"]))
        self.assertEqual(self.told("/v1/events", 409, "POST", body=again).json()["code"], "duplicate_id")
        for body, code in ((b"{}", "envelope_format"), (b"", "envelope_format")):
            self.assertEqual(self.told("/v1/events", 400, "POST", body=body).json()["code"], code)
        self.assertEqual(self.told("/v1/events", 400, "POST", body=envelope, if_stream_seq="x").json()["place"], "If-Stream-Seq")
        self.assertEqual(self.told("/v1/events", 413, "POST", body=b" " * 100_001).json()["code"], "too_large")

    def test_events_that_the_ledger_refuses(self):
        event, envelope, _ = self.mandate()
        twice = self.signer.like(self.first("organization.registered"), self.last)
        rejected = self.told("/v1/events", 422, "POST", body=self.signer.sign(twice, twice["data"]["uscc"])).json()
        self.assertEqual(rejected["code"], "rejected")
        self.assertTrue(rejected["rule"] and rejected["zh"] and rejected["en"])
        forged = json.loads(envelope)
        forged["signatures"][0]["sig"] = base64.b64encode(bytes(64)).decode()
        refused = lambda: self.told("/v1/events", 422, "POST", body=json.dumps(forged).encode()).json()
        self.assertEqual(refused()["rule"], "signature_invalid")
        forged["signatures"][0]["keyid"] = NOWHERE
        self.assertEqual(refused()["rule"], "key_unknown")

    def test_a_batch(self):
        lines = [self.mandate()[1].strip(), b"{}", self.mandate()[1].strip()]
        reply = self.told("/v1/events/batch", 200, "POST", body=b"\n".join(lines) + b"\n")
        outcomes = [json.loads(line) for line in reply.body.splitlines()]
        self.assertEqual(["entry" in one for one in outcomes], [True, False, True])
        self.told("/v1/events/batch", 400, "POST", body=b"")
        self.told("/v1/events/batch", 413, "POST", body=b"{}\n" * 1001)

    def test_a_document(self):
        text = "示例文件".encode()
        name, token = f"/v1/documents/{hashlib.sha256(text).hexdigest()}", self.tokens["submitter"]
        put = lambda target, status, body=text, **more: self.told(target, status, "PUT", body=body, token=token, **more)
        put(name, 201, content_type="text/markdown")
        self.assertEqual(put(name, 200).json()["media_type"], "text/markdown")
        put("/v1/documents/xyz", 400)
        put(name, 400, b"another text")
        put(name, 400, content_type="nothing")
        got = self.told(name, 200)
        self.assertEqual((got.body, got.headers["content-type"]), (text, "text/markdown"))
        self.told(name, 200, "HEAD")
        self.told(name, 304, if_none_match=got.headers["etag"])

    def test_a_text_of_a_sensitive_field(self):
        event, envelope, text = self.mandate()
        name, token = f"/v1/disclosures/{hashlib.sha256(text).hexdigest()}", self.tokens["admin"]
        put = lambda status, body=text: self.told(name, status, "PUT", body=body, token=token)
        self.assertEqual(put(404).json()["code"], "not_found")
        self.append(envelope)
        put(201)
        put(200)
        self.assertEqual(put(400, b"other").json()["code"], "disclosure_format")
        self.assertEqual(put(400, text.replace("示例".encode(), "别的".encode())).json()["code"], "invalid_argument")
        put(413, b" " * (2 << 20))
        self.assertEqual(self.told(name, 200, token=token).body, text)
        self.told(name, 200, "HEAD", token=token)
        self.told(name, 403, token=self.tokens["evaluator"])
        self.told(name, 401)
        self.append(self.erasure(event))
        self.assertEqual(self.told(name, 410, token=token).json()["code"], "erased")
        self.assertEqual(put(410).json()["code"], "erased")

    def erasure(self, event):
        """The envelope of an act that erases the event's one text."""
        officer = self.get("/v1/policy")["policy"]["offices"]["dpo"][0]
        act = self.signer.like({"event": event}, self.last, type="disclosure.erased", source=f"/organizations/{officer}",
                               dataschema="urn:qiyue:catalogue:disclosure.erased:1")
        act["data"] = {"commitments": list(event["data"]["commit"].values()), "legal_ground": "个人信息保护法第四十七条"}
        return self.signer.sign(act, officer, uscc_of(event["source"]))

    def test_views(self):
        token, view = self.tokens["admin"], "/v1/views/states"
        self.told(f"{view}/rebuild", 404, "DELETE", token=token)
        self.told(f"{view}/rebuild", 202, "POST", body=b"", token=token)
        self.told("/v1/views", 200)
        wait_until(lambda: self.told("/v1/views", 200).json()["views"][0]["last_rebuild"] is not None)
        self.told(f"{view}/kept", 200, "DELETE", token=token)
        self.told("/v1/views", 200)
        self.told(f"{view}/rebuild", 413, "POST", body=b"a body", token=token)


if __name__ == "__main__":
    unittest.main()
