#!/usr/bin/env bash
# Celery 5.2.6, on its in-memory broker: a retry of a call that has no parent names ITSELF as its parent, while a retry
# of a call that was made inside another task keeps that task as its parent. So "the parent of a retry is the retried
# call" and "a retry keeps its parent" are both half right, and whoever draws a tree of calls from `parent_id` meets
# calls that are their own parents. Seen on the 2026-11-29:
#
#   root   run 0 parent None   run 1 parent root
#   child  run 0 parent caller run 1 parent caller
#
# Why: the retry passes the parent id on; where that is None, sending takes the running task's id, and the running task
# is the one that is being retried.
#
# usage: findings/celery-retry-parent.sh    (Debian 12 with apt's lists; nothing is installed; exit 0: still so)
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
import sys
import threading

import celery
from celery import Celery
from celery.contrib.testing.worker import start_worker

app = Celery("shown", broker="memory://", backend="cache+memory://")
app.conf.worker_hijack_root_logger = False
seen = {}
all_seen = threading.Event()


@app.task(bind=True, max_retries=1)
def flaky(self):
    request = self.request
    seen[(request.root_id, request.retries)] = request.parent_id
    if len(seen) == 4:
        all_seen.set()
    if request.retries == 0:
        raise self.retry(countdown=0)


@app.task
def caller():
    flaky.apply_async(task_id="child")


with start_worker(app, pool="solo", perform_ping_check=False, loglevel="CRITICAL"):
    flaky.apply_async(task_id="root")
    caller.apply_async(task_id="caller")
    if not all_seen.wait(60):
        sys.exit(f"expected four runs within a minute, got {seen}")

print("Celery", celery.__version__)
print("root   run 0 parent", seen[("root", 0)], " run 1 parent", seen[("root", 1)])
print("child  run 0 parent", seen[("caller", 0)], "run 1 parent", seen[("caller", 1)])
expected = {("root", 0): None, ("root", 1): "root", ("caller", 0): "caller", ("caller", 1): "caller"}
if celery.__version__ != "5.2.6" or seen != expected:
    sys.exit("this is no longer what was found")
PYTHON
PYTHONPATH="$work/unpacked/usr/lib/python3/dist-packages" PYTHONNOUSERSITE=1 /usr/bin/python3 shown.py
