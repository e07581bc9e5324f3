# What test.sh and bench.sh share; for them to read in. Their folder is the current one.

fail() {
    echo "${0##*/}: $*" >&2
    exit 1
}

policy= beside=()
# Whatever way the script ends, it leaves nothing behind that it put or started somewhere.
clean_up() {
    [ -z "$policy" ] || rm -f "$policy"
    [ ${#beside[@]} = 0 ] || kill "${beside[@]}" 2>/dev/null || true
}
trap clean_up EXIT

is_installed() { dpkg-query --show --showformat='${Status}' "$1" 2>/dev/null | grep -q 'ok installed'; }

# install_packages NAME...: those that are missing, without starting the daemons that come with them.
install_packages() {
    local missing=() package
    for package; do
        is_installed "$package" || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    [ "$(id -u)" = 0 ] || fail "missing ${missing[*]}, and only root can install them"

    echo "Installing ${missing[*]}" >&2
    # Tests and benchmarks start daemons of their own: those of the packages need not run.
    if [ ! -e /usr/sbin/policy-rc.d ]; then
        policy=/usr/sbin/policy-rc.d
        printf '#!/bin/sh\nexit 101\n' >$policy
        chmod +x $policy
    fi
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq || fail "apt-get update failed"
    apt-get install -qq --yes --no-install-recommends "${missing[@]}" >/dev/null || fail "cannot install ${missing[*]}"
}
