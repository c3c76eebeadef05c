#!/usr/bin/env bash
# Newer RabbitMQs to test on, from Debian: each is unpacked into a folder, with its Erlang and the libraries it needs.
# usage: tools/fetch-rabbitmq.sh [4.0] [4.3]    (both unless named; needs apt and dpkg, no root; installs nothing)
#        tools/fetch-rabbitmq.sh where VERSION  prints the folder with its scripts; the exit code is 1 if it is not there
# SKIRRET_RABBITMQ_HOME   where they go: skirret/rabbitmq in the user's cache folder unless set
set -euo pipefail

. "$(dirname "${BASH_SOURCE[0]}")/debian.sh"

home=${SKIRRET_RABBITMQ_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/skirret/rabbitmq}
work=''

# The Debian release that has a version.
release_of() {
    case $1 in
        4.0) echo trixie ;;
        4.3) echo forky ;;
        *) fail "Expected 4.0 or 4.3, got '$1'. Nothing was fetched." ;;
    esac
}

scripts_of() { printf '%s\n' "$home/$1/usr/lib/rabbitmq/bin"; }

is_complete() { [ -f "$home/$1/complete" ]; }

# What RabbitMQ depends on, as far as a node needs it: Erlang and libraries, not the service around it.
packages='rabbitmq-server|erlang-.*|libc6|libgcc-s1|libstdc\+\+6|libssl.*|zlib1g|libzstd1|libtinfo6|libncurses6|libsystemd0|liblz4-1|liblzma5|libcap2|libgcrypt20|libgpg-error0|libsctp1'

fetch() {
    local version=$1 release found
    release=$(release_of "$version")
    if is_complete "$version"; then
        printf 'RabbitMQ %s is in %s\n' "$version" "$home/$version"
        return
    fi
    need_tools RabbitMQ 'On other systems, unpack a RabbitMQ by hand and name its folder of scripts: SKIRRET_TEST_RABBITMQ_BIN=/path/to/sbin'
    mkdir -p "$home"
    work=$(mktemp -d "$home/.fetch.XXXXXX")
    printf 'Fetching RabbitMQ %s of Debian %s ...\n' "$version" "$release"
    download RabbitMQ "$release" "$work" rabbitmq-server "$packages"
    found=$(cd "$work/debs" && ls | sed -n 's/^rabbitmq-server_\([0-9.]*\).*/\1/p')
    case $found in
        "$version".*) ;;
        *) fail "Expected RabbitMQ $version in Debian $release, got '$found'. Nothing was fetched." \
            'Debian has moved on: change the version in tools/fetch-rabbitmq.sh, and where it is named.' ;;
    esac
    make_relocatable "$work/tree"
    keep "$work/tree" "$home/$version"
    rm -rf "$work"
    work=''
    printf 'RabbitMQ %s is in %s\n' "$found" "$home/$version"
}

# Erlang's programs are built for this Debian's C library: each is started through the loader that came with it. Its
# scripts look for the system's Erlang, and get this one.
make_relocatable() {
    local tree=$1 erts program
    erts=$(cd "$tree/usr/lib/erlang" && ls -d erts-*)
    find "$tree/usr/lib/erlang/$erts/bin" "$tree/usr/lib/erlang/bin" "$tree/usr/lib/erlang/lib" -type f -perm -u+x | while read -r program; do
        # By its first four bytes: a program or a library, no script.
        [ "$(head -c 4 "$program" | od -An -tx1 | tr -d ' ')" = 7f454c46 ] || continue
        case $program in *.so | *.so.*) continue ;; esac
        mv "$program" "$program.elf"
        cat >"$program" <<'SH'
#!/bin/sh
# Made by tools/fetch-rabbitmq.sh: runs the program with the C library it was built for.
self=$(readlink -f "$0")
tree=${self%/usr/lib/erlang/*}
exec "$tree"/ld.so --library-path "$tree/usr/lib/$(cat "$tree/triplet")" --argv0 "$self" "$self.elf" "$@"
SH
        chmod +x "$program"
    done
    (cd "$tree/usr/lib" && ls -d *-linux-gnu*) | head -n 1 >"$tree/triplet"
    ln -s "$(cd "$tree" && find usr/lib usr/lib64 -name 'ld-linux*.so.*' 2>/dev/null | head -n 1)" "$tree/ld.so"
    cat >"$tree/usr/lib/erlang/bin/erl" <<SH
#!/bin/sh
# Made by tools/fetch-rabbitmq.sh: Erlang's own script names the system's folder.
ROOTDIR=\$(dirname "\$(dirname "\$(readlink -f "\$0")")")
BINDIR=\$ROOTDIR/$erts/bin EMU=beam PROGNAME=erl
export ROOTDIR BINDIR EMU PROGNAME
exec "\$BINDIR/erlexec" \${1+"\$@"}
SH
    # RabbitMQ's scripts take Erlang from the PATH: theirs is beside them.
    for program in erl escript epmd; do
        ln -s "../../erlang/bin/$program" "$tree/usr/lib/rabbitmq/bin/$program"
    done
}

cleanup() { [ -z "$work" ] || rm -rf "$work"; }
trap cleanup EXIT

if [ "${1:-}" = where ]; then
    release_of "${2:-}" >/dev/null
    is_complete "$2" || fail "Expected RabbitMQ $2 in $home, but it is not there. Fetch it: ./dev rabbit fetch $2"
    scripts_of "$2"
    exit
fi
[ $# -gt 0 ] || set -- 4.0 4.3
for version; do
    release_of "$version" >/dev/null
done
for version; do
    fetch "$version"
done
