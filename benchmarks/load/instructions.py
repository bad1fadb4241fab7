#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Counts the instructions of one load with callgrind: exact on a noisy machine, where a clock is not.

instructions.py <build folder>

Counting two numbers of loads takes away what the program needs to start. Drivers and documents are made in the folder.
"""

import re
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from callgrind import BENCHMARKS, GCC, compile_driver, count, is_installed, prepare

CLANG = next(filter(shutil.which, ["clang++-19", "clang++"]), None)
# What reads each format, and the header it cannot do without; the first is what the others are compared with.
READERS = {
    ".toml": {"cfg": "cfg/cfg.hpp", "tomlplusplus": "toml++/toml.h", "toml11": "toml.hpp"},
    ".json": {
        "cfg_json": "simdjson.h",
        "nlohmann_json": "nlohmann/json.hpp",
        "simdjson_on_demand": "simdjson.h",
        "simdjson_dom": "simdjson.h",
    },
}
# Part of simdjson chooses its instructions at run time, part of it when it is compiled.
NEWER_MACHINE = "-O2 -march=haswell"


def uses_simdjson(library):
    return READERS[".json"].get(library) == "simdjson.h"


def has_newer_machine():
    cpu = Path("/proc/cpuinfo")
    return cpu.is_file() and re.search(r"\bavx2\b.*\bbmi2\b", cpu.read_text(encoding="utf-8")) is not None


def plans_for(extension):
    """Library, compiler and flags of each driver; the first is the one to compare with."""
    libraries = [library for library, header in READERS[extension].items() if is_installed(header)]
    for library in libraries:
        if library == "cfg":
            yield from ((library, compiler, level) for compiler in (GCC, CLANG) if compiler for level in ("-O2", "-O3"))
        else:
            yield library, GCC, "-O2"
    if has_newer_machine():
        yield from ((library, GCC, NEWER_MACHINE) for library in libraries if uses_simdjson(library))


def build_driver(folder, library, compiler, level):
    driver = folder / f"{library}_{Path(compiler).name}_{level.replace(' ', '_')}"
    sources = [BENCHMARKS / "load/one_shot.cpp", BENCHMARKS / f"load/read_with_{library}.cpp"]
    linked = ["-lsimdjson"] if uses_simdjson(library) else []
    compile_driver(driver, sources, compiler, level.split(), linked)
    return driver


def main(folder):
    prepare(folder)
    for extension in READERS:
        plans = list(plans_for(extension))
        if not plans:
            print(f"nothing that reads {extension} is installed")
            continue
        drivers = {plan: build_driver(folder, *plan) for plan in plans}
        first = plans[0]
        for kind, name, few, many in (("gateway", "gateway", 10, 40), ("tenants", "tenants_1000", 1, 2)):
            document = folder / (name + extension)
            # toml11 is left out where it would take minutes.
            rows = [("load", plan) for plan in plans if (kind, plan[0]) != ("tenants", "toml11")]
            rows.insert(1, ("copy", first))
            print(f"\n{document.name:<46}{'instructions':>14}{'x cfg':>11}{'per byte':>12}")
            for work, plan in rows:
                counted = count([drivers[plan], work, kind, document], few, many)
                if (work, plan) == rows[0]:
                    cfg = counted
                what = plan[0] if work == "load" else "copy of it"
                per_byte = counted / document.stat().st_size
                print(f"{what:<20}{' '.join(plan[1:]):<26}{counted:>14,.0f}{counted / cfg:>10.2f}x{per_byte:>12.1f}", flush=True)
        report_profile(folder / "profile", drivers[first], folder / f"gateway{extension}")


def report_profile(profile, driver, document):
    print("\nBy function:")
    print(f"  valgrind --tool=callgrind --callgrind-out-file={profile} {driver} load gateway {document} 1000")
    print(f"  callgrind_annotate {profile} | head -40")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
