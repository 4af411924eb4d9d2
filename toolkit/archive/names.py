"""The names of the files in an archive."""

import re

LOG = "log.jsonl"
CHECKPOINT = "checkpoint"
PENDING = "pending"
OBJECTS = "objects"
LOCK = "lock"
#: Stands for the lock on disks that know no locks.
HOLDER = "lock.held"
ALL = frozenset({LOG, CHECKPOINT, PENDING, OBJECTS, LOCK, HOLDER})

#: What the systems of users put into any folder they show.
JUNK = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
#: What `toolkit.files.write_whole` leaves behind when the program is killed in it.
LEFTOVER = re.compile(r"\.taizhang-[0-9a-f]{16}\.tmp")
OBJECT = re.compile("[0-9a-f]{64}")
