"""Checks a model with Spin: as it is it must hold, and with each BROKEN_... of it defined it must not.

check.py <model.pml>
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

# Together all that readers can do, each in a size that is searched in full within seconds.
SIZES = [
    ["PINS=1", "VERSIONS=3", "MAIL=false", "MOST_COUNTED=0"],
    ["PINS=1", "VERSIONS=3", "COPIES=1"],
    ["PINS=2", "VERSIONS=2"],
    ["PINS=2", "VERSIONS=3", "MAIL=false"],
]
SEARCH = ["-DSAFETY", "-DMEMLIM=2000"]


def check(model, definitions, optimisation):
    """Spin's report."""
    with tempfile.TemporaryDirectory() as folder:
        def run(*command):
            return subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

        made = run("spin", *[f"-D{each}" for each in definitions], "-a", str(model))
        if made.returncode == 0:
            made = run("gcc", optimisation, "-w", *SEARCH, "pan.c", "-o", "pan")
        if made.returncode != 0:
            sys.exit(f"{model} with {definitions}: {made.stdout}")
        return run("./pan", "-m100000").stdout


def summary(report):
    """'holds', or how it fails; and the number of states looked at."""
    states = re.search(r"(\d+) states, stored", report)
    states = f"{int(states[1])} states" if states else "no states"
    if failure := re.search(r"pan:\d+: (.*?) \(at depth", report):
        return failure[1], states
    complete = "errors: 0" in report and "Search not completed" not in report and "max search depth too small" not in report
    return ("holds" if complete else f"not checked in full:\n{report}"), states


def main(model):
    failed = False
    for size in SIZES:
        found, states = summary(check(model, size, "-O1"))
        print(f"{' '.join(size)}: {found}, {states}", flush=True)
        failed |= found != "holds"
    broken = sorted(set(re.findall(r"#ifdef (BROKEN_\w+)", model.read_text())))
    if not broken:
        sys.exit("the model has no BROKEN_... to be found out")
    for each in broken:
        for size in SIZES:  # unoptimised, for most is compiling: the first failure comes soon
            found, states = summary(check(model, [*size, each], "-O0"))
            if found.startswith(("assertion violated", "invalid end state")):
                print(f"{each}: found out: {found}, {states}", flush=True)
                break
        else:
            print(f"{each}: NOT found out: {found}, {states}", flush=True)
            failed = True
    return failed


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
