"""Calls a task through the application in shared.py and prints its result as JSON.

usage: call_shared.py TASK ARGS_JSON OPTIONS_JSON
"""
import json
import sys

from shared import app


def main():
    result = app.send_task(sys.argv[1], args=json.loads(sys.argv[2]), **json.loads(sys.argv[3]))
    print(json.dumps({"result": result.get(timeout=30)}))


main()
