# SPDX-License-Identifier: MIT
"""Counts with callgrind what reads of a store cost over reads of a plain global, and fails if that is more than was said.

check.py -- <compiler> <flags>...
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

# What is counted, what it is compared with, and how many instructions more it may cost. A pin is allowed 13 with its read;
# one of them, the load, the plain read has as well.
LIMITS = [
    ("get", "plain", 0),
    ("live", "plain", 1),
    ("pin", "plain", 12),
    ("text", "plain", 13),
    ("pin_16", "plain_16", 26),
    ("publish", "make", 400),
]
FEW, MANY = 1000, 3000


def count(program, what, times):
    environment = {**os.environ, "LC_ALL": "C"}
    done = subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={os.devnull}", program, what, str(times)],
                          env=environment, capture_output=True, text=True, check=False)
    collected = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode != 0 or not collected:
        sys.exit(f"{what}: {done.stderr[:2000]}")
    return int(collected[1])


def main():
    command = sys.argv[sys.argv.index("--") + 1:]
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder, "reads")
        source = Path(__file__).with_name("reads.cpp")
        # DWARF as valgrind 3.19 reads it from every compiler.
        subprocess.run([*command, "-O2", "-DNDEBUG", "-gdwarf-4", str(source), "-o", str(program), "-pthread"], check=True)
        cost = {}
        for what in dict.fromkeys(name for limit in LIMITS for name in limit[:2]):
            cost[what] = (count(program, what, MANY) - count(program, what, FEW)) / (MANY - FEW)
    failed = False
    for what, base, allowed in LIMITS:
        more = cost[what] - cost[base]
        verdict = "" if more <= allowed + 0.5 else f"  MORE THAN {allowed}"
        failed |= bool(verdict)
        print(f"{what:<8} {cost[what]:8.2f} instructions, {more:8.2f} more than {base}{verdict}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
