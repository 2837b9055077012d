#!/usr/bin/env bash
# check.sh: the commands as gcc makes them for users, and every suite.
# check.sh all: everything else, which takes longer: the suites again with the
# address and undefined-behaviour sanitizers; that clang and other -O give the
# same bytes; sweeps that are cut short otherwise (FULL); threads; static
# checks; a little fuzzing.  The last line counts.
set -u
cd "$(dirname "$0")/.." || exit 3

what=${1:-check}
passed=0 failed=0 skipped=0
jobs=$(($(nproc) + 1))			# some tests wait for something
log=.build/check
mkdir -p "$log"
rm -f "$log/$what.count"

# Tests write many files; memory is the quickest place for them.
shm=$(df -k --output=avail /dev/shm 2> /dev/null | tail -n 1)
[ -n "${TMPDIR:-}" ] || [ "${shm:-0}" -lt 2000000 ] || [ ! -w /dev/shm ] ||
    export TMPDIR=/dev/shm

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

# One file of a suite.  bats starts a test in half the time if it does not
# have to wait for others, so files go beside each other, and of their tests
# only those of the longest.
one() { # FILE DIRECTORY
	local tap=$2/${1##*/}.tap
	local more=()
	[[ $1 != */fault.bats ]] || more=(-j "$jobs")
	# These compare values, on ways that other suites look for leaks on.
	[[ -z ${SANITIZED:-} ||
	    $1 != */@(isa|properties|scale).bats ]] ||
	    local -x ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0
	bats ${more[@]+"${more[@]}"} ${FILTER:+-f "$FILTER"} --timing --tap \
	    "$1" > "$tap" 2>&1
	local status=$?
	grep -v '^ok\|^1\.\.' "$tap"
	return $status
}
export -f one
export jobs

run() { # NAME FILES...: bats in BIN and UNIT
	local dir="$log/$1"
	shift
	rm -rf "$dir"
	mkdir "$dir"
	printf '%s\0' "$@" |
	    xargs -0 -P $jobs -I '{}' bash -c 'one "$1" "$2"' one '{}' "$dir"
}

tally() { # NAME STATUS: of such a run
	local name=$1 dir="$log/$1" status=$2
	local ok no skip
	ok=$(cat "$dir"/*.tap | grep -c '^ok')
	no=$(cat "$dir"/*.tap | grep -c '^not ok')
	skip=$(cat "$dir"/*.tap | grep -c '^ok.* # skip')
	[ "$no" = 0 ] && [ $status != 0 ] && no=1
	passed=$((passed + ok - skip))
	failed=$((failed + no))
	skipped=$((skipped + skip))
	echo "$name: $((ok - skip)) passed, $no failed, $skip skipped"
}

suite() { # NAME FILES...
	run "$@"
	tally "$1" $?
}

# Every suite, those first that take the longest.
first=(fault man opt properties scale phase score wav unit messages events video
    bin arrays conv lif rows isa plot)
suites=()
for s in "${first[@]}"; do
	suites+=("tests/$s.bats")
done
for s in tests/*.bats; do
	[[ $s == tests/@(builds|batch*).bats ||
	    " ${suites[*]} " == *" $s "* ]] || suites+=("$s")
done
start=$SECONDS

# Python and numpy take longer to begin than most scripts to run: one that has
# begun runs them all.
python() {
	local bin=.build/check/bin
	mkdir -p "$bin"
	gcc -O1 -D_GNU_SOURCE -o "$bin/python3" tests/python.c || return
	directory=$(mktemp -d)
	export PYTHON_SERVER=$directory/socket
	OPENBLAS_NUM_THREADS=1 LC_ALL=C /usr/bin/python3 \
	    tests/python.py "$PYTHON_SERVER" > "$log/python" 2>&1 &
	# shellcheck disable=SC2064 # as they are now
	trap "kill $!; rm -r '$directory'" EXIT
}

check() {
	python
	build gcc WERROR=-Werror && suite gcc "${suites[@]}"
}

# Commands start a hundred thousand times, which with sanitizers takes longer
# than their work.  UBSan's messages are 40000 objects, each of which
# AddressSanitizer would protect: its checks trap instead, and AddressSanitizer
# prints where.  Fixed addresses need no relocation.  All memory is freed, also
# what globals point to, so they are not searched; no call of malloc is traced,
# and of what is freed the last 4 MB are kept, to find who still uses it.
sanitized() {
	local sanitize='-fsanitize=address,undefined'
	local s most=()
	sanitize+=' -fsanitize-undefined-trap-on-error'
	# Examples of pages and walks do what the other suites do, and what a
	# shell or a browser makes of text is the same.
	for s in "${suites[@]}"; do
		[[ $s == */@(man|walks|completion|install|plot_web).bats ]] ||
		    most+=("$s")
	done
	local -x ASAN_OPTIONS=handle_sigill=1:malloc_context_size=1
	ASAN_OPTIONS+=:quarantine_size_mb=4
	local -x LSAN_OPTIONS=print_suppressions=0:use_globals=0
	LSAN_OPTIONS+=:suppressions=$PWD/tests/lsan.txt
	# Linked with the sanitizer's own, commands start in less time.
	build sanitized BUILD=.build/san BIN=.build/san/bin HARDEN= \
	    PIE=-no-pie WERROR=-Werror CFLAGS="-O1 -g1 $sanitize" \
	    LDFLAGS=-static-libasan &&
	    SANITIZED=1 BIN=$PWD/.build/san/bin UNIT=$PWD/.build/san/unit \
	    suite sanitized "${most[@]}"
}

# The same bytes from any compiler at any -O: compared with the usual build's,
# and with the reference.  The rest is not the compiler's.
compilers() {
	build gcc WERROR=-Werror || return
	local files=(tests/{builds,golden,unit}.bats) some o i built=() pids=()
	local -x USUAL=$PWD/$log/usual
	rm -f "$USUAL"
	# One suite beside the other: a few files of each take long.
	build clang BUILD=.build/clang BIN=.build/clang/bin CC=clang \
	    WERROR=-Werror CFLAGS=-O2 && built+=(clang)
	for o in -O0 -O3; do
		build "gcc $o" BUILD=.build/gcc$o BIN=.build/gcc$o/bin \
		    WERROR=-Werror HARDEN= "CFLAGS=$o" && built+=("gcc $o")
	done
	for o in "${built[@]}"; do
		[ "$o" != clang ] || files+=(tests/isa.bats)
		BIN=$PWD/.build/${o/ /}/bin UNIT=$PWD/.build/${o/ /}/unit \
		    run "$o" "${files[@]}" &
		pids+=($!)
		files=(tests/{builds,golden,unit}.bats)
	done
	# And without vectors; isa.bats has compared the rest.
	SPK_ISA=portable run portable tests/{golden,unit}.bats &
	pids+=($!)
	built+=(portable)
	for i in "${!built[@]}"; do
		wait "${pids[i]}"
		tally "${built[i]}" $?
	done
	# What the suites leave out without FULL, and sanitizers do not see.
	some='^F(1 a write|3|4 writes|6 a read|8 EAGAIN|17 (endl|memory))'
	some+='|^random numbers: |^images: there and back|^P8 |^other thresh'
	some+='|^binary32 and binary64|^decimals|^one long channel|^filters of'
	some+='|^text: (the|rows)|^any |^ties|^delays: in noise|^sums of many'
	some+='|any number of channels|thresholds and leaks|^F5 |^F12 '
	some+='|^F7 (an|the) input|^no grid|^the report is what the printed'
	some+='|^--sparsity is|^--pareto: choices|^recordings cut|^y4m out'
	some+='|^spikes are those|^cut after any byte|^packing, |^networks are'
	some+='|^walk: |^the same bytes twice|^a tool that reads a term'
	some+='|^an include from|cut at every byte|^events: lies|^stream: cut'
	some+='|headers that are wrong|^u8, i8: whole|^spike-pcie: lines'
	some+='|^wav is written'
	some+='|^trains come|^there and|^rows: each line is c|^file and pipe'
	some+='|^memory holds neither|^the table of codes'
	FULL=1 FILTER=$some suite full \
	    tests/{arrays,bsa,cam,camera_files,edf,events,fault,files}.bats \
	    tests/{image,isa,library,lif,lossless,networks,opt}.bats \
	    tests/{packed,phase,plot_draw,precision,properties}.bats \
	    tests/{rows,scale,score,unit,walks,wav}.bats
}

# Scripts that say nothing and return 0, in two lanes side by side.
scripts() {
	# These wait, most of their time.
	FULL=1 run batch tests/batch*.bats &
	local batch=$!
	lane threads tests/threads.sh same tests/same.sh \
	    fuzz tests/fuzz/fuzz.sh &
	local lanes=$!
	lane deb tests/deb.sh lint tests/lint.sh
	wait $lanes
	wait $batch
	tally batch $?
	local name status
	for name in threads same fuzz deb lint; do
		status=$(cat "$log/$name.status")
		[ "$status" = 0 ] || tail -n 100 "$log/$name"
		count "$name" "$status"
	done
}

lane() { # NAME FILE...
	local more
	for (( ; $# > 0; )); do
		more=()
		[ "$1" != fuzz ] || more=("${FUZZ_SECONDS:-6}")
		bash "$2" ${more[@]+"${more[@]}"} > "$log/$1" 2>&1
		echo $? > "$log/$1.status"
		shift 2
	done
}

case $what in
check)	check ;;
all)	python
	sanitized
	compilers
	scripts ;;
*)	echo "usage: check.sh [all]" >&2
	exit 2 ;;
esac

echo "$((SECONDS - start)) s, $skipped skipped"
echo "$passed $failed" > "$log/$what.count"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
