"""The first program of README.md and its file are examples/quickstart, but for the lines of comment at the top."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
readme = (ROOT / "README.md").read_text()
missing = []
for name in ("main.cpp", "app.toml"):
    lines = (ROOT / "examples" / "quickstart" / name).read_text().splitlines(True)
    while lines[0].startswith("//"):
        lines.pop(0)
    if "\n" + "".join(lines) + "```" not in readme:
        missing.append(name)
sys.exit(f"not as in README.md: examples/quickstart/{', '.join(missing)}" if missing else 0)
