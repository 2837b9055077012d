# For every suite.  BIN is where the commands are, UNIT where the unit
# programs are; a test runs in an empty directory of its own.

bats_require_minimum_version 1.5.0

TOP=$(cd "$BATS_TEST_DIRNAME/.." && pwd)
export TOP
export BIN=${BIN:-$TOP/cmd}
export UNIT=${UNIT:-$TOP/.build/unit}
export DATA=$TOP/data VECTORS=$TOP/tests/vectors
export LC_ALL=C
PATH=$BIN:$PATH

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
}

# fails STATUS LINE COMMAND...: it exits so, and says that on stderr, only.
fails() {
	local want=$1 line=$2
	shift 2
	run --separate-stderr "$@"
	# shellcheck disable=SC2154 # bats sets status and stderr
	if [ "$status" != "$want" ] || [ "$stderr" != "$line" ]; then
		printf '%s\n' "exit $status, wanted $want" "said   $stderr" \
		    "wanted $line"
		return 1
	fi
}

# The commands, and those that encode.
tools() {
	local b
	for b in "$BIN"/spk-*; do
		b=${b##*/}
		[[ $b == *.* ]] || echo "$b"
	done
}

encoders() {
	tools | grep -v -x spk-decode
}

# Options with which a tool passes a sample on as soon as it has come: the
# range is given, and nothing is looked ahead for.
streaming() {
	local help
	help=$("$1" --help)
	[[ $help != *--min=* ]] || echo --min=-50 --max=50
	[[ $help != *--order=* ]] || echo --order=1
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
