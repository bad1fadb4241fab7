"""Checks one misuse: that it does not compile, says what it should, and that the code around it does compile.

check.py <file.cpp> -- <compiler> <flags>...

The file starts with its expectations, and has the misuse, and nothing else, between #ifdef CFG_MISUSE and #endif, or
#else and what would be right in its place:

    // expect: cfg: no key 'prot' in 'server'         this text is in the compiler's errors
    // expect-gcc: ...                                this one in g++'s only
    // expect-clang: ...                              this one in clang's only
    // errors-gcc: 2                                  as many errors are bearable, where one is not to be had
    // brand: none                                    the message is the compiler's own

One misuse gives one error, and its message is one of ours, unless the file says otherwise.
Runs of whitespace, line ends included, count as one space. The source lines that compilers quote are left out, so an
expectation can never be met by the text of the file itself.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

BRAND = "cfg: "


def fold(text):
    return " ".join(text.split())


def compiler_family(command):
    version = subprocess.run([*command, "--version"], capture_output=True, text=True, check=True).stdout
    return "clang" if "clang" in version else "gcc"


def compile_only(command, *flags):
    """Whether it compiles, and what the compiler said in plain text."""
    family = compiler_family(command)
    plain = ["-fno-caret-diagnostics"] if family == "clang" else ["-fno-diagnostics-show-caret"]
    done = subprocess.run([*command, "-fsyntax-only", "-fdiagnostics-color=never", *plain, *flags],
                          capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"})
    return done.returncode == 0, done.stdout + done.stderr


def expectations(source, family):
    head = re.match(r"(//.*\n|\s*\n)*", source).group()
    found = re.findall(r"^// expect(?:-(gcc|clang))?: *(.*\S) *$", head, re.MULTILINE)
    return [fold(text) for only, text in found if only in ("", family)]


def allowed_errors(source, family):
    found = re.findall(r"^// errors(?:-(gcc|clang))?: *(\d+) *$", source, re.MULTILINE)
    return max([int(count) for only, count in found if only in ("", family)], default=1)


def count_errors(output):
    return len(re.findall(r"^(?:[^\n]*: )?(?:fatal )?error: ", output, re.MULTILINE))


def problems(file, command):
    """What is wrong with this misuse, one line each; nothing if it is as it should be."""
    source = Path(file).read_text()
    family = compiler_family(command)
    expected = expectations(source, family)
    if not expected:
        return ["the file states no `// expect:` for this compiler"]
    if source.count("CFG_MISUSE") != 1 or "#ifdef CFG_MISUSE" not in source:
        return ["the file has not exactly one `#ifdef CFG_MISUSE`"]

    compiles, output = compile_only(command, str(file))
    if not compiles:
        return ["without the misuse it does not compile:", output]
    compiles, output = compile_only(command, "-DCFG_MISUSE", str(file))
    if compiles:
        return ["the misuse compiles"]
    found = [f"not in the errors: {text}" for text in expected if text not in fold(output)]
    if BRAND not in output and "// brand: none\n" not in source:
        found.append(f"no message that starts with '{BRAND}'")
    allowed, errors = allowed_errors(source, family), count_errors(output)
    if errors > allowed:
        found.append(f"{errors} errors where {allowed} would do")
    return found + ["the errors:", output] if found else []


if __name__ == "__main__":
    split = sys.argv.index("--")
    (file,), command = sys.argv[1:split], sys.argv[split + 1:]
    found = problems(file, command)
    print("\n".join(found) if found else "refused as expected")
    sys.exit(1 if found else 0)
