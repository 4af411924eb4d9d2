"""Kept versions of ledgers: a folder of files that are never changed, and a log whose entries are chained by hashes.

```
objects/<sha256>   the bytes of a ledger as they were, named by their digest, written once
log.jsonl          a line for each act; each line holds the hash of the one before it
checkpoint         number and hash of the last entry
pending            the entries that are being written; gone when they are
lock               held while an entry is written
```
`copies.read_copy` reads a ledger, `adding.add` keeps it and returns its entry, whose `anchor.label` is what a briefing
prints; `reading` finds entries and gives back what was kept; `verifying.verify` says what was tampered with. What that
proves, and what only an anchor kept elsewhere or a signature can prove, is in docs/archive.md.
"""
