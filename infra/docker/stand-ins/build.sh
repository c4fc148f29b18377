#!/bin/sh
# Images under the names docker-compose.yml uses, made of Debian's packages and the locked
# MongoDB wheel: for a machine with an engine and a Debian mirror, but without an image registry.
# They are not the real ones: MongoDB 6.0 for 8.0, RabbitMQ 3.10 for 4.1, nginx 1.22 for 1.28,
# Prometheus 2.42 for 3.5, Alertmanager 0.25 for 0.28. There is none of Grafana.
#
#   make stand-ins                             as root, with debootstrap, docker and .venv
#
# SUITE, MIRROR: what debootstrap takes; unset, the mirror that apt uses. WORK: a folder for the
# root file systems, which is kept; unset, one that goes with the end.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH='' cd -- "$here/../../.." && pwd)

fail() { printf 'stand-ins: %s\n' "$*" >&2; exit 1; }
[ "$(id -u)" = 0 ] || fail "debootstrap wants root: sudo make stand-ins"
for program in debootstrap docker; do
    command -v "$program" >/dev/null || fail "$program is missing: install Debian's package of it"
done
docker version >/dev/null || fail "no engine answers: start it, or say where it is in DOCKER_HOST"

suite=${SUITE:-bookworm}
mirror=${MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' \
    'Created-By: Packages' 'Component: main' "Codename: $suite" | head -n 1)}
[ -n "${WORK:-}" ] || { WORK=$(mktemp -d); trap 'rm -rf "$WORK"' EXIT; trap 'exit 130' INT TERM; }
work=$WORK
compose=$root/docker-compose.yml

# The name and version of an image, as the compose file has it.
named() { sed -n "s|^ *image: \($1:[^ ]*\)\$|\1|p" "$compose" | head -n 1; }

root_file_system() {
    name=$1 packages=$2
    [ -e "$work/$name/.complete" ] && return
    rm -rf "${work:?}/$name"
    debootstrap --variant=minbase --include="$packages" "$suite" "$work/$name" ${mirror:+"$mirror"}
    rm -rf "$work/$name"/var/cache/apt/* "$work/$name"/var/lib/apt/lists/*
    rm -rf "$work/$name"/usr/share/doc "$work/$name"/usr/share/man "$work/$name"/usr/share/locale
    touch "$work/$name/.complete"
}

image() {
    tar -C "$work/$1" -c . | docker import - "$2" >/dev/null
    echo "$2"
}

# --- the base of our own images ------------------------------------------------------------------
root_file_system python python3,python3-pip,python3-venv,ca-certificates
ln -sf python3 "$work/python/usr/bin/python"
# pip is there for the build, as in the real one.
rm -f "$work"/python/usr/lib/python3*/EXTERNALLY-MANAGED
# A package index with a certificate of its own is trusted by the build as it is by this machine.
cp -L /etc/ssl/certs/ca-certificates.crt "$work/python/etc/ssl/certs/"
image python "$(sed -n 's/^ARG BASE=//p' "$root/infra/docker/Dockerfile")"

# --- the servers ---------------------------------------------------------------------------------
root_file_system servers rabbitmq-server,nginx-light,gettext-base,curl,wget,libcurl4,prometheus,prometheus-alertmanager,ca-certificates
image servers stand-in/servers:1

build() {
    docker build -q -t "$1" -f "$here/$2.Dockerfile" "$3" >/dev/null
    echo "$1"
}
mongod=$(cd "$root" && "${VENV:-.venv}/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/fiftyone/db/bin
mkdir -p "$work/mongo"
install -m 755 "$mongod/mongod" "$work/mongo/mongod"
build "$(named mongo)" mongo "$work/mongo"
build "$(named rabbitmq)" rabbitmq "$here"
build "$(named nginx)" nginx "$here"
build "$(named prom/prometheus)" prometheus "$here"
build "$(named prom/alertmanager)" alertmanager "$here"
