#!/usr/bin/env bats
# The reference's results, spike for spike and bit for bit.

load helpers

cases() {
	grep -v '^#' "$VECTORS/cases.tsv"
}

# Numbers as text to their binary32 bytes, by somebody else's arithmetic.
f32() {
	perl -ne 'chomp; print pack "f<*", split /,/' "$@"
}

@test "spikes equal the reference's" {
	local n=0
	while IFS=$'\t' read -r case tool options; do
		# shellcheck disable=SC2086
		"spk-$tool" $options --bare "$VECTORS/$case.in.csv" > got
		same got "$VECTORS/$case.spikes.csv" || { echo "$case"; false; }
		n=$((n + 1))
	done < <(cases)
	[ "$n" -ge 6 ]
}

@test "decoded values equal the reference's, as binary32" {
	local n=0
	while IFS=$'\t' read -r case tool options; do
		[ -e "$VECTORS/$case.decoded.csv" ] || continue
		f32 "$VECTORS/$case.decoded.csv" > want
		# shellcheck disable=SC2086
		"spk-$tool" $options "$VECTORS/$case.in.csv" |
		    spk-decode --bare -o f32 > got
		same got want || { echo "$case"; false; }
		n=$((n + 1))
	done < <(cases)
	[ "$n" -ge 5 ]
}

@test "decoded from 0, values equal the reference's, as binary32" {
	local n=0
	while IFS=$'\t' read -r case tool options; do
		[ -e "$VECTORS/$case.decoded0.csv" ] || continue
		f32 "$VECTORS/$case.decoded0.csv" > want
		# shellcheck disable=SC2086
		"spk-$tool" $options "$VECTORS/$case.in.csv" |
		    spk-decode --start 0 --bare > text
		f32 text > got
		same got want || { echo "$case"; false; }
		n=$((n + 1))
	done < <(cases)
	[ "$n" -ge 5 ]
}

@test "the published example of step-forward" {
	printf '%s\n' .1 .3 .2 .4 .8 .6 .7 .9 .5 .3 .2 > x
	[ "$(spk-sf -t 0.1 --bare x | paste -sd' ')" = \
	    "0 1 0 1 1 1 1 1 -1 -1 -1" ]
	spk-sf -t 0.1 x | spk-decode --start 0 --bare > text
	printf '%s\n' 0 .1 .1 .2 .3 .4 .5 .6 .5 .4 .3 |
	    paste text - | awk '{ d = $1 - $2; if (d * d > 1e-12) exit 1 }'
	[ "$(wc -l < text)" -eq 11 ]
}
