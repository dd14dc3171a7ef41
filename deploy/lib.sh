# shellcheck shell=bash
# What the scripts in deploy/ share. Source it from the project's root, with `set -euo pipefail`.

# Prints a line that says what is being done.
say() { printf '== %s\n' "$*"; }

# Prints what is wrong and what to do, and ends the script.
fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# Runs a command as root: directly, or with sudo.
as_root() {
    if [[ $(id -u) -eq 0 ]]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        fail "this needs root, and there is no sudo: $*"
    fi
}

# Whether what a Debian package provides is there, wherever it came from.
has_package() {
    case $1 in
        pkg-config) command -v pkg-config >/dev/null ;;
        librabbitmq-dev) command -v pkg-config >/dev/null && pkg-config --exists librabbitmq ;;
        libpq-dev) command -v pkg-config >/dev/null && pkg-config --exists libpq ;;
        rabbitmq-server) [[ -x /usr/lib/rabbitmq/bin/rabbitmq-server ]] || command -v rabbitmq-server >/dev/null ;;
        postgresql) compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null ;;
        python3-venv) python3 -c 'import ensurepip, venv' 2>/dev/null ;;
        espeak-ng) command -v espeak-ng >/dev/null ;;
        gcc) command -v cc >/dev/null ;;
        golang-go) command -v go >/dev/null ;;
        default-jdk-headless) command -v javac >/dev/null ;;
        php-cli) command -v php >/dev/null ;;
        ruby-bunny) command -v ruby >/dev/null && ruby -e 'require "bunny"' 2>/dev/null ;;
        *) dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'install ok installed' ;;
    esac
}

# Installs the Debian packages of which something is missing: need_packages NAME...
need_packages() {
    local name missing=()
    for name in "$@"; do
        has_package "$name" || missing+=("$name")
    done
    [[ ${#missing[@]} -gt 0 ]] || return 0
    command -v apt-get >/dev/null || fail "install by hand what provides: ${missing[*]} (there is no apt-get here)"
    say "installing ${missing[*]} (apt-get; Debian may start its own broker and database, Lectern does not use them)"
    if ! as_root apt-get -qq update ||
        ! as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends "${missing[@]}"; then
        fail "apt-get could not install ${missing[*]}"
    fi
    for name in "${missing[@]}"; do
        has_package "$name" || fail "$name is installed, but what it should provide is not found"
    done
}

# What is needed to compile, and what is needed to run a stack.
need_build_packages() { need_packages pkg-config librabbitmq-dev libpq-dev; }
need_stack_packages() { need_packages rabbitmq-server postgresql espeak-ng; }

# Checks that a Swift toolchain is there and new enough.
need_swift() {
    local version
    command -v swift >/dev/null ||
        fail 'swift is not in PATH. Install Swift 6.2 or newer: https://www.swift.org/install/linux/'
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
    [[ -n $version ]] || fail 'cannot read the version that swift --version prints; is the toolchain complete?'
    if [[ ${version%%.*} -lt 6 || (${version%%.*} -eq 6 && ${version#*.} -lt 2) ]]; then
        fail "Swift $version is too old; 6.2 or newer is needed: https://www.swift.org/install/linux/"
    fi
}

# Makes a Python environment with what deploy/python-requirements.txt names, for the publishers that are not written in
# Swift, and names its interpreter in LECTERN_PYTHON.
need_python() {
    local venv=$PWD/.local/venv wanted=deploy/python-requirements.txt
    need_packages python3-venv
    # The copy says what was installed; an interpreter that was upgraded does not find it any more.
    if ! cmp -s "$wanted" "$venv/requirements.txt" || ! "$venv/bin/python" -c 'import pika' 2>/dev/null; then
        say "making a Python environment in $venv (pip)"
        python3 -m venv "$venv"
        "$venv/bin/python" -m pip --quiet --disable-pip-version-check install --requirement "$wanted"
        cp "$wanted" "$venv/requirements.txt"
    fi
    export LECTERN_PYTHON=$venv/bin/python
}

# Installs what the examples in deploy/examples/publishers need. What cannot be had is named, and the tests leave the
# example out that needs it.
need_publishers() {
    local name packages=(
        gcc libc6-dev golang-go golang-github-rabbitmq-amqp091-go-dev default-jdk-headless librabbitmq-client-java
        php-cli php-amqplib ruby-bunny)
    # All in one go; one by one only where that fails. Each in a shell of its own, which `fail` ends.
    (need_packages "${packages[@]}") && return
    for name in "${packages[@]}"; do
        (need_packages "$name") || say "going on without $name: the publisher example that needs it is not tested"
    done
}

# Builds everything: build debug|release [SWIFT-BUILD-OPTION...]
build() {
    local configuration=$1
    shift
    say "building ($configuration)"
    swift build --configuration "$configuration" "$@"
}

# The directory of the executables: binaries debug|release
binaries() { swift build --configuration "$1" --show-bin-path; }

# Runs a command so that the script's own traps work meanwhile, and keeps its process group in `running`, for
# stop_running to end. (Bash runs a trap only after a command in the foreground has ended.)
running=
run_stoppable() {
    local status=0
    set -m
    "$@" </dev/null &
    running=$!
    set +m
    wait "$running" || status=$?
    running=
    return "$status"
}

# Ends what run_stoppable runs: as Ctrl-C would, because SwiftPM ends its test process (in a group of its own) only
# then; and by force after ten seconds.
stop_running() {
    local tenths
    [[ -n $running ]] || return 0
    kill -INT -- "-$running" 2>/dev/null || true
    for ((tenths = 0; tenths < 100; tenths++)); do
        kill -0 -- "-$running" 2>/dev/null || break
        sleep 0.1
    done
    kill -KILL -- "-$running" 2>/dev/null || true
    wait "$running" 2>/dev/null || true
    running=
}
