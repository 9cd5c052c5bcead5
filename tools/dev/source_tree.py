"""The files of the repository, as the checkers see them: text files that belong to it, with their paths from the root."""

import os
import pathlib

SOURCE = {".cpp", ".hpp", ".py", ".ts"}

# Other people's files, and inputs that fuzzing found: data, not source.
DATA = ("tests/vectors/", "tests/fuzz/corpus/")


def root_from_here():
    return pathlib.Path(__file__).resolve().parents[2]


def is_generated(name):
    return name == "var" or name.startswith("build") or name in (".git", "__pycache__", "node_modules", ".cache")


def files(root):
    """Every file that is neither generated nor data, as a sorted list of paths relative to root."""
    found = []
    for folder, folders, names in os.walk(root):
        here = pathlib.Path(folder).relative_to(root)
        # tools/build is a script, not a build directory: only folders are left out by name.
        folders[:] = sorted(n for n in folders if not is_generated(n))
        for name in names:
            path = here / name
            if not path.as_posix().startswith(DATA):
                found.append(path)
    return sorted(found)


def sources(root):
    return [path for path in files(root) if path.suffix in SOURCE]
