#!/usr/bin/env bash
# What the README says of the image: from docker run to ready on an empty volume (median of 5), memory half a minute later, and size.
# eng/image.sh [IMAGE]
set -euo pipefail
image=${1:-berth}
container=
trap '[ -z "$container" ] || docker container rm -fv "$container" >/dev/null' EXIT

times=()
for _ in 1 2 3 4 5; do
    [ -z "$container" ] || docker container rm -fv "$container" >/dev/null
    start=$(date +%s%N)
    container=$(docker run -d -p 127.0.0.1::5000 "$image")
    port=$(docker port "$container" 5000 | sed 's/.*://')
    until curl -sf "http://127.0.0.1:$port/readyz" >/dev/null; do :; done
    times+=($((($(date +%s%N) - start) / 1000000)))
done
sleep 30

printf 'ready after %s ms\n' "$(printf '%s\n' "${times[@]}" | sort -n | sed -n 3p)"
printf 'memory      %s\n' "$(docker stats --no-stream --format '{{.MemUsage}}' "$container")"
printf 'size        %s MB\n' $(($(docker image inspect --format '{{.Size}}' "$image") / 1000000))
