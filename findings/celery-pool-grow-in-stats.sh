#!/usr/bin/env bash
# Celery 5.2.6, prefork pool, on its in-memory broker: `pool_grow` answers "pool will grow" and the pool does grow, but
# `stats` goes on to tell the number it started with as pool.max-concurrency. Only the list pool.processes follows.
# Whoever shows "runs n at a time" from the field that is named for it shows what the
# worker was started with. Seen on 2026-11-30 (started with 2):
#
#   at the start   max-concurrency 2   processes 2
#   after grow 3   max-concurrency 2   processes 5
#
# Why: growing asks the pool of processes, and stats tells a number that the worker keeps beside it from its start.
#
# usage: findings/celery-pool-grow-in-stats.sh    (Debian 12 with apt's lists; nothing is installed; exit 0: still so)
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

apt-get -qq download python3-celery=5.2.6-5 python3-kombu=5.2.4-1 python3-vine=5.0.0+dfsg-3 python3-amqp=5.1.1-1 \
    python3-billiard=4.1.0-1 python3-tz=2022.7.1-4 python3-click=8.1.3-2 python3-click-didyoumean=0.3.0-2 \
    python3-click-plugins=1.1.1-4 python3-click-repl=0.2.0-3 python3-prompt-toolkit=3.0.36-2 \
    python3-wcwidth=0.2.5+dfsg1-1.1 python3-six=1.16.0-4
for package in ./*.deb; do
    dpkg-deb --extract "$package" unpacked
done

cat > shown.py <<'PYTHON'
import logging
import os
import signal
import sys
import time

import celery
from celery import Celery
from celery.contrib.testing.worker import start_worker

logging.disable(logging.CRITICAL)
app = Celery("shown", broker="memory://", backend="cache+memory://")
app.conf.worker_hijack_root_logger = False


def asked(command, **arguments):
    replies = app.control.broadcast(command, arguments=arguments, reply=True, timeout=20, limit=1)
    return next(iter(replies[0].values()))


def pool():
    told = asked("stats")["pool"]
    return told["max-concurrency"], len(told["processes"])


def settled(processes):
    """What is told once the pool has so many processes, or after a time."""
    until = time.monotonic() + 30
    while pool()[1] != processes and time.monotonic() < until:
        time.sleep(0.2)
    # Both numbers of one answer, a while after the change.
    time.sleep(2)
    return pool()


with start_worker(app, pool="prefork", concurrency=2, perform_ping_check=False, loglevel="CRITICAL"):
    seen = [settled(2)]
    answer = asked("pool_grow", n=3)
    seen.append(settled(5))

    print("Celery", celery.__version__, answer)
    for when, (most, processes) in zip(["at the start", "after grow 3"], seen):
        print(when, "max-concurrency", most, " processes", processes)
    same = celery.__version__ == "5.2.6" and answer == {"ok": "pool will grow"} and seen == [(2, 2), (2, 5)]
    if not same:
        print("this is no longer what was found", file=sys.stderr)
    sys.stdout.flush()
    # Its end is no part of this, and takes as long as its processes like.
    for process in asked("stats")["pool"]["processes"]:
        os.kill(process, signal.SIGKILL)
    os._exit(0 if same else 1)
PYTHON
PYTHONPATH="$work/unpacked/usr/lib/python3/dist-packages" PYTHONNOUSERSITE=1 /usr/bin/python3 -W ignore shown.py
