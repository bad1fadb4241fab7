#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Prints what Google Benchmark measured as a table. Of repeated measurements the fastest counts, and beside a
writer the median: the fastest is one that the writer did not disturb.

report.py lookup|load|store|reload <file written with --benchmark_out>
"""

import json
import sys


def time(run):
    """The clock where waiting for a writer counts, the processor elsewhere."""
    return "real_time" if has_writer(run) else "cpu_time"


def has_writer(run):
    return run["run_name"].startswith("read/") and not run["run_name"].startswith("read/idle/")


def pick(path):
    """The one run of each benchmark that counts."""
    with open(path, encoding="utf-8") as file:
        runs = [run for run in json.load(file)["benchmarks"] if run["run_type"] == "iteration"]
    repeated = {}
    for run in runs:
        repeated.setdefault(run["run_name"], []).append(run)
    picked = {}
    for name, tries in repeated.items():
        tries.sort(key=lambda run: run[time(run)])
        picked[name] = tries[len(tries) // 2 if has_writer(tries[0]) else 0]
    return picked


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


def report_store(best):
    operations, threads = ["scalar", "string", "pin", "pin_16"], [1, 2]
    reads, works = {}, {}
    for run in best.values():
        parts = run["run_name"].split("/")
        if parts[0] == "read":
            _, pace, operation, library, *_ = parts
            # The clock's is the time of all threads over the reads of all threads.
            ns = run[time(run)] * (run["threads"] if time(run) == "real_time" else 1)
            row = reads.setdefault(pace, {}).setdefault(library, {"published": run["published"]})
            row[operation, run["threads"]] = ns
        else:
            works.setdefault(parts[0], {})[parts[1]] = run["cpu_time"]
    for pace, libraries in reads.items():
        plain = next(iter(libraries.values()))
        columns = [(operation, count) for operation in operations for count in threads]
        titles = "".join(f"{f'{operation} /{count}':>12}" for operation, count in columns)
        print(f"\n{'writer: ' + pace:<28}{titles}{'published/s':>14}")
        for library, runs in libraries.items():
            cells = ""
            for column in columns:
                if column not in runs:
                    cells += f"{'-':>12}"
                elif library == next(iter(libraries)):
                    cells += f"{runs[column]:>9.3f} ns"
                else:
                    cells += f"{runs[column] / plain[column]:>11.1f}x"
            print(f"{library:<28}{cells}{runs['published']:>14,.0f}")
    print("\nOne read on 1 and 2 threads, by the clock if there is a writer; published/s is beside scalar /1.")
    for group, rows in works.items():
        base = next(iter(rows.values()))
        print(f"\n{group:<32}{'ns':>12}{'over the first':>16}{'x':>9}")
        for name, taken in rows.items():
            print(f"{name:<32}{taken:>12,.0f}{taken - base:>16,.0f}{taken / base:>8.2f}x")


DISTRIBUTION = ["min", "median", "p90", "p99", "max"]


def print_distribution(title, rows, scale, digits):
    """Rows: name, run, prefix of the counters."""
    print(f"\n{title:<44}" + "".join(f"{each:>12}" for each in DISTRIBUTION))
    for name, run, prefix in rows:
        print(f"{name:<44}" + "".join(f"{run[prefix + each] * scale:>12.{digits}f}" for each in DISTRIBUTION))


FAULTS = ["rounds", "missed", "half", "other"]


def print_latencies(title, rows):
    """As a distribution, if anything was seen, and what went wrong."""
    titles = "".join(f"{each:>10}" for each in DISTRIBUTION) + "".join(f"{each:>8}" for each in FAULTS)
    print(f"\n{title:<44}{titles}")
    for name, run, _ in rows:
        is_seen = run["missed"] < run["rounds"]
        times = "".join(f"{f'{run[each] * 1e6:.0f}' if is_seen else '-':>10}" for each in DISTRIBUTION)
        print(f"{name:<44}{times}" + "".join(f"{run[each]:>8.0f}" for each in FAULTS))


def report_reload(best):
    latencies, parts, reloads = {}, {}, {}
    for name, run in best.items():
        kind, group, what = name.split("/")[:3]
        if kind == "latency":
            latencies.setdefault(group, []).append((what, run, ""))
        else:
            (parts if group == "part" else reloads)[what] = run
    for group, rows in latencies.items():
        print_latencies(f"us until visible: {group}", rows)
    print("\nRounds: missed, if the change was not visible within 5 s (after five of them no more are tried); half, if the")
    print("first half of the new file was visible without the second; other, if anything else was that nobody has written,")
    print("such as the defaults of an empty file.")
    print_distribution("20,000 tenants: ms of the processor", [(name, run, "") for name, run in parts.items()], 1e3, 1)
    rows = [(name, run, "worked_") for name, run in reloads.items()]
    print_distribution("all of it: ms of the processor", rows, 1e3, 1)
    print_distribution("all of it: ms until visible, by the clock", [(name, run, "") for name, run in reloads.items()], 1e3, 1)
    rows = [
        (f"{name}, {phase}", run, phase + "_")
        for name, run in reloads.items()
        for phase in ("idle", "reloading")
        if phase + "_min" in run
    ]
    print_distribution("reading meanwhile: ns of the processor", rows, 1e9, 2)


if __name__ == "__main__":
    reports = {"lookup": report_lookup, "load": report_load, "store": report_store, "reload": report_reload}
    if len(sys.argv) != 3 or sys.argv[1] not in reports:
        sys.exit(__doc__)
    reports[sys.argv[1]](pick(sys.argv[2]))
