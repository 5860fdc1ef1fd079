"""The figures of the house: install size, start of the help, demo time and memory, the real case.

    python benchmarks/house.py [--real CASE_FILES...]

Runs the installed `spurline` as a user would, each job in a process of its own, and prints one
table. `--real` names the files of a case to time end to end (add and run).
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def timed(command: list[str], cwd: Path) -> tuple[float, float, float]:
    """Wall seconds, processor seconds and peak memory in MB of one command. Raises on failure."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    _, error = process.communicate()
    wall = time.perf_counter() - start
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed: {error.decode()[-500:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, spent, after.ru_maxrss / 1024


def installed_mb() -> float:
    """Size of the environment's packages in MB, without pip and setuptools."""
    packages = (
        Path(sys.prefix) / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"
    )
    leave = ("pip", "setuptools", "pkg_resources")
    size = 0
    for path in packages.rglob("*"):
        if (
            path.is_file()
            and not path.is_symlink()
            and not path.relative_to(packages).parts[0].startswith(leave)
        ):
            size += path.stat().st_size
    return size / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--real", nargs="*", default=[], help="files of a case to time end to end")
    given = parser.parse_args()
    spurline = shutil.which("spurline", path=str(Path(sys.executable).parent)) or "spurline"
    rows = [("environment", f"{installed_mb():.0f} MB", "", "")]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        timed([spurline, "--help"], folder)
        helps = sorted(timed([spurline, "--help"], folder)[0] for _ in range(5))
        rows.append(("--help, median of 5", f"{helps[2]:.2f} s", "", ""))
        wall, spent, peak = timed([spurline, "demo", "demo"], folder)
        rows.append(("demo", f"{wall:.1f} s", f"{spent:.1f} s", f"{peak:.0f} MB"))
        wall, spent, peak = timed([spurline, "run", "demo"], folder)
        rows.append(("demo, run again", f"{wall:.1f} s", f"{spent:.1f} s", f"{peak:.0f} MB"))
        if given.real:
            timed([spurline, "new", "real"], folder)
            files = [str(Path(path).resolve()) for path in given.real]
            wall, spent, peak = timed([spurline, "add", "real", *files], folder)
            rows.append(("real case, add", f"{wall:.1f} s", f"{spent:.1f} s", f"{peak:.0f} MB"))
            wall, spent, peak = timed([spurline, "run", "real"], folder)
            rows.append(("real case, run", f"{wall:.1f} s", f"{spent:.1f} s", f"{peak:.0f} MB"))
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}")
    print("| job | wall or size | processor | largest process so far |\n|---|---|---|---|")
    for row in rows:
        print("| " + " | ".join(row) + " |")


if __name__ == "__main__":
    main()
