"""Calls a Java task and prints, as one JSON object, what came back.

usage: call_java.py TASK ARGS_JSON [OPTIONS_JSON]
"""
import json
import sys
import time

from proj import app


def main():
    task, args = sys.argv[1], json.loads(sys.argv[2])
    options = json.loads(sys.argv[3]) if len(sys.argv) > 3 else {}
    sent = time.time()
    result = app.send_task(task, args=args, queue="skirret", **options)
    answer = {"id": result.id, "sent": sent}
    try:
        answer["result"] = result.get(timeout=30)
        answer["state"] = result.state
    except Exception as failure:
        answer["state"] = result.state
        answer["exception"] = type(failure).__name__
        answer["module"] = type(failure).__module__
        answer["args"] = [str(arg) for arg in failure.args]
    print(json.dumps(answer))


main()
