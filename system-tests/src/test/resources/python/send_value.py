"""Calls a Java task with the value of a Python expression, and prints the result's type and repr as a JSON array.

usage: send_value.py TASK EXPRESSION
"""
import json
import sys

from proj import app, evaluate


def main():
    result = app.send_task(sys.argv[1], args=[evaluate(sys.argv[2])], queue="skirret").get(timeout=30)
    print(json.dumps([type(result).__name__, repr(result)]))


main()
