"""Calls a Java task, revokes it by its AsyncResult, and prints, as one JSON object, what get() raised.

usage: revoke.py waiting|running
"""
import json
import sys

from proj import app


def is_active(result):
    active = app.control.inspect(timeout=10, destination=["java@here"]).active() or {}
    return any(task["id"] == result.id for task in active.get("java@here", []))


def main():
    running = sys.argv[1] == "running"
    if running:
        result = app.send_task("java.hold", queue="skirret")
        while not is_active(result):
            pass
    else:
        result = app.send_task("java.add", args=[1, 2], queue="skirret", countdown=3)
    result.revoke(terminate=running)
    answer = {"id": result.id}
    try:
        answer["result"] = result.get(timeout=40)
    except Exception as failure:
        answer["exception"] = type(failure).__module__ + "." + type(failure).__name__
        answer["text"] = str(failure)
    answer["state"] = result.state
    print(json.dumps(answer))


main()
