#!/bin/bash
# The package for Debian builds, lintian has nothing against it, and its tests
# pass on what it installs.
set -eu
cd "$(dirname "$0")/.."
export DEB_BUILD_OPTIONS='nocheck noautodbgsym parallel=2'
export DPKG_DEB_COMPRESSOR_LEVEL=1
make -s deb
root=$PWD/.build/deb/root
for d in .build/deb/*.deb; do
	dpkg -x "$d" "$root"
done
lintian --allow-root --fail-on error,warning .build/deb/*.changes
export PREFIX=$root/usr PKG_CONFIG_SYSROOT_DIR=$root
PKG_CONFIG_PATH=$(echo "$root"/usr/lib/*/pkgconfig)
export PKG_CONFIG_PATH
cd .build/deb/spk-[0-9]*
sh debian/tests/examples
