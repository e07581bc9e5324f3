#!/usr/bin/env bash
# Installs what the benchmark needs on a Debian machine, publishes Berth and measures it beside docker-registry, nginx and a bare Kestrel.
# bench/README.md says what the rows mean; ./bench.sh --help lists the options, ./bench.sh parts measures small parts in nanoseconds.
set -euo pipefail
cd "$(dirname "$0")"

packages=(
    docker-registry nginx-light # what Berth is compared with
    postgresql                  # the second database
    strace                      # counts syncs
    iproute2                    # a network of its own
    docker.io containerd runc   # a whole docker push and pull
    ca-certificates
)

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1
export BERTH_PUBLISHED=$PWD/artifacts/berth

fail() {
    echo "bench.sh: $*" >&2
    exit 1
}

policy=
clean_up() {
    [ -z "$policy" ] || rm -f "$policy"
    policy=
}
trap clean_up EXIT

is_installed() { dpkg-query --show --showformat='${Status}' "$1" 2>/dev/null | grep -q 'ok installed'; }

install_packages() {
    local missing=() package
    for package in "${packages[@]}"; do
        # Any of nginx's packages will do.
        [ "$package" != nginx-light ] || [ ! -x /usr/sbin/nginx ] || continue
        is_installed "$package" || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    [ "$(id -u)" = 0 ] || fail "missing ${missing[*]}, and only root can install them"

    echo "Installing ${missing[*]}" >&2
    # The benchmark starts servers of its own: those of the packages must not run.
    if [ ! -e /usr/sbin/policy-rc.d ]; then
        policy=/usr/sbin/policy-rc.d
        printf '#!/bin/sh\nexit 101\n' >$policy
        chmod +x $policy
    fi
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq || fail "apt-get update failed"
    apt-get install -qq --yes --no-install-recommends "${missing[@]}" >/dev/null || fail "cannot install ${missing[*]}"
    clean_up
}

build() { dotnet "$@" -c Release -v quiet -nologo >&2 || fail "dotnet $* failed"; }

install_packages
if [ "${1:-}" = parts ]; then
    shift
    build build bench/Berth.Bench.Parts
    exec bench/Berth.Bench.Parts/bin/Release/net10.0/Berth.Bench.Parts "$@"
fi

build publish src/Berth -o "$BERTH_PUBLISHED"
build build bench/Berth.Bench
run=(bench/Berth.Bench/bin/Release/net10.0/Berth.Bench "$@")

# A network of its own has nothing but loopback, and how a connection finds its speed is the kernel's first choice there, not the machine's:
# BBR measures how fast a reader is, and on a busy machine takes one that waits for its turn for a slow line. What listens outside is not
# reached from in there.
alone='ip link set lo up; control=/proc/sys/net/ipv4/tcp_congestion_control; (echo cubic >$control) 2>/dev/null || echo reno >$control; exec "$@"'
if [ "$(id -u)" = 0 ] && [[ " $* " != *" --against"* ]] && unshare --net true 2>/dev/null; then
    exec unshare --net sh -c "$alone" sh "${run[@]}"
fi
exec "${run[@]}"
