#!/usr/bin/env bash
# Every test, on gcc as users get it and with the address and undefined-
# behaviour sanitizers; that clang and other -O give the same bytes; static
# checks; a little fuzzing.  The last line counts.
set -u
cd "$(dirname "$0")/.." || exit 3

passed=0 failed=0 skipped=0
jobs=$(($(nproc) * 2))			# many tests wait for something
log=.build/check
mkdir -p "$log"

count() { # NAME STATUS: a check that is not bats
	if [ "$2" = 0 ]; then
		passed=$((passed + 1))
		echo "ok $1"
	else
		failed=$((failed + 1))
		echo "not ok $1"
	fi
}

build() { # NAME MAKE-WORDS...
	local name=$1
	shift
	make --no-print-directory -s -j2 "$@" all unit > "$log/$name.build" 2>&1
	local status=$?
	if [ -s "$log/$name.build" ]; then
		status=1
		cat "$log/$name.build"
	fi
	count "$name: builds without a warning" $status
	return $status
}

suite() { # NAME FILES...: bats in BIN and UNIT
	local name=$1 tap=$log/$1.tap
	shift
	bats -j $jobs --tap "$@" > "$tap" 2>&1
	local status=$?
	grep -v '^ok\|^1\.\.' "$tap"
	local ok no skip
	ok=$(grep -c '^ok' "$tap")
	no=$(grep -c '^not ok' "$tap")
	skip=$(grep -c '^ok.* # skip' "$tap")
	[ "$no" = 0 ] && [ $status != 0 ] && no=1
	passed=$((passed + ok - skip))
	failed=$((failed + no))
	skipped=$((skipped + skip))
	echo "$name: $((ok - skip)) passed, $no failed, $skip skipped"
}

suites=()
for s in tests/*.bats; do
	[ "$s" = tests/builds.bats ] || suites+=("$s")
done
start=$SECONDS

build gcc WERROR=-Werror &&
    suite gcc "${suites[@]}"

sanitize='-fsanitize=address,undefined -fno-sanitize-recover=all'
export UBSAN_OPTIONS=print_stacktrace=1
build sanitized BUILD=.build/san BIN=.build/san/bin HARDEN= WERROR=-Werror \
    CFLAGS="-O1 -g $sanitize" &&
    SANITIZED=1 BIN=$PWD/.build/san/bin UNIT=$PWD/.build/san/unit \
    suite sanitized "${suites[@]}"

# The same bytes from any compiler at any -O: compared with the usual build's,
# and with the reference.  The rest is not the compiler's.
build clang BUILD=.build/clang BIN=.build/clang/bin CC=clang WERROR=-Werror &&
    BIN=$PWD/.build/clang/bin UNIT=$PWD/.build/clang/unit \
    suite clang tests/{builds,golden,unit,isa}.bats
for o in -O0 -O3; do
	build "gcc $o" BUILD=.build/gcc$o BIN=.build/gcc$o/bin WERROR=-Werror \
	    HARDEN= "CFLAGS=$o" &&
	    BIN=$PWD/.build/gcc$o/bin UNIT=$PWD/.build/gcc$o/unit \
	    suite "gcc $o" tests/{builds,golden,unit}.bats
done

# And without vectors; isa.bats has compared the rest.
SPK_ISA=portable suite portable tests/{golden,unit}.bats

bash tests/lint.sh > "$log/lint" 2>&1
status=$?
[ $status = 0 ] || cat "$log/lint"
count "lint" $status

bash tests/fuzz/fuzz.sh "${FUZZ_SECONDS:-6}" > "$log/fuzz" 2>&1
status=$?
[ $status = 0 ] || tail -n 40 "$log/fuzz"
count "fuzz" $status

echo "$((SECONDS - start)) s, $skipped skipped"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
