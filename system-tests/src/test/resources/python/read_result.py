"""Reads what is kept of a call that somebody else made and prints it, as one JSON object.

usage: read_result.py ID
"""
import json
import sys

from proj import app


def main():
    result = app.AsyncResult(sys.argv[1])
    answer = {"id": result.id}
    try:
        answer["result"] = result.get(timeout=30)
    except Exception as failure:
        answer["exception"] = type(failure).__name__
        answer["args"] = [str(arg) for arg in failure.args]
    answer["state"] = result.state
    print(json.dumps(answer))


main()
