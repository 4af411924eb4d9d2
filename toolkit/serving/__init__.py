"""The local page: the four buttons where there is no Excel, for one person on this computer.

A file that is dropped on the page goes to a process that works on it in memory; what comes of it is kept in memory for
a short while and forgotten. Nothing is written to the disk, and nothing listens beyond 127.0.0.1.
"""
