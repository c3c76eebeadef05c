#!/usr/bin/env bash
# RabbitMQ 4.0.5 and 4.3.6: a message that a consumer rejects without requeueing, so that it is dead-lettered from one
# quorum queue to another, is delivered from there for the first time as redelivered, with x-delivery-count 1: the count of
# the first queue goes with it. Whoever counts deliveries there takes a fresh message for one that came back. With
# basic.nack in the place of basic.reject 4.3.6 delivers it as fresh, though the two are said to be the same; 4.0.5 does
# not. 3.10.8 delivers it as fresh either way. Seen on the 2026-12-01:
#
#   4.0.5 reject: redelivered, count 1
#   4.0.5 nack: redelivered, count 1
#   4.3.6 reject: redelivered, count 1
#   4.3.6 nack: fresh
#
# Why: from 4.0 on a reject counts towards the delivery limit, a nack as of 4.3 does not; the count is a header of the
# message, which dead-lettering keeps.
#
# usage: findings/rabbitmq-rejected-comes-redelivered.sh    (Debian 12 with apt's lists; nothing is installed; some minutes
# to fetch both versions into a temporary folder; exit 0: still so)
set -euo pipefail

tools=$(cd "$(dirname "${BASH_SOURCE[0]}")/../tools" && pwd -P)
work=$(mktemp -d)
version=''
finish() {
    if [ -n "$version" ]; then
        SKIRRET_TEST_RABBITMQ=$version SKIRRET_RABBITMQ_DATA=$work/node-$version "$tools/rabbitmq.sh" stop >/dev/null 2>&1 || true
    fi
    rm -rf "$work"
}
trap finish EXIT
cd "$work"
export SKIRRET_TEST_RABBITMQ_HOME=$work/rabbitmq

apt-get -qq -o APT::Sandbox::User=root download python3-amqp=5.1.1-1 python3-vine=5.0.0+dfsg-3
for package in ./*.deb; do
    dpkg-deb --extract "$package" unpacked
done
export PYTHONPATH=$work/unpacked/usr/lib/python3/dist-packages

cat > ask.py <<'PYTHON'
import struct
import sys

import amqp

port, how = sys.argv[1], sys.argv[2]


def connect():
    connection = amqp.Connection("127.0.0.1:" + port, confirm_publish=True, connect_timeout=20)
    connection.connect()
    return connection


def next_of(queue):
    connection = connect()
    channel = connection.channel()
    came = []
    channel.basic_consume(queue, callback=came.append)
    while not came:
        connection.drain_events(timeout=20)
    return channel, came[0]


sender = connect()
channel = sender.channel()
first, second = "first-" + how, "second-" + how
channel.queue_declare(second, durable=True, auto_delete=False, arguments={"x-queue-type": "quorum"})
arguments = {"x-queue-type": "quorum", "x-dead-letter-exchange": "", "x-dead-letter-routing-key": second}
channel.queue_declare(first, durable=True, auto_delete=False, arguments=arguments)
channel.basic_publish_confirm(amqp.Message(b"x", delivery_mode=2), routing_key=first)
reader, message = next_of(first)
if how == "reject":
    reader.basic_reject(message.delivery_tag, requeue=False)
else:
    frame = struct.pack(">BHIHHQBB", 1, reader.channel_id, 13, 60, 120, message.delivery_tag, 0, 0xCE)
    reader.connection.transport.sock.sendall(frame)
_, message = next_of(second)
version = sender.server_properties["version"]
count = message.headers.get("x-delivery-count")
told = "redelivered, count %s" % count if message.delivery_info["redelivered"] else "fresh"
print("%s %s: %s" % (version, how, told))
PYTHON

seen=()
for version in 4.0 4.3; do
    "$tools/fetch-rabbitmq.sh" "$version" >fetch.log 2>&1 || { cat fetch.log >&2; exit 1; }
    export SKIRRET_TEST_RABBITMQ=$version SKIRRET_RABBITMQ_DATA=$work/node-$version
    "$tools/rabbitmq.sh" start >/dev/null
    port=$("$tools/rabbitmq.sh" url | sed 's/.*:\([0-9]*\).*/\1/')
    for how in reject nack; do
        line=$(python3 ask.py "$port" "$how")
        echo "$line"
        seen+=("$line")
    done
    "$tools/rabbitmq.sh" stop >/dev/null
done
version=''

expected='4.0.5 reject: redelivered, count 1
4.0.5 nack: redelivered, count 1
4.3.6 reject: redelivered, count 1
4.3.6 nack: fresh'
if [ "$(printf '%s\n' "${seen[@]}")" != "$expected" ]; then
    echo "This has changed. Expected:" "$expected" >&2
    exit 1
fi
