#!/usr/bin/env bash
# Newer RabbitMQs to test on, from Debian: each is unpacked into a folder, with its Erlang and the libraries it needs.
# usage: tools/fetch-rabbitmq.sh [4.0] [4.3]    (both unless named; needs apt and dpkg, no root; installs nothing)
#        tools/fetch-rabbitmq.sh where VERSION  prints the folder with its scripts; the exit code is 1 if it is not there
# SKIRRET_TEST_RABBITMQ_HOME   where they go: skirret/rabbitmq in the user's cache folder unless set
set -euo pipefail

. "$(dirname "${BASH_SOURCE[0]}")/debian.sh"

what=RabbitMQ
command=rabbit
home=${SKIRRET_TEST_RABBITMQ_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/skirret/rabbitmq}
releases='4.0=trixie 4.3=forky'
advice='On other systems, unpack a RabbitMQ by hand and name its folder of scripts: SKIRRET_TEST_RABBITMQ_BIN=/path/to/sbin'
package=rabbitmq-server
# What it depends on, as far as a node needs it: Erlang and libraries, not the service around it.
packages='rabbitmq-server|erlang-.*|libc6|libgcc-s1|libstdc\+\+6|libssl.*|zlib1g|libzstd1|libtinfo6|libncurses6|libsystemd0|liblz4-1|liblzma5|libcap2|libgcrypt20|libgpg-error0|libsctp1'

# Erlang's programs are built for this Debian's C library: each is started through the loader that came with it. Its
# scripts look for the system's Erlang, and get this one.
prepare() {
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

place() { printf '%s\n' "$1/usr/lib/rabbitmq/bin"; }

fetch_or_where "$@"
