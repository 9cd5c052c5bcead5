"""Witnesses of our own, run for tests: `qiyue-witness` on a free port, its key, and policies that name several of them."""

import contextlib
import http.server
import pathlib
import re
import select
import signal
import subprocess
import threading
import urllib.error
import urllib.request

from programs import program, qiyue, run

QIYUE_WITNESS = program("QIYUE_WITNESS_BIN")


def witness(*arguments):
    return run(QIYUE_WITNESS, *arguments)


def log_vkey(trust):
    """The log's verifier key, from a trust file."""
    return next(line.split()[1] for line in pathlib.Path(trust).read_text(encoding="utf-8").splitlines()
                if line.startswith("log ") and not line.split()[1].split("+")[0].endswith("/sm3"))


class Witness:
    """One witness: a key and a state in a folder of its own; may be started, killed and started again on the same port."""

    def __init__(self, folder, name, vkeys):
        self.folder = pathlib.Path(folder) / name
        self.folder.mkdir()
        self.name = f"witness.example/{name}"
        self.short = name
        self.key = self.folder / "key.pem"
        made = qiyue("key", "new", "--suite", "ed25519", "--out", self.key)
        assert made.status == 0, made.err
        self.logs = self.folder / "logs"
        self.know(*vkeys)
        self.vkey = witness("vkey", "--name", self.name, "--key", self.key).out.strip()
        self.port = 0
        self.process = None

    def know(self, *vkeys):
        self.logs.write_text("logs/v0\n" + "".join(f"\nvkey {vkey}\nqpd 1000000\ncontact test\n" for vkey in vkeys),
                             encoding="utf-8")

    def start(self, *arguments):
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(
                [QIYUE_WITNESS, "serve", "--name", self.name, "--key", self.key, "--logs", self.logs, "--state",
                 self.folder / "state", "--listen", f"127.0.0.1:{self.port}", *arguments],
                stdout=subprocess.PIPE, stderr=log, text=True)
        ready, _, _ = select.select([self.process.stdout], [], [], 60)
        line = self.process.stdout.readline() if ready else ""
        if not line:
            self.end(signal.SIGKILL)
            raise RuntimeError((self.folder / "log").read_text(encoding="utf-8"))
        self.port = int(re.search(r":(\d+)/", line).group(1))
        return self

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    def said(self):
        return (self.folder / "log").read_text(encoding="utf-8")

    def end(self, how=signal.SIGTERM):
        if self.process is None:
            return None
        self.process.send_signal(how)
        status = self.process.wait(timeout=60)
        self.process.stdout.close()
        self.process = None
        return status


class Between:
    """Stands before a witness: shows monitors nothing, and may lie (status, body) or be slow at add-checkpoint."""

    def __init__(self, address):
        between = self
        self.lie = None
        self.delay = 0
        self.ended = threading.Event()

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self, status, body, kind="text/plain"):
                self.send_response(status)
                self.send_header("content-type", kind)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                with contextlib.suppress(OSError):  # who asked may be gone
                    self.wfile.write(body)

            def do_GET(self):
                self.answer(404, b"")

            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                between.ended.wait(between.delay)
                if between.lie:
                    return self.answer(*between.lie)
                request = urllib.request.Request(address + self.path, data=body, method="POST")
                try:
                    with urllib.request.urlopen(request, timeout=30) as reply:
                        return self.answer(reply.status, reply.read())
                except urllib.error.HTTPError as refused:
                    with refused:
                        return self.answer(refused.code, refused.read(), refused.headers["content-type"])

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.ended.set()
        self.server.shutdown()
        self.server.server_close()


def policy(trust, witnesses, needed):
    """A trust file with these witnesses, of which so many make up the quorum; 0: none is demanded."""
    lines = [line for line in pathlib.Path(trust).read_text(encoding="utf-8").splitlines()
             if not line.startswith("quorum")]
    lines += [f"witness {one.short} {one.vkey} {one.address}" for one in witnesses]
    if needed:
        lines.append(f"group all {needed} " + " ".join(one.short for one in witnesses))
    return "\n".join([*lines, f"quorum {'all' if needed else 'none'}"]) + "\n"
