#!/usr/bin/env bash
# Run suites (all of them, if none is named) with a build that counts, and
# print for each file of lib/ how many of its lines and branches were executed;
# what was not, is in .build/cov/missed.
#	coverage.sh [FILE...]
set -u
cd "$(dirname "$0")/.." || exit 3
dir=.build/cov
make --no-print-directory -s -j2 BUILD=$dir BIN=$dir/bin HARDEN= \
    CFLAGS='-O0 -g --coverage' LDFLAGS=--coverage all unit || exit
export BIN=$PWD/$dir/bin UNIT=$PWD/$dir/unit COVERAGE=1

[ $# -gt 0 ] || set -- tests/*.bats
for s; do
	[ "$s" = tests/builds.bats ] || bats "$s" | grep '^not ok'
done

find "$dir/lib" -name '*.gcda' -print0 |
    xargs -0 gcov --json-format --stdout --branch-probabilities |
    python3 tests/coverage.py $dir/missed
