"""Checks that ../check.py accepts the good fixture here and finds what is wrong with each of the others.

self_test.py -- <compiler> <flags>...
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import check  # noqa: E402

WANTED = {
    "one_load": "",
    "two_loads": "read_through_pointer is not one load and a return",
    "arithmetic": "read_value_and_add is not one load and a return",
    "no_load": "read_nothing is not one load and a return",
    "another_place": "read_second is not what the first is",
    "nothing_to_compare": "the file has not two functions",
}

command = sys.argv[sys.argv.index("--") + 1:]
failures = 0
for name, wanted in WANTED.items():
    found = check.problems(HERE / f"{name}.cpp", command)
    right = len(found) == 1 and found[0].startswith(wanted) if wanted else not found
    failures += not right
    print(f"{'ok' if right else 'FAILED'}: {name}: {found}")
sys.exit(1 if failures else 0)
