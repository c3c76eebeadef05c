"""A Celery application that shares its queue with a Java worker, as docs/how-to/share-a-broker-with-celery.md says."""
import os

from celery import Celery
from kombu import Exchange, Queue

app = Celery("shared", broker=os.environ["BROKER_URL"], backend="rpc://")
app.conf.update(
    task_queues=[
        # Both sides declare it: skirret.broker.shared-queues=both
        Queue("both", Exchange("both"), routing_key="both"),
        # Skirret alone declares it; this side may take from it all the same.
        Queue("jobs", Exchange(""), routing_key="jobs", no_declare=True),
    ],
    task_default_queue="both",
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
)


@app.task(name="both.where")
def where():
    return "python"
