#!/bin/bash
# A clean build in another directory gives the bytes of the build of this one.
set -eu
cd "$(dirname "$0")/.."
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT

make -s -j2 all
tar -c --exclude='./.*' --exclude='./cmd/spk-*[a-z0-9]' . | tar -x -C "$copy"
cp cmd/spk-*.c "$copy/cmd"
make -s -j2 -C "$copy" all
cmp .build/libspk.a "$copy/.build/libspk.a"
for c in cmd/spk-*.c; do
	cmp "${c%.c}" "$copy/${c%.c}"
done
