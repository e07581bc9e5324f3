#!/usr/bin/env bash
# Fills a registry (eng/pages.sql), serves it and prints the server's time for every kind of page, in milliseconds, as an
# administrator, a user and nobody, the median of five and the least of them: eng/pages.sh sqlite|postgres [PART-OF-A-PATH]
# PAGES_KEEP=FOLDER keeps the filled database there for the next run.
set -euo pipefail
cd "$(dirname "$0")/.."
kind=${1:-sqlite}
only=${2:-}
runs=5
published=artifacts/berth
[ -n "${PAGES_KEEP:-}" ] || dotnet publish src/Berth -c Release -o "$published" -v quiet
work=${PAGES_KEEP:-$(mktemp -d)}
mkdir -p "$work"
server=
finish() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    [ -z "$server" ] || wait "$server" 2>/dev/null || true
    [ "$kind" = sqlite ] || postgres pg_ctl stop --silent --pgdata "$work/postgres" --mode fast || true
    [ -n "${PAGES_KEEP:-}" ] || rm -rf "$work"
}
trap finish EXIT

free_port() { echo $((20000 + RANDOM % 12000)); }
# PostgreSQL refuses to run as root.
postgres() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
sql() { postgres psql --host "$work" --port "$pgport" --username postgres --no-psqlrc --quiet --set ON_ERROR_STOP=1 "$@"; }

options=(--listen "127.0.0.1:$(free_port)" --data "$work/data" --log-format json)
if [ "$kind" = postgres ]; then
    pgport=$(free_port)
    if [ ! -e "$work/postgres" ]; then
        [ "$(id -u)" != 0 ] || chown postgres "$work"
        chmod 755 "$work"
        postgres initdb --pgdata "$work/postgres" --username postgres --auth trust --encoding UTF8 --no-sync >/dev/null
    fi
    postgres pg_ctl start --silent --wait --pgdata "$work/postgres" --log "$work/postgres.log" \
        --options "-p $pgport -k $work -c listen_addresses=127.0.0.1 -c fsync=off"
    options+=(--database "postgres://postgres:x@127.0.0.1:$pgport/postgres")
fi

serve() {
    : >"$work/log"
    "$published/berth" serve "${options[@]}" >"$work/log" 2>&1 &
    server=$!
    until curl --silent --fail --output /dev/null "http://${options[1]}/readyz"; do
        kill -0 "$server" 2>/dev/null || { cat "$work/log"; exit 1; }
        sleep 0.1
    done
}

stop() {
    kill "$server"
    wait "$server" || true
    server=
}

if [ ! -e "$work/filled" ]; then
    # The first start makes the tables.
    serve
    stop
    if [ "$kind" = sqlite ]; then
        dotnet run eng/pages.cs sqlite "Data Source=$work/data/berth.db"
    else
        dotnet run eng/pages.cs postgres "Host=127.0.0.1;Port=$pgport;Username=postgres;Password=x;Database=postgres"
    fi
    touch "$work/filled"
fi
token=$("$published/berth" token create user1 --label pages "${options[@]}" | tail -n 1)
serve

# A path each: pages first, then lists of the registry API.
paths=(
    / "/?filter=mine" /explore "/explore?sort=name" "/explore?q=application" "/explore?q=nothing-has-this"
    /search?q=app77 /u/org1 /u/user2 /u/user77
    /r/org1/app1 /r/org1/app1/-/tags "/r/org1/app1/-/tags?sort=name" "/r/org1/app1/-/tags?q=99999" "/r/org1/app1/-/tags?q=nothing"
    /r/org1/app1/-/tags/1.20000.0 /r/org1/app1/-/collaborators /r/org1/app1/-/activity /r/org1/app1/-/settings
    /r/org1/app2 /r/user2/app5001/-/collaborators
    /orgs/org1/members /orgs/org1/teams /orgs/org1/teams/team1 /orgs/org1/tokens /orgs/org1/activity /orgs/org1/settings
    /create /settings /settings/tokens /settings/security /settings/preferences
    /admin/users "/admin/users?q=user4" /admin/users/user77 /admin/organizations /admin/storage /admin/audit "/admin/audit?before=500000"
    "/admin/audit?action=account" "/admin/audit?action=registry" "/admin/audit?action=org" "/admin/audit?actor=user2&action=registry"
    "/admin/audit?actor=nobody" "/admin/audit?target=org1/app1" /admin/settings /admin/system /signin
    "/v2/_catalog?n=1000" "/v2/_catalog?n=1000&last=user99/app9" "/v2/org1/app1/tags/list?n=1000" "/v2/org1/app1/tags/list?n=1000&last=1.99"
    "/v1/search?q=app77"
)

# The log has the server's own time of each request, a moment after its answer; the first one warms.
measure() {
    local path=$1 code request line i
    local who=(--cookie "berth_session=$2")
    [[ $path != /v2/* || $2 != admin ]] || who=(--user "user1:$token")
    for i in $(seq 0 $runs); do
        read -r code request < <(curl --silent --output /dev/null --write-out '%{http_code} %header{x-request-id}\n' \
            "${who[@]}" "http://${options[1]}$path")
        until line=$(grep --max-count 1 --fixed-strings "\"requestId\":\"$request\"" "$work/log"); do
            sleep 0.01
        done
        printf '%s %s\n' "$code" "$(sed 's/.*"durationMs":\([0-9.]*\).*/\1/' <<<"$line")"
    done | tail -n $runs | sort -n -k 2 | awk -v middle=$(((runs + 1) / 2)) 'NR == 1 { least = $2 } NR == middle { print $1, $2 "/" least }'
}

printf '%-50s %16s %16s %16s\n' path administrator user nobody
for path in "${paths[@]}"; do
    [[ $path == *"$only"* ]] || continue
    printf '%-50s' "$path"
    for who in admin user nobody; do
        read -r code time < <(measure "$path" "$who")
        [ "$code" = 200 ] && printf ' %16s' "$time" || printf ' %16s' "($code)"
    done
    printf '\n'
done
