"""The Python side of the interoperability tests: an ordinary Celery application."""
import os
import time
from datetime import date, datetime, timezone
from decimal import Decimal
from uuid import UUID

from celery import Celery
from kombu import Exchange, Queue

app = Celery("proj", broker=os.environ["BROKER_URL"], backend=os.environ.get("RESULT_BACKEND", "rpc://"))
app.conf.update(
    task_queues=[
        Queue("celery", Exchange("celery"), routing_key="celery"),
        # Declared by the Java side, with arguments of its own: Python only sends to it.
        Queue("skirret", Exchange(""), routing_key="skirret", no_declare=True),
    ],
    task_default_queue="celery",
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
)


@app.task(name="proj.add")
def add(x, y):
    return x + y


@app.task(name="proj.total")
def total(numbers):
    return sum(numbers)


@app.task(name="proj.boom")
def boom(message):
    raise ValueError(message)


@app.task(name="proj.when")
def when():
    return time.time()


@app.task(name="proj.flaky", bind=True, max_retries=3)
def flaky(self):
    if self.request.retries < 2:
        raise self.retry(countdown=0.1)
    return self.request.retries


@app.task(name="proj.call_java")
def call_java(x, y, countdown):
    """The id of a call of its own, which belongs to the tree of this one."""
    return app.send_task("java.add", args=[x, y], queue="skirret", countdown=countdown).id


@app.task(name="proj.describe")
def describe(value):
    return [type(value).__name__, repr(value)]


@app.task(name="proj.value")
def value(expression):
    return evaluate(expression)


def evaluate(expression):
    """The value of a Python expression in the words of the standard library."""
    return eval(expression, {"Decimal": Decimal, "UUID": UUID, "datetime": datetime, "date": date, "timezone": timezone})
