#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Counts the instructions of one load with callgrind: exact on a noisy machine, where a clock is not.

instructions.py <build folder>

Counting two numbers of loads takes away what the program needs to start. Drivers and documents are made in the folder.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parent.parent
GCC = os.environ.get("CXX", "g++")
CLANG = next(filter(shutil.which, ["clang++-19", "clang++"]), None)
HEADERS = {"tomlplusplus": "toml++/toml.h", "toml11": "toml.hpp"}


def run(*command):
    environment = {**os.environ, "CCACHE_DISABLE": "1"}
    done = subprocess.run([*map(str, command)], env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stderr[:4000]}")
    return done.stderr


def is_installed(library):
    test = [GCC, "-std=c++20", "-E", "-x", "c++", "-", "-o", os.devnull]
    source = f"#include <{HEADERS[library]}>\n"
    return library not in HEADERS or not subprocess.run(test, input=source, text=True, capture_output=True).returncode


def build_driver(folder, library, compiler, level):
    # DWARF 5 as clang writes it is more than valgrind 3.19 can read.
    driver = folder / f"{library}_{Path(compiler).name}_{level.lstrip('-')}"
    sources = [BENCHMARKS / "load/one_shot.cpp", BENCHMARKS / f"load/read_with_{library}.cpp"]
    include = [f"-I{BENCHMARKS}", f"-I{BENCHMARKS.parent / 'include'}"]
    run(compiler, "-std=c++20", level, "-gdwarf-4", "-DNDEBUG", *include, *sources, "-o", driver)
    return driver


def count(driver, work, kind, document, few, many):
    """The instructions of one more repetition."""

    def collected(times):
        tool = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={os.devnull}"]
        said = run(*tool, driver, work, kind, document, times)
        return int(re.search(r"Collected : (\d+)", said).group(1))

    return (collected(many) - collected(few)) / (many - few)


def main(folder):
    if not shutil.which("valgrind"):
        sys.exit("instructions.py needs valgrind")
    folder.mkdir(parents=True, exist_ok=True)
    run(sys.executable, BENCHMARKS / "documents/generate.py", folder)
    gateway = folder / "gateway.toml"
    tenants = folder / "tenants_1000.toml"

    plans = [("cfg", compiler, level) for compiler in (GCC, CLANG) if compiler for level in ("-O2", "-O3")]
    plans += [(library, GCC, "-O2") for library in HEADERS if is_installed(library)]
    drivers = {plan: build_driver(folder, *plan) for plan in plans}
    first = plans[0]

    for kind, document, few, many in (("gateway", gateway, 10, 40), ("tenants", tenants, 1, 2)):
        # toml11 is left out where it would take minutes.
        rows = [("load", plan) for plan in plans if (kind, plan[0]) != ("tenants", "toml11")]
        rows.insert(1, ("copy", first))
        print(f"\n{document.name:<34}{'instructions':>14}{'x cfg':>11}{'per byte':>12}")
        for work, plan in rows:
            counted = count(drivers[plan], work, kind, document, few, many)
            if (work, plan) == rows[0]:
                cfg = counted
            what = plan[0] if work == "load" else "copy of it"
            per_byte = counted / document.stat().st_size
            print(f"{what:<14}{' '.join(plan[1:]):<20}{counted:>14,.0f}{counted / cfg:>10.2f}x{per_byte:>12.1f}", flush=True)

    profile = folder / "profile"
    print("\nBy function:")
    print(f"  valgrind --tool=callgrind --callgrind-out-file={profile} {drivers[first]} load gateway {gateway} 1000")
    print(f"  callgrind_annotate {profile} | head -40")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
