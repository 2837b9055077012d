#!/bin/bash
# build.sh VERSION: a package for Debian, in .build/deb, from the files of this
# tree.  Its date is that of the changelog, so that the bytes are the same
# whenever it is built.
set -eu
cd "$(dirname "$0")/../.."
version=$1
out=$PWD/.build/deb
tree=$out/spk-$version

[ "$(dpkg-parsechangelog -l tests/debian/changelog -S Version)" = "$version" ]
rm -rf "$out"
mkdir -p "$tree"
tar -c --exclude='./.*' --exclude='./cmd/spk-*[a-z0-9]' . | tar -x -C "$tree"
cp -r cmd/spk-*.c "$tree/cmd"
cp -r tests/debian "$tree/debian"
cd "$tree"
DEB_BUILD_OPTIONS=${DEB_BUILD_OPTIONS:-nocheck parallel=2} \
    dpkg-buildpackage -b -us -uc
