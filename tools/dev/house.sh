# What the scripts of tools/ share; sourced, not run. Sets `root` to the repository and works from there.

set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
jobs="$(nproc)"

say() { printf '== %s\n' "$*" >&2; }

wrong_usage() {
    printf '%s\n' "$*" >&2
    exit 2
}

# configure DIRECTORY CACHE: prepares a build directory with one of tools/cmake/*.cmake. Quick when nothing changed.
configure() {
    say "configuring $1 (tools/cmake/$2.cmake)"
    cmake -G Ninja -S "$root" -B "$root/$1" -C "$root/tools/cmake/$2.cmake" -Wno-dev >"$root/.$1.log" 2>&1 || {
        cat "$root/.$1.log" >&2
        rm -f "$root/.$1.log"
        exit 3
    }
    mv "$root/.$1.log" "$root/$1/configure.log"
}

# build DIRECTORY [TARGET …]
build() {
    local directory="$1"
    shift
    say "building $directory on $jobs cores"
    ninja -C "$root/$directory" -j "$jobs" "$@" >&2
}
