"""Checks the house rules that no compiler checks, over the headers and the tree.

check_rooms.py [<source tree>]

  - a header includes only its own room and the rooms to its left; a room's detail/ is its own
  - Boost.PFR is included in core/reflect.hpp only, simdjson in formats/detail/json_reader.hpp only
  - a header starts with its SPDX line, one sentence and #pragma once, and defines CFG_ macros only
  - test cases are in .cpp files, since tests are run file by file
  - no file names a path of the machine it was written on
  - the headers, CMake and Meson agree on the version
"""

import re
import subprocess
import sys
from pathlib import Path

ROOMS = [["core"], ["formats"], ["sources"], ["load"], ["store"], ["reload"], ["tools"],
         ["remote", "security", "server", "bindings"]]
RANK = {room: rank for rank, rooms in enumerate(ROOMS) for room in rooms}
HOME_OF = {"boost/": "cfg/core/reflect.hpp", "simdjson": "cfg/formats/detail/json_reader.hpp"}

SPDX = "// SPDX-License-Identifier: MIT"
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)
DEFINE = re.compile(r"^\s*#\s*define\s+(\w+)", re.MULTILINE)
OWN_PATHS = re.compile(r"/work/|\.\./shared\b")


def room_of(header):
    """'core' of cfg/core/detail/x.hpp; nothing for cfg/cfg.hpp, the door to all rooms."""
    parts = Path(header).parts
    return parts[1] if len(parts) > 2 else ""


def resolve(include, header, quote, quoted):
    """The include as a path below include/."""
    beside = (include / header).parent / quoted
    if quote == '"' and beside.is_file():
        return beside.resolve().relative_to(include.resolve()).as_posix()
    return quoted


def check_include(header, included):
    for prefix, home in HOME_OF.items():
        if included.startswith(prefix) and header != home:
            yield f"includes {included}; only {home} does"
    if included == "boost/pfr.hpp":
        yield "includes boost/pfr.hpp; include boost/pfr/core.hpp, which compiles faster"
    if not included.startswith("cfg/"):
        return
    own, other = room_of(header), room_of(included)
    if not other:
        yield f"includes {included}, which is for users; include what is needed"
    elif other not in RANK:
        yield f"includes {included}, which is in no known room"
    elif own != other and "/detail/" in included:
        yield f"includes {included}, which is private to {other}"
    elif own in RANK and own != other and RANK[other] >= RANK[own]:
        yield f"includes {included}, but {other} is not to the left of {own}"


def check_header(include, header):
    text = (include / header).read_text()
    lines = text.split("\n") + [""]
    if header != "cfg/cfg.hpp" and room_of(header) not in RANK:
        yield "is in no known room"
    if lines[0] != SPDX:
        yield f"does not start with '{SPDX}'"
    elif not re.match(r"//+ \w", lines[1]):
        yield "has no sentence that says what it is after the SPDX line"
    if not re.search(r"^#pragma once$", text, re.MULTILINE):
        yield "has no #pragma once"
    for macro in DEFINE.findall(text):
        if not macro.startswith("CFG_"):
            yield f"defines {macro}; our macros start with CFG_"
    for quote, quoted in INCLUDE.findall(text):
        yield from check_include(header, resolve(include, header, quote, quoted))


def files_of(tree):
    """The files of the tree that git knows or would add; every file where there is no git."""
    listed = subprocess.run(["git", "-C", tree, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                            capture_output=True, text=True)
    if listed.returncode == 0:
        return sorted(name for name in listed.stdout.split("\0") if name and (tree / name).is_file())
    return sorted(path.relative_to(tree).as_posix() for path in tree.rglob("*")
                  if path.is_file() and path.relative_to(tree).parts[0] not in ("build", ".git"))


def check_file(tree, name):
    text = (tree / name).read_text(errors="replace")
    if name.startswith("tests/style/"):
        return  # these rules and their bad fixtures
    if OWN_PATHS.search(text):
        if not name.startswith("tests/"):
            yield "names a path of the machine it was written on"
        elif "CFG_CORPORA" not in text:
            yield "names the corpora's path; it may only be the default of CFG_CORPORA"
    if re.match(r"tests/.*\.hpp$", name) and re.search(r"^\s*TEST_CASE", text, re.MULTILINE):
        yield "has test cases; move them to a .cpp file, since tests are run file by file"


def check_version(tree):
    def found(name, pattern):
        text = (tree / name).read_text() if (tree / name).is_file() else ""
        return ".".join(re.findall(pattern, text))

    header = found("include/cfg/core/version.hpp", r"#define CFG_VERSION_(?:MAJOR|MINOR|PATCH) (\d+)")
    for name, pattern in (("CMakeLists.txt", r"project\(cfg VERSION ([\d.]+)"),
                          ("meson.build", r"project\('cfg'[^)]*?\bversion: '([\d.]+)'")):
        if found(name, pattern) != header:
            yield f"{name}: is of version '{found(name, pattern)}', the headers are of '{header}'"


def problems(tree):
    """Every breach of a rule, as `file: what is wrong`."""
    tree = Path(tree)
    include = tree / "include"
    found = []
    for path in sorted(include.rglob("*.hpp")):
        header = path.relative_to(include).as_posix()
        found += [f"include/{header}: {what}" for what in check_header(include, header)]
    for name in files_of(tree):
        found += [f"{name}: {what}" for what in check_file(tree, name)]
    return found + list(check_version(tree))


if __name__ == "__main__":
    found = problems(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent.parent)
    print("\n".join(found) if found else "the house is in order")
    sys.exit(1 if found else 0)
