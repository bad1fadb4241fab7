# SPDX-License-Identifier: MIT
"""Counting instructions with callgrind, and what the scripts that do so build their drivers with."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parent
GCC = os.environ.get("CXX", "g++")
INCLUDE = [f"-I{BENCHMARKS}", f"-I{BENCHMARKS.parent / 'include'}"]


def run(*command):
    """What the command printed, to its output and to its error output; it has to succeed."""
    environment = {**os.environ, "CCACHE_DISABLE": "1"}
    done = subprocess.run([*map(str, command)], env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stderr[:4000]}")
    return done.stdout, done.stderr


def is_installed(header):
    test = [GCC, "-std=c++20", *INCLUDE, "-E", "-x", "c++", "-", "-o", os.devnull]
    return not subprocess.run(test, input=f"#include <{header}>\n", text=True, capture_output=True).returncode


def prepare(folder):
    """Makes the folder and the documents in it."""
    if not shutil.which("valgrind"):
        sys.exit("counting instructions needs valgrind")
    folder.mkdir(parents=True, exist_ok=True)
    run(sys.executable, BENCHMARKS / "documents/generate.py", folder)


def compile_driver(driver, sources, compiler=GCC, flags=("-O2",), linked=()):
    # DWARF 5 as clang writes it is more than valgrind 3.19 can read.
    run(compiler, "-std=c++20", *flags, "-gdwarf-4", "-DNDEBUG", *INCLUDE, *sources, "-o", driver, *linked)


def count(command, few, many):
    """The instructions of one more repetition; the command takes the number of repetitions as its last argument."""

    def collected(times):
        _, said = run("valgrind", "--tool=callgrind", f"--callgrind-out-file={os.devnull}", *command, times)
        return int(re.search(r"Collected : (\d+)", said).group(1))

    return (collected(many) - collected(few)) / (many - few)
