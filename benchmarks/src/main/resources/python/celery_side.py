"""Celery's side of the benchmark: an ordinary application, told to be as safe as Skirret is.

usage: celery_side.py publish|drain|drain-events COUNT BODY_BYTES
Prints messages a second.
"""
import json
import os
import signal
import subprocess
import sys
import time

from celery import Celery

app = Celery("celery_side", broker=os.environ["BROKER_URL"])
app.conf.update(
    task_default_queue="celery-bench",
    task_ignore_result=True,
    task_acks_late=True,
    worker_prefetch_multiplier=125,
    broker_transport_options={"confirm_publish": True},
    worker_hijack_root_logger=False,
)


@app.task(name="bench.noop")
def noop(payload):
    pass


def filler(size):
    frame = [[""], {}, {"callbacks": None, "errbacks": None, "chain": None, "chord": None}]
    return "x" * (size - len(json.dumps(frame)))


def publish(count, size):
    payload = filler(size)
    noop.delay(payload)  # connects and declares
    start = time.perf_counter()
    for _ in range(count):
        noop.delay(payload)
    print(count / (time.perf_counter() - start))


def waiting(channel):
    return channel.queue_declare("celery-bench", passive=True).message_count


def fill(count, size):
    """Without confirms, which nobody measures here."""
    payload = filler(size)
    app.conf.broker_transport_options = {}
    with app.producer_pool.acquire(block=True) as producer:
        for _ in range(count):
            noop.apply_async((payload,), producer=producer)


def drain(count, size, *options):
    """From the moment the worker has begun to take messages until none is left, seen from outside."""
    fill(count, size)
    with app.connection() as connection:
        channel = connection.default_channel
        total = waiting(channel)
        worker = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "celery_side", "worker", "--pool=prefork", "--concurrency=2",
             "--loglevel=ERROR", "--without-gossip", "--without-mingle", "--without-heartbeat", *options],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        try:
            # The first prefetch is taken at once and run slowly after; begin when more than it has gone.
            deadline = time.monotonic() + 60
            while total - waiting(channel) <= 300 and time.monotonic() < deadline:
                time.sleep(0.005)
            start, left = time.perf_counter(), waiting(channel)
            while waiting(channel) > 0 and time.monotonic() < deadline:
                time.sleep(0.005)
            taken = time.perf_counter() - start
            if waiting(channel) > 0:
                sys.exit(f"the worker did not drain the queue within a minute: {waiting(channel)} of {total} are left")
            print(left / taken)
        finally:
            os.killpg(worker.pid, signal.SIGKILL)  # with its children; nothing it could still do matters here
            worker.wait()


if __name__ == "__main__":
    if sys.argv[1] == "publish":
        publish(int(sys.argv[2]), int(sys.argv[3]))
    else:
        events = ["-E"] if sys.argv[1] == "drain-events" else []
        drain(int(sys.argv[2]), int(sys.argv[3]), *events)
