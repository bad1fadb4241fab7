"""Builds main.cpp the way a user's project would, outside the source tree, and runs it.

check.py find_package <compiler> <build dir>     cmake --install to a temporary prefix, then find_package(cfg)
check.py add_subdirectory <compiler>             add_subdirectory(<this source tree>)
                                                 both once with cfg::cfg and once with cfg::compiled
check.py pkg_config <compiler> <build dir>       meson install to a temporary prefix, then pkg-config --cflags cfg
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parent.parent

LISTS = """
cmake_minimum_required(VERSION 3.25)
project(consumer LANGUAGES CXX)
{find}
foreach(library IN ITEMS cfg compiled)
    add_executable(consumer_${{library}} "{main}")
    target_link_libraries(consumer_${{library}} PRIVATE cfg::${{library}})
endforeach()
"""


def run(*command, **options):
    print("+", *command, flush=True)
    return subprocess.run([str(part) for part in command], check=True, **options)


def build_with_cmake(work, compiler, find, *settings):
    (work / "CMakeLists.txt").write_text(LISTS.format(find=find, main=HERE / "main.cpp"))
    run("cmake", "-G", "Ninja", "-S", work, "-B", work / "build", f"-DCMAKE_CXX_COMPILER={compiler}", *settings)
    run("cmake", "--build", work / "build")
    return work / "build" / "consumer_cfg", work / "build" / "consumer_compiled"


def find_package(work, compiler, build):
    run("cmake", "--install", build, "--prefix", work / "prefix")
    find = "find_package(cfg 0.1 REQUIRED)"
    return build_with_cmake(work, compiler, find, f"-DCMAKE_PREFIX_PATH={work / 'prefix'}")


def add_subdirectory(work, compiler):
    return build_with_cmake(work, compiler, f'add_subdirectory("{SOURCE}" cfg)')


def pkg_config(work, compiler, build):
    run("meson", "install", "-C", build, "--no-rebuild", "--destdir", work)
    (found,) = work.rglob("cfg.pc")
    flags = run("pkg-config", "--define-prefix", "--cflags", "cfg", stdout=subprocess.PIPE, text=True,
                env={**os.environ, "PKG_CONFIG_PATH": str(found.parent)}).stdout.split()
    run(compiler, "-std=c++20", *flags, HERE / "main.cpp", "-o", work / "consumer")
    return [work / "consumer"]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        kind, *arguments = sys.argv[1:]
        build = {"find_package": find_package, "add_subdirectory": add_subdirectory, "pkg_config": pkg_config}[kind]
        for program in build(Path(folder), *arguments):
            run(program)
