#!/bin/sh
# Four threads, each with objects of its own, under ThreadSanitizer: silent and
# 0 where they have nothing in common that is written.
cd "$(dirname "$0")/.." || exit 3
build=$PWD/.build/threads
make -s --no-print-directory -j2 BUILD="$build" HARDEN= \
    CFLAGS='-O1 -g1 -fsanitize=thread' "$build/unit/threads" || exit 1
mkdir -p "$build/run" && cd "$build/run" &&
    TSAN_OPTIONS=halt_on_error=1 "$build/unit/threads"
