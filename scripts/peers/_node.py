"""The engines in JavaScript: installed with npm, at the versions that node/package-lock.json fixes."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "node"
LONGEST = 300  # seconds, of an installation


def versions() -> dict[str, str]:
    """The versions wanted, by package."""
    return dict(json.loads((FOLDER / "package.json").read_bytes())["dependencies"])


def release() -> str:
    """The version of Node.js, "" where there is none."""
    node = shutil.which("node")
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout if node else ""
    return said.strip().lstrip("v")


def command(*arguments: object) -> list[str]:
    """The command that renders with one of them."""
    return [shutil.which("node") or "node", str(FOLDER / "render.js"), *map(str, arguments)]


def missing() -> str:
    """Install them where they are not there yet; why they cannot be had, "" when all are there.

    Scripts that packages bring along are not run.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return f"{'npm' if node else 'node'} is not installed"
    if _installed():
        return ""
    install = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    try:
        done = subprocess.run(install, cwd=FOLDER, capture_output=True, text=True, errors="replace", timeout=LONGEST)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"npm ci failed: {error}"
    if done.returncode or not _installed():
        said = [line for line in done.stderr.splitlines() if "error" in line.lower() and line.strip() != "npm error"]
        return f"npm ci failed: {said[0].strip() if said else f'exit status {done.returncode}'}"
    return ""


def _installed() -> bool:
    """Whether what is in node_modules was installed from this package-lock.json, as npm itself noted there."""
    wanted, found = (_packages(FOLDER / path) for path in ("package-lock.json", "node_modules/.package-lock.json"))
    return wanted == found


def _packages(lock: Path) -> dict[str, str]:
    """The versions in a lock file, by folder; none where there is no such file."""
    if not lock.is_file():
        return {}
    packages = json.loads(lock.read_bytes())["packages"]
    return {folder: package["version"] for folder, package in packages.items() if folder}
