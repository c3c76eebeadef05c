"""Sends what an expression of Celery's canvas means, and prints, as one JSON object, what came back.

usage: canvas.py EXPRESSION
In the expression java(NAME, ...) is a task of the Java worker, python(NAME, ...) one of this application.
"""
import json
import sys

from celery import chain, group, signature

from proj import app


def java(task, *args, **options):
    return signature(task, args=args, app=app, queue="skirret", **options)


def python(task, *args, **options):
    return signature(task, args=args, app=app, queue="celery", **options)


def main():
    names = {"java": java, "python": python, "chain": chain, "group": group}
    result = eval(sys.argv[1], names)
    answer = {"id": result.id}
    try:
        answer["result"] = result.get(timeout=30)
        answer["state"] = "SUCCESS"
    except Exception as failure:
        answer["state"] = result.state
        answer["exception"] = type(failure).__name__
        answer["args"] = [str(arg) for arg in failure.args]
    print(json.dumps(answer))


main()
