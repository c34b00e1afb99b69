#!/usr/bin/env bash
# Installs every package that the build and the tests need, by name from the distribution (Debian 12), and those named besides:
#   scripts/install-deps.sh [PACKAGE...]
set -euo pipefail

packages=(
  # build
  g++ cmake ninja-build pkg-config ccache git
  libtorch-dev libopenblas0-pthread libcli11-dev libyaml-cpp-dev nlohmann-json3-dev libfmt-dev catch2
  libarchive-dev libdeflate-dev libutf8proc-dev libboost-dev libeigen3-dev libfaiss-dev libblas-dev liblapack-dev libssl-dev libxxhash-dev
  # figures of reports
  gnuplot-nox
  # scripts and end-to-end tests
  ca-certificates curl jq python3 chromium fonts-dejavu-core
  "$@"
)

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
"${as_root[@]}" apt-get update -qq >&2
DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
