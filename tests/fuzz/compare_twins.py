#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs two builds of tests/fuzz/toml.cpp, with and without SIMD, and requires that they read and say the same of every document.

    compare_twins.py <program> <program>
"""
import os
import subprocess
import sys
import tempfile


def told_by(program, folder, name):
    path = os.path.join(folder, name)
    environment = dict(os.environ, CFG_FUZZ_TOLD=path)
    # What breaks a promise is the business of the tests that run these programs; here only the twins are compared.
    subprocess.run([program, "--source-file=*/fuzz/toml.cpp", "--minimal=1"], env=environment, stdout=subprocess.DEVNULL)
    with open(path, "rb") as file:
        return file.read().split(b"\n--- ")


def main():
    with tempfile.TemporaryDirectory() as folder:
        first = told_by(sys.argv[1], folder, "first")
        second = told_by(sys.argv[2], folder, "second")
    if len(first) < 10_000:
        sys.exit(f"only {len(first)} parts were compared")
    for number, (left, right) in enumerate(zip(first, second)):
        if left != right:
            sys.exit(f"part {number} differs after\n{first[number - 1]!r}\n{left!r}\n{right!r}")
    if len(first) != len(second):
        sys.exit(f"{len(first)} parts and {len(second)}")
    print(f"{len(first)} parts are the same")


if __name__ == "__main__":
    main()
