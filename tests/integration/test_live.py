#!/usr/bin/env python3
"""Entries as they are recorded: server-sent events that resume without loss, and reads that wait without holding others up."""

import concurrent.futures
import http.client
import json
import time
import unittest
import urllib.parse

from city import CityTest
from programs import Server, qiyue


class Listener:
    """One connection to /v1/events/live."""

    def __init__(self, address, query="", **headers):
        place = urllib.parse.urlsplit(address)
        self.connection = http.client.HTTPConnection(place.hostname, place.port, timeout=30)
        self.connection.request("GET", "/v1/events/live" + query,
                                headers={name.replace("_", "-"): str(value) for name, value in headers.items()})
        self.answer = self.connection.getresponse()

    def events(self, count):
        """The next so many: {id, event, data}; data as JSON."""
        found = []
        fields = {}
        while len(found) < count:
            line = self.answer.readline().decode().rstrip("\n")
            if line.startswith(":"):
                continue
            if line:
                name, value = line.split(": ", 1)
                fields.setdefault(name, []).append(value)
            elif fields:
                found.append({"id": int(fields["id"][0]), "event": fields["event"][0],
                              "data": json.loads("\n".join(fields["data"]))})
                fields = {}
        return found

    def close(self):
        self.connection.close()


class Live(CityTest):
    complexes, seed = 1, 7

    def listen(self, query="", **headers):
        listener = Listener(self.server.address, query, **headers)
        self.addCleanup(listener.close)
        return listener

    def a_case(self):
        """The envelope of one more lawful act."""
        mandates = [one for one in self.entries if one["event"]["type"] == "mandate.granted"]
        revoked = {one["event"]["data"]["key_id"] for one in self.entries if one["event"]["type"] == "key.revoked"}
        mandate = next(one for one in mandates if one["event"]["data"]["key_id"] not in revoked)
        event = self.signer.like(mandate, self.entries[-1]["recorded"])
        return self.signer.sign(event, mandate["event"]["source"].rsplit("/", 1)[1])

    def test_all_entries_come_once_and_in_order(self):
        listener = self.listen("?from=0")
        self.assertEqual(listener.answer.status, 200)
        self.assertEqual(listener.answer.headers["content-type"], "text/event-stream")
        count = len(self.entries)
        events = listener.events(count)
        self.assertEqual([event["id"] for event in events], list(range(count)))
        for event, entry in zip(events, self.entries):
            self.assertEqual(event["data"]["entry"], entry["entry"])
            self.assertEqual(event["data"]["event"], entry["event"])

    def test_what_is_recorded_comes_at_once_and_a_reader_resumes_behind_what_it_has(self):
        listener = self.listen()
        first = self.append(self.a_case())
        self.assertEqual([event["id"] for event in listener.events(1)], [first])
        listener.close()
        missed = [self.append(self.a_case()) for _ in range(3)]
        again = self.listen("", Last_Event_ID=first)
        self.assertEqual([event["id"] for event in again.events(3)], missed)
        later = self.append(self.a_case())
        self.assertEqual([event["id"] for event in again.events(1)], [later])

    def test_filters_pass_over_what_does_not_fit(self):
        stream = next(one["stream"]["id"] for one in self.entries if one["stream"]["id"].startswith("complexes/"))
        expected = [one["index"] for one in self.entries if one["stream"]["id"] == stream]
        listener = self.listen("?from=0&stream=" + urllib.parse.quote(stream, safe=""))
        self.assertEqual([event["id"] for event in listener.events(len(expected))], expected)
        kind = "charter.signed"
        expected = [one["index"] for one in self.entries if one["event"]["type"] == kind]
        listener = self.listen(f"?from=0&type={kind}")
        self.assertEqual([event["id"] for event in listener.events(len(expected))], expected)

    def test_wrong_requests_are_refused(self):
        for query, headers in (("?from=x", {}), ("?stream=x", {}), ("?other=1", {}), ("?Last-Event-ID=5", {}),
                               ("", {"Last_Event_ID": "x"}), ("", {"Last_Event_ID": "99999999"}),
                               ("", {"Last_Event_ID": "18446744073709551615"})):
            reply = self.ask("/v1/events/live" + query, **headers)
            self.assertEqual((reply.status, reply.json()["code"]), (400, "invalid_argument"), query)

    def test_reads_that_wait_hold_nobody_up(self):
        far = len(self.entries) + 1_000_000
        with concurrent.futures.ThreadPoolExecutor(24) as pool:
            waiting = [pool.submit(self.ask, f"/v1/targets?at_least={far}") for _ in range(24)]
            time.sleep(0.3)
            began = time.monotonic()
            for path in ("/readyz", "/healthz", "/v1/targets", "/v1/complexes"):
                self.assertEqual(self.ask(path).status, 200, path)
            self.assertLess(time.monotonic() - began, 3)
            for reply in (one.result() for one in waiting):
                self.assertEqual((reply.status, reply.json()["code"]), (503, "behind"))
                self.assertIn("retry-after", reply.headers)

    def test_a_server_that_stops_ends_its_listeners(self):
        server = Server(self.demo_copy())
        listener = Listener(server.address)
        self.addCleanup(listener.close)
        began = time.monotonic()
        self.assertEqual(server.stop(), 0)
        self.assertLess(time.monotonic() - began, 5)
        while listener.answer.readline():
            pass

    def demo_copy(self):
        directory = self.folder / "another"
        made = qiyue("demo", directory, "--complexes", 1, "--seed", 9)
        self.assertEqual(made.status, 0, made.err)
        return directory


if __name__ == "__main__":
    unittest.main()
