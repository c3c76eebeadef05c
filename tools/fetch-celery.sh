#!/usr/bin/env bash
# Newer Celerys to test with, from Debian: each is unpacked into a folder, for the Python that is installed.
# usage: tools/fetch-celery.sh [5.5] [5.6]      (both unless named; needs apt and dpkg, no root; installs nothing)
#        tools/fetch-celery.sh where VERSION    prints the folder for PYTHONPATH; the exit code is 1 if it is not there
# SKIRRET_CELERY_HOME   where they go: skirret/celery in the user's cache folder unless set
set -euo pipefail

. "$(dirname "${BASH_SOURCE[0]}")/debian.sh"

home=${SKIRRET_CELERY_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/skirret/celery}
work=''

# The Debian release that has a version.
release_of() {
    case $1 in
        5.5) echo trixie ;;
        5.6) echo forky ;;
        *) fail "Expected 5.5 or 5.6, got '$1'. Nothing was fetched." ;;
    esac
}

# What is Python alone, and so runs with any Python 3 that is new enough: not its optional parts in C.
packages='python3-(celery|kombu|amqp|vine|billiard|click|click-[a-z-]+|dateutil|tz|tzlocal|tzdata|packaging|prompt-toolkit|wcwidth|six|typing-extensions|exceptiongroup)'

fetch() {
    local version=$1 release found
    release=$(release_of "$version")
    if [ -f "$home/$version/complete" ]; then
        printf 'Celery %s is in %s\n' "$version" "$home/$version"
        return
    fi
    need_tools Celery
    mkdir -p "$home"
    work=$(mktemp -d "$home/.fetch.XXXXXX")
    printf 'Fetching Celery %s of Debian %s ...\n' "$version" "$release"
    download "Celery" "$release" "$work" python3-celery "$packages"
    found=$(cd "$work/debs" && ls | sed -n 's/^python3-celery_\([0-9.]*\).*/\1/p')
    case $found in
        "$version".*) ;;
        *) fail "Expected Celery $version in Debian $release, got '$found'. Nothing was fetched." \
            'Debian has moved on: change the version in tools/fetch-celery.sh, and where it is named.' ;;
    esac
    keep "$work/tree" "$home/$version"
    rm -rf "$work"
    work=''
    printf 'Celery %s is in %s\n' "$found" "$home/$version"
}

cleanup() { [ -z "$work" ] || rm -rf "$work"; }
trap cleanup EXIT

if [ "${1:-}" = where ]; then
    release_of "${2:-}" >/dev/null
    [ -f "$home/$2/complete" ] || fail "Expected Celery $2 in $home, but it is not there. Fetch it: ./dev celery fetch $2"
    printf '%s\n' "$home/$2/usr/lib/python3/dist-packages"
    exit
fi
[ $# -gt 0 ] || set -- 5.5 5.6
for version; do
    release_of "$version" >/dev/null
done
for version; do
    fetch "$version"
done
