#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Prints what Google Benchmark measured as a table; of repeated measurements the fastest counts.

report.py lookup|load <file written with --benchmark_out>
"""

import json
import sys


def fastest(path):
    with open(path, encoding="utf-8") as file:
        runs = [run for run in json.load(file)["benchmarks"] if run["run_type"] == "iteration"]
    best = {}
    for run in runs:
        name = run["run_name"]
        if name not in best or run["cpu_time"] < best[name]["cpu_time"]:
            best[name] = run
    return best


def report_lookup(best):
    print(f"{'reading one value':<36}{'ns':>10}{'x plain':>10}")
    plain = best["plain struct"]["read"]
    for name, run in best.items():
        print(f"{name:<36}{run['read'] * 1e9:>10.3f}{run['read'] / plain:>9.1f}x")


def report_load(best):
    print(f"{'loading':<38}{'us':>12}{'MB/s':>9}{'allocations':>13}{'KB':>11}{'x cfg':>9}")
    document = None
    for name, run in best.items():
        if name.split()[0] != document:
            document = name.split()[0]
            first = run["cpu_time"]
        print(
            f"{name:<38}{run['cpu_time'] / 1e3:>12.2f}{run['bytes_per_second'] / 1e6:>9.1f}"
            f"{run['allocations']:>13.0f}{run['allocated'] / 1e3:>11.1f}{run['cpu_time'] / first:>8.1f}x"
        )


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in ("lookup", "load"):
        sys.exit(__doc__)
    {"lookup": report_lookup, "load": report_load}[sys.argv[1]](fastest(sys.argv[2]))
