#!/usr/bin/env bash
# RabbitMQ 3.10.8, one node: a publisher confirm of a quorum queue does not mean that the message outlives the death of
# the process if the queue itself is young. What was confirmed within half a second of the queue's declaration is gone
# after kill -9 and a start, and the queue, which is still listed, confirms nothing any more. A quorum queue that is
# some seconds older keeps all, and so does a classic queue, however young. Seen on the 2026-12-01:
#
#   quorum  killed after 0 s   0 of 3 confirmed messages are left, a new one: not confirmed in 10 s
#   quorum  killed after 5 s   3 of 3 confirmed messages are left, a new one: confirmed
#   classic killed after 0 s   3 of 3 confirmed messages are left, a new one: confirmed
#
# Why: the messages are in the log on disk, but which log is this queue's stands in a table that is written to disk
# only after half a second in which nobody has used it.
#
# usage: findings/rabbitmq-young-quorum-queue.sh    (Debian 12 with apt's lists; nothing is installed; two minutes; exit
# 0: still so)
set -euo pipefail

work=$(mktemp -d)
started=()
finish() {
    local pid
    for pid in "${started[@]}"; do
        kill -KILL "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    rm -rf "$work"
}
trap finish EXIT
cd "$work"

erlang=1:25.2.3+dfsg-1+deb12u4
parts=(asn1 base crypto eldap ftp inets mnesia os-mon parsetools public-key runtime-tools snmp ssl syntax-tools tftp tools xmerl)
apt-get -qq -o APT::Sandbox::User=root download rabbitmq-server=3.10.8-1.1+deb12u1 python3-amqp=5.1.1-1 python3-vine=5.0.0+dfsg-3 \
    $(printf "erlang-%s=$erlang " "${parts[@]}")
for package in ./*.deb; do
    dpkg-deb --extract "$package" unpacked
done

root=$work/unpacked/usr/lib/erlang
cat > erl <<SH
#!/bin/sh
export ROOTDIR=$root BINDIR=$(ls -d "$root"/erts-*/bin) EMU=beam PROGNAME=erl
exec "\$BINDIR/erlexec" \${1+"\$@"}
SH
chmod +x erl
ports=($(python3 -c 'import socket
taken = [socket.socket() for _ in range(3)]
for each in taken:
    each.bind(("127.0.0.1", 0))
print(*[each.getsockname()[1] for each in taken])'))
printf 'listeners.tcp.1 = 127.0.0.1:%s\ndisk_free_limit.absolute = 50MB\n' "${ports[0]}" > rabbitmq.conf
echo '[].' > enabled_plugins

export PATH=$work:$(ls -d "$root"/erts-*/bin):$PATH HOME=$work LANG=C.UTF-8
export ERL_EPMD_PORT=${ports[1]} ERL_EPMD_ADDRESS=127.0.0.1
export RABBITMQ_NODENAME=young@localhost RABBITMQ_DIST_PORT=${ports[2]} RABBITMQ_BASE=$work RABBITMQ_MNESIA_BASE=$work/mnesia
export RABBITMQ_LOG_BASE=$work/log RABBITMQ_CONFIG_FILE=$work/rabbitmq.conf RABBITMQ_ENABLED_PLUGINS_FILE=$work/enabled_plugins
export RABBITMQ_CONF_ENV_FILE=$work/none RABBITMQ_PID_FILE=$work/node.pid RUNNING_UNDER_SYSTEMD=true
export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1}'
epmd -port "$ERL_EPMD_PORT" -address 127.0.0.1 >/dev/null 2>&1 &
started+=($!)
server=$(ls "$work"/unpacked/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server)

start() {
    "$server" >>"$work/out.log" 2>&1 &
    node=$!
    started+=("$node")
}

cat > ask.py <<'PYTHON'
import sys
import time

import amqp

what, port, queue = sys.argv[1], sys.argv[2], sys.argv[3]
for _ in range(300):
    try:
        connection = amqp.Connection("127.0.0.1:" + port, confirm_publish=True, connect_timeout=20)
        connection.connect()
        break
    except OSError:
        time.sleep(0.2)
channel = connection.channel()
message = amqp.Message(b"x", delivery_mode=2)
if what == "fill":
    arguments = {"x-queue-type": queue.split("-")[0]}
    channel.queue_declare(queue, durable=True, auto_delete=False, arguments=arguments)
    for _ in range(3):
        channel.basic_publish_confirm(message, routing_key=queue)
else:
    left = channel.queue_declare(queue, passive=True).message_count
    try:
        channel.basic_publish_confirm(message, routing_key=queue, confirm_timeout=10)
        answer = "confirmed"
    except OSError:
        answer = "not confirmed in 10 s"
    print("%d of 3 confirmed messages are left, a new one: %s" % (left, answer))
PYTHON
export PYTHONPATH=$work/unpacked/usr/lib/python3/dist-packages

seen=()
start
for each in quorum-0 quorum-5 classic-0; do
    age=${each#*-}
    python3 ask.py fill "${ports[0]}" "$each"
    sleep "$age"
    kill -KILL "$node"
    wait "$node" 2>/dev/null || true
    start
    line=$(printf '%-7s killed after %s s   %s' "${each%-*}" "$age" "$(python3 ask.py look "${ports[0]}" "$each")")
    echo "$line"
    seen+=("$line")
done

expected='quorum  killed after 0 s   0 of 3 confirmed messages are left, a new one: not confirmed in 10 s
quorum  killed after 5 s   3 of 3 confirmed messages are left, a new one: confirmed
classic killed after 0 s   3 of 3 confirmed messages are left, a new one: confirmed'
if [ "$(printf '%s\n' "${seen[@]}")" != "$expected" ]; then
    echo "This has changed. Expected:" "$expected" >&2
    exit 1
fi
