#!/usr/bin/env bash
# Newer Celerys to test with, from Debian: each is unpacked into a folder, for the Python that is installed.
# usage: tools/fetch-celery.sh [5.5] [5.6]      (both unless named; needs apt and dpkg, no root; installs nothing)
#        tools/fetch-celery.sh where VERSION    prints the folder for PYTHONPATH; the exit code is 1 if it is not there
# SKIRRET_TEST_CELERY_HOME   where they go: skirret/celery in the user's cache folder unless set
set -euo pipefail

. "$(dirname "${BASH_SOURCE[0]}")/debian.sh"

what=Celery
command=celery
home=${SKIRRET_TEST_CELERY_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/skirret/celery}
releases='5.5=trixie 5.6=forky'
advice=''
package=python3-celery
# What is Python alone, and so runs with any Python 3 that is new enough: not its optional parts in C.
packages='python3-(celery|kombu|amqp|vine|billiard|click|click-[a-z-]+|dateutil|tz|tzlocal|tzdata|packaging|prompt-toolkit|wcwidth|six|typing-extensions|exceptiongroup)'

prepare() { :; }
place() { printf '%s\n' "$1/usr/lib/python3/dist-packages"; }

fetch_or_where "$@"
