# For the scripts beside this one, which source it: packages of other Debian releases, without installing any.
# SKIRRET_DEBIAN_MIRROR   where Debian is: what apt is configured with on Debian, else http://deb.debian.org/debian
keys=/usr/share/keyrings/debian-archive-keyring.gpg

fail() { printf '%s\n' "$@" >&2; exit 1; }

mirror() {
    local found=''
    if [ -z "${SKIRRET_DEBIAN_MIRROR:-}" ]; then
        found=$(apt-get indextargets --format '$(REPO_URI)' 2>/dev/null | grep -E '/debian/?$' | head -n 1 || true)
    fi
    printf '%s\n' "${SKIRRET_DEBIAN_MIRROR:-${found:-http://deb.debian.org/debian}}"
}

# need_tools WHAT [ADVICE]
need_tools() {
    local tool
    for tool in apt-get dpkg dpkg-deb; do
        command -v "$tool" >/dev/null || fail "Expected $tool to fetch $1 from Debian, but it is not here. Nothing was fetched." "${@:2}"
    done
    [ -f "$keys" ] || fail "Expected Debian's keys in $keys, but there are none. Nothing was fetched." \
        'Install the package debian-archive-keyring.'
}

# An apt of its own: other sources, other lists, no package installed. It checks Debian's signature and every file's hash.
private_apt() {
    local dir=$1 release=$2
    mkdir -p "$dir/lists/partial" "$dir/archives/partial" "$dir/none"
    : >"$dir/status"
    printf 'deb [signed-by=%s] %s %s main\n' "$keys" "$(mirror)" "$release" >"$dir/sources.list"
    # A mirror that stands still is past its date after a while; its signatures are as good as before.
    cat >"$dir/apt.conf" <<CONF
Dir::State::lists "$dir/lists";
Dir::State::status "$dir/status";
Dir::State::extended_states "$dir/extended";
Dir::Cache "$dir";
Dir::Etc::sourcelist "$dir/sources.list";
Dir::Etc::sourceparts "$dir/none";
Dir::Etc::preferencesparts "$dir/none";
Dir::Log "$dir";
APT::Architecture "$(dpkg --print-architecture)";
APT::Architectures { "$(dpkg --print-architecture)"; };
APT::Install-Recommends "false";
APT::Sandbox::User "";
Acquire::Check-Valid-Until "false";
Acquire::Languages "none";
Acquire::Retries "3";
CONF
}

# download WHAT RELEASE WORK PACKAGE PATTERN: a package and what it depends on, as far as the pattern matches the name,
# unpacked into WORK/tree, without documentation; the packages themselves stay in WORK/debs.
download() {
    local what=$1 release=$2 work=$3 package=$4 pattern=$5 deb
    private_apt "$work/apt" "$release"
    APT_CONFIG=$work/apt/apt.conf apt-get update -qq ||
        fail "Expected the package lists of Debian $release, but could not get them; apt's messages are above." \
            'Nothing was fetched. Name another mirror by SKIRRET_DEBIAN_MIRROR.'
    mkdir "$work/debs" "$work/tree"
    (cd "$work/debs" && APT_CONFIG=$work/apt/apt.conf xargs apt-get download -qq < <(needed "$work/apt" "$package" "$pattern")) ||
        fail "Expected the packages of $what from Debian $release, but could not get them; apt's messages are above. Nothing was fetched."
    for deb in "$work/debs"/*.deb; do
        dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$work/tree" --no-same-owner --exclude='./usr/share/doc' --exclude='./usr/share/man'
    done
    chmod -R u+w "$work/tree"
}

needed() {
    APT_CONFIG=$1/apt.conf apt-get install -qq --print-uris "$2" | awk '{ split($2, name, "_"); print name[1] }' | grep -E "^($3)$"
}

# keep TREE PLACE: only a whole one gets the name; who fetched it meanwhile keeps his.
keep() {
    : >"$1/complete"
    mv -T "$1" "$2" 2>/dev/null || [ -f "$2/complete" ] ||
        fail "Expected a free place at $2, but something incomplete is there. Delete it and fetch once more."
}
