"""The tests, in one command: `python3 scripts/test.py [arguments of pytest]`.

Makes `.venv` with what the tests need if need be. The exit status is pytest's.
"""

from __future__ import annotations

import sys

import _venv

if __name__ == "__main__":
    sys.exit(_venv.run(["-m", "pytest", *sys.argv[1:]], extra="test"))
