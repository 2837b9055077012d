# For every suite.  BIN is where the commands are, UNIT where the unit
# programs are; a test runs in an empty directory of its own.

bats_require_minimum_version 1.5.0

TOP=$(cd "$BATS_TEST_DIRNAME/.." && pwd)
export TOP
export BIN=${BIN:-$TOP/cmd}
export UNIT=${UNIT:-$TOP/.build/unit}
export DATA=${DATA:-$TOP/data} VECTORS=$TOP/tests/vectors
export LC_ALL=C
# Bytes from one cut of an input to the next: with FULL, each is tried; a program
# with a sanitizer takes long to start.
STEP=${SANITIZED:+11}
export STEP=${FULL:-${STEP:-7}}
# Programs of the packages come before others of the same name, and before them
# the python3 that check.sh has started.
PATH=$BIN:${PYTHON_SERVER:+$TOP/.build/check/bin:}/usr/bin:/bin:$PATH

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	# bats notes where it is before each command, which takes longer than
	# most; where one fails is soon enough.
	trap - DEBUG
	trap 'failed_here; bats_error_trap' ERR
}

failed_here() {
	bats_capture_stack_trace
	# shellcheck disable=SC2034 # bats reads it
	BATS_DEBUG_LAST_STACK_TRACE_IS_VALID=1
}

# fails STATUS LINE COMMAND...: it exits so, and says that on stderr, only.
# What run sets is set likewise, in a fraction of its time.
fails() {
	local want=$1 line=$2 to=$BATS_TEST_TMPDIR.said
	shift 2
	status=0
	"$@" > "$to.out" 2> "$to.err" || status=$?
	stderr=$(< "$to.err")
	# shellcheck disable=SC2034 # tests look at them
	output=$(< "$to.out")
	# shellcheck disable=SC2034
	mapfile -t lines < "$to.out"
	if [ "$status" != "$want" ] || [ "$stderr" != "$line" ]; then
		printf '%s\n' "exit $status, wanted $want" "said   $stderr" \
		    "wanted $line"
		return 1
	fi
}

# complains LINE FILE OPTION...: spk-sf says so of the file, exit 1.
complains() {
	local line=$1 file=$2
	shift 2
	fails 1 "spk-sf: $file: $line" spk-sf -t 0.5 "$@" "$file" || {
		echo "of $file"
		return 1
	}
}

# all_complain TABLE: of its rows, of a file, a line, and options, with tabs.
all_complain() {
	local file line options
	while IFS=$'\t' read -r file line options; do
		# shellcheck disable=SC2086 # options
		complains "$line" "$file" $options
	done < "$1"
}

# For check-all: a test that takes long, and that has its like among others.
thorough() {
	[ -n "${FULL:-}${SANITIZED:-}" ] || skip "with FULL, as in check-all"
}

# For a test of how good results are: sanitizers see what they find in others that
# run the same code.
quality() {
	[ -z "${SANITIZED:-}" ] || skip "how good it is, without a sanitizer"
}

# Whether make leaves a command out, for want of a library.
left_out() {
	[ ! -x "$BIN/$1" ] && make -sC "$TOP" -n all | grep -q "'$1 is left out"
}

# The commands, and those of them that encode, by a codec.
tools() {
	local b
	for b in "$BIN"/spk-*; do
		b=${b##*/}
		[[ $b == *.* ]] || echo "$b"
	done
}

# Codes that work as bsa, tbr, sf and latency do: whether one is left to FULL and
# sanitizers.
left() {
	[[ -z ${FULL:-}${SANITIZED:-} &&
	    $1 =~ ^spk-(hsa|mw|delta|weighted|burst)(-|$) ]]
}

# first_way WAY: whether it is the first of the ways of its tool.
first_way() {
	[ "${1%% *}" != "${LAST:-}" ] || return
	LAST=${1%% *}
}

encoders() {
	local e
	tools | grep -v -x -e spk-decode -e spk-score -e spk-opt \
	    -e spk-conv -e spk-cat -e spk-info -e spk-phase -e spk-isi \
	    -e spk-fit -e spk-bd -e spk-video -e spk-plot -e spk-bank |
	    while read -r e; do
		left "$e" || echo "$e"
	    done
}

# Those of them whose spikes of a channel depend on that channel alone.
apart() {
	encoders | grep -v -x spk-rank
}

# shape TOOL OPTION...: STEPS, the rows of spikes of a frame, and COLS, the
# columns of a feature of it.
shape() {
	local head
	head=$(printf '0\n1\n' | "$@" | head -n 1)
	STEPS=1 COLS=1
	[[ $head != *' steps='* ]] || {
		STEPS=${head##* steps=} COLS=${head##* channels=}
		STEPS=${STEPS%% *} COLS=${COLS%% *}
	}
	export STEPS COLS
}

# Each encoder, and its options that lay spikes otherwise: one a line.  Where a
# feature has many columns, these have to be groups that go with it.
ways() {
	local e code
	for e in $(encoders); do
		# Its steps are otherwise as many as the features.
		[ "$e" != spk-rank ] && echo "$e" || echo "$e --steps=2"
		[[ $("$e" --help) != *--curve=* ]] || {
			echo "$e --curve=log --steps=7 --offset=2"
			[ -z "${FULL:-}${SANITIZED:-}" ] || echo \
			    "$e --curve=snntorch-log --tau=3 --normalize --silent"
		}
		[[ $("$e" --help) == *--method=* ]] || continue
		echo "$e --method=deterministic --steps=7 --max-rate=0.7"
		echo "$e --method=poisson --steps=3 --seed=1"
		echo "$e --method=poisson --steps=1"
		echo "$e --method=poisson --rng=philox --steps=5"
		[[ $("$e" --help) != *--split* ]] ||
		    echo "$e --split --invert --code=both --step-threshold=0.5"
		[[ $("$e" --help) == *--beta* ]] || continue
		for code in time ${SANITIZED:+fire} ${FULL:+fire winner one-hot}; do
			echo "$e --code=$code --steps=7"
		done
		[ -z "${FULL:-}" ] || echo "$e --code=bernoulli --bins=3"
	done
}

# Those of them that do not depend on chance.
certain_ways() {
	local way
	ways | while read -r way; do
		[[ $(printf '0\n1\n' | $way | head -n 1) == *=poisson* ]] ||
		    echo "$way"
	done
}

# Columns in the order of their names, which are in the first row.
by_name() {
	gawk -F, '
	NR == 1 {
		for (k = 1; k <= NF; k++)
			at[$k] = k
		n = asorti(at, name)
	} {
		for (k = 1; k <= n; k++)
			printf "%s%s", $at[name[k]], k < n ? "," : "\n"
	}' "$@"
}

# Options with which a tool passes a sample on as soon as it has come: the
# range is given, and nothing is looked ahead for.
streaming() {
	local help
	help=$("$1" --help)
	[[ $help != *--min=* ]] || echo --min=-50 --max=50
	[[ $help != *--warm-up=* ]] || echo --warm-up=causal
	[[ $help != *--difference=* ]] || echo --threshold=1
	# Here a filter of order 1 looks ahead.
	if [[ $help == *--taps=* && $help != *--align=* ]]; then
		echo --taps=1
	elif [[ $help == *--order=* ]]; then
		echo --order=1
	fi
}

# Whether a tool computes in binary64, and so takes what binary32 has not.
binary64() {
	echo 1e300 | "$1" > /dev/null 2>&1
}

# What the header says of values that were decoded from a tool's spikes.
type_word() {
	binary64 "$1" || echo ' type=f32'
}

# The option with which command $1 takes any numbers as it takes those of text.
as_text() {
	! binary64 "${1%% *}" || [[ $("${1%% *}" --help) != *--precision=* ]] ||
	    echo --precision=f64
}

# Where two files differ first, if they do.
same() {
	cmp "$1" "$2" || {
		diff "$1" "$2" | head -n 5
		return 1
	}
}

# A walk of $1 steps, $2 columns, seed $3, steps of at most $4.
walk() {
	gawk -v n="$1" -v c="${2:-1}" -v seed="${3:-1}" -v s="${4:-1}" 'BEGIN {
		srand(seed)
		for (t = 0; t < n; t++) {
			for (k = 1; k <= c; k++) {
				x[k] += (2 * rand() - 1) * s
				printf "%s%.6f", (k > 1 ? "," : ""), x[k]
			}
			print ""
		}
	}'
}

# Numbers of walk that text, binary32 and binary64 hold alike.
dyadic() {
	gawk -F, -v OFS=, '{
		for (k = 1; k <= NF; k++)
			$k = sprintf("%.6f", int($k * 64) / 64)
		print
	}' "$@"
}

# cut_anywhere FILE FROM ENDS COMMAND...: stdin is the file, cut after any number of
# bytes from FROM on.  That is a fault, exit 1 and one line, and what is
# written is how the whole of it begins; but after ENDS it is whole.
cut_anywhere() {
	python3 -c 'import os, subprocess, sys
data = open(sys.argv[1], "rb").read()
ends = set(map(int, sys.argv[3].split()))
tool = sys.argv[4].encode() + b": "
def run(n):
	return subprocess.run(sys.argv[4:], input=data[:n],
	    capture_output=True)
whole = run(len(data))
assert whole.returncode == 0 and not whole.stderr, whole
for n in range(int(sys.argv[2]), len(data), int(os.environ["STEP"])):
	p = run(n)
	if n in ends:
		good = p.returncode == 0 and not p.stderr
	else:
		good = p.returncode == 1 and p.stderr.count(b"\n") == 1 and \
		    p.stderr.startswith(tool) and \
		    whole.stdout.startswith(p.stdout)
	if not good:
		print("cut after", n, p)
		sys.exit(1)' "$@"
}

# bad LINE INPUT OPTION...: spk-conv says so of the input, printf's way, exit 1.
bad() {
	local line=$1 input=$2
	shift 2
	fails 1 "spk-conv: stdin: $line" spk-conv "$@" < <(printf %b "$input")
}

# usage LINE INPUT OPTION...: exit 2, and nothing on stdout.
usage() {
	local line=$1 input=$2
	shift 2
	fails 2 "spk-conv: $line" spk-conv "$@" < <(printf %b "$input")
	# shellcheck disable=SC2154 # bats sets output
	[ -z "$output" ] || { echo "on stdout: $output"; return 1; }
}
