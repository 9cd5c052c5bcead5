#!/usr/bin/env python3
"""Who may do what: every route of openapi.json × every role × every state of a token, with and without open reads."""

import http.client
import json
import unittest
import urllib.parse

from programs import InFolder, Server, qiyue

ROLES = ("submitter", "auditor", "evaluator", "admin")
ANYBODY = None
# Access: who may, and whether --open-reads opens it to everyone.
ACCESS = {
    "everyone": (ANYBODY, True),
    "proofs": (ROLES, True),
    "states": (("auditor", "evaluator", "admin"), True),
    "record": (("auditor", "admin"), True),
    "uploads": (("submitter", "admin"), False),
    "disclosures": (("evaluator", "admin"), False),
    "administration": (("admin",), False),
}
# Method and path: its access.
ROUTES = {
    "POST /v1/events": "everyone",
    "POST /v1/events/batch": "everyone",
    "GET /v1/events": "record",
    "GET /v1/events/live": "record",
    "GET /v1/events/{index}": "record",
    "GET /v1/events/{index}/proof": "proofs",
    "GET /v1/streams/{stream}": "record",
    "GET /v1/proofs/inclusion": "proofs",
    "GET /v1/proofs/consistency": "proofs",
    "GET /v1/proofs/completeness": "record",
    "PUT /v1/documents/{sha256}": "uploads",
    "GET /v1/documents/{sha256}": "record",
    "PUT /v1/disclosures/{commitment}": "uploads",
    "GET /v1/disclosures/{commitment}": "disclosures",
    "GET /v1/catalogue": "everyone",
    "GET /v1/catalogue/{type}/{version}": "everyone",
    "GET /v1/policy": "everyone",
    "GET /v1/complexes": "states",
    "GET /v1/complexes/{id}": "states",
    "GET /v1/complexes/{id}/members": "states",
    "GET /v1/complexes/{id}/charter": "states",
    "GET /v1/complexes/{id}/bodies": "states",
    "GET /v1/complexes/{id}/evaluations": "states",
    "GET /v1/complexes/{id}/evaluations/{evaluation}": "states",
    "GET /v1/complexes/{id}/kpis": "states",
    "GET /v1/complexes/{id}/needs": "states",
    "GET /v1/complexes/{id}/tasks": "states",
    "GET /v1/complexes/{id}/achievements": "states",
    "GET /v1/complexes/{id}/settlements": "states",
    "GET /v1/complexes/{id}/timeline": "states",
    "GET /v1/complexes/{id}/replay": "states",
    "GET /v1/complexes/{id}/diff": "states",
    "GET /v1/complexes/{id}/whole": "states",
    "GET /v1/organizations/{uscc}": "states",
    "GET /v1/experts/{id}": "states",
    "GET /v1/targets": "states",
    "GET /v1/scoreboard": "states",
    "GET /v1/cases": "states",
    "POST /v1/packages": "administration",
    "POST /v1/packages/preview": "administration",
    "GET /v1/packages": "administration",
    "GET /v1/packages/{package}": "administration",
    "GET /v1/packages/{package}/state": "administration",
    "DELETE /v1/packages/{package}": "administration",
    "GET /v1/timestamps": "everyone",
    "GET /v1/timestamps/{size}": "everyone",
    "GET /v1/witnesses": "everyone",
    "GET /v1/views": "states",
    "POST /v1/views/{view}/rebuild": "administration",
    "DELETE /v1/views/{view}/rebuild": "administration",
    "DELETE /v1/views/{view}/kept": "administration",
    "GET /checkpoint": "everyone",
    "GET /checkpoint-sm3": "everyone",
    "GET /tile/entries/{tile}": "record",
    "GET /tile/{tile}": "everyone",
    "GET /healthz": "everyone",
    "GET /readyz": "everyone",
    "GET /metrics": "everyone",
    "GET /openapi.json": "everyone",
    "GET /": "everyone",
}
# What stands for a name in a path. Nothing that is named here is changed by a request that is let through.
NAMES = {"index": "0", "stream": "ledger", "sha256": "0" * 64, "commitment": "0" * 64, "type": "lead.applied",
         "version": "1", "id": "CQ-0001", "evaluation": "EV-1", "uscc": "91500000MA00000000", "view": "none",
         "package": "0" * 32, "tile": "0/000.p/1"}


class Refusal:
    """The status of an answer and, if it is a refusal, what it says. Endless answers are not read to their end."""

    def __init__(self, address, method, path, authorization):
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(address).netloc, timeout=30)
        try:
            headers = {"Authorization": authorization} if authorization else {}
            connection.request(method, path, body=b"x" if method in ("PUT", "POST") else None, headers=headers)
            answer = connection.getresponse()
            self.status = answer.status
            self.problem = json.loads(answer.read()) if answer.status in (401, 403) else None
            self.challenge = answer.headers.get("WWW-Authenticate")
        finally:
            connection.close()


class Roles(InFolder):
    def setUp(self):
        super().setUp()
        self.ledger = self.demo()
        self.valid, self.expired, self.revoked = {}, {}, {}
        for role in ROLES:
            self.valid[role] = self.token("--role", role)
            self.expired[role] = self.token("--role", role, "--expires", "2020-01-31")
            self.revoked[role] = self.token("--role", role, "--name", f"revoked {role}")
            self.status(0, qiyue("token", "revoke", self.ledger, f"revoked {role}"))

    def token(self, *arguments):
        return self.status(0, qiyue("token", "new", self.ledger, *arguments)).out.strip()

    def callers(self):
        """(how it is called, its Authorization header, its role if the token is good)"""
        yield "no token", None, None
        yield "unknown token", "Bearer " + "x" * 43, None
        yield "empty token", "Bearer ", None
        yield "another scheme", "Basic " + self.valid["admin"], None
        for role in ROLES:
            yield f"{role}, expired", "Bearer " + self.expired[role], None
            yield f"{role}, revoked", "Bearer " + self.revoked[role], None
            yield f"{role}, valid", "Bearer " + self.valid[role], role

    def expected(self, access, role, open_reads):
        """The status of the refusal, or nothing if the request is let through."""
        who, opens = ACCESS[access]
        if who is ANYBODY or (open_reads and opens):
            return None
        if role is None:
            return 401
        return None if role in who else 403

    def check(self, server, open_reads):
        described = json.loads(self.described(server))
        for path, operations in described["paths"].items():
            for method, operation in operations.items():
                name = f"{method.upper()} {path}"
                self.assertIn(name, ROUTES, "a route whose access nobody has written down")
                who, _ = ACCESS[ROUTES[name]]
                self.assertEqual(operation.get("x-roles"), None if who is ANYBODY else list(who), name)
        for name, access in ROUTES.items():
            method, pattern = name.split(" ")
            self.assertIn(method.lower(), described["paths"].get(pattern, {}), f"{name} is gone")
            path = pattern
            for one, value in NAMES.items():
                path = path.replace("{" + one + "}", value)
            for caller, authorization, role in self.callers():
                refusal = Refusal(server.address, method, path, authorization)
                self.same(refusal, self.expected(access, role, open_reads), access, (name, caller))

    def same(self, refusal, expected, access, place):
        place = (*place, refusal.status, refusal.problem)
        if access == "disclosures" and expected is None:
            # Let through by its role, an evaluator is still refused what nobody has granted to it.
            self.assertTrue(refusal.status == 404 or not refusal.problem["detail"].startswith("role "), place)
            return
        if expected is None:
            self.assertNotIn(refusal.status, (401, 403, 405), place)
            return
        self.assertEqual(refusal.status, expected, place)
        self.assertEqual(refusal.problem["code"], {401: "unauthorized", 403: "forbidden"}[expected], place)
        self.assertTrue(refusal.problem["zh"] and refusal.problem["en"], place)
        self.assertEqual(refusal.challenge is not None, expected == 401, place)
        if expected == 403:
            self.assertTrue(refusal.problem["detail"].startswith("role "), place)

    def described(self, server):
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(server.address).netloc, timeout=30)
        try:
            connection.request("GET", "/openapi.json")
            return connection.getresponse().read()
        finally:
            connection.close()

    def serve(self, *arguments):
        server = Server(self.ledger, "--listen", "127.0.0.1:0", *arguments, plain=True)
        self.addCleanup(lambda: server.process.returncode is None and server.kill())
        return server

    def test_every_route_for_every_role_and_token(self):
        self.check(self.serve(), open_reads=False)

    def test_open_reads_open_reads_and_nothing_else(self):
        self.check(self.serve("--open-reads"), open_reads=True)

    def test_a_refused_method_is_refused_to_everybody_alike(self):
        server = self.serve()
        for method, path in (("DELETE", "/v1/complexes"), ("POST", "/v1/views"), ("PUT", "/v1/targets")):
            for token in (None, "Bearer " + self.valid["admin"]):
                self.assertEqual(Refusal(server.address, method, path, token).status, 405, (method, path))


if __name__ == "__main__":
    unittest.main()
