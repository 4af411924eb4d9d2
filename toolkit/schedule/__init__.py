"""What starts the toolkit at set times: lines for cron, units for systemd, a task for Windows; when units are reminded.

jobs: what is started and when. cron, systemd, windows: a job as each of them wants it. days: how people write a day of
the month and a time. reminders: who owes a return, and on which days to say so. letters, calendar: reminders as an
office sends them, as a calendar reads them. telling: all of it as results. Pure: nothing here installs or starts
anything.
"""
