"""Runs the examples and compares what they print with the transcripts beside this file.

check.py [--update] <folder of the programs> <transcript>...

A transcript is a command, all that it prints on both streams, and its exit code:

    $ REDIS_GATEWAY_SERVER_PORT=9000 example_gateway --help
    Usage: ...
    [exit code 0]

It runs in the folder of its example with no other environment than the one it names; that folder is shown as <folder>.
With --update the transcripts are written anew; read the difference before you keep it.
"""

import difflib
import os
import shlex
import subprocess
import sys
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
# What the files and commands of the examples have as secrets; no output may show one.
SECRETS = ("hunter2", "acme-9f2b71c40d83", "globex-1d77e0a25b", "8c1f0e", "for-this-test-only", "20021",
           "no-real")


def run(command, programs):
    words = shlex.split(command)
    settings = {}
    while "=" in words[0]:
        name, _, value = words.pop(0).partition("=")
        settings[name] = value
    program = words.pop(0)
    folder = EXAMPLES / program.removeprefix("example_")
    done = subprocess.run([programs / program, *words], cwd=folder, env={"PATH": os.environ["PATH"], **settings},
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          timeout=60)
    printed = done.stdout.replace(str(folder), "<folder>")
    for secret in SECRETS:
        if secret in printed:
            sys.exit(f"{command}\nshows the secret {secret}:\n{printed}")
    if done.returncode < 0:
        sys.exit(f"{command}\nis killed by signal {-done.returncode}:\n{printed}")
    return f"$ {command}\n{printed}[exit code {done.returncode}]\n"


def main(arguments):
    update = arguments[:1] == ["--update"]
    programs, *transcripts = map(Path, arguments[1:] if update else arguments)
    if not transcripts:
        sys.exit("no transcript is given")
    differences = []
    for transcript in transcripts:
        expected = transcript.read_text()
        found = run(expected.splitlines()[0].removeprefix("$ "), programs.resolve())
        if update:
            transcript.write_text(found)
        else:
            lines = expected.splitlines(True), found.splitlines(True)
            differences += difflib.unified_diff(*lines, str(transcript), "now")
    sys.stdout.writelines(differences)
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
