"""`python -m toolkit` is the command `taizhang`."""

from toolkit.cli import start

if __name__ == "__main__":
    start()
