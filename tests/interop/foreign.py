"""Other people's tools: built from their published sources into the build tree, with the versions that go/go.sum and
node/package-lock.json pin. What cannot be had ends the test with status 77 (skipped) and says what is missing; a build
that fails for any other reason is a failure.
"""

import contextlib
import fcntl
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

SKIPPED = 77
HERE = pathlib.Path(__file__).resolve().parent
TOOLS = ("fsck", "omniwitness", "posix-oneshot", "strangers")
NODE_LEAST = 20

# How Go, npm and the C library say that there is no network, or that the user wants none.
UNREACHABLE = re.compile(
    r"no such host|i/o timeout|network is unreachable|connection refused|no route to host|TLS handshake timeout|"
    r"server misbehaving|deadline exceeded|GOPROXY=off|GOPROXY list is not the empty string, but contains no entries|"
    r"ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ECONNREFUSED|ECONNRESET|ENOTCACHED|"
    r"Temporary failure in name resolution|No module named pip|Could not transfer artifact|Could not find a version|No matching distribution",
    re.IGNORECASE)
TOO_OLD = re.compile(r"requires go >= [0-9.]+ \(running go|invalid go version|unknown (directive|block type): tool")


def skip(reason):
    print(f"SKIPPED: {reason}", flush=True)
    sys.exit(SKIPPED)


def vectors():
    """The folder of the test vectors."""
    return pathlib.Path(os.environ.get("QIYUE_TEST_VECTORS") or HERE.parent / "vectors")


def place():
    """Where foreign tools are kept: beside the program under test, so that a second run finds them."""
    program = os.environ.get("QIYUE_BIN", "")
    if not program or not os.access(program, os.X_OK):
        skip("QIYUE_BIN does not name a program that was built")
    folder = pathlib.Path(program).resolve().parent / "foreign"
    folder.mkdir(exist_ok=True)
    return folder


@contextlib.contextmanager
def alone(name):
    """Tests run side by side: one of them builds, the others wait for it."""
    with open(place() / f"{name}.lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def build(command, folder, environment):
    done = subprocess.run(command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True,
                          timeout=1500, check=False)
    if done.returncode == 0:
        return
    said = f"{done.stdout}{done.stderr}".strip()
    if UNREACHABLE.search(said):
        skip(f"no network to fetch the sources with; {command[0]} says: {said[-600:]}")
    if TOO_OLD.search(said):
        skip(f"{command[0]} here is too old: {said[-600:]}")
    raise RuntimeError(f"{' '.join(map(str, command))} failed:\n{said[-4000:]}")


def go_environment():
    """Of the user's settings only what concerns the result is overruled: pinned versions, this toolchain, no version control."""
    environment = {"GOFLAGS": "-mod=readonly -buildvcs=false", "GOTOOLCHAIN": "local", "GOWORK": "off"}
    if "HOME" not in os.environ:
        environment.update(GOPATH=str(place() / "gopath"), GOCACHE=str(place() / "gocache"))
    return environment


def go_tools():
    """{name: path} of Go programs; builds them if sources changed."""
    if shutil.which("go") is None:
        skip("`go` is not installed")
    folder = place() / "go"
    with alone("go"):
        folder.mkdir(exist_ok=True)
        build(["go", "build", "-o", f"{folder}/", ".", "tool"], HERE / "go", go_environment())
    return {name: str(folder / name) for name in TOOLS}


def node_folder():
    """A folder with our scripts of node/ and the packages that they use."""
    for name in ("node", "npm"):
        if shutil.which(name) is None:
            skip(f"`{name}` is not installed")
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(version[1:].split(".")[0]) < NODE_LEAST:
        skip(f"node {version} is too old, {NODE_LEAST} is needed")
    folder, mine = place() / "node", HERE / "node"
    with alone("node"):
        folder.mkdir(exist_ok=True)
        lock, installed = (mine / "package-lock.json").read_text("utf-8"), folder / "installed.json"
        for file in mine.iterdir():
            shutil.copyfile(file, folder / file.name)
        if not installed.is_file() or installed.read_text("utf-8") != lock:
            build(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1"], folder, {})
            installed.write_text(lock, "utf-8")
    return folder


def java_command():
    """The start of a command that runs our program of java/ with the libraries that java/pom.xml pins."""
    for name in ("java", "javac", "mvn"):
        if shutil.which(name) is None:
            skip(f"`{name}` is not installed")
    folder, mine = place() / "java", HERE / "java"
    with alone("java"):
        folder.mkdir(exist_ok=True)
        wanted = "".join((mine / name).read_text("utf-8") for name in ("pom.xml", "PackageJudge.java"))
        built, path = folder / "built", folder / "classpath"
        if not built.is_file() or built.read_text("utf-8") != wanted:
            shutil.copyfile(mine / "pom.xml", folder / "pom.xml")
            build(["mvn", "-q", "-B", "dependency:build-classpath", f"-Dmdep.outputFile={path}"], folder, {})
            build(["javac", "-cp", path.read_text("utf-8"), "-d", str(folder / "classes"), str(mine / "PackageJudge.java")], folder, {})
            built.write_text(wanted, "utf-8")
    return ["java", "-cp", f"{folder / 'classes'}:{path.read_text('utf-8')}", "PackageJudge"]


def bagit_program():
    """The Library of Congress's bagit.py, of the version named here."""
    folder = place() / "bagit"
    with alone("bagit"):
        if not (folder / "bagit.py").is_file():
            build([sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--disable-pip-version-check", "--target",
                   str(folder), "bagit==1.9.0"], HERE, {})
    return folder / "bagit.py"


def run(*command):
    """The standard output of a program that must succeed."""
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=300, check=False)
    if done.returncode != 0:
        raise AssertionError(f"{command}: status {done.returncode}: {done.stderr[-2000:]}")
    return done.stdout


class Strangers:
    """Asks Go libraries; prints what they say, so that the log of the test has their own words."""

    def __init__(self, tools):
        self.program = tools["strangers"]

    def ask(self, questions):
        """The answers to [(title, question)], in order."""
        lines = "".join(json.dumps(question) + "\n" for _, question in questions)
        done = subprocess.run([self.program, "check"], input=lines, capture_output=True, text=True, timeout=300, check=False)
        if done.returncode != 0:
            raise AssertionError(f"strangers: status {done.returncode}: {done.stderr}")
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        if len(answers) != len(questions):
            raise AssertionError(f"{len(answers)} answers to {len(questions)} questions")
        return answers

    def expect(self, test, holds, questions, shown=8):
        """All of these hold, or none of them; some answers are printed."""
        questions = list(questions)
        answers = self.ask(questions)
        for number, ((title, question), answer) in enumerate(zip(questions, answers)):
            if number < shown:
                said = answer["said"].replace("\n", " | ")
                print(f"  {question['check']}, {title}: {'holds' if answer['holds'] else 'REFUSED'}: {said}", flush=True)
            test.assertEqual(answer["holds"], holds, f"{question['check']}, {title}: {answer['said']}")
        if len(questions) > shown:
            print(f"  … and {len(questions) - shown} more of them", flush=True)
        test.assertTrue(answers)
