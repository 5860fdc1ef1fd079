"""The compiled parts: every `.pyx` under `src` becomes an extension module beside it.

A C compiler is needed when Spurline is installed from source. Where none is found, the Zig toolchain
(a wheel of the package registry that holds a C compiler) stands in for the time of the build.
"""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
from pathlib import Path

from setuptools import Extension, setup


def compiler_is_there() -> bool:
    """Whether the compiler that Python itself names, or the user's `CC`, can be run."""
    named = os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc"
    return sys.platform == "win32" or shutil.which(named.split()[0]) is not None


def extensions() -> list[Extension]:
    """One extension per `.pyx`. No contraction of floating-point operations: the same bytes everywhere."""
    flags = [] if sys.platform == "win32" else ["-O3", "-g0", "-ffp-contract=off"]
    return [
        Extension(
            ".".join(path.relative_to("src").with_suffix("").parts),
            [path.as_posix()],
            extra_compile_args=flags,
        )
        for path in sorted(Path("src").rglob("*.pyx"))
    ]


missing = not compiler_is_there()
if missing:
    os.environ["CC"] = f"{sys.executable} -m ziglang cc"
    os.environ["LDSHARED"] = f"{sys.executable} -m ziglang cc -shared"
setup(
    ext_modules=extensions(),
    options={"build_ext": {"parallel": os.cpu_count() or 1}},
    setup_requires=["ziglang>=0.13"] if missing else [],
)
