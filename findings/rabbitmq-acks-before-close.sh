#!/usr/bin/env bash
# RabbitMQ 3.10.8: acknowledgements that were sent before channel.close are not all done when the broker says close-ok, if
# the queue is a quorum queue and there are more than about 32 of them. The others are forgotten with the channel: their
# messages come again, though nothing failed and the broker has answered in order. A classic queue does all of them. One
# acknowledgement of many (multiple) is done, too. Seen on the 2026-12-01, 100 messages in each queue:
#
#   quorum   100 acknowledgements, then channel.close   67 messages are left
#   quorum   1 acknowledgement of 100, then channel.close   0 messages are left
#   classic  100 acknowledgements, then channel.close   0 messages are left
#
# (4.3.6 leaves as many.) Why: the channel hands 32 of them on, keeps the rest until those are written, and does not wait
# for that when it is closed.
#
# usage: findings/rabbitmq-acks-before-close.sh    (Debian 12 with apt's lists; nothing is installed; a minute; exit 0:
# still so)
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
export RABBITMQ_NODENAME=acks@localhost RABBITMQ_DIST_PORT=${ports[2]} RABBITMQ_BASE=$work RABBITMQ_MNESIA_BASE=$work/mnesia
export RABBITMQ_LOG_BASE=$work/log RABBITMQ_CONFIG_FILE=$work/rabbitmq.conf RABBITMQ_ENABLED_PLUGINS_FILE=$work/enabled_plugins
export RABBITMQ_CONF_ENV_FILE=$work/none RABBITMQ_PID_FILE=$work/node.pid RUNNING_UNDER_SYSTEMD=true
export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1}'
epmd -port "$ERL_EPMD_PORT" -address 127.0.0.1 >/dev/null 2>&1 &
started+=($!)
server=$(ls "$work"/unpacked/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server)

"$server" >>"$work/out.log" 2>&1 &
started+=($!)

cat > ask.py <<'PYTHON'
import struct
import sys
import time

import amqp

kind, how, port = sys.argv[1], sys.argv[2], sys.argv[3]


def connect():
    for _ in range(300):
        try:
            connection = amqp.Connection("127.0.0.1:" + port, confirm_publish=True, connect_timeout=20)
            connection.connect()
            return connection
        except OSError:
            time.sleep(0.2)
    sys.exit("RabbitMQ did not start")


sender = connect().channel()
queue = kind + "-" + how
sender.queue_declare(queue, durable=True, auto_delete=False, arguments={"x-queue-type": kind})
for _ in range(100):
    sender.basic_publish_confirm(amqp.Message(b"x", delivery_mode=2), routing_key=queue)
connection = connect()
channel = connection.channel()
channel.basic_qos(0, 200, False)
tags = []
channel.basic_consume(queue, callback=lambda message: tags.append(message.delivery_tag))
while len(tags) < 100:
    connection.drain_events(timeout=30)
# Frames of basic.ack, all in one write.
acknowledged = [(tag, 0) for tag in tags] if how == "each" else [(tags[-1], 1)]
connection.transport.sock.sendall(
    b"".join(struct.pack(">BHIHHQBB", 1, channel.channel_id, 13, 60, 80, tag, many, 0xCE) for tag, many in acknowledged)
)
channel.close()
time.sleep(3)
left = sender.queue_declare(queue, passive=True).message_count
print("%s %s %s" % (kind, how, "none is left" if left == 0 else "most are left" if left > 50 else "%d are left" % left))
print("(%d)" % left, file=sys.stderr)
PYTHON
export PYTHONPATH=$work/unpacked/usr/lib/python3/dist-packages

seen=()
for each in "quorum each" "quorum together" "classic each"; do
    line=$(python3 ask.py $each "${ports[0]}")
    echo "$line"
    seen+=("$line")
done

expected='quorum each most are left
quorum together none is left
classic each none is left'
if [ "$(printf '%s\n' "${seen[@]}")" != "$expected" ]; then
    echo "This has changed. Expected:" "$expected" >&2
    exit 1
fi
