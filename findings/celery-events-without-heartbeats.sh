#!/usr/bin/env bash
# Celery 5.2.6, on its in-memory broker: a worker without gossip and without heartbeats, as many pages advise to spare a
# broker, cannot be asked for the events of its tasks any more: `enable_events` is answered with an AttributeError, and no
# event comes. With heartbeats alone the same command works. In both cases task events were off at the start (no -E), so
# the flags look as if they had nothing to do with it. Whoever builds on "events can be switched on when they are needed"
# (a monitor does) must take the answer for no, and tell that -E is needed at the start. Seen on 2026-11-30:
#
#   heartbeats     ok: task events enabled   task-received, task-started, task-succeeded
#   no heartbeats  error: AttributeError     none
#
# Why: the part of the worker that sends events is left out when task events, gossip and heartbeats are all off, and the
# command asks that part.
#
# usage: findings/celery-events-without-heartbeats.sh    (Debian 12 with apt's lists; nothing is installed; exit 0: still so)
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
import sys
import threading
import time

import celery
from celery import Celery
from celery.contrib.testing.worker import start_worker
from celery.events import EventReceiver

logging.disable(logging.CRITICAL)


def listen(app, heard):
    handlers = {"*": lambda event: heard.append(event["type"])}
    with app.connection_for_read() as connection:
        EventReceiver(connection, app=app, handlers=handlers).capture(limit=None, timeout=None, wakeup=False)


def shown(name, without_heartbeat):
    app = Celery(name, broker="memory://", backend="cache+memory://")
    app.conf.worker_hijack_root_logger = False
    app.conf.task_default_queue = name

    @app.task(name=name + ".job")
    def job():
        return "done"

    heard = []
    threading.Thread(target=listen, args=(app, heard), daemon=True).start()
    # The worker of Celery's tests runs without gossip and without -E.
    with start_worker(
        app, pool="solo", perform_ping_check=False, loglevel="CRITICAL", without_heartbeat=without_heartbeat
    ):
        replies = app.control.broadcast("enable_events", reply=True, timeout=10, limit=1)
        for _ in range(3):
            job.delay().get(timeout=20)
        until = time.monotonic() + 5
        while heard.count("task-succeeded") < 3 and time.monotonic() < until:
            time.sleep(0.1)
    kind, text = next(iter(next(iter(replies[0].values())).items()))
    tasks = sorted({event for event in heard if event.startswith("task-")})
    return f"{kind}: {text.split('(')[0]}", ", ".join(tasks) or "none"


seen = [shown("beating", False), shown("silent", True)]
print("Celery", celery.__version__)
print("heartbeats    ", *seen[0], sep="  ")
print("no heartbeats ", *seen[1], sep="  ")
expected = [
    ("ok: task events enabled", "task-received, task-started, task-succeeded"),
    ("error: AttributeError", "none"),
]
same = celery.__version__ == "5.2.6" and seen == expected
if not same:
    print("this is no longer what was found", file=sys.stderr)
sys.stdout.flush()
# Not by the usual way: the listeners still listen.
os._exit(0 if same else 1)
PYTHON
PYTHONPATH="$work/unpacked/usr/lib/python3/dist-packages" PYTHONNOUSERSITE=1 /usr/bin/python3 -W ignore shown.py
