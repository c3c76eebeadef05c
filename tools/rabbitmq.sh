#!/usr/bin/env bash
# A private RabbitMQ node for this project: own ports, own data, own epmd, no root, no system service.
# usage: tools/rabbitmq.sh start|stop|status|url|installed
# SKIRRET_RABBITMQ_DATA: folder for its data, another node for each; .skirret/rabbitmq unless set.
# SKIRRET_TEST_RABBITMQ: a version that tools/fetch-rabbitmq.sh has fetched, instead of an installed one.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
data=${SKIRRET_RABBITMQ_DATA:-$root/.skirret/rabbitmq}

fail() { printf '%s\n' "$@" >&2; exit 1; }

# The folder with RabbitMQ's own scripts. Debian's /usr/sbin/rabbitmq-server is a wrapper that insists on the user
# "rabbitmq" and the system's folders, so the real scripts come first.
find_scripts() {
    local dir
    if [ -n "${SKIRRET_TEST_RABBITMQ:-}" ]; then
        "$root/tools/fetch-rabbitmq.sh" where "$SKIRRET_TEST_RABBITMQ"
        return
    fi
    for dir in "${SKIRRET_TEST_RABBITMQ_BIN:-}" "${RABBITMQ_HOME:+$RABBITMQ_HOME/sbin}" /usr/lib/rabbitmq/bin /usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin \
        /opt/rabbitmq/sbin /opt/homebrew/opt/rabbitmq/sbin /usr/local/opt/rabbitmq/sbin; do
        if [ -n "$dir" ] && [ -x "$dir/rabbitmq-server" ]; then
            printf '%s\n' "$dir"
            return 0
        fi
    done
    dir=$(command -v rabbitmq-server || true)
    case $dir in
        '' | /usr/sbin/*) return 1 ;;
        *) dirname "$dir" ;;
    esac
}

port_is_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Below 32768, where the kernel hands out no ports of its own accord.
free_ports() {
    local wanted=$1 port taken=' '
    while [ "$wanted" -gt 0 ]; do
        port=$((20000 + RANDOM % 12000))
        case $taken in *" $port "*) continue ;; esac
        if port_is_free "$port"; then
            taken="$taken$port "
            wanted=$((wanted - 1))
        fi
    done
    printf '%s\n' "$taken"
}

load_ports() {
    amqp_port='' http_port='' dist_port='' epmd_port=''
    if [ -f "$data/ports" ]; then
        read -r amqp_port http_port dist_port epmd_port <"$data/ports" || true
    fi
    [ -n "$epmd_port" ]
}

ports_are_free() {
    port_is_free "$amqp_port" && port_is_free "$http_port" && port_is_free "$dist_port" && port_is_free "$epmd_port"
}

# Prints the pid kept in a file if that process lives and still is what we started: pids are used again.
live_pid() {
    local file=$1 mark=$2 pid
    [ -f "$file" ] || return 1
    pid=$(cat "$file")
    [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null || return 1
    case $(ps -ww -o args= -p "$pid" 2>/dev/null) in
        *"$mark"*) printf '%s\n' "$pid" ;;
        *) return 1 ;;
    esac
}

server_pid() { live_pid "$data/server.pid" "$data"; }
epmd_pid() { live_pid "$data/epmd.pid" "epmd -port $epmd_port"; }

running() { load_ports && server_pid >/dev/null && ! port_is_free "$amqp_port"; }

amqp_url() { printf 'amqp://guest:guest@127.0.0.1:%s\n' "$amqp_port"; }

show_urls() {
    printf 'AMQP        %s\n' "$(amqp_url)"
    printf 'Management  http://127.0.0.1:%s  (user guest, password guest)\n' "$http_port"
    printf 'Logs        %s\n' "$data/log"
}

not_installed() {
    [ -z "${SKIRRET_TEST_RABBITMQ:-}" ] || exit 1 # that was told
    fail 'Expected RabbitMQ on this machine, but found no rabbitmq-server.' \
        'Nothing was started. Choose one:' \
        '  Debian, Ubuntu   sudo apt-get install --no-install-recommends rabbitmq-server' \
        '  macOS            brew install rabbitmq' \
        '  Linux with apt   without root: ./dev rabbit fetch 4.3, then SKIRRET_TEST_RABBITMQ=4.3 ./dev rabbit start' \
        '  elsewhere        SKIRRET_TEST_RABBITMQ_BIN=/path/to/rabbitmq/sbin ./dev rabbit start' \
        '  Docker           docker run --rm -p 5672:5672 -p 15672:15672 rabbitmq:4-management' \
        'With a broker of your own, tell the tests where it is: SKIRRET_TEST_AMQP_URL=amqp://guest:guest@127.0.0.1:5672'
}

detached() {
    if command -v setsid >/dev/null; then
        setsid "$@" </dev/null >>"$data/log/out.log" 2>&1 &
    else
        nohup "$@" </dev/null >>"$data/log/out.log" 2>&1 &
    fi
}

start_epmd() {
    local epmd
    epmd=$(command -v epmd || ls -d /usr/lib/erlang/bin/epmd /usr/lib/erlang/erts-*/bin/epmd 2>/dev/null | head -n 1 || true)
    [ -n "$epmd" ] || fail 'Expected epmd, a part of Erlang, on the PATH, but it is not there. RabbitMQ was not started.'
    detached "$epmd" -port "$epmd_port" -address 127.0.0.1
    printf '%s\n' $! >"$data/epmd.pid"
}

start() {
    local scripts
    if running; then
        echo 'RabbitMQ is already running.'
        show_urls
        return
    fi
    scripts=$(find_scripts) || not_installed
    case $data in
        *[[:space:]]*) fail "RabbitMQ's scripts cannot live with a space in a path, and its data would be in '$data'." \
            'Nothing was started. Move the project, or use a broker elsewhere by SKIRRET_TEST_AMQP_URL.' ;;
    esac
    stop >/dev/null # what a broken start or a crash left behind
    mkdir -p "$data/log"
    # The same ports as last time if possible: a URL somebody noted stays true.
    if ! load_ports || ! ports_are_free; then
        free_ports 4 >"$data/ports"
        load_ports
    fi
    cat >"$data/rabbitmq.conf" <<CONF
listeners.tcp.1 = 127.0.0.1:$amqp_port
management.tcp.ip = 127.0.0.1
management.tcp.port = $http_port
log.file.level = warning
disk_free_limit.absolute = 50MB
CONF
    echo '[rabbitmq_management].' >"$data/enabled_plugins"

    export LANG=C.UTF-8 LC_ALL=C.UTF-8
    export HOME=$data # the Erlang cookie
    export ERL_EPMD_PORT=$epmd_port ERL_EPMD_ADDRESS=127.0.0.1
    export RABBITMQ_NODENAME=skirret@localhost RABBITMQ_NODE_IP_ADDRESS=127.0.0.1
    export RABBITMQ_NODE_PORT=$amqp_port RABBITMQ_DIST_PORT=$dist_port
    export RABBITMQ_BASE=$data RABBITMQ_MNESIA_BASE=$data/mnesia RABBITMQ_LOG_BASE=$data/log
    export RABBITMQ_PID_FILE=$data/node.pid RABBITMQ_CONFIG_FILE=$data/rabbitmq.conf
    export RABBITMQ_ENABLED_PLUGINS_FILE=$data/enabled_plugins RABBITMQ_CONF_ENV_FILE=$data/no-such-file
    # The last argument marks the process as ours, whatever path RabbitMQ puts on its command line.
    export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="-kernel inet_dist_use_interface {127,0,0,1} -skirret $data"
    export RUNNING_UNDER_SYSTEMD=true # run the node in place of the script, so that its pid is the one we note

    : >"$data/log/out.log"
    printf 'Starting RabbitMQ in %s ...\n' "$data"
    cd "$data"
    export PATH=$scripts:$PATH # a fetched one has its Erlang there
    start_epmd
    detached "$scripts/rabbitmq-server"
    printf '%s\n' $! >"$data/server.pid"

    local tries=0
    while port_is_free "$amqp_port" || port_is_free "$http_port"; do
        tries=$((tries + 1))
        if ! kill -0 "$(cat "$data/server.pid")" 2>/dev/null || [ $tries -gt 600 ]; then
            tail -n 30 "$data/log/out.log" >&2
            stop >/dev/null
            fail 'Expected RabbitMQ to accept connections within two minutes, but it did not; its last output is above.' \
                "It was stopped again. If its data is damaged, delete $data and start once more."
        fi
        sleep 0.2
    done
    show_urls
}

wait_for_end() {
    local pid=$1 tries=0
    while kill -0 "$pid" 2>/dev/null; do
        tries=$((tries + 1))
        [ $tries -le 150 ] || return 1
        sleep 0.2
    done
}

stop() {
    local pid stopped=false
    if ! load_ports; then
        echo 'RabbitMQ is not running.'
        return
    fi
    if pid=$(server_pid); then
        kill -TERM "$pid"
        wait_for_end "$pid" || kill -KILL "$pid"
        stopped=true
    fi
    if pid=$(epmd_pid); then
        kill -TERM "$pid"
        wait_for_end "$pid" || kill -KILL "$pid"
    fi
    rm -f "$data/server.pid" "$data/epmd.pid" "$data/node.pid"
    if $stopped; then
        echo "RabbitMQ is stopped. Its data stays in $data."
    else
        echo 'RabbitMQ is not running.'
    fi
}

status() {
    if running; then
        printf 'RabbitMQ is running (pid %s).\n' "$(server_pid)"
        show_urls
    else
        echo 'RabbitMQ is not running. Start it with: ./dev rabbit start'
        exit 3
    fi
}

case ${1:-} in
    start) start ;;
    stop) stop ;;
    status) status ;;
    url) running || fail 'Expected a running RabbitMQ, but there is none. Start it with: ./dev rabbit start'; amqp_url ;;
    installed) find_scripts >/dev/null ;;
    *) fail "Expected one of start, stop, status, url; got '${1:-}'." ;;
esac
