#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Counts the instructions of one read of a configuration that changes, of one publication and of one diff.

instructions.py <build folder>

Counting two numbers of times takes away what the program needs to start. The driver and the documents are made in the
folder. A read is counted on one thread, with no writer.
"""

import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from callgrind import BENCHMARKS, compile_driver, count, is_installed, prepare, run

# The header and the package that each source cannot do without; the first is what the others are compared with.
SOURCES = {
    "plain_global": (None, None),
    "cfg_store": ("cfg/store/store.hpp", None),
    "cfg_dispatch": ("cfg/store/store.hpp", None),
    "shared_mutex": (None, None),
    "atomic_shared_ptr": (None, None),
    "unordered_map": (None, None),
    "absl_flag": ("absl/flags/flag.h", "absl_flags"),
    "urcu_memb": ("urcu/urcu-memb.h", "liburcu-memb"),
    "urcu_qsbr": ("urcu/urcu-qsbr.h", "liburcu-qsbr"),
    "diff": (None, None),
}
OPERATIONS = ["scalar", "string", "pin", "pin_16"]
# Repetitions: batches of reads, and for the rest as often as there are versions to publish, so that each counts alike.
TIMES = {"read": (2, 6), "work": (64, 192)}


def flags_of(package):
    """What to link with; nothing if the package is not installed."""
    if not shutil.which("pkg-config"):
        return None
    found = subprocess.run(["pkg-config", "--libs", package], capture_output=True, text=True, check=False)
    return found.stdout.split() if found.returncode == 0 else None


def build_driver(folder):
    names, linked = ["one_shot", "versions", "check", "publish"], ["-pthread"]
    for name, (header, package) in SOURCES.items():
        flags = flags_of(package) if package else []
        if flags is None or header and not is_installed(header):
            print(f"{name} is left out: {package or header} is not installed")
            continue
        names.append(name)
        linked += flags
    driver = folder / "store_one_shot"
    documents = f'-DCFG_BENCHMARK_DOCUMENTS="{folder.resolve()}"'
    sources = [BENCHMARKS / f"store/{name}.cpp" for name in names]
    compile_driver(driver, sources, flags=["-O2", documents], linked=linked)
    return driver


def measure(folder):
    """The instructions of each thing there is to count: by "read" or "work", operation or group, and name."""
    prepare(folder)
    driver = build_driver(folder)
    listed, _ = run(driver)
    counted = {}
    for line in listed.splitlines():
        kind, group, name, in_a_batch = line.split("\t")
        counted[kind, group, name] = count([driver, kind, f"{group}\t{name}"], *TIMES[kind]) / int(in_a_batch)
    return counted


def print_reads(counted):
    reads = {key[1:]: instructions for key, instructions in counted.items() if key[0] == "read"}
    print(f"\n{'instructions of one read':<28}" + "".join(f"{operation:>20}" for operation in OPERATIONS))
    names = list(dict.fromkeys(name for _, name in reads))
    for name in names:
        cells = ""
        for operation in OPERATIONS:
            if (operation, name) in reads:
                instructions = reads[operation, name]
                cells += f"{instructions:>10.2f}{instructions / reads[operation, names[0]]:>9.1f}x"
            else:
                cells += f"{'-':>20}"
        print(f"{name:<28}{cells}")


def print_work(counted):
    groups = list(dict.fromkeys(group for kind, group, _ in counted if kind == "work"))
    for group in groups:
        rows = {key[2]: instructions for key, instructions in counted.items() if key[:2] == ("work", group)}
        base = next(iter(rows.values()))
        print(f"\n{group:<32}{'instructions':>16}{'over the first':>16}{'x':>9}")
        for name, instructions in rows.items():
            print(f"{name:<32}{instructions:>16,.0f}{instructions - base:>16,.0f}{instructions / base:>8.2f}x")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    figures = measure(Path(sys.argv[1]))
    print_reads(figures)
    print_work(figures)
