#!/usr/bin/env bash
# Installs every package that the build and the tests need, by name from the distribution (Debian 12), and those named besides:
#   scripts/install-deps.sh [--program] [PACKAGE...]
# With --program what only the tests need is left out.
set -euo pipefail

program=(
  # build
  g++ cmake ninja-build pkg-config ccache git
  libtorch-dev libopenblas0-pthread libcli11-dev libyaml-cpp-dev nlohmann-json3-dev libfmt-dev catch2
  libarchive-dev libdeflate-dev libutf8proc-dev libboost-dev libeigen3-dev libfaiss-dev libblas-dev liblapack-dev libssl-dev libxxhash-dev
  # figures of reports
  gnuplot-nox
  # scripts
  ca-certificates curl jq python3
)
tests=(
  # sweeps through a real Slurm, reports in a real browser
  slurm-wlm munge chromium fonts-dejavu-core
)
if [ "${1:-}" = --program ]; then
  packages=("${program[@]}" "${@:2}")
else
  packages=("${program[@]}" "${tests[@]}" "$@")
fi

if ! command -v dpkg-query >/dev/null; then
  echo "install-deps.sh: this is no Debian; install by hand what these packages hold: ${packages[*]}" >&2
  exit 0
fi

missing=()
for package in "${packages[@]}"; do
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "install-deps.sh: run as root, or install: ${missing[*]}" >&2; exit 1; }
  as_root=(sudo)
fi
echo "install-deps.sh: installing ${missing[*]}" >&2
# Some packages would start a daemon (munge for Slurm); Debian asks this file first whether it may.
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
  trap '"${as_root[@]}" rm -f $policy' EXIT
  printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee $policy >/dev/null
  "${as_root[@]}" chmod +x $policy
fi
"${as_root[@]}" apt-get update -qq >&2
DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
# Nor at the next start of the system.
if [[ " ${missing[*]} " == *" munge "* ]] && command -v systemctl >/dev/null; then
  "${as_root[@]}" systemctl disable --quiet munge slurmctld slurmd 2>/dev/null || true
fi
