#!/usr/bin/env bash
# Prints the figures of an idle server: time to ready on an empty folder, memory at rest, size on disk; and how many tests there are.
set -euo pipefail
cd "$(dirname "$0")/.."

runs=5
published=artifacts/berth
dotnet publish src/Berth -c Release -o "$published" -v quiet
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill -KILL "$server" 2>/dev/null || true; rm -rf "$work"' EXIT

milliseconds() { echo $(($(date +%s%N) / 1000000)); }
median() { sort -n | sed -n "$((($1 + 1) / 2))p"; }

for run in $(seq $runs); do
    port=$((20000 + RANDOM % 12000))
    from=$(milliseconds)
    "$published/berth" serve --listen "127.0.0.1:$port" --data "$work/$run" >"$work/log" 2>&1 &
    server=$!
    until curl --silent --fail --output /dev/null "http://127.0.0.1:$port/readyz"; do
        kill -0 $server 2>/dev/null || { cat "$work/log"; exit 1; }
    done
    echo $(($(milliseconds) - from)) >>"$work/ready"
    sleep 5
    awk '/VmRSS/ { print int($2 / 1024) }' "/proc/$server/status" >>"$work/memory"
    kill $server
    wait $server
    server=
done

echo "| figure | value |"
echo "|---|---|"
echo "| time to ready on an empty folder, median of $runs | $(median $runs <"$work/ready") ms |"
echo "| resident memory 5 s after the start, median of $runs | $(median $runs <"$work/memory") MiB |"
echo "| published size | $(du -sm "$published" | cut -f1) MiB |"

dotnet build Berth.slnx -c Release -v quiet -nologo
for project in tests/*.Tests tests/*.EndToEnd; do
    name=$(basename "$project")
    echo "| tests in $name | $("$project/bin/Release/net10.0/$name" -list tests -preEnumerateTheories -noColor | grep -c "^Berth\.") |"
done
