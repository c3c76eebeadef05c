"""As shared.py, with a quorum queue that both sides declare (skirret.broker.shared-queue-type=quorum).

Since Celery 5.5 its workers can take from one: they look for quorum queues, and ask for no global prefetch then.
"""
import os

from celery import Celery
from kombu import Exchange, Queue

app = Celery("shared_quorum", broker=os.environ["BROKER_URL"], backend="rpc://")
app.conf.update(
    task_queues=[
        Queue("both", Exchange("both"), routing_key="both", queue_arguments={"x-queue-type": "quorum"}),
    ],
    task_default_queue="both",
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
)


@app.task(name="both.where")
def where():
    return "python"
