#!/usr/bin/env python3
"""What `qiyue export` does not seal, sign, hand over or leave readable: forgeries, erased texts, other bytes, other people's drafts."""

import hashlib
import http.server
import json
import pathlib
import shutil
import signal
import subprocess
import threading
import time
import unittest
import urllib.error
import urllib.request
import zipfile

from authority import Authority
from programs import QIYUE, Server, qiyue, run
from resealing import Insider, edit_json
from test_export import PURPOSE, Exporting, Package, entries_of


class Refusing(Exporting):
    complexes = 1

    def access_lines(self):
        record = self.ledger / "access.jsonl"
        return [json.loads(line) for line in record.read_text("utf-8").splitlines()] if record.exists() else []

    def from_package(self, package, *more, out="less.asice"):
        return qiyue("export", package, *more, *PURPOSE, "--out", self.folder / out)

    def draft(self, *more):
        return self.status(0, qiyue("export", self.ledger, "--complex", self.complex_id, *PURPOSE, "--source", self.operator,
                                    "--draft", "--json", *more)).json()

    def record(self, drafted):
        event = self.folder / "event"
        event.write_text(json.dumps(drafted["packages"][0]["event"], ensure_ascii=False, separators=(",", ":")), "utf-8")
        self.status(0, qiyue("sign", event, *self.keys, "--out", event))
        self.status(0, qiyue("append", self.ledger, event))

    def fetch(self, drafted, out="p.asice"):
        return qiyue("export", self.ledger, "--fetch", drafted["id"], "--out", self.folder / out)

    def erase(self, package):
        """The first personal field that the package opens: (its answer, its entry, its pointer)."""
        opened = {hashlib.sha256(package.files[name]).hexdigest() for name in package.named("disclosures")}
        dpo = self.entries[0]["event"]["data"]["policy"]["offices"]["dpo"][0]
        for entry in entries_of(self.ledger):
            for pointer, commitment in entry["event"]["data"].get("commit", {}).items():
                if commitment not in opened or not entry["event"]["source"].startswith("/organizations/"):
                    continue
                data, event = self.folder / "erasure.json", self.folder / "erasure"
                data.write_text(json.dumps({"commitments": [commitment], "legal_ground": "个人信息保护法第四十七条"}), "utf-8")
                event.write_text(self.status(0, qiyue(
                    "draft", "disclosure.erased", "--subject", entry["event"]["subject"], "--source", f"/organizations/{dpo}",
                    "--trust", self.trust, "--data", data, "--at", entries_of(self.ledger)[-1]["recorded"])).out, "utf-8")
                for holder in (dpo, entry["event"]["source"].rsplit("/", 1)[1]):
                    self.status(0, qiyue("sign", event, "--key", self.key(holder), "--out", event))
                answer = qiyue("append", self.ledger, event)
                if answer.status == 0:
                    return answer, entry["index"], pointer
        raise AssertionError("nothing could be erased")


class Forgeries(Refusing):
    def test_a_package_that_was_altered_and_sealed_anew_is_not_sealed_again(self):
        [package] = self.export("--complex", self.complex_id)
        unpacked, insider = self.folder / "unpacked", Insider(self.folder)
        with zipfile.ZipFile(package.path) as container:
            container.extractall(unpacked)
        name = next(name for name in package.named("disclosures"))
        text = json.loads((unpacked / name).read_bytes())
        text[-1] = "forged"
        (unpacked / name).write_text(json.dumps(text, ensure_ascii=False, separators=(",", ":")), "utf-8")
        insider.seal(unpacked)
        before = len(entries_of(self.ledger))
        less = ("--withhold", "documents") if package.named("documents") else ("--withhold", "class:trade_secret")
        answer = self.status(1, self.from_package(unpacked, *less, "--ledger", self.ledger, *self.keys))
        self.assertIn("not sound", answer.err)
        seal = Authority(self.folder, "sealer")
        key, certificate = seal.folder / "tsa.key", seal.folder / "tsa.crt"
        key.chmod(0o600)
        sealing = ("--seal-key", key, "--seal-cert", certificate)
        answer = self.status(1, self.from_package(unpacked, *less, *sealing))
        self.assertIn("not sound", answer.err)
        self.assertFalse((self.folder / "less.asice").exists())
        self.assertEqual(len(entries_of(self.ledger)), before)
        self.assertEqual(list((self.ledger / "packages").iterdir()), [])
        with self.subTest("by the keys of another log"):
            other = self.folder / "other"
            self.status(0, qiyue("demo", other, "--complexes", 1, "--seed", 8))
            self.status(1, self.from_package(package.path, *less, *sealing, "--trust", other / "trust"))
            self.status(0, self.from_package(package.path, *less, *sealing, "--trust", self.trust))


class Erasures(Refusing):
    def test_what_opens_an_erased_text_is_removed_and_never_recorded(self):
        [package] = self.export("--complex", self.complex_id)
        drafted = self.draft()
        shelf = self.ledger / "packages" / drafted["id"]
        copy = self.folder / "copy"
        shutil.copytree(shelf, copy)
        answer, index, pointer = self.erase(package)
        self.assertIn("was erased", answer.err)
        self.assertFalse(shelf.exists())
        self.assertIn("no packages of this id", self.status(3, self.fetch(drafted, "fetched.asice")).err)
        with self.subTest("put back by somebody"):
            shutil.copytree(copy, shelf)
            told = self.status(1, qiyue("fsck", self.ledger))
            self.assertIn("package_not_erased", told.out)
            self.assertIn("was erased", self.status(3, self.fetch(drafted, "fetched.asice")).err)
            self.assertFalse(shelf.exists())
        with self.subTest("from a package that was made before"):
            before = len(entries_of(self.ledger))
            own = ("--ledger", self.ledger, *self.keys)
            answer = self.status(1, self.from_package(package.path, "--no-documents", *own))
            for said in (f"entry {index}", pointer, "--withhold"):
                self.assertIn(said, answer.err)
            self.assertEqual(len(entries_of(self.ledger)), before)
            self.assertEqual(list((self.ledger / "packages").iterdir()), [])
            self.status(0, self.from_package(package.path, "--withhold", pointer, *own))

    def test_what_nobody_recorded_in_a_day_is_removed(self):
        drafted = self.draft()
        order = self.ledger / "packages" / drafted["id"] / "order.json"
        edit_json(order, lambda kept: kept.update(ended=kept["ended"] - 86_400_000_000))
        self.assertIn("within a day", self.status(3, self.fetch(drafted)).err)
        self.assertFalse(order.parent.exists())


class Bytes(Refusing):
    def test_other_bytes_are_not_handed_over(self):
        drafted = self.draft()
        self.record(drafted)
        [file] = (self.ledger / "packages" / drafted["id"]).glob("*.asice")
        sound = file.read_bytes()
        file.write_bytes(sound[:-1] + bytes([sound[-1] ^ 1]))
        self.assertIn("not the package that was made", self.status(3, self.fetch(drafted)).err)
        self.assertFalse((self.folder / "p.asice").exists())
        self.assertEqual(self.access_lines(), [])
        self.assertIn("package_damaged", self.status(1, qiyue("fsck", self.ledger)).out)
        file.write_bytes(sound)
        self.status(0, self.fetch(drafted))

    def test_an_order_that_cannot_be_read_stays(self):
        drafted = self.draft()
        self.record(drafted)
        order = self.ledger / "packages" / drafted["id"] / "order.json"
        kept = order.read_bytes()
        order.write_bytes(kept[:-2])
        self.assertIn("cannot be read", self.status(3, self.fetch(drafted)).err)
        self.assertTrue(order.exists())
        order.write_bytes(kept)
        self.status(0, self.fetch(drafted))

    def test_only_their_owner_reads_them_and_every_export_is_noted(self):
        [package] = self.export("--complex", self.complex_id, "--withhold", "all", "--no-documents")
        receipt = pathlib.Path(f"{package.path}.receipt.json")
        for path in (package.path, receipt):
            self.assertEqual(path.stat().st_mode & 0o777, 0o600)
        [line] = self.access_lines()
        self.assertEqual((line["package"], line["outcome"]), (package.sha256, "given"))
        self.assertNotIn("commitment", line)


class Killed(Refusing):
    def test_recorded_and_killed_before_it_was_handed_over(self):
        out = self.folder / "p.asice"
        running = subprocess.Popen(
            [QIYUE, "export", str(self.ledger), "--complex", self.complex_id, *PURPOSE, *map(str, self.keys), "--out", str(out)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + 60
        while not list((self.ledger / "packages").glob("*/order.json")) and running.poll() is None:
            self.assertLess(time.monotonic(), end)
        running.send_signal(signal.SIGKILL)
        running.wait(timeout=60)
        if out.exists():
            return  # it was faster
        [order] = (self.ledger / "packages").glob("*/order.json")
        kept = json.loads(order.read_bytes())
        if len(entries_of(self.ledger)) == len(self.entries):  # not recorded yet
            self.record({"packages": [{"event": json.loads(kept["packages"][0]["event"])}]})
        told = qiyue("export", self.ledger, "--range", "0..2", *PURPOSE, *self.keys, "--out", self.folder / "other.asice")
        self.assertIn(f"--fetch {kept['id']}", self.status(0, told).err)
        self.status(0, self.fetch(kept))
        self.assertEqual(Package(out).sha256, kept["packages"][0]["package_sha256"])


class Usage(Refusing):
    def test_slips_of_the_pen(self):
        answer = self.export("--complex", self.complex_id, "--complex", "CQ-9999", status=3)
        self.assertIn("complexes/CQ-9999", answer.err)
        self.assertNotIn(f"complexes/{self.complex_id}", answer.err)
        self.assertIn("CQ-9999", self.export("--complex", "CQ-9999", status=3).err)
        self.export("--organization", "91500000MAFA0011XX", status=2)
        self.export("--all", "--volume-mib", "1025", status=2)
        self.assert_nothing_left()

    def test_documents_go_along_with_withheld_fields_and_that_is_said(self):
        preview = ("export", self.ledger, "--complex", self.complex_id, "--preview")
        shown = self.status(0, qiyue(*preview, "--withhold", "all", "--json"))
        self.assertGreater(shown.json()["documents"]["included"], 0)
        self.assertIn("--no-documents", shown.err)
        for quiet in ((), ("--withhold", "all", "--withhold", "documents")):
            self.assertEqual(self.status(0, qiyue(*preview, *quiet)).err, "")

    def test_unrecorded_is_told_without_tokens(self):
        answer = self.status(3, self.fetch(self.draft()))
        self.assertIn("not recorded", answer.err)
        self.assertNotIn("令牌", answer.err)


class Liar(http.server.ThreadingHTTPServer):
    """Between a client and a server: passes all on, but alters what `lie` alters in orders."""

    def __init__(self, address, lie):
        self.address, self.lie, self.events = address, lie, 0
        super().__init__(("127.0.0.1", 0), Passing)


class Passing(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def pass_on(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        self.server.events += self.command == "POST" and self.path.startswith("/v1/events")
        kept = {name: value for name, value in self.headers.items()
                if name.lower() in ("authorization", "content-type", "range", "if-range")}
        asked = urllib.request.Request(self.server.address + self.path, body or None, kept, method=self.command)
        try:
            answer = urllib.request.urlopen(asked, timeout=60)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            content = answer.read()
            if self.path.startswith("/v1/packages") and "json" in answer.headers.get("content-type", ""):
                order = json.loads(content)
                for package in order.get("packages", []):
                    self.server.lie(package)
                content = json.dumps(order).encode()
            self.send_response(answer.status)
            for name in ("content-type", "etag", "content-range"):
                if name in answer.headers:
                    self.send_header(name, answer.headers[name])
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

    do_GET = do_POST = do_DELETE = do_HEAD = pass_on

    def log_message(self, *_):
        pass


class Lies(Refusing):
    def by_way_of(self, lie, address, token, out):
        liar = Liar(address, lie)
        threading.Thread(target=liar.serve_forever, daemon=True).start()
        try:
            answer = run(QIYUE, "export", f"http://127.0.0.1:{liar.server_port}", "--complex", self.complex_id, *PURPOSE, "--source",
                         self.operator, *self.keys, "--out", self.folder / out, environment={"QIYUE_TOKEN": token})
        finally:
            liar.shutdown()
            liar.server_close()
        return answer, liar.events

    def test_nothing_is_signed_that_was_not_asked_for(self):
        token = self.status(0, qiyue("token", "new", self.ledger, "--role", "admin")).out.strip()
        server = Server(self.ledger)
        self.addCleanup(server.stop)
        before = len(entries_of_server(server, token))
        def stated(**more):
            return lambda package: package["event"]["data"].update(more)
        def event(**more):
            return lambda package: package["event"].update(more)
        lies = {"scope": stated(scope={"kind": "ledger"}), "size": stated(size=1), "withheld": stated(withheld=999),
                "recipient": stated(recipient="别人"), "more": stated(note="x"), "subject": event(subject="organizations/x"),
                "ledger": event(ledger="other.example/log"), "type": event(type="policy.changed")}
        for name, lie in lies.items():
            with self.subTest(name):
                answer, events = self.by_way_of(lie, server.address, token, f"{name}.asice")
                self.assertIn("not signed", self.status(3, answer).err)
                self.assertEqual(events, 0)
        with self.subTest("counts that the package does not have"):
            def lie(package):
                package["fields"]["withheld"] += 7
                package["event"]["data"]["withheld"] += 7
            answer, _ = self.by_way_of(lie, server.address, token, "counts.asice")
            self.assertNotEqual(answer.status, 0)
            self.assertFalse((self.folder / "counts.asice").exists())
        with self.subTest("none"):
            answer, events = self.by_way_of(lambda package: None, server.address, token, "good.asice")
            self.status(0, answer)
            self.assertEqual(events, 1)
            self.assertEqual((self.folder / "good.asice").stat().st_mode & 0o777, 0o600)
        with self.subTest("a link where the download begins"):
            mine = self.folder / "mine"
            mine.write_text("mine", "utf-8")
            (self.folder / "link.asice.part").symlink_to(mine)
            answer, _ = self.by_way_of(lambda package: None, server.address, token, "link.asice")
            self.assertIn("not followed", self.status(3, answer).err)
            self.assertEqual(mine.read_text("utf-8"), "mine")
        self.assertGreater(len(entries_of_server(server, token)), before)


def entries_of_server(server, token):
    answer = run(QIYUE, "log", server.address, "--json", environment={"QIYUE_TOKEN": token})
    return json.loads(answer.out)["entries"]


if __name__ == "__main__":
    unittest.main()
