"""The Word templates that come with the toolkit, made from the modules of scripts/templates: templates_docx/*.docx.

Run without arguments to write them; with `--check`, say which files differ from what would be written and exit 1.
A template may as well be edited in Word: it is an ordinary document, and grey lines are its loops and conditions.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from templates import (  # noqa: E402
    annual_report,
    bulletin,
    circular,
    dispatch_meeting,
    mid_term_report,
    notice,
    unit_list,
)
from templates._blocks import Template  # noqa: E402

from toolkit.files import make_folder, write_whole  # noqa: E402

FOLDER = ROOT / "templates_docx"


def suite() -> tuple[Template, ...]:
    """Every template."""
    modules = (bulletin, dispatch_meeting, annual_report, mid_term_report, notice, unit_list, circular)
    return tuple(module.template() for module in modules)


def differing(folder: Path) -> list[str]:
    """The names of the templates in `folder` that are not what the modules make."""
    return [f"{one.name}.docx" for one in suite() if not _holds(folder / f"{one.name}.docx", one.made())]


def _holds(path: Path, data: bytes) -> bool:
    return path.is_file() and path.read_bytes() == data


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the templates, or with --check compare them; 1 when one differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a template differs")
    if parser.parse_args(arguments).check:
        names = differing(FOLDER)
        for name in names:
            print(f"differs from what scripts/make_templates.py makes: {FOLDER.name}/{name}", file=sys.stderr)
        return 1 if names else 0
    make_folder(FOLDER)
    for one in suite():
        write_whole(FOLDER / f"{one.name}.docx", one.made())
        print(f"{FOLDER.name}/{one.name}.docx")
    return 0


if __name__ == "__main__":
    sys.exit(main())
