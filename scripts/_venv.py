"""The virtual environment `.venv` of this checkout: made when it is needed, then used to run things.

Shared by the scripts that a person starts with any python3. Standard library only.
"""

from __future__ import annotations

import hashlib
import importlib.util
import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".venv"
STAMP = HOME / "taizhang-stamp"
PYTHON = HOME / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
OLDEST = (3, 11)
CANNOT_DO = 2
INTERRUPTED = 130


def run(arguments: list[str], extra: str = "") -> int:
    """Run `.venv`'s python with `arguments` in the checkout, the extra installed; return its exit status."""
    speak_utf8()
    try:
        prepare({extra} - {""})
        return subprocess.call([str(PYTHON), *arguments], cwd=ROOT)
    except KeyboardInterrupt:
        return INTERRUPTED


def speak_utf8() -> None:
    """Make both output streams UTF-8 whatever the locale."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def prepare(extras: set[str]) -> None:
    """Make `.venv`, or bring it up to date, unless its stamp says that it is as it should be."""
    if sys.version_info[:2] < OLDEST:
        found = ".".join(map(str, sys.version_info[:3]))
        stop(f"Python 3.11 or later is needed, not {found}.", f"需要 Python 3.11 以上版本，不能用 {found}。")
    wanted, (installed, present) = digest(), stamp()
    if not installed or not works():
        make()
        installed, present = "", set()
    if installed != wanted or not extras <= present:
        install(wanted, extras | present)


def digest() -> str:
    """A hash of whatever decides what must be installed, and where."""
    parts = [(ROOT / name).read_bytes() for name in ("setup.cfg", "pyproject.toml")]
    return hashlib.sha256(b"\0".join([*parts, os.fsencode(ROOT)])).hexdigest()


def stamp() -> tuple[str, set[str]]:
    """The digest and the extras installed last; an empty digest when the last try did not come to its end."""
    try:
        installed, *extras = STAMP.read_text(encoding="utf-8").split()
    except (OSError, ValueError):
        return "", set()
    return installed, set(extras)


def works() -> bool:
    """Whether the python in `.venv` runs and knows the project."""
    question = "from importlib.metadata import version; version('taizhang'); import pip, click"
    try:
        return quietly([str(PYTHON), "-I", "-c", question])[0] == 0
    except OSError:
        return False


def make() -> None:
    """Make `.venv` anew; what is left of an interrupted or broken one is removed."""
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        stop_without_ensurepip()
    if HOME.is_symlink() or HOME.is_file():
        HOME.unlink()
    shutil.rmtree(HOME, ignore_errors=True)
    # Not sys.executable, which may be the very python that was just removed.
    python = getattr(sys, "_base_executable", None) or sys.executable
    status, said = quietly([python, "-m", "venv", str(HOME)])
    if status:
        shutil.rmtree(HOME, ignore_errors=True)
        if "ensurepip" in said:
            stop_without_ensurepip()
        stop(f"{said}\nCannot make .venv, for the reason above.", "无法建立 .venv，原因见上。")


def install(wanted: str, extras: set[str]) -> None:
    """Install the project editable with its extras; the stamp is taken away until that is done."""
    STAMP.unlink(missing_ok=True)
    print("Installing into .venv … 正在安装到 .venv，首次运行需要几分钟……", file=sys.stderr, flush=True)
    what = f"{ROOT}[{','.join(sorted(extras))}]" if extras else str(ROOT)
    pip = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--quiet", "--editable", what]
    status, said = quietly(pip)
    if status:
        stop(f"{said}\nThe installation failed, for the reason above.", "安装失败，原因见上。")
    # pip compiles what it installs, but not what stays where it is; a first run need not be slower than the next.
    quietly([str(PYTHON), "-m", "compileall", "-q", str(ROOT / "toolkit")])
    STAMP.write_text(" ".join([wanted, *sorted(extras)]), encoding="utf-8")


def quietly(command: list[str]) -> tuple[int, str]:
    """The exit status of a command, and all that it printed."""
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, text=True, errors="replace"
    )
    return done.returncode, done.stdout


def stop_without_ensurepip() -> None:
    """Say which package a Debian without ensurepip lacks, and exit."""
    stop(
        "Cannot make .venv: install package python3-venv (apt install python3-venv), then run this again.",
        "无法建立 .venv：请安装软件包 python3-venv（apt install python3-venv），然后重新运行。",
    )


def stop(english: str, chinese: str) -> None:
    """Say why nothing can be done, in both languages, and exit."""
    print(f"{english}\n{chinese}", file=sys.stderr)
    raise SystemExit(CANNOT_DO)
