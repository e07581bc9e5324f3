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

. eng/packages.sh

build() { dotnet "$@" -c Release -v quiet -nologo >&2 || fail "dotnet $* failed"; }

# Any of nginx's packages will do.
[ ! -x /usr/sbin/nginx ] || packages=("${packages[@]/nginx-light/}")
install_packages ${packages[@]}
if [ "${1:-}" = parts ]; then
    shift
    build build bench/Berth.Bench.Parts
    bench/Berth.Bench.Parts/bin/Release/net10.0/Berth.Bench.Parts "$@"
    exit
fi

build publish src/Berth -o "$BERTH_PUBLISHED"
build build bench/Berth.Bench
run=(bench/Berth.Bench/bin/Release/net10.0/Berth.Bench "$@")

# A network of its own has nothing but loopback, and how a connection finds its speed is the kernel's first choice there, not the machine's:
# BBR measures how fast a reader is, and on a busy machine takes one that waits for its turn for a slow line. What listens outside is not
# reached from in there.
alone='ip link set lo up; control=/proc/sys/net/ipv4/tcp_congestion_control; (echo cubic >$control) 2>/dev/null || echo reno >$control; exec "$@"'
if [ "$(id -u)" = 0 ] && [[ " $* " != *" --against"* ]] && unshare --net true 2>/dev/null; then
    unshare --net sh -c "$alone" sh "${run[@]}"
else
    "${run[@]}"
fi
