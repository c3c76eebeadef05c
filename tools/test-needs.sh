#!/usr/bin/env bash
# Makes sure the tests have a broker, and Redis, Python's Celery, a browser and Prometheus where that is possible. Installs only as root, and only with apt.
# usage: tools/test-needs.sh [--install]    --install: a local RabbitMQ even where Docker or a URL would do
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

can_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

has_celery() { [ -x /usr/bin/python3 ] && /usr/bin/python3 -c 'import celery' 2>/dev/null; }

has_browser() { [ -x /usr/bin/chromium ] && [ -x /usr/bin/chromedriver ]; }

has_prometheus() { [ -x /usr/bin/prometheus ] && [ -x /usr/bin/promtool ]; }

has_redis() { [ -x /usr/bin/redis-server ] || [ -x /usr/local/bin/redis-server ]; }

has_redis_for_python() { [ -x /usr/bin/python3 ] && /usr/bin/python3 -c 'import redis' 2>/dev/null; }

docker_runs() { command -v docker >/dev/null && docker info >/dev/null 2>&1; }

# Installing RabbitMQ would start a system service on port 5672; the tests run private nodes of their own instead.
# policy-rc.d is Debian's way to say "start nothing". One that is already there is somebody's decision: left alone.
install_packages() {
    local policy=/usr/sbin/policy-rc.d
    echo "Installing $* ..."
    if [ ! -e "$policy" ]; then
        trap 'rm -f /usr/sbin/policy-rc.d' EXIT
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod +x "$policy"
    fi
    export DEBIAN_FRONTEND=noninteractive
    if ! { apt-get -o DPkg::Lock::Timeout=300 update -qq && apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends "$@"; }; then
        printf '%s\n' "Expected apt-get to install $*, but it failed; its messages are above." \
            'Install them by other means, or name a broker by SKIRRET_TEST_AMQP_URL.' >&2
        exit 1
    fi
}

wanted=()
if [ "${1:-}" = --install ] && can_install && ! "$root/tools/rabbitmq.sh" installed; then
    wanted+=(rabbitmq-server)
elif [ -n "${SKIRRET_TEST_RABBITMQ:-}" ]; then
    "$root/tools/fetch-rabbitmq.sh" where "$SKIRRET_TEST_RABBITMQ" >/dev/null
    echo "Broker: private nodes of RabbitMQ $SKIRRET_TEST_RABBITMQ, as fetched"
elif [ -n "${SKIRRET_TEST_AMQP_URL:-}" ]; then
    echo "Broker: SKIRRET_TEST_AMQP_URL (tests that kill or starve a broker need their own and say so)"
elif "$root/tools/rabbitmq.sh" installed; then
    echo 'Broker: private nodes of the installed rabbitmq-server'
elif docker_runs; then
    echo 'Broker: RabbitMQ in Docker'
elif can_install; then
    wanted+=(rabbitmq-server)
else
    printf '%s\n' 'Expected a RabbitMQ to test against: none is installed, Docker does not run, SKIRRET_TEST_AMQP_URL is not set,' \
        'and this user may not install one. No test was run. Do one of these:' \
        '  sudo apt-get install --no-install-recommends rabbitmq-server python3-celery' \
        '  start Docker' \
        '  export SKIRRET_TEST_AMQP_URL=amqp://user:password@host:5672' >&2
    exit 1
fi
if [ -n "${SKIRRET_TEST_CELERY:-}" ]; then
    "$root/tools/fetch-celery.sh" where "$SKIRRET_TEST_CELERY" >/dev/null
    echo "Python: Celery $SKIRRET_TEST_CELERY, as fetched"
elif ! has_celery; then
    if can_install; then
        wanted+=(python3-celery)
    else
        echo 'No Celery for /usr/bin/python3: tests against Python are skipped (sudo apt-get install python3-celery).'
    fi
fi
if ! has_redis; then
    if can_install; then
        wanted+=(redis-server)
    else
        echo 'No Redis: tests of what is kept there fail (sudo apt-get install redis-server).'
    fi
fi
if ! has_redis_for_python; then
    if can_install; then
        wanted+=(python3-redis)
    else
        echo "No redis for /usr/bin/python3: tests of results that Python's Celery keeps there fail (sudo apt-get install python3-redis)."
    fi
fi
if ! has_browser; then
    if can_install; then
        wanted+=(chromium chromium-driver)
    else
        echo 'No browser: tests of the dashboard are skipped (sudo apt-get install chromium chromium-driver).'
    fi
fi
if ! has_prometheus; then
    if can_install; then
        wanted+=(prometheus)
    else
        echo 'No Prometheus: tests of alerts and Grafana dashboards are skipped (sudo apt-get install prometheus).'
    fi
fi
if [ ${#wanted[@]} -gt 0 ]; then
    # A missing Redis, Celery, browser or Prometheus is no reason to test nothing, except where the whole must be tested.
    if [ "${wanted[0]}" != rabbitmq-server ] && [ "${CI:-}" != true ]; then
        (install_packages "${wanted[@]}") || echo "Going on without ${wanted[*]}: tests that need them are skipped."
    else
        install_packages "${wanted[@]}"
    fi
fi
