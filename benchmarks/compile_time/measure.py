#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Measures what compiling takes: CPU seconds and peak memory, the best of some tries, without ccache.

measure.py [--best-of N] [--compiler NAME]...      g++ (or $CXX) and clang++ unless named
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parent.parent
INCLUDE = [f"-I{BENCHMARKS}", f"-I{BENCHMARKS.parent / 'include'}"]
LEVELS = ["-O0", "-O2"]
TYPES = ["std::int32_t", "std::string", "bool", "double", "std::uint16_t"]

SMALL_PROGRAM = """#include <cfg/cfg.hpp>
struct config {
    int port = 0;
};
int main(int, char** argv) {
    const auto loaded = cfg::load<config>(cfg::file(argv[1]));
    return loaded->port;
}
"""


def large_program(leaves):
    """A program that loads sections of ten leaves, in groups of ten sections."""
    sections, groups = leaves // 10, leaves // 100
    lines = ["#include <cfg/cfg.hpp>", "#include <cstdint>", "#include <string>"]
    for section in range(sections):
        lines.append(f"struct section_{section} {{")
        lines += [f"    {TYPES[leaf % len(TYPES)]} option_{section}_{leaf}{{}};" for leaf in range(10)]
        lines.append("};")
    for group in range(groups):
        members = range(group * 10, group * 10 + 10)
        lines += [f"struct group_{group} {{", *(f"    section_{each} part_{each};" for each in members), "};"]
    lines += ["struct config {", *(f"    group_{group} all_{group};" for group in range(groups)), "};"]
    lines += ["int main(int, char** argv) {", "    const auto loaded = cfg::load<config>(cfg::file(argv[1]));"]
    lines += ["    return loaded->all_0.part_0.option_0_0;", "}"]
    return "\n".join(lines) + "\n"


def programs(folder):
    """Name, source and flags of each program; those of libraries that are not installed are left out."""

    def generated(name, text):
        (folder / name).write_text(text, encoding="utf-8")
        return folder / name

    yield "the gateway's structs", generated("structs.cpp", '#include "documents/model.hpp"\n'), []
    users = [("#include <cfg/cfg.hpp>", generated("include.cpp", "#include <cfg/cfg.hpp>\n")),
             ("cfg, 1 leaf", generated("leaf.cpp", SMALL_PROGRAM)),
             ("cfg, 53 leaves", BENCHMARKS / "compile_time/cfg.cpp"),
             *((f"cfg, {leaves} leaves", generated(f"leaves_{leaves}.cpp", large_program(leaves)))
               for leaves in (300, 1000))]
    for name, source in users:
        yield name, source, []
    for name, source in users:
        yield name + ", compiled", source, ["-DCFG_COMPILED"]
    yield "cfg::compiled itself", users[0][1], ["-DCFG_COMPILED", "-DCFG_COMPILED_HERE"]

    pkg_config = ["pkg-config", "--cflags", "tomlplusplus"]
    found = shutil.which("pkg-config") and subprocess.run(pkg_config, capture_output=True, text=True, check=False)
    if not found or found.returncode != 0:
        print("toml++ is not installed and not compared with")
        return
    flags = [flag for flag in found.stdout.split() if not flag.startswith("-DTOML_")]
    source = BENCHMARKS / "compile_time/tomlplusplus.cpp"
    yield "toml++, headers only", source, flags
    if "-DTOML_HEADER_ONLY=0" in found.stdout:
        yield "toml++, its library", source, found.stdout.split()


def compile_once(command):
    """CPU seconds and megabytes; the memory is that of the largest process."""
    started = subprocess.Popen(command, env={**os.environ, "CCACHE_DISABLE": "1"}, stderr=subprocess.PIPE, text=True)
    said = started.stderr.read()
    _, status, used = os.wait4(started.pid, 0)
    started.returncode = os.waitstatus_to_exitcode(status)
    if started.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{said}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--best-of", type=int, default=3, metavar="N")
    parser.add_argument("--compiler", action="append", metavar="NAME")
    arguments = parser.parse_args()
    clang = next(filter(shutil.which, ["clang++-19", "clang++"]), None)
    compilers = arguments.compiler or [os.environ.get("CXX", "g++"), *([clang] if clang else [])]

    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        table = list(programs(folder))
        for compiler in compilers:
            print(f"\n{compiler:<34}" + "".join(f"{level + ' CPU s':>12}{'MB':>7}" for level in LEVELS))
            for name, source, flags in table:
                print(f"{name:<34}", end="", flush=True)
                for level in LEVELS:
                    command = [compiler, "-std=c++20", level, *INCLUDE, *flags, "-c", source, "-o", folder / "out.o"]
                    tries = [compile_once([str(word) for word in command]) for _ in range(arguments.best_of)]
                    print(f"{min(t[0] for t in tries):>12.2f}{min(t[1] for t in tries):>7.0f}", end="", flush=True)
                print()


if __name__ == "__main__":
    main()
