#!/usr/bin/env bash
# The table of codes in spk(7): rows of mdoc, with the spikes per sample, the
# rmse divided by the range, and the afr of what spk-opt finds on data/.
#	which.sh [CODE...]	print rows, of these codes or of all
#	which.sh -w PAGE	write all of them into that page
set -eu
cd "$(dirname "$0")/.."
PATH=${BIN:-$PWD/cmd}:$PATH

# "spikes error afr" of a code on a signal of that many samples
best() { # CODE SAMPLES OPTION... FILE
	local code=$1 samples=$2
	shift 2
	spk-opt -q -m nrmse --report=csv "$code" "$@" 2> /dev/null |
	    awk -F , -v samples="$samples" '
	NR == 1 {
		for (k = 1; k <= NF; k++)
			at[$k] = k
	}
	$1 == "all" {
		printf "%.2f %.3f %.3f\n", $at["spikes"] / samples,
		    $at["nrmse"], $at["afr"]
		any = 1
	}
	END {
		if (!any)
			print "- - -"
	}'
}

row() { # CODE: nothing, if it has no parameters to search for
	local ecg digits

	ecg=$(best "$1" 3600 --slice=:3600 --budget=150 data/ecg.csv)
	digits=$(best "$1" 16000 --slice=:250 --columns=1-64 --budget=20 \
	    data/digits.csv)
	[[ $ecg == -* && $digits == -* ]] ||
	    echo ".It $1 $ecg $digits" | sed 's/ / Ta /2g'
}
export -f best row

rows() { # CODE...
	printf '%s\n' "$@" | xargs -P 2 -I '{}' \
	    bash -c 'row {} > "$1/{}" || :' bash "$dir"
	for code; do
		cat "$dir/$code"
	done
}

dir=$(mktemp -d)
trap 'rm -r "$dir"' EXIT
page=
[ "${1:-}" != -w ] || { page=$2; shift 2; }
[ $# != 0 ] || read -ra all < <(spk-opt --help |
    sed -n '1{s/^[^]]*\] //; s/|all .*//; y/|/ /; p;}')
rows "${@:-${all[@]}}" > "$dir/rows"
if [ -z "$page" ]; then
	cat "$dir/rows"
else
	awk -v rows="$dir/rows" '
	/^\.\\" tests\/which\.sh: end/ { within = 0 }
	!within { print }
	/^\.\\" tests\/which\.sh$/ {
		within = 1
		while ((getline line < rows) > 0)
			print line
	}' "$page" > "$dir/page"
	cat "$dir/page" > "$page"
fi
