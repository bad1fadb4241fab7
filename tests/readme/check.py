"""Compiles and runs the code of a README, and compares what it says with what really comes out.

check.py <README.md> -- <compiler> <flags>...

What a fenced block is for stands after its language, where GitHub does not show it:

    ```cpp name=<id>                    every C++ block has a name; with a main() or without, it has to compile
    ```cpp name=<id> in=main            its lines are put into a main(int argc, char** argv)
    ```cpp name=<id> after=<id>,<id>    those blocks come before it in the file, without their main()
    ```cpp name=<id> run                it is linked and run; it may print only what an output block shows
    ```cpp name=<id> misuse             it must not compile, with the text of its compiler blocks in the errors
    ```toml file=<name>                 a file (of any language) in the folder where programs run
    ```toml file=<name> for=<id>        ... there for this program only
    ```text output=<id>                 stdout and stderr of that program, exactly; another such block is another run
    ```text compiler=<id> with=gcc      each line is in the compiler's errors; `...` stands for lines left out;
                                        with=gcc or with=clang: of this compiler only

args="<words>", env="NAME=value ..." and exit=<n> on a `run` block, or on one of its output blocks, say how it is run. The
folder where programs run is shown as /etc/app. A block without an #include gets <cfg/cfg.hpp>.
"""

import os
import re
import shlex
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

FENCE = re.compile(r"^```(\w+)[ \t]*([^\n]*)\n(.*?)^```[ \t]*$", re.MULTILINE | re.DOTALL)
MAIN = re.compile(r"^int main\(", re.MULTILINE)
INCLUDE = re.compile(r"^\s*#\s*include\b.*\n?", re.MULTILINE)
KNOWN = {"name", "in", "after", "run", "misuse", "args", "env", "exit", "file", "for", "output", "compiler", "with"}


@dataclass
class Block:
    line: int
    language: str
    info: dict
    text: str

    def get(self, key, default=None):
        return self.info.get(key, default)


class Wrong(Exception):
    """What a README says is not so."""


def fold(text):
    return " ".join(text.split())


def blocks_of(readme):
    for match in FENCE.finditer(readme):
        language, words, text = match.groups()
        info = dict(word.partition("=")[::2] for word in shlex.split(words))
        yield Block(readme.count("\n", 0, match.start()) + 1, language, info, text)


class Readme:
    def __init__(self, readme, command):
        self.command = command
        self.blocks = list(blocks_of(readme))
        self.code = [block for block in self.blocks if block.language in ("cpp", "c++", "cxx")]
        self.named = {block.get("name"): block for block in self.code}
        version = subprocess.run([*command, "--version"], capture_output=True, text=True, check=True).stdout
        self.family = "clang" if "clang" in version else "gcc"

    def ill_formed(self):
        """What is wrong with the blocks themselves."""
        seen = set()
        for block in self.blocks:
            unknown = set(block.info) - KNOWN
            if unknown:
                yield f"line {block.line}: unknown word '{sorted(unknown)[0]}' after the language"
            referred = [block.get("output"), block.get("compiler"), block.get("for")] + block.get("after", "").split(",")
            for name in filter(None, referred):
                if name not in self.named:
                    yield f"line {block.line}: no C++ block is named '{name}'"
            own = block.get("name") if block in self.code else (block.get("file"), block.get("for"))
            if block in self.code and not own:
                yield f"line {block.line}: a C++ block without a name"
            elif own in seen and own != (None, None):
                yield f"line {block.line}: there is another block of the name {own}"
            seen.add(own)
            if block.get("output") in self.named and "run" not in self.named[block.get("output")].info:
                yield f"line {block.line}: the output of a block that is not marked `run`"
            if block.get("compiler") in self.named and "misuse" not in self.named[block.get("compiler")].info:
                yield f"line {block.line}: the errors of a block that is not marked `misuse`"
        for block in self.code:
            if "misuse" in block.info and not any(other.get("compiler") == block.get("name") for other in self.blocks):
                yield f"line {block.line}: a misuse without a compiler block"

    def source_of(self, block):
        """The whole file that this block stands for."""
        before = []

        def add(name):
            for earlier in filter(None, self.named[name].get("after", "").split(",")):
                add(earlier)
            text = self.named[name].text
            main = MAIN.search(text)
            if name not in [known for known, _ in before]:
                before.append((name, text[:main.start()] if main else text))

        for name in filter(None, block.get("after", "").split(",")):
            add(name)
        context = "".join(text for _, text in before)
        includes = "".join(INCLUDE.findall(context + block.text)) or "#include <cfg/cfg.hpp>\n"
        body = INCLUDE.sub("", block.text)
        if block.get("in") == "main":
            body = f"int main([[maybe_unused]] int argc, [[maybe_unused]] char** argv) {{\n{body}}}\n"
        return includes + INCLUDE.sub("", context) + body

    def compile(self, block, folder, *flags):
        source = folder / f"{block.get('name')}.cpp"
        source.write_text(self.source_of(block))
        quiet = "-fno-caret-diagnostics" if self.family == "clang" else "-fno-diagnostics-show-caret"
        done = subprocess.run([*self.command, "-fdiagnostics-color=never", quiet, str(source), *flags],
                              capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"})
        return done.returncode == 0, done.stdout + done.stderr

    def check_misuse(self, block, folder):
        compiles, errors = self.compile(block, folder, "-fsyntax-only")
        if compiles:
            raise Wrong("it compiles, but is said to be a misuse")
        for shown in self.blocks:
            if shown.get("compiler") == block.get("name") and shown.get("with", self.family) == self.family:
                for line in map(fold, shown.text.splitlines()):
                    if line != "..." and line not in fold(errors):
                        raise Wrong(f"not in the compiler's errors: {line}\n{errors}")

    def run(self, block, how, shown, program):
        def setting(key, default=""):
            return how.get(key, block.get(key, default))

        with tempfile.TemporaryDirectory() as folder:
            folder = os.path.realpath(folder)
            for file in self.blocks:
                if "file" in file.info and file.get("for", block.get("name")) == block.get("name"):
                    path = Path(folder, file.get("file"))
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_text(file.text)
            settings = dict(pair.partition("=")[::2] for pair in shlex.split(setting("env")))
            done = subprocess.run([program, *shlex.split(setting("args"))], cwd=folder, text=True, timeout=60,
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                  env={**os.environ, **settings})
        printed = done.stdout.replace(folder, "/etc/app")
        if printed.rstrip() != shown.rstrip():
            raise Wrong(f"it prints\n{printed}\nbut this is shown\n{shown}")
        if done.returncode != int(setting("exit", "0")):
            raise Wrong(f"its exit code is {done.returncode}, not {setting('exit', '0')}")

    def check_program(self, block, folder):
        program = folder / block.get("name")
        compiles, errors = self.compile(block, folder, "-pthread", "-o", str(program))
        if not compiles:
            raise Wrong(f"it does not compile or link\n{errors}")
        shown = [other for other in self.blocks if other.get("output") == block.get("name")]
        for output in shown:
            self.run(block, output, output.text, program)
        if not shown:
            self.run(block, block, "", program)

    def check_code(self, block, folder):
        if "misuse" in block.info:
            self.check_misuse(block, folder)
        elif "run" in block.info:
            self.check_program(block, folder)
        else:
            compiles, errors = self.compile(block, folder, "-fsyntax-only")
            if not compiles:
                raise Wrong(f"it does not compile\n{errors}")

    def problems(self):
        """Every difference between the README and what really happens, one text each."""
        found = list(self.ill_formed())
        if found:
            return found
        with tempfile.TemporaryDirectory() as folder:
            for block in self.code:
                try:
                    self.check_code(block, Path(folder))
                except Wrong as wrong:
                    found.append(f"line {block.line}, {block.get('name')}: {wrong}")
        return found


if __name__ == "__main__":
    split = sys.argv.index("--")
    (file,), command = sys.argv[1:split], sys.argv[split + 1:]
    readme = Readme(Path(file).read_text(), command)
    found = readme.problems()
    print("\n\n".join(found) if found else f"{len(readme.code)} C++ blocks are as shown")
    sys.exit(1 if found else 0)
