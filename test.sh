#!/usr/bin/env bash
# Installs what the tests need, builds once, runs every test project, and ends with the line "N passed, N failed, N skipped".
# Made for Debian 12 with nothing but the .NET SDK. BERTH_KILL_CYCLES=100 makes the kill loops longer than their 25 rounds.
set -euo pipefail
cd "$(dirname "$0")"

packages=(
    docker.io containerd runc iptables podman buildah skopeo # the clients
    docker-compose iproute2                                  # the image as the README starts it
    postgresql                                               # the second database
    busybox-static                                           # the base image
    gcc libc6-dev mount                                      # the shim that makes system calls fail, small disks
    faketime procps                                          # a server two days later, signals
    ca-certificates
    chromium-headless-shell fonts-noto-cjk                   # the pages in a browser, in both languages
)

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1
export BERTH_PUBLISHED=$PWD/artifacts/berth
results=$PWD/artifacts/test-results

. eng/packages.sh

# The compiler's server would wait ten minutes for more.
compiler=berth-tests-$$
stop_compiler() { pkill -f -- "-pipename:$compiler\$" || true; }
trap 'clean_up; stop_compiler' EXIT

# attribute FILE NAME: a number from the head of a result file.
attribute() { grep -o '<assembly [^>]*' "$1" | head -n 1 | sed -n "s/.* $2=\"\([0-9]*\)\".*/\1/p"; }

# failed_tests FILE: the names of the tests that failed.
failed_tests() { grep -o '<test [^>]*result="Fail"' "$1" | sed -n 's/.* name="\([^"]*\)".*/    \1/p' || true; }

# Those that start no published program, and fill the time until there is one.
early=(Berth.Architecture.Tests Berth.Blobs.Tests Berth.Oci.Tests)

passed=0 failed=0 skipped=0 failures=

# run_project NAME [OPTION...]
run_project() {
    local name=$1
    shift
    exec "tests/$name/bin/Release/net10.0/$name" -noLogo -noColor -preEnumerateTheories -result-xml "$results/$name.xml" "$@"
}

# count_project NAME EXIT_CODE: adds up what its result file says.
count_project() {
    local name=$1 exit_code=$2 result=$results/$1.xml total
    total=$(attribute "$result" total 2>/dev/null || true)
    if [ -z "$total" ]; then
        echo "$name crashed: exit code $exit_code and no results."
        failed=$((failed + 1))
        failures+="    $name (crashed)"$'\n'
        return
    fi

    local bad=$(($(attribute "$result" failed) + $(attribute "$result" errors)))
    [ $bad = 0 ] || failures+="$(failed_tests "$result")"$'\n'
    if [ "$total" = 0 ]; then
        echo "$name ran no tests."
        bad=1
        failures+="    $name (no tests)"$'\n'
    elif [ $exit_code != 0 ] && [ $bad = 0 ]; then
        echo "$name ended with exit code $exit_code although no test failed."
        bad=1
        failures+="    $name (exit code $exit_code, $total tests)"$'\n'
    fi
    passed=$((passed + $(attribute "$result" passed)))
    failed=$((failed + bad))
    skipped=$((skipped + $(attribute "$result" skipped)))
}

install_packages "${packages[@]}"
rm -rf "$results" "$BERTH_PUBLISHED"
mkdir -p "$results"

# No program from here on runs long enough to earn back what measuring its hot paths costs.
export DOTNET_TieredPGO=0

# One compiler for all projects, of this run's own: most of what it computes is getting started, and the analyzers with it.
build=(-c Release -v quiet -p:UseSharedCompilation=true -p:SharedCompilationId="$compiler")
dotnet build Berth.slnx "${build[@]}" || fail "the build failed"

# Compiling ahead of time beside the tests that need nothing published. Its output would only disturb theirs.
dotnet publish src/Berth "${build[@]}" --no-restore -o "$BERTH_PUBLISHED" >"$results/publish.log" 2>&1 &
beside=("$!")

run_and_count() {
    local name=$1 exit_code=0
    printf '\n=== %s\n' "$name"
    (run_project "$name") || exit_code=$?
    count_project "$name" $exit_code
}
for name in "${early[@]}"; do
    run_and_count "$name"
done

wait "${beside[0]}" || {
    cat "$results/publish.log"
    fail "publishing berth failed"
}
beside=()
stop_compiler

# For every program that the tests start: code is compiled a second time once it has run a thousand times, not thirty. Most of them end
# before the second version has paid for itself.
export DOTNET_TC_CallCountThreshold=400 # hexadecimal

# The end-to-end tests wait for programs that other people wrote, beside those that compute, and all classes at once: the slowest, which
# builds an image, would otherwise begin when the others are over. Browsers wait for nobody, and so there are four at a time. Their
# output comes in one piece, last.
waiting=()
for project in tests/*.EndToEnd; do
    name=$(basename "$project")
    case $name in
        *.Browser.*) threads=4 ;;
        *) threads=unlimited ;;
    esac
    (run_project "$name" -maxThreads "$threads") >"$results/$name.log" 2>&1 &
    waiting+=("$name")
    beside+=("$!")
done

for project in tests/*.Tests; do
    name=$(basename "$project")
    [[ " ${early[*]} " == *" $name "* ]] || run_and_count "$name"
done

for index in "${!waiting[@]}"; do
    name=${waiting[index]} exit_code=0
    wait "${beside[index]}" || exit_code=$?
    printf '\n=== %s\n' "$name"
    cat "$results/$name.log"
    count_project "$name" $exit_code
done
beside=()

# Once more at the end, where whoever reads the tail of a log sees them.
[ -z "$failures" ] || printf '\nFailed:\n%s' "$failures"
echo
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ]
