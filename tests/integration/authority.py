"""A time-stamping authority (RFC 3161) on loopback: `openssl ts` behind HTTP, with a P-256 key, which can be told to misbehave."""

import http.server
import pathlib
import shutil
import subprocess
import sys
import threading
import time

from programs import SKIPPED

if shutil.which("openssl") is None:
    print("openssl is not there")
    sys.exit(SKIPPED)

CA_CONFIG = """
[ca]
default_ca = one
[one]
database = index
new_certs_dir = .
serial = ca.srl
default_md = sha256
policy = any
unique_subject = no
x509_extensions = stamping
[any]
commonName = supplied
[stamping]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
"""

TSA_CONFIG = """
[tsa]
default_tsa = one
[one]
serial = tsa.srl
default_policy = 1.2.3.4.1
digests = {digests}
accuracy = secs:1
clock_precision_digits = 3
ess_cert_id_alg = sha256
signer_digest = sha256
"""


def openssl(*arguments, cwd=None, check=True):
    done = subprocess.run(["openssl", *map(str, arguments)], cwd=cwd, capture_output=True, timeout=60, check=False)
    if check and done.returncode != 0:
        raise RuntimeError(done.stderr.decode(errors="replace"))
    return done


def moment(days):
    return time.strftime("%Y%m%d%H%M%SZ", time.gmtime(time.time() + days * 86400))


class Authority:
    """`behave` is how it answers: honest, refuse, junk, html, failing, other_bytes, wrong_nonce; down: it takes no connection."""

    def __init__(self, folder, name="tsa", digests="sha256, sha512, sm3"):
        self.folder = pathlib.Path(folder) / name
        self.folder.mkdir()
        self.name = name
        self.behave = "honest"
        self.asked = 0
        self.server = None
        self.port = 0
        self.lock = threading.Lock()
        (self.folder / "ca.cnf").write_text(CA_CONFIG, encoding="ascii")
        (self.folder / "tsa.cnf").write_text(TSA_CONFIG.format(digests=digests), encoding="ascii")
        for file, text in (("index", ""), ("ca.srl", "01\n"), ("tsa.srl", "01\n")):
            (self.folder / file).write_text(text, encoding="ascii")
        self._run("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "ca.key",
                  "-out", "ca.crt", "-days", "3650", "-subj", f"/CN={name} CA",
                  "-addext", "keyUsage=critical,keyCertSign")
        self.certify()

    @property
    def ca(self):
        return self.folder / "ca.crt"

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/tsa"

    def _run(self, *arguments, check=True):
        return openssl(*arguments, cwd=self.folder, check=check)

    def certify(self, begin=-30, end=400):
        """A new key and certificate, valid from and until so many days from now."""
        with self.lock:
            self._run("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "tsa.key",
                      "-out", "tsa.csr", "-subj", f"/CN={self.name} signer")
            self._run("ca", "-batch", "-notext", "-config", "ca.cnf", "-in", "tsa.csr", "-keyfile", "ca.key", "-cert",
                      "ca.crt", "-out", "tsa.crt", "-startdate", moment(begin), "-enddate", moment(end))

    def start(self):
        authority = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                query = self.rfile.read(int(self.headers["Content-Length"]))
                status, media_type, body = authority.answer(self.path, self.headers["Content-Type"], query)
                try:
                    self.send_response(status)
                    self.send_header("Content-Type", media_type)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                except ConnectionError:
                    pass  # who asked was killed

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def stop(self):
        if self.server is not None:
            self.server.shutdown()
            self.server.server_close()
            self.server = None

    def answer(self, path, media_type, query):
        with self.lock:
            self.asked += 1
            if path != "/tsa" or media_type != "application/timestamp-query":
                return 400, "text/plain", b"not asked as it should be"
            if self.behave == "failing":
                return 503, "text/plain", b"later"
            if self.behave == "html":
                return 200, "text/html", b"<html>captive portal</html>"
            if self.behave == "junk":
                return 200, "application/timestamp-reply", b"0\x03\x02\x01\x00"
            return 200, "application/timestamp-reply", self._reply(query)

    def _reply(self, query):
        (self.folder / "q.tsq").write_bytes(query)
        if self.behave == "other_bytes":
            (self.folder / "other").write_bytes(b"other bytes")
            self._run("ts", "-query", "-data", "other", "-sha256", "-cert", "-out", "q.tsq")
        if self.behave == "wrong_nonce":
            text = self._run("ts", "-query", "-in", "q.tsq", "-text").stdout.decode()
            lines = text[text.index("Message data:"):text.index("Policy OID")].splitlines()[1:]
            digest = "".join(line.split(" - ", 1)[1][:49].replace(" ", "").replace("-", "") for line in lines if " - " in line)
            self._run("ts", "-query", "-digest", digest, "-sha256", "-cert", "-out", "q.tsq")
        if self.behave == "refuse":
            (self.folder / "refuse.cnf").write_text(TSA_CONFIG.format(digests="sha384"), encoding="ascii")
        config = "refuse.cnf" if self.behave == "refuse" else "tsa.cnf"
        # A refusal is an answer too: openssl says 0 either way.
        self._run("ts", "-reply", "-config", config, "-section", "one", "-queryfile", "q.tsq", "-signer", "tsa.crt",
                  "-inkey", "tsa.key", "-chain", "ca.crt", "-out", "r.tsr")
        return (self.folder / "r.tsr").read_bytes()

    def token(self, data):
        """A token over these bytes, with SHA-256, as a file."""
        with self.lock:
            (self.folder / "data").write_bytes(data)
            self._run("ts", "-query", "-data", "data", "-sha256", "-cert", "-out", "q.tsq")
            self._run("ts", "-reply", "-config", "tsa.cnf", "-section", "one", "-queryfile", "q.tsq", "-signer",
                      "tsa.crt", "-inkey", "tsa.key", "-chain", "ca.crt", "-out", "r.tsr")
            self._run("ts", "-reply", "-in", "r.tsr", "-token_out", "-out", "t.tst")
            return (self.folder / "t.tst").read_bytes()


def stamped(token, data, ca):
    """Whether `openssl ts -verify` finds the token file sound over the data file."""
    done = openssl("ts", "-verify", "-token_in", "-in", token, "-data", data, "-CAfile", ca, check=False)
    return done.returncode == 0 and b"Verification: OK" in done.stdout + done.stderr
