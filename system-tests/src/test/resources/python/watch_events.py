"""Feeds Celery's own State with the events of the broker, as Flower does. Says "listening" when it hears, and when
so many tasks are ready, or were sent, or the time is over, prints what the State knows as one JSON object.

usage: watch_events.py TASKS SECONDS [ready|sent]
"""
import json
import sys
import time

from celery.events.state import State

from proj import app

TASKS, SECONDS = int(sys.argv[1]), float(sys.argv[2])
WHAT = sys.argv[3] if len(sys.argv) > 3 else "ready"


class Watcher(app.events.Receiver):
    """Ends by itself."""

    until = time.time() + SECONDS

    def __init__(self, connection):
        super().__init__(connection, handlers={"*": self.hear})
        self.state = State()
        self.clocks = []

    def hear(self, event):
        if "clock" in event:
            self.clocks.append((event["hostname"], event["clock"]))
        self.state.event(event)

    def on_consume_ready(self, *args, **kwargs):
        super().on_consume_ready(*args, **kwargs)
        print("listening", flush=True)

    def on_iteration(self):
        known = sum(1 for task in self.state.tasks.values() if getattr(task, WHAT))
        if known >= TASKS or time.time() > self.until:
            self.should_stop = True

    def rising(self):
        """Whether the clock of each worker rises."""
        last = {}
        for hostname, clock in self.clocks:
            if clock <= last.get(hostname, 0):
                return False
            last[hostname] = clock
        return True


def task(one):
    names = ("name", "state", "args", "kwargs", "result", "runtime", "exception", "traceback", "retries", "root_id",
             "parent_id", "eta", "expires", "exchange", "routing_key", "client", "sent")
    known = {name: getattr(one, name) for name in names}
    known["queue"] = getattr(one, "queue", None)
    known["worker"] = one.worker and one.worker.hostname
    known["times"] = [one.received, one.started, one.succeeded or one.failed]
    known["extra"] = {key: value for key, value in vars(one).items() if key.startswith("skirret_")}
    return known


def worker(one):
    names = ("alive", "freq", "active", "processed", "loadavg", "sw_ident", "sw_ver", "sw_sys", "pid")
    known = {name: getattr(one, name) for name in names}
    known["status"] = one.status_string
    return known


def main():
    with app.connection_for_read() as connection:
        watcher = Watcher(connection)
        for _ in watcher.consume(limit=None, timeout=None):
            pass
    state = watcher.state
    print(json.dumps({
        "workers": {name: worker(one) for name, one in state.workers.items()},
        "tasks": {one.uuid: task(one) for one in state.tasks.values()},
        "rising": watcher.rising(),
    }), flush=True)


main()
