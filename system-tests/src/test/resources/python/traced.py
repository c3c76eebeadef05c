"""A Celery application without OpenTelemetry, which hands on what it was called with."""
import os

from celery import Celery
from kombu import Exchange, Queue

app = Celery("traced", broker=os.environ["BROKER_URL"])
app.conf.update(
    task_queues=[
        Queue("traced", Exchange("traced"), routing_key="traced"),
        Queue("skirret", Exchange(""), routing_key="skirret", no_declare=True),
    ],
    task_default_queue="traced",
    task_ignore_result=True,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
)


@app.task(name="python.invoice", bind=True)
def invoice(self, order):
    names = ("traceparent", "tracestate", "baggage")
    trace = {name: self.request.get(name) for name in names if self.request.get(name)}
    app.send_task("java.mail", [order], queue="skirret", headers=trace)
