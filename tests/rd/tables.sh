#!/usr/bin/env bash
# Tables of rate and distortion, of points as rd.sh has them:
#	tables.sh POINTS
# For Bjontegaard's differences, by pchip of spk-bd: the rate in percent, and dB
# at equal rate; n/o: the curves have no dB in common.  For the rate, a point
# that is no better than one of fewer bits is not on a curve.
set -euo pipefail
export LC_ALL=C
points=$(realpath "$1")
PATH=$(realpath "${BIN:-$(dirname "$0")/../../cmd}"):$PATH
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
clips=$(cut -d , -f 1 "$points" | sort -u)

# curve METRIC CLIP METHOD: rate and dB
curve() {
	awk -F , -v metric="$1" -v clip="$2" -v method="$3" '
	BEGIN {
		column["psnr"] = 7
		column["ssim"] = 8
		column["isi-psnr"] = 9
		column["rate-psnr"] = 10
	}
	$1 == clip && $2 == method && $3 == 20 {
		v = $column[metric]
		print $5 "," (metric == "ssim" ? -10 * log(1 - v) / log(10) : v)
	}' "$points" | sort -g
}

# Its points that are better than all of fewer bits: the others are of no use.
rising() { # CURVE
	awk -F , 'NR == 1 || $2 > best {
		best = $2
		print
	}' "$1" > "$1.up"
}

bd() { # FIELD REFERENCE TEST
	spk-bd -q --method=pchip -f "$@" 2> /dev/null || echo -
}

# cell METRIC CLIP REFERENCE TEST: the two differences, of three points or more
cell() {
	curve "$1" "$2" "$3" > reference
	curve "$1" "$2" "$4" > tested
	if [ "$(wc -l < reference)" -lt 3 ] ||
	    [ "$(wc -l < tested)" -lt 3 ]; then
		echo - -
		return
	fi
	rising reference
	rising tested
	echo "$(bd bd-rate reference.up tested.up)" \
	    "$(bd bd-psnr reference tested)"
}

# pairs METRIC: a row for each pair
pairs() {
	local reference test title clip
	while read -r reference test title; do
		grep -q ",$reference,20," "$points" || continue
		grep -q ",$test,20," "$points" || continue
		for clip in $clips; do
			cell "$1" "$clip" "$reference" "$test"
		done | awk -v title="$title" -v n="$(wc -w <<< "$clips")" '
		BEGIN {
			printf "%-28s", title
		} {
			none = $2 == "-" ? "-" : "n/o"
			printf " %14s", ($1 == "-" ? none : sprintf("%+.1f",
			    $1)) ($2 == "-" ? "" : sprintf(" %+.2f", $2))
			if ($1 != "-") {
				rate += $1
				rates++
			}
			if ($2 != "-") {
				db += $2
				dbs++
			}
		} END {
			if (rates)
				printf " %+8.1f (%d)", rate / rates, rates
			else
				printf " %12s", dbs ? "n/o" : "-"
			if (dbs)
				printf " %+6.2f (%d)", db / dbs, dbs
			print ""
		}'
	done <<-END
		mean filter class filter / mean
		filter net stage 1 / class filter
		net learned stages 1, 2 / stage 1
		filter learned stages 1, 2 / class filter
		mean learned stages 1, 2 / mean
		learned restored restored / stages 1, 2
		x265 learned AV1 / x265
		x265-psnr learned AV1 / x265 --tune psnr
		intra learned all frames / intra only
	END
}

head_of() { # TITLE
	printf '\n%s\n%-28s' "$1" 'test / reference'
	# shellcheck disable=SC2086 # a list
	printf ' %14s' $clips
	printf ' %12s %11s\n' 'mean %' 'mean dB'
}

printf '%-7s %-9s %2s %7s %10s %10s %7s %7s %7s %7s\n' clip scene K quality \
    'bit/scene' 'bit/spike' psnr ssim ISI rate
sort -t , -k 1,1 -k 2,2 -k 3,3n -k 4,4n "$points" | awk -F , '{
	printf "%-7s %-9s %2d %7d %10.5f %10.6f %7.2f %7.4f %7.2f %7.2f\n",
	    $1, $2, $3, $4, $5, $6, $7, $8, $9, $10
}'
for metric in psnr ssim isi-psnr rate-psnr; do
	case $metric in
	psnr)	head_of 'BD of the psnr of scenes: rate in %, dB' ;;
	ssim)	head_of 'BD of their ssim, as -10 log10(1 - ssim)' ;;
	*)	head_of "BD of $metric of planes" ;;
	esac
	pairs $metric
done
