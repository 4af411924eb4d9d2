"""What holds for every test."""

from __future__ import annotations

import signal

#: A shell without job control starts what runs in the background with Ctrl-C ignored, and so it would stay in every
#: program that a test starts and interrupts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
