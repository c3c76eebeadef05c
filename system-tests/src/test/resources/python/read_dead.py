"""Looks at the one message of a queue of dead letters, and prints its story as one JSON object.

usage: read_dead.py QUEUE
"""
import json
import sys

from proj import app


def main():
    with app.connection_for_read() as connection:
        channel = connection.default_channel
        message = channel.basic_get(sys.argv[1])
        if message is None:
            print("null")
            return
        headers = message.headers
        story = {name: value for name, value in headers.items() if name.startswith("skirret_")}
        story["skirret_attempts"] = json.loads(headers["skirret_attempts"])
        story["retries"] = headers["retries"]
        channel.basic_reject(message.delivery_tag, requeue=True)
        print(json.dumps(story))


main()
