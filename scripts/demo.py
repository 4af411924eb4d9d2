"""The demonstration: from the sample ledgers to the monthly briefing, in one command.

`python3 scripts/demo.py` makes `.venv` if need be, runs `taizhang monthly` on the sample ledger of June 2024
with that of May as the previous, and prints where the .docx and .xlsx lie. Exits with the command's status.
"""

from __future__ import annotations

import sys

import _venv

OUT = _venv.ROOT / "out"
COMMAND = [
    *("-m", "toolkit", "monthly", "samples/ledger-2024-06.xlsx"),
    *("--previous", "samples/ledger-2024-05.xlsx", "--period", "2024-06", "-o", OUT.name),
]


def main() -> int:
    """Run the monthly batch and list what it made."""
    status = _venv.run(COMMAND)
    made = sorted(path for path in OUT.rglob("*") if path.suffix in (".docx", ".xlsx"))
    if status in (0, 1) and made:
        print("Made / 已生成：")
        for path in made:
            print(f"  {path.relative_to(_venv.ROOT).as_posix()}")
    return status


if __name__ == "__main__":
    sys.exit(main())
