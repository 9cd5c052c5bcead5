#!/usr/bin/env python3
"""`qiyue serve`: its options from a file, its tokens, and that only one server holds a directory."""

import json
import subprocess
import time
import unittest
import urllib.error
import urllib.request

from programs import InFolder, QIYUE, Server, qiyue, wait_until


def get(server, path, token=None, method="GET", body=None):
    """The status of the answer."""
    request = urllib.request.Request(server.address + path, data=body, method=method)
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code


class Config(InFolder):
    def setUp(self):
        super().setUp()
        self.ledger = self.demo()
        self.file = self.folder / "serve.conf"

    def write(self, *lines):
        self.file.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def serve(self, *arguments):
        server = Server(self.ledger, "--config", self.file, *arguments, plain=True)
        self.addCleanup(lambda: server.process.returncode is None and server.kill())
        return server

    def refused(self, line, *lines):
        """Exit status 2, and the place is told."""
        self.write(*lines)
        answer = self.status(2, qiyue("serve", self.ledger, "--config", self.file))
        self.assertIn(f"{self.file}:{line}:", answer.err)
        return answer

    def test_every_kind_of_option(self):
        guard = self.folder / "outside guard"
        self.write("# where and how", "", "listen = 127.0.0.1:0", "open-reads=true", f'guard = "{guard}"',
                   "; a guard that is not there yet", "new-guard = true", "limit-loopback = false")
        server = self.serve()
        self.assertNotIn(":8480", server.address)
        self.assertEqual(get(server, "/v1/events"), 200)
        self.assertTrue(guard.is_file())
        self.assertEqual(server.stop(), 0)

    def test_reads_need_a_token_unless_the_file_says_otherwise(self):
        self.write("listen = 127.0.0.1:0", "open-reads = false")
        server = self.serve()
        self.assertEqual(get(server, "/v1/events"), 401)
        self.assertEqual(server.stop(), 0)

    def test_the_command_line_wins(self):
        self.write("listen = 192.0.2.1:1", "open-reads = false")
        server = self.serve("--listen", "127.0.0.1:0", "--open-reads")
        self.assertTrue(server.address.startswith("http://127.0.0.1:"))
        self.assertEqual(get(server, "/v1/events"), 200)
        self.assertEqual(server.stop(), 0)

    def test_what_is_wrong_is_told_with_its_line(self):
        self.assertIn("liten", self.refused(2, "open-reads = true", "liten = 127.0.0.1:0").err)
        self.refused(1, "open-reads")
        self.refused(1, "open-reads = yes")
        self.refused(3, "", "# twice", "config = other", "listen = 127.0.0.1:0")
        self.refused(2, "listen = 127.0.0.1:0", "listen = 127.0.0.1:0")
        self.refused(1, 'guard = "half')
        self.refused(1, "guard =")

    def test_a_file_that_is_not_there(self):
        answer = self.status(2, qiyue("serve", self.ledger, "--config", self.folder / "nowhere"))
        self.assertIn("nowhere", answer.err)

    def test_options_that_need_each_other(self):
        self.write("tls-cert = some.pem", "listen = 127.0.0.1:0")
        answer = self.status(2, qiyue("serve", self.ledger, "--config", self.file))
        self.assertIn("tls-key", answer.err)
        self.status(2, qiyue("serve", self.ledger, "--tls-client-ca", "some.pem"))


class TokensOfAServer(InFolder):
    def setUp(self):
        super().setUp()
        self.ledger = self.demo()

    def token(self, *arguments):
        made = self.status(0, qiyue("token", "new", self.ledger, *arguments)).out
        self.assertEqual(made.count("\n"), 1)
        return made.strip()

    def test_roles(self):
        tokens = {role: self.token("--role", role) for role in ("submitter", "auditor", "evaluator", "admin")}
        server = Server(self.ledger, "--listen", "127.0.0.1:0", plain=True)
        try:
            wanted = {  # path: who may
                "/v1/events": ("auditor", "admin"),
                "/v1/events/0": ("auditor", "admin"),
                "/v1/events/0/proof": ("submitter", "auditor", "evaluator", "admin"),
            }
            for path, roles in wanted.items():
                self.assertEqual(get(server, path), 401, path)
                for role, token in tokens.items():
                    self.assertEqual(get(server, path, token), 200 if role in roles else 403, (path, role))
            name = "/v1/documents/" + "0" * 64
            for role, token in tokens.items():
                answer = get(server, name, token, "PUT", b"not what its name says")
                self.assertEqual(answer in (401, 403), role in ("auditor", "evaluator"), (role, answer))
            for path in ("/checkpoint", "/healthz", "/v1/catalogue", "/openapi.json"):
                self.assertEqual(get(server, path), 200, path)
            self.assertEqual(get(server, "/v1/events", "x" * 43), 401)
            environment = {"QIYUE_TOKEN": tokens["auditor"]}
            trust = self.ledger / "trust"
            self.status(0, qiyue("verify", server.address, "--trust", trust, environment=environment))
            self.status(3, qiyue("verify", server.address, "--trust", trust))
            self.status(3, qiyue("log", server.address, environment={"QIYUE_TOKEN": tokens["submitter"]}))
        finally:
            self.assertEqual(server.stop(), 0)

    def test_made_and_revoked_while_a_server_runs(self):
        server = Server(self.ledger, "--listen", "127.0.0.1:0", plain=True)
        try:
            token, other = self.token("--role", "auditor", "--name", "one"), self.token("--role", "auditor")
            wait_until(lambda: get(server, "/v1/events/0", token) == 200, 5)
            listed = json.loads(qiyue("token", "list", self.ledger, "--json").out)["tokens"]
            self.assertEqual([one["name"] for one in listed], ["one", ""])
            self.assertNotIn(token, (self.ledger / "tokens.json").read_text(encoding="utf-8"))
            self.status(0, qiyue("token", "revoke", self.ledger, "one"))
            time.sleep(1)
            self.assertEqual(get(server, "/v1/events/0", token), 401)
            self.assertEqual(get(server, "/v1/events/0", other), 200)
            self.status(3, qiyue("token", "revoke", self.ledger, "one"))
        finally:
            self.assertEqual(server.stop(), 0)

    def test_expiry(self):
        ends = time.time() + 4
        text = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(ends))
        token, old = self.token("--role", "auditor", "--expires", text), self.token("--expires", "2020-01-31")
        server = Server(self.ledger, "--listen", "127.0.0.1:0", plain=True)
        try:
            self.assertEqual(get(server, "/v1/events/0", old), 401)
            if time.time() < int(ends) - 1:
                self.assertEqual(get(server, "/v1/events/0", token), 200)
            time.sleep(max(0.0, ends - time.time()) + 0.1)
            self.assertEqual(get(server, "/v1/events/0", token), 401)
        finally:
            self.assertEqual(server.stop(), 0)
        self.status(2, qiyue("token", "new", self.ledger, "--expires", "tomorrow"))


class TwoServers(InFolder):
    def test_only_one_holds_a_directory(self):
        ledger = self.demo()
        first = Server(ledger)
        try:
            second = self.status(3, qiyue("serve", ledger, "--listen", "127.0.0.1:0", "--json"))
            self.assertEqual(second.json()["code"], "locked")
            self.status(3, qiyue("append", ledger, "-", stdin="{}\n"))
            self.assertEqual(get(first, "/readyz"), 200)
        finally:
            self.assertEqual(first.stop(), 0)
        again = Server(ledger)
        self.assertEqual(again.stop(), 0)

    def test_two_that_start_at_once(self):
        ledger = self.demo()
        both = [subprocess.Popen([QIYUE, "serve", str(ledger), "--listen", "127.0.0.1:0", "--json"],
                                 stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) for _ in range(2)]
        try:
            told = [json.loads(one.stdout.readline()) for one in both]
            self.assertEqual(sorted(one["ok"] for one in told), [False, True])
            loser = both[0] if not told[0]["ok"] else both[1]
            self.assertEqual(loser.wait(timeout=30), 3)
        finally:
            for one in both:
                one.terminate()
                one.wait(timeout=60)
                one.stdout.close()
        self.status(0, qiyue("verify", ledger, "--trust", ledger / "trust"))


if __name__ == "__main__":
    unittest.main()
