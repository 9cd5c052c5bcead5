#!/usr/bin/env python3
"""The views themselves: how they stand, rebuilding beside serving, kills at any moment, many readers and writers at once.

QIYUE_READERS (8) readers and as many writers work for QIYUE_SECONDS (5)."""

import collections
import concurrent.futures
import hashlib
import http.client
import json
import os
import pathlib
import queue
import random
import re
import shutil
import tempfile
import threading
import time
import unittest
import urllib.parse

from city import CityTest, Signer, ask, entries_of, uscc_of
from programs import InFolder, Server, qiyue, wait_until

READERS = int(os.environ.get("QIYUE_READERS", "8"))
SECONDS = float(os.environ.get("QIYUE_SECONDS", "5"))
STOCK_MAX = 1_500  # envelopes that are signed before the load begins
VIEWS = ("states", "dossiers")
FIELDS = {"name", "version", "position", "digest", "recorded", "generation", "state", "lag_entries", "lag_seconds",
          "failure", "rebuild", "last_rebuild", "kept"}


def views_of(address):
    return {view["name"]: view for view in ask(address, "/v1/views").json()["views"]}


def are_level(address, size):
    return all(view["position"] >= size and view["rebuild"] is None for view in views_of(address).values())


def digests(address):
    """{view: (position, digest)} once every view is level with the log and none is being made."""
    size = ask(address, "/v1/views").json()["size"]
    wait_until(lambda: are_level(address, size), 120)
    return {name: (view["position"], view["digest"]) for name, view in views_of(address).items()}


class Load:
    """Lawful acts without end: mandates and model cases, signed beforehand or when they are asked for."""

    def __init__(self, ledger, entries):
        self.signer = Signer(ledger)
        self.time = entries[-1]["recorded"]
        revoked = {one["event"]["data"]["key_id"] for one in entries if one["event"]["type"] == "key.revoked"}
        self.mandates = [one for one in entries if one["event"]["type"] == "mandate.granted"
                         and one["event"]["data"]["key_id"] not in revoked]
        self.case = [one for one in entries if one["event"]["type"] == "case.selected"][-1]
        self.authorities = entries[0]["event"]["data"]["policy"]["offices"]["authority"]
        self.stock = queue.Queue()

    def make(self):
        if random.random() < 0.3:
            event = self.signer.like(self.case, self.time, {"case_id": f"CASE-{random.getrandbits(60):x}"})
            return self.signer.sign(event, *self.authorities)
        mandate = random.choice(self.mandates)
        return self.signer.sign(self.signer.like(mandate, self.time), uscc_of(mandate["event"]["source"]))

    def prepare(self, count):
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            for made in pool.map(lambda _: self.make(), range(count)):
                self.stock.put(made)

    def next(self):
        try:
            return self.stock.get_nowait()
        except queue.Empty:
            return self.make()


class Rebuilding(CityTest):
    """Enough entries that making a generation can be watched."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server.stop()
        more = cls.folder / "larger"
        made = qiyue("demo", more, "--complexes", 4, "--seed", 3, "--events", 12_000)
        assert made.status == 0, made.err
        cls.ledger = more
        cls.admin = qiyue("token", "new", more, "--role", "admin").out.strip()
        cls.server = Server(more)
        cls.addClassCleanup(lambda: cls.server.process.returncode is None and cls.server.stop())
        cls.level(12_000)

    def view(self, name="states"):
        return views_of(self.server.address)[name]

    def change(self, method, path, status):
        reply = self.ask(path, method, token=self.admin)
        self.assertEqual(reply.status, status, reply.body)
        return reply.json()

    def rebuild(self, name="states"):
        return self.change("POST", f"/v1/views/{name}/rebuild", 202)["generation"]

    def finished(self, name="states"):
        wait_until(lambda: self.view(name)["rebuild"] is None, 120)
        return self.view(name)

    def test_how_the_views_stand(self):
        told = self.ask("/v1/views").json()
        self.assertEqual([view["name"] for view in told["views"]], list(VIEWS))
        for view in told["views"]:
            self.assertEqual(set(view), FIELDS)
            self.assertEqual((view["position"], view["lag_entries"], view["state"]), (told["size"], 0, "following"))
            self.assertRegex(view["digest"], "^[0-9a-f]{64}$")
            self.assertGreaterEqual(view["version"], 1)
            self.assertGreaterEqual(view["generation"], 1)
            self.assertIsNone(view["failure"])
            self.assertLess(view["lag_seconds"], 5)
        self.assertEqual(told["views"][0]["recorded"], self.ask("/v1/events/11999").json()["recorded"])

    def test_probes_and_metrics_name_the_views(self):
        ready = self.ask("/readyz").json()
        self.assertEqual((ready["status"], ready["views_stopped"]), ("ready", []))
        metrics = self.ask("/metrics").body.decode()
        for name in VIEWS:
            self.assertIn(f'qiyue_view_position{{view="{name}"}} 12000\n', metrics)
            self.assertRegex(metrics, rf'\nqiyue_view_\w*lag\w*{{view="{name}"}} 0')

    def test_a_new_generation_is_made_beside_the_one_that_serves(self):
        for name in VIEWS:
            before = self.view(name)
            number = self.rebuild(name)
            self.assertGreater(number, before["generation"])
            refused = self.change("POST", f"/v1/views/{name}/rebuild", 409)
            self.assertEqual(refused["code"], "exists_already")
            positions = []

            def still_at_it():
                view = self.view(name)
                if view["rebuild"] is None:
                    return False
                self.assertEqual((view["generation"], view["digest"], view["state"]),
                                 (before["generation"], before["digest"], "rebuilding"))
                self.assertEqual((view["rebuild"]["generation"], view["rebuild"]["version"]), (number, view["version"]))
                self.assertLessEqual(view["rebuild"]["position"], view["rebuild"]["target"])
                positions.append(view["rebuild"]["position"])
                self.assertEqual(self.ask("/v1/complexes?limit=1").size, 12_000, "the old one serves meanwhile")
                return True
            while still_at_it():
                pass
            self.assertEqual(positions, sorted(positions))
            self.assertGreater(len(set(positions)), 1, "progress was told")
            after = self.view(name)
            self.assertEqual((after["generation"], after["digest"]), (number, before["digest"]))
            self.assertEqual(after["last_rebuild"],
                             {"end": "switched", "generation": number, "differed": False, "failure": None})
            self.assertIn(before["generation"], after["kept"])
            self.assertTrue((self.ledger / "views" / name / str(before["generation"])).is_dir())
            self.assertEqual(self.change("DELETE", f"/v1/views/{name}/kept", 200)["dropped"], len(after["kept"]))
            self.assertEqual(self.view(name)["kept"], [])
            self.assertEqual(sorted(os.listdir(self.ledger / "views" / name)), [str(number), "serving"])

    def test_a_rebuild_is_cancelled(self):
        before = self.view()
        number = self.rebuild()
        self.assertIs(self.change("DELETE", "/v1/views/states/rebuild", 200)["cancelled"], True)
        after = self.finished()
        self.assertEqual((after["generation"], after["digest"]), (before["generation"], before["digest"]))
        self.assertEqual((after["last_rebuild"]["end"], after["last_rebuild"]["generation"]), ("cancelled", number))
        self.assertFalse((self.ledger / "views" / "states" / str(number)).exists())
        self.assertEqual(self.change("DELETE", "/v1/views/states/rebuild", 404)["code"], "not_found")
        self.rebuild()
        self.assertEqual(self.finished()["last_rebuild"]["end"], "switched", "one after it goes through")

    def test_views_that_are_not_there(self):
        for method, path in (("POST", "rebuild"), ("DELETE", "rebuild"), ("DELETE", "kept")):
            self.assertEqual(self.change(method, f"/v1/views/none/{path}", 404)["code"], "not_found")


class Killed(InFolder):
    """The server dies at random moments; its views always come to what a fresh folder would give."""

    def setUp(self):
        super().setUp()
        self.ledger = self.folder / "city"
        self.status(0, qiyue("demo", self.ledger, "--complexes", 4, "--seed", 3, "--events", 3_000))
        self.admin = self.status(0, qiyue("token", "new", self.ledger, "--role", "admin")).out.strip()
        self.load = Load(self.ledger, entries_of(self.ledger))
        self.acknowledged = []
        self.chance = random.Random()

    def serve(self):
        server = Server(self.ledger)
        self.addCleanup(lambda: server.process.returncode is None and server.kill())
        return server

    def append_until_it_dies(self, address):
        try:
            while True:
                reply = ask(address, "/v1/events", "POST", body=self.load.next())
                if reply.status == 201:
                    self.acknowledged.append(json.loads(reply.json()["entry"])["index"])
        except (OSError, http.client.HTTPException, ValueError):
            pass  # it has died

    def begin_rebuilds(self, server):
        for name in VIEWS:
            self.assertIn(ask(server.address, f"/v1/views/{name}/rebuild", "POST", token=self.admin).status, (202, 409))

    def kill_when(self, server, true):
        """Kills it while an append goes on, a little after `true`."""
        appending = threading.Thread(target=self.append_until_it_dies, args=(server.address,))
        appending.start()
        try:
            wait_until(true)
            time.sleep(self.chance.uniform(0, 0.12))  # no condition: any moment will do
        finally:
            server.kill()
            appending.join()

    def comes_back(self):
        """Every acknowledged entry is there, and the views are what a fresh folder gives."""
        server = self.serve()
        caught_up = digests(server.address)
        size = ask(server.address, "/v1/views").json()["size"]
        self.assertTrue(all(index < size for index in self.acknowledged))
        for view in views_of(server.address).values():
            self.assertIsNone(view["failure"])
            self.assertFalse(view["last_rebuild"] and view["last_rebuild"]["differed"], view)
        answers = self.answers(server.address)
        self.assertEqual(server.stop(), 0)
        aside = self.folder / "aside"
        (self.ledger / "views").rename(aside)
        server = self.serve()
        self.assertEqual(digests(server.address), caught_up)
        self.assertEqual(self.answers(server.address), answers)
        self.assertEqual(server.stop(), 0)
        shutil.rmtree(self.ledger / "views")
        aside.rename(self.ledger / "views")  # the next round goes on with what this one left

    def answers(self, address):
        paths = ["/v1/complexes", "/v1/targets", "/v1/cases?limit=1000", "/v1/complexes/CQ-0003/whole",
                 "/v1/complexes/CQ-0001/replay?limit=1000", "/v1/" + self.load.mandates[0]["event"]["subject"]]
        return [ask(address, path).json() for path in paths]

    def test_during_appends(self):
        for _ in range(3):
            server, before = self.serve(), len(self.acknowledged)
            self.kill_when(server, lambda: len(self.acknowledged) > before + 2)
            self.comes_back()
        self.assertGreater(len(self.acknowledged), 8)

    def test_during_a_rebuild(self):
        caught = 0
        for _ in range(3):
            server = self.serve()
            digests(server.address)
            self.begin_rebuilds(server)
            caught += views_of(server.address)["states"]["rebuild"] is not None
            self.kill_when(server, lambda: True)
            self.comes_back()
        self.assertGreater(caught, 0, "a rebuild was under way")

    def test_around_the_switch(self):
        for _ in range(4):
            server = self.serve()
            digests(server.address)
            before = views_of(server.address)["states"]["generation"]
            self.begin_rebuilds(server)

            def is_near():
                view = views_of(server.address)["states"]
                made = view["rebuild"]
                return view["generation"] > before or (made and made["position"] + 500 >= made["target"] > 0)
            self.kill_when(server, is_near)
            self.comes_back()

    def test_a_folder_of_views_that_makes_no_sense_is_made_anew(self):
        server = self.serve()
        wanted = digests(server.address)
        self.assertEqual(server.stop(), 0)
        for name in VIEWS:
            for file in (self.ledger / "views" / name).glob("*/*"):
                file.write_bytes(b"nonsense")
        server = self.serve()
        self.assertEqual(digests(server.address), wanted)
        self.assertEqual(server.stop(), 0)


SIZE = re.compile(rb'^\{"size":(\d+),')


class Reader(threading.Thread):
    """Asks over one connection, and keeps what it heard: {(path, size): digest of the body without its size}."""

    def __init__(self, address, paths, end):
        super().__init__()
        self.address, self.paths, self.end = address, paths, end
        self.heard, self.faults, self.reads, self.last = {}, [], 0, 0

    def run(self):
        chance = random.Random()
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(self.address).netloc, timeout=60)
        while time.monotonic() < self.end:
            path = chance.choice(self.paths)
            connection.request("GET", path)
            answer = connection.getresponse()
            body = answer.read()
            if answer.status != 200:
                self.faults.append((path, answer.status, body))
                continue
            self.take(path, int(answer.headers["Qiyue-Size"]), body)
        connection.close()

    def take(self, path, size, body):
        self.reads += 1
        said = SIZE.match(body)
        if not said or int(said[1]) != size:
            self.faults.append((path, size, body[:200]))
        if size < self.last:
            self.faults.append((path, f"size went back from {self.last} to {size}"))
        self.last = size
        digest = digest_of(body)
        if self.heard.setdefault((path, size), digest) != digest:
            self.faults.append((path, size, "two answers of one size differ"))


def digest_of(body):
    return hashlib.sha256(SIZE.sub(b"{", body)).digest()


class Writer(threading.Thread):
    """Appends, one by one and in batches, and asks for what it wrote."""

    def __init__(self, address, load, end):
        super().__init__()
        self.address, self.load, self.end = address, load, end
        self.written, self.faults = 0, []

    def run(self):
        chance = random.Random()
        while time.monotonic() < self.end:
            count = chance.choice((1, 1, 3))
            lines = b"\n".join(self.load.next().strip() for _ in range(count)) + b"\n"
            path = "/v1/events" if count == 1 else "/v1/events/batch"
            reply = ask(self.address, path, "POST", body=lines.strip() if count == 1 else lines)
            receipts = [json.loads(line) for line in reply.body.splitlines()]
            if any("entry" not in receipt for receipt in receipts):
                self.faults.append((reply.status, reply.body))
                continue
            self.written += count
            self.read_back([json.loads(receipt["entry"]) for receipt in receipts], chance)

    def read_back(self, entries, chance):
        entry = chance.choice(entries)
        timeline = f"/v1/{entry['stream']['id']}"
        reply = ask(self.address, f"{timeline}?at_least={entry['index'] + 1}")
        if reply.status != 200 or reply.size <= entry["index"]:
            self.faults.append((timeline, entry["index"], reply.status, reply.headers.get("qiyue-size")))


class ManyAtOnce(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.ledger = pathlib.Path(place.name) / "city"
        made = qiyue("demo", self.ledger, "--complexes", 4, "--seed", 3)
        self.assertEqual(made.status, 0, made.err)
        self.admin = qiyue("token", "new", self.ledger, "--role", "admin").out.strip()
        self.entries = entries_of(self.ledger)
        self.load = Load(self.ledger, self.entries)
        self.load.prepare(min(STOCK_MAX, int(READERS * SECONDS * 8)))
        self.server = Server(self.ledger)
        self.addCleanup(lambda: self.server.process.returncode is None and self.server.kill())
        wait_until(lambda: are_level(self.server.address, len(self.entries)))

    def paths(self):
        parties = sorted({one["event"]["subject"] for one in self.load.mandates})[:6]
        complex_path = "/v1/" + self.load.case["event"]["subject"]
        return ["/v1/complexes", "/v1/cases?limit=1000", "/v1/targets", "/v1/scoreboard?period=2027", complex_path,
                f"{complex_path}/members", f"{complex_path}/whole", f"{complex_path}/timeline?limit=1000",
                *(f"/v1/{party}" for party in parties)]

    def work(self):
        """Readers and writers at once, with a rebuild and its switch meanwhile."""
        end = time.monotonic() + SECONDS
        readers = [Reader(self.server.address, self.paths(), end) for _ in range(READERS)]
        writers = [Writer(self.server.address, self.load, end) for _ in range(READERS)]
        for thread in readers + writers:
            thread.start()
        rebuilt = 0
        while time.monotonic() < end:
            rebuilt += ask(self.server.address, "/v1/views/states/rebuild", "POST", token=self.admin).status == 202
            time.sleep(min(1.0, SECONDS / 4))
        for thread in readers + writers:
            thread.join()
        return readers, writers, rebuilt

    def existed(self, heard):
        """Those answers that are not what is told of their size later."""
        def differs(told):
            (path, size), digest = told
            reply = ask(self.server.address, f"{path}{'&' if '?' in path else '?'}as_at={size - 1}")
            return None if reply.status == 200 and digest_of(reply.body) == digest else (path, size, reply.status)
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            return [wrong for wrong in pool.map(differs, heard.items()) if wrong]

    def test_every_answer_is_a_state_that_existed(self):
        readers, writers, rebuilt = self.work()
        for thread in readers + writers:
            self.assertEqual(thread.faults[:3], [])
        heard, seen = {}, collections.Counter()
        for reader in readers:
            for told, digest in reader.heard.items():
                self.assertEqual(heard.setdefault(told, digest), digest, f"two readers heard different things of {told}")
                seen[told[1]] += 1
        written = sum(writer.written for writer in writers)
        self.assertEqual(self.existed(heard), [])
        self.assertGreater(written, READERS)
        self.assertGreater(len(seen), 5, "the ledger grew while it was read")
        self.assertGreater(rebuilt, 0)
        caught_up = digests(self.server.address)
        self.assertEqual(caught_up["states"][0], len(self.entries) + written)
        self.assertEqual(self.server.stop(), 0)
        shutil.rmtree(self.ledger / "views")
        self.server = Server(self.ledger)
        self.assertEqual(digests(self.server.address), caught_up)
        print(f"{READERS} readers and writers for {SECONDS:g} s: {sum(one.reads for one in readers)} reads of "
              f"{len(seen)} sizes, {len(heard)} answers checked, {written} entries written, {rebuilt} rebuilds")


if __name__ == "__main__":
    unittest.main()
