"""Checks that check.py accepts the README in self_test/ and finds what is wrong after each of some edits.

self_test.py -- <compiler> <flags>...
"""

import sys
from pathlib import Path

import check

EDITS = [  # in the good README, replaced by, what must be found
    ("cpp name=types", "cpp", "a C++ block without a name"),
    ("cpp name=where", "cpp name=types", "another block of the name types"),
    ("cpp name=types", "cpp name=types norun", "unknown word 'norun'"),
    ("text output=where", "text output=nowhere", "no C++ block is named 'nowhere'"),
    ("text output=where", "text output=types", "the output of a block that is not marked `run`"),
    ("port = 8080; }", "prot = 8080; }", "program: it does not compile or link"),
    ("settings.port = static", "settings.prot = static", "fragment: it does not compile"),
    ("hello there 3 8080", "hello there 3 8081", "program: it prints"),
    ("exit=3", "exit=0", "program: its exit code is 3, not 0"),
    ("text output=where", "text", "where: it prints"),
    ("```toml file=app.toml", "```toml file=app.toml for=where", "program: it"),
    ("struct checked<1>", "struct checked<0>", "wrong: it compiles"),
    ("did you mean this one\n```\n\n```text compiler=wrong with", "or that one\n```\n\n```text compiler=wrong with",
     "wrong: not in the compiler's errors: cfg: no such key; or that one"),
    ("text compiler=wrong", "text", "a misuse without a compiler block"),
]

command = sys.argv[sys.argv.index("--") + 1:]
readme = (Path(__file__).resolve().parent / "self_test" / "README.md").read_text()
failures = [f"the good README: {what}" for what in check.Readme(readme, command).problems()]
for old, new, wanted in EDITS:
    assert old in readme, old
    found = check.Readme(readme.replace(old, new), command).problems()
    if not any(wanted in what for what in found):
        failures.append(f"{old} -> {new}: wanted '{wanted}', found {found}")
print("\n".join(failures) if failures else f"each of {len(EDITS)} edits is found")
sys.exit(1 if failures else 0)
