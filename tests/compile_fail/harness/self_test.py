"""Checks that ../check.py accepts the good fixture here and finds what is wrong with each of the others.

self_test.py -- <compiler> <flags>...
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import check  # noqa: E402

WANTED = {
    "refused": "",
    "misuse_compiles": "the misuse compiles",
    "other_message": "not in the errors: cfg: the text that only the source has",
    "no_brand": "no message that starts with 'cfg: '",
    "broken_control": "without the misuse it does not compile:",
    "more_errors": "2 errors where 1 would do",
    "more_errors_allowed": "",
    "unbranded": "",
    "no_expectation": "the file states no `// expect:` for this compiler",
}

command = sys.argv[sys.argv.index("--") + 1:]
failures = 0
for name, wanted in WANTED.items():
    found = check.problems(HERE / f"{name}.cpp", command)
    right = wanted in found if wanted else not found
    failures += not right
    print(f"{'ok' if right else 'FAILED'}: {name}: {found[:1]}")
sys.exit(1 if failures else 0)
