#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Counts the instructions of one look at a file that has not changed, and of one reload of a file that has.

instructions.py <build folder>

Counting two numbers of times takes away what the program needs to start. The driver and the documents are made in the
folder. What the system does is not counted: reading files, and telling that they have changed.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from callgrind import BENCHMARKS, compile_driver, count, prepare, run

# Repetitions: multiples of the number of versions that a store keeps, so that each frees one.
TIMES = {"20,000 tenants": (8, 10)}
OTHER_TIMES = (64, 192)


def measure(folder):
    """The instructions of each thing there is to count: by group and name."""
    prepare(folder)
    driver = folder / "reload_one_shot"
    compile_driver(
        driver,
        [BENCHMARKS / "reload/one_shot.cpp"],
        flags=["-O2", f'-DCFG_BENCHMARK_DOCUMENTS="{folder.resolve()}"'],
        linked=["-pthread"],
    )
    listed, _ = run(driver)
    counted = {}
    for line in listed.splitlines():
        group, name = line.split("\t")
        counted.setdefault(group, {})[name] = count([driver, line], *TIMES.get(group, OTHER_TIMES))
    return counted


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    for title, rows in measure(Path(sys.argv[1])).items():
        base = next(iter(rows.values()))
        print(f"\n{title:<34}{'instructions':>16}{'over the first':>16}{'x':>9}")
        for what, instructions in rows.items():
            print(f"{what:<34}{instructions:>16,.0f}{instructions - base:>16,.0f}{instructions / base:>8.2f}x")
