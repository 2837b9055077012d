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
		[ ! -e "$VECTORS/$case.libm.csv" ] || continue
		# shellcheck disable=SC2086
		"spk-$tool" $options --bare "$VECTORS/$case.in.csv" > got
		same got "$VECTORS/$case.spikes.csv" || { echo "$case"; false; }
		n=$((n + 1))
	done < <(cases)
	[ "$n" -ge 33 ]
}

# How many values of two files differ.
differing() {
	paste -d, "$1" "$2" | awk -F, '{
		for (i = 1; i <= NF / 2; i++)
			n += $i != $(i + NF / 2)
	} END { print n + 0 }'
}

# The README of the vectors describes these two.
@test "where the reference depends on the machine, its spikes with libm" {
	local n=
	while IFS=$'\t' read -r case tool options; do
		[ -e "$VECTORS/$case.libm.csv" ] || continue
		# shellcheck disable=SC2086
		"spk-$tool" $options --bare "$VECTORS/$case.in.csv" > got
		same got "$VECTORS/$case.libm.csv"
		n+=" $case $(differing got "$VECTORS/$case.spikes.csv")"
	done < <(cases)
	[ "$n" = " bin1 4 bin3 2" ]
}

@test "the published examples of rate and bin" {
	[ "$(echo 2.4 | spk-rate --min=-2.4 --max=2.4 --split --bare | sort |
	    uniq -c | tr -s ' ')" = " 10 1,0" ]
	[ "$(echo 1.8,0 | spk-bin --min=-2,-5 --max=2,5 --bins=3 --bare |
	    sort | uniq -c | tr -s ' ')" = " 10 0,0,1,0,1,0" ]
}

# For the signal $1, $2 and $3 differ by 1e-6 of its range at most.
close() {
	paste -d, "$1" "$2" "$3" | awk -F, '{
		n = NF / 3
		for (i = 1; i <= n; i++) {
			if (NR == 1 || $i < min[i]) min[i] = $i
			if (NR == 1 || $i > max[i]) max[i] = $i
			d = $(i + n) - $(i + 2 * n)
			d = d < 0 ? -d : d
			if (d > most[i]) most[i] = d
		}
	} END {
		for (i in most)
			if (most[i] > 1e-6 * (max[i] - min[i]))
				exit 1
	}'
}

@test "decoded values equal the reference's, as binary32" {
	local n=0 weight
	while IFS=$'\t' read -r case tool options; do
		[ -e "$VECTORS/$case.decoded.csv" ] || continue
		if [ "$tool" = pwm ]; then	# drawn in binary64
			# shellcheck disable=SC2086
			spk-pwm $options "$VECTORS/$case.in.csv" |
			    spk-decode --crossing=saw --bare > got
			close "$VECTORS/$case".{in,decoded}.csv got
			n=$((n + 1))
			continue
		fi
		f32 "$VECTORS/$case.decoded.csv" > want
		weight=
		[ "$tool" != lif ] ||	# a spike pushes the threshold
			weight=$(sed 's/.*threshold\([^ ]*\).*/--weight\1/' \
			    <<< "$options")
		# shellcheck disable=SC2086
		"spk-$tool" $options $weight "$VECTORS/$case.in.csv" |
		    spk-decode --bare -o f32 > got
		same got want || { echo "$case"; false; }
		n=$((n + 1))
	done < <(cases)
	[ "$n" -ge 21 ]
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

# LIF's is as printed, to seven digits: its .7732 is .77320004 in binary32.
@test "the published examples of BSA and LIF" {
	printf '%s\n' .5 .6 .7 .8 .9 1 .9 .8 .7 .6 .5 > x
	[ "$(spk-bsa --bare x | paste -sd' ')" = "0 1 1 0 1 0 0 0 0 0 0" ]
	printf '%s\n' .5 .5 .5 .5 .5 .824084163 .868182778 .806550324 \
	    .718437791 .618731737 .525431573 | f32 > want
	spk-bsa x | spk-decode --bare -o f32 > got
	same got want
	printf '%s\n' .5 .3 .1 .4 .8 1 .7 .3 .6 > x
	[ "$(spk-lif -t 0.5 --leak 0.2 --bare x | paste -sd' ')" = \
	    "0 0 -1 0 0 1 0 0 0" ]
	printf '%s\n' .55 .55 .325 .505 .541 .7732 .59464 .558928 .5517856 |
	    awk '{ printf "%.7f\n", $1 }' > want
	spk-lif -t 0.5 --leak 0.2 x | spk-decode -t 0.5 --bare |
	    awk '{ printf "%.7f\n", $1 }' > got
	same got want
}

@test "the example of PWM, within 1e-4" {
	printf '%s\n' .2 .4 .6 .8 1 .8 .6 .4 .2 > x
	[ "$(spk-pwm --bare x | paste -sd' ')" = "0 0 0 0 -1 0 0 0 1" ]
	printf '%s\n' .2 .3994 .5988 .7982 .9976 .7996 .6016 .4036 .2056 > want
	spk-pwm x | spk-decode --bare > got
	paste want got | awk '{ d = $1 - $2; if (d * d > 1e-8) exit 1 }'
	[ "$(wc -l < got)" -eq 9 ]
}

@test "the filter of BSA equals the reference's, bit for bit" {
	local n=0
	while IFS=$'\t' read -r case tool options; do
		[ -e "$VECTORS/$case.fir.csv" ] || continue
		read -ra word <<< "${options//--/}"
		IFS=, read -ra order <<< "${word[0]#*=}"
		IFS=, read -ra cutoff <<< "${word[1]#*=}"
		for c in "${!order[@]}"; do
			sed -n "$((c + 1))p" "$VECTORS/$case.fir.csv" |
			    f32 > want
			"$UNIT/filter" "${order[c]}" "${cutoff[c]}" > got
			same got want
			n=$((n + 1))
		done
	done < <(cases)
	[ "$n" -ge 9 ]
}
