"""Checks that check_rooms.py accepts a small good tree and finds each breach put into it."""

import sys
import tempfile
from pathlib import Path

import check_rooms

HEAD = check_rooms.SPDX + "\n// A header of the fixture.\n#pragma once\n"
GOOD = {
    "include/cfg/cfg.hpp": HEAD + "#include <cfg/load/load.hpp>\n",
    "include/cfg/core/reflect.hpp": HEAD + "#include <boost/pfr/core.hpp>\n#include <cfg/core/detail/split.hpp>\n",
    "include/cfg/core/detail/split.hpp": HEAD + "#define CFG_SPLIT 1\n#include <array>\n",
    "include/cfg/formats/json.hpp": HEAD + "#include <cfg/core/reflect.hpp>\n",
    "include/cfg/formats/detail/json_reader.hpp": HEAD + "#include <simdjson.h>\n",
    "include/cfg/load/load.hpp": HEAD + '#include "../formats/json.hpp"\n',
    "include/cfg/remote/etcd.hpp": HEAD + "#include <cfg/load/load.hpp>\n",
    "tests/conformance/toml.cpp": 'const char* corpora = from("CFG_CORPORA", "../shared/corpora");\n',
    "README.md": "# fixture\n",
    "include/cfg/core/version.hpp": HEAD + "".join(f"#define CFG_VERSION_{part} {number}\n" for part, number in
                                                   (("MAJOR", 1), ("MINOR", 2), ("PATCH", 3))),
    "CMakeLists.txt": "cmake_minimum_required(VERSION 3.25)\nproject(cfg VERSION 1.2.3 LANGUAGES CXX)\n",
    "meson.build": "project('cfg', 'cpp', version: '1.2.3', meson_version: '>=1.0')\n",
}
BAD = [  # file, its content, what must be found
    ("include/cfg/core/value.hpp", HEAD + "#include <cfg/formats/json.hpp>\n", "formats is not to the left of core"),
    ("include/cfg/core/value.hpp", HEAD + '#include "../formats/json.hpp"\n', "formats is not to the left of core"),
    ("include/cfg/core/value.hpp", HEAD + "#  include \"cfg/load/load.hpp\"\n", "load is not to the left of core"),
    ("include/cfg/core/value.hpp", HEAD + "#include <cfg/cfg.hpp>\n", "which is for users"),
    ("include/cfg/core/value.hpp", HEAD + "#include <boost/pfr/core.hpp>\n", "only cfg/core/reflect.hpp does"),
    ("include/cfg/core/reflect.hpp", HEAD + "#include <boost/pfr.hpp>\n", "which compiles faster"),
    ("include/cfg/core/value.hpp", HEAD + "#include <simdjson.h>\n", "only cfg/formats/detail/json_reader.hpp does"),
    ("include/cfg/load/merge.hpp", HEAD + "#include <cfg/core/detail/split.hpp>\n", "which is private to core"),
    ("include/cfg/cfg.hpp", HEAD + "#include <cfg/core/detail/split.hpp>\n", "which is private to core"),
    ("include/cfg/server/http.hpp", HEAD + "#include <cfg/remote/etcd.hpp>\n", "remote is not to the left of server"),
    ("include/cfg/attic/old.hpp", HEAD, "is in no known room"),
    ("include/cfg/core/value.hpp", HEAD.replace("MIT", "GPL"), "does not start with"),
    ("include/cfg/core/value.hpp", check_rooms.SPDX + "\n#pragma once\n", "has no sentence"),
    ("include/cfg/core/value.hpp", HEAD.replace("#pragma once", ""), "has no #pragma once"),
    ("include/cfg/core/value.hpp", HEAD + "#define VALUE 1\n", "defines VALUE"),
    ("README.md", "see /work/main\n", "names a path of the machine"),
    ("examples/a/main.cpp", '// "../shared/corpora"\n', "names a path of the machine"),
    ("tests/core/value.cpp", '// "../shared/corpora"\n', "default of CFG_CORPORA"),
    ("CMakeLists.txt", "project(cfg VERSION 1.2.4 LANGUAGES CXX)\n", "is of version '1.2.4'"),
    ("meson.build", "project('cfg', 'cpp', meson_version: '1.2.3')\n", "is of version ''"),
    ("tests/core/common.hpp", 'TEST_CASE("never run") {}\n', "has test cases"),
]


def found_in(files):
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
        return check_rooms.problems(folder)


failures = []
if found_in(GOOD):
    failures.append(f"the good tree: {found_in(GOOD)}")
for name, content, wanted in BAD:
    found = found_in({**GOOD, name: content})
    if not any(line.startswith(name + ":") and wanted in line for line in found):
        failures.append(f"{name}: wanted '{wanted}', found {found}")
print("\n".join(failures) if failures else f"each of {len(BAD)} breaches is found")
sys.exit(1 if failures else 0)
