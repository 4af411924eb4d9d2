"""`python -m toolkit` is the command `taizhang`."""

from toolkit.cli import run

if __name__ == "__main__":
    run()
