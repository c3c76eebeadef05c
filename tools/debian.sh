# For the scripts beside this one, which source it: programs of other Debian releases, without installing any.
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

# What each of those scripts does. It has set before:
#   what       the program's name              command   what fetches it, after ./dev
#   releases   'VERSION=RELEASE ...', in the order in which all are fetched
#   package    Debian's name for it            packages  a pattern of what of its dependencies is needed
#   home       where its versions go           advice    for who cannot fetch it; may be empty
# and has two functions: prepare TREE, for what is to be changed before it is kept, and place FOLDER, which prints what
# "where" is asked for.
versions() { printf '%s\n' "$releases" | tr ' ' '\n' | cut -d= -f1; }

release_of() {
    local each
    for each in $releases; do
        [ "${each%%=*}" != "$1" ] || { printf '%s\n' "${each#*=}"; return; }
    done
    fail "Expected $(versions | paste -sd/ | sed 's|/| or |g'), got '$1'. Nothing was fetched."
}

work=''
cleanup() { [ -z "$work" ] || rm -rf "$work"; }

fetch() {
    local version=$1 release found
    release=$(release_of "$version")
    if [ -f "$home/$version/complete" ]; then
        printf '%s %s is in %s\n' "$what" "$version" "$home/$version"
        return
    fi
    need_tools "$what" ${advice:+"$advice"}
    mkdir -p "$home"
    work=$(mktemp -d "$home/.fetch.XXXXXX")
    printf 'Fetching %s %s of Debian %s ...\n' "$what" "$version" "$release"
    download "$what" "$release" "$work" "$package" "$packages"
    found=$(cd "$work/debs" && ls | sed -n "s/^${package}_\([0-9.]*\).*/\1/p")
    case $found in
        "$version".*) ;;
        *) fail "Expected $what $version in Debian $release, got '$found'. Nothing was fetched." \
            "Debian has moved on: change the version in tools/${0##*/}, and where it is named." ;;
    esac
    prepare "$work/tree"
    keep "$work/tree" "$home/$version"
    rm -rf "$work"
    work=''
    printf '%s %s is in %s\n' "$what" "$found" "$home/$version"
}

# fetch_or_where [VERSION ...] | where VERSION
fetch_or_where() {
    local version
    trap cleanup EXIT
    if [ "${1:-}" = where ]; then
        release_of "${2:-}" >/dev/null
        [ -f "$home/$2/complete" ] || fail "Expected $what $2 in $home, but it is not there. Fetch it: ./dev $command fetch $2"
        place "$home/$2"
        return
    fi
    # shellcheck disable=SC2046  # versions have no blanks
    [ $# -gt 0 ] || set -- $(versions)
    for version; do
        release_of "$version" >/dev/null
    done
    for version; do
        fetch "$version"
    done
}
