"""An unpacked evidence package that an insider alters and seals again: as somebody without keys, who only makes the manifests anew, or as somebody whose
certificate a reader accepts. What is then still found is found by the log's own signatures and proofs.
"""

import base64
import hashlib
import json
import shutil
import subprocess

from authority import openssl

MEDIA_TYPES = {"txt": "text/plain", "json": "application/json", "jsonl": "application/jsonl", "html": "text/html",
               "md": "text/markdown", "sh": "text/x-shellscript", "xml": "application/xml",
               "p7s": "application/pkcs7-signature", "tst": "application/vnd.etsi.timestamp-token"}
ASIC_HEAD = ('<?xml version="1.0" encoding="UTF-8"?>\n<ASiCManifest xmlns="http://uri.etsi.org/02918/v1.2.1#" '
             'xmlns:ds="http://www.w3.org/2000/09/xmldsig#">\n')


def names(package):
    return sorted(path.relative_to(package).as_posix() for path in package.rglob("*") if path.is_file())


def sums(package, listed, digest):
    done = subprocess.run(["xargs", "openssl", "dgst", f"-{digest}", "-r"], input="\n".join(listed).encode(), cwd=package,
                          capture_output=True, timeout=60, check=True)
    return done.stdout.replace(b" *", b"  ")


def edit_json(path, change):
    """Changes an object in a JSON file; package.json keeps one member a line."""
    value = json.loads(path.read_bytes())
    change(value)
    members = (f"{json.dumps(name)}:{json.dumps(one, ensure_ascii=False, separators=(',', ':'))}" for name, one in value.items())
    path.write_text("{" + ",\n".join(members) + "}\n", "utf-8")


def rewrite_manifests(package):
    """What anybody can do: every manifest fits the files again, and so does the size in bag-info.txt."""
    data = [name for name in names(package) if name.startswith("data/")]
    size = sum((package / name).stat().st_size for name in data)
    claim = json.loads((package / "data/package.json").read_bytes())
    told = {"Payload-Oxum": f"{size}.{len(data)}", "External-Identifier": claim["id"], "Qiyue-Tree-Size": claim["size"],
            "Qiyue-Root-Hash": claim["root"]}
    lines = (line.split(": ", 1) for line in (package / "bag-info.txt").read_text("utf-8").splitlines())
    (package / "bag-info.txt").write_text("".join(f"{label}: {told.get(label, value)}\n" for label, value in lines), "utf-8")
    (package / "manifest-sha256.txt").write_bytes(sums(package, data, "sha256"))
    (package / "sm3sums.txt").write_bytes(sums(package, data, "sm3"))
    tags = [name for name in names(package) if not name.startswith(("data/", "META-INF/"))
            and name not in ("mimetype", "tagmanifest-sha256.txt")]
    (package / "tagmanifest-sha256.txt").write_bytes(sums(package, tags, "sha256"))


def asic_manifest(package, listed, seal):
    def reference(name):
        ending = name.rsplit("/", 1)[-1].partition(".")[2].rsplit(".", 1)[-1]
        media_type = MEDIA_TYPES.get(ending, "application/octet-stream") if ending else "text/plain"
        digest = base64.b64encode(hashlib.sha256((package / name).read_bytes()).digest()).decode()
        return (f'<DataObjectReference URI="{name}" MimeType="{media_type}"><ds:DigestMethod Algorithm='
                f'"http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue>{digest}</ds:DigestValue></DataObjectReference>\n')
    head = f'<SigReference URI="META-INF/{seal}" MimeType="{MEDIA_TYPES[seal[-3:]]}"/>\n'
    return (ASIC_HEAD + head + "".join(map(reference, sorted(listed))) + "</ASiCManifest>\n").encode()


class Insider:
    """Somebody who can seal by CAdES, under an authority of his own."""

    def __init__(self, folder):
        self.folder = folder / "insider"
        self.folder.mkdir()
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "key.pem",
                "-out", "ca.pem", "-days", "30", "-subj", "/CN=insider", cwd=self.folder)

    @property
    def authority(self):
        return (self.folder / "ca.pem").read_bytes()

    def seal(self, package, left_out=()):
        """Manifests and the one seal anew; files of `left_out` are not sealed."""
        for name in ("manifest-sha256.txt.sm2.sig", "sm3sums.txt.sm2.sig"):
            (package / name).unlink(missing_ok=True)
        shutil.rmtree(package / "META-INF")
        (package / "META-INF").mkdir()
        edit_json(package / "data/package.json", lambda claim: claim.update(seals=["cades-p256"]))
        rewrite_manifests(package)
        listed = [name for name in names(package) if name != "mimetype" and name not in left_out]
        manifest = package / "META-INF/ASiCManifest1.xml"
        manifest.write_bytes(asic_manifest(package, listed, "signature1.p7s"))
        openssl("cms", "-sign", "-binary", "-cades", "-md", "sha256", "-in", manifest, "-signer", "ca.pem", "-inkey", "key.pem",
                "-outform", "DER", "-out", package / "META-INF/signature1.p7s", cwd=self.folder)
