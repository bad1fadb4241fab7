"""Checks that every function `read_...` of a file is one load and a return, and that all of them are the same.

check.py <file.cpp> -- <compiler> <flags>...
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

PREFIX = "read_"
IGNORED = re.compile(r"endbr64|bti|.*\bnop[wl]?\b|xchg +%ax,%ax|data16")  # landing pads and padding
LOAD = re.compile(r"mov\w* +[^,]*\(%\w+\),%\w+|ldr\w* +\w+, \[[^\]]*\]")  # x86-64, AArch64
RETURN = re.compile(r"ret[ql]?")


def disassemble(file, command):
    """The instructions of each function, by name."""
    with tempfile.TemporaryDirectory() as folder:
        compiled = Path(folder, "reads.o")
        subprocess.run([*command, "-O2", "-DNDEBUG", "-c", str(file), "-o", str(compiled)], check=True)
        text = subprocess.run(["objdump", "-d", "--no-show-raw-insn", str(compiled)], capture_output=True, text=True,
                              check=True, env={**os.environ, "LC_ALL": "C"}).stdout
    functions = {}
    for line in text.splitlines():
        if head := re.match(r"[0-9a-f]+ <([\w.]+)>:$", line):
            body = functions[head[1]] = []
        elif instruction := re.match(r" +[0-9a-f]+:\t(.*)$", line):
            words = " ".join(instruction[1].split())
            if not IGNORED.match(words):
                body.append(words)
    return {name: body for name, body in functions.items() if name.startswith(PREFIX)}


def problems(file, command):
    """What is wrong with the functions of this file, one line each; nothing if they are as they should be."""
    functions = disassemble(file, command)
    if len(functions) < 2:
        return [f"the file has not two functions {PREFIX}... to compare"]
    found = []
    wanted = next(iter(functions.values()))
    for name, body in functions.items():
        code = "; ".join(body)
        print(f"{name}: {code}")
        if len(body) != 2 or not LOAD.fullmatch(body[0]) or not RETURN.fullmatch(body[1]):
            found.append(f"{name} is not one load and a return: {code}")
        elif body != wanted:
            found.append(f"{name} is not what the first is: {code}")
    return found


if __name__ == "__main__":
    split = sys.argv.index("--")
    (file,), command = sys.argv[1:split], sys.argv[split + 1:]
    found = problems(file, command)
    print("\n".join(found) if found else "one load each")
    sys.exit(1 if found else 0)
