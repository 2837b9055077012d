#!/usr/bin/env bats
# The scale: a range that is measured or given, and files that are read twice.

load helpers

# The encoders that scale.
scaled() {
	for e in $(encoders); do
		[[ $("$e" --help) != *--min=* ]] || echo "$e"
	done
}

# Bytes of binary32 from text.
f32() {
	perl -ne 'chomp; print pack "f<*", split /,/' "$@"
}

# Likewise in the type that a tool computes in, which is left in TYPE.
bits_for() {
	local tool=$1
	shift
	TYPE=f32
	! binary64 "$tool" || TYPE=f64
	perl -e '$type = shift eq "f32" ? "f<*" : "d<*"; while (<>) {
		chomp;
		print pack $type, split /,/;
	}' "$TYPE" "$@"
}

# nothing N: a row of N columns without a spike
nothing() {
	yes 0 | head -n "$1" | paste -sd,
}

# Least or greatest of each column.
least() {
	awk -F, '{
		for (i = 1; i <= NF; i++)
			if (NR == 1 || $i + 0 < m[i] + 0)
				m[i] = $i
	} END {
		for (i = 1; i <= NF; i++)
			printf "%s%s", (i > 1 ? "," : ""), m[i]
	}' "$@"
}

most() {
	sed 's/[^,]*/-&/g; s/--//g' "$@" | least |
	    sed 's/[^,]*/-&/g; s/--//g'
}

@test "there are encoders that scale" {
	FULL=1 scaled > got
	printf 'spk-%s\n' bin bsa burst hsa latency lif pwm rate weighted > some
	[ "$(comm -13 got some | wc -l)" -eq 0 ]
	run ! grep -q spk-sf got
}

@test "the range given is as the range measured, and is in the header" {
	for c in 1 2 5; do
		walk 3000 $c $c 0.4 > x
		min=$(least x)
		max=$(most x)
		for e in $(scaled); do
			$e x > want
			$e --min="$min" --max="$max" x > got
			same got want
			for word in min="$min" max="$max"; do
				head -n 1 got |
				    sed -n "s/.* ${word%=*}=\([^ ]*\).*/\1/p" |
				    bits_for $e > bits
				echo "${word#*=}" | bits_for $e > given
				[ -s bits ]
				same bits given
			done
		done
	done
	[[ $min == -* && $max != -* ]]
}

@test "another range gives other spikes" {
	walk 3000 1 1 0.4 > x
	for e in $(scaled); do
		$e --bare x > a
		$e --bare --min=-100 --max=100 x > b
		run ! cmp -s a b
	done
}

@test "file and pipe give the same bytes, whatever precedes the rows" {
	thorough
	walk 10000 3 2 0.4 | dyadic > rows
	for e in $(scaled); do
		[[ $("$e" --help) != *--method=* ]] || e+=' --steps=2'
		for how in head columns nan \
		    $([ -n "${SANITIZED:-}" ] || echo plain names bom crlf blank); do
			echo "$e $how"
			o=()
			case $how in
			plain)	cat rows ;;
			names)	echo '# from'; echo 'a,"b,1",c'; cat rows ;;
			head)	echo '#spk v=1 kind=signal channels=3 names=1'
				echo a,b,c; cat rows
				echo '#end frames=10000' ;;
			bom)	printf '\xef\xbb\xbf'; cat rows ;;
			crlf)	sed 's/$/\r/' rows; printf '\r\n\r\n' ;;
			blank)	tr , ' ' < rows; o=(-d blank) ;;
			columns)
				cat rows; o=('--columns=3,1,3') ;;
			nan)	echo nan,1,2; cat rows; echo ,,nan
				o=(--nan=hold -q) ;;
			esac > x
			$e "${o[@]}" x > want
			[ "$(tail -n 1 want | cut -c1-11)" = '#end frames' ]
			cat x | $e "${o[@]}" > got
			same got want
			$e "${o[@]}" < x > got
			same got want
			$e "${o[@]}" -o i8 x > want
			cat x | $e "${o[@]}" -o i8 > got
			same got want
		done
		for how in f32 f64; do
			case $how in
			f32)	f32 rows ;;
			f64)	perl -ne 'print pack "d<*", split /,/' rows ;;
			esac > x
			$e rows > want
			o=(-i "$how" -c 3 $(as_text "$e"))
			$e "${o[@]}" x > got
			same got want
			cat x | $e "${o[@]}" > got
			same got want
		done
	done
}

@test "a file on stdin is read twice from where it was" {
	{ echo 'this is 1,no row'; walk 1000 2 3 0.4; } > x
	sed 1d x > rows
	for e in $(scaled); do
		$e rows > want
		{ read -r _; $e; } < x > got
		same got want
	done
}

@test "a sample that is counted twice is replaced once" {
	printf '1\nnan\n3\n' > x
	for e in $(scaled); do
		fails 0 "$e: x: 1 value replaced" "$e" --nan=hold x
		fails 0 "$e: stdin: 1 value replaced" "$e" --nan=hold < x
		fails 0 "$e: stdin: 1 value replaced" "$e" --nan=hold \
		    < <(cat x)
	done
}

@test "P3 scaling the signal by a power of two changes nothing" {
	walk 3000 2 4 0.5 > x
	for e in $(scaled); do
		$e --bare x > want
		for k in 0.0009765625 0.5 4 65536; do
			awk -F, -v OFS=, -v k=$k -v CONVFMT=%.17g \
			    -v OFMT=%.17g '{ print $1 * k, $2 * k }' x > y
			$e --bare y > got
			same got want
		done
		grep -q 1 want
	done
}

@test "a constant channel has no spikes, and decodes to the constant" {
	local some=(-7 3e38 -4e-320) values value
	local all=("${some[@]}" 0 2.5 -2e-45 1e300)
	for value in "${all[@]}"; do
		yes -- $value | head -n 500 > "x$value"
		bits_for spk-sf "x$value" > "f32$value"
		bits_for spk-rate "x$value" > "f64$value"
	done
	while read -r e; do
		shape $e
		nothing "$COLS" > want
		! binary64 "${e%% *}" && type=f32 || type=f64
		# A scale is the same to all ways of a tool.
		values=("${some[@]}")
		[ -n "${SANITIZED:-}" ] || ! first_way "$e" || values=("${all[@]}")
		for value in "${values[@]}"; do
			[ $type = f64 ] || [[ $value != *e*3?? &&
			    $value != *e-3* ]] || continue
			echo "$e $value"
			$e --bare "x$value" > all
			[ "$(wc -l < all)" = $((500 * STEPS)) ]
			sort -u all > got
			same got want
			$e "x$value" | spk-decode --bare -o $type |
			    cmp - "$type$value"
			cat "x$value" | $e | spk-decode --bare -o $type |
			    cmp - "$type$value"
			$e --min=$value --max=$value "x$value" |
			    spk-decode --bare -o $type | cmp - "$type$value"
		done
	done < <(scaled_ways)
}

# Ways of laying spikes, of encoders that scale; of changes is not of values.
scaled_ways() {
	ways | grep -v -e spk-sf -e spk-delta -e spk-tbr -e spk-mw \
	    -e spk-rank -e --code=both
}

@test "a constant channel among others does not change them" {
	walk 1000 3 5 0.4 > x
	awk -F, -v OFS=, '{ print $1, 2.5, $2, -3, $3, 0 }' x > y
	while read -r e; do
		echo "$e"
		shape $e
		# Those of features 1, 3 and 5; of the others.
		at=$(seq 1 $((6 * COLS)) | awk -v n="$COLS" '
		    int(($1 - 1) / n) % 2 == 0' | paste -sd,)
		$e --bare x > want
		$e --bare y | tee all | cut -d, -f"$at" > got
		[[ $e == *bin* && $e != *determ* || $e == *poisson* ]] ||
		    same got want
		[ "$(cut -d, --complement -f"$at" all | sort -u)" = \
		    "$(nothing $((3 * COLS)))" ]
		[ "$(tr -d 0,'\n' < got | head -c 1)" ]
		$e x | spk-decode --bare > want
		$e y | spk-decode --bare | tee all | cut -d, -f1,3,5 > got
		[[ $e == *bin* && $e != *determ* || $e == *poisson* ]] ||
		    same got want
		[ "$(cut -d, -f2,4,6 all | sort -u)" = 2.5,-3,0 ]
	done < <(scaled_ways)
}

@test "given as a single value, a range makes a channel constant" {
	printf '%s\n' 0 5 -5 5 5 5 > x
	while read -r e; do
		shape $e
		[ "$($e --bare --min=1 --max=1 x | sort -u)" = \
		    "$(nothing "$COLS")" ]
		[ "$($e --min=1 --max=1 x | spk-decode --bare | sort -u)" = 1 ]
	done < <(scaled_ways)
	# Its mirror does not fire either.
	[ "$(spk-rate --invert --split --bare x --min=1 --max=1 | sort -u)" = \
	    0,0,0,0 ]
}

@test "one sample, and two that are equal" {
	while read -r e; do
		shape $e
		for x in '7,-1' '7,-1\n7,-1'; do
			printf "$x\n" > x
			[ "$($e --bare x | sort -u)" = \
			    "$(nothing $((2 * COLS)))" ]
			$e x | spk-decode --bare > got
			same got x
			$e --min=-1 --max=7 x > got
			cat x | $e --min=-1 --max=7 | cmp - got
			[ "$(wc -l < got)" -eq \
			    $(($(wc -l < x) * STEPS + 2)) ]
			[ "$STEPS$COLS" != 11 ] ||
			    [[ $e == *=* ]] || [ "$(sed -n 2p got)" = 0,0 ]
			[ "$(spk-decode --bare got | wc -l)" -eq \
			    "$(wc -l < x)" ]
		done
	done < <(scaled_ways)
}

@test "a range reversed, single, or half is not a range" {
	printf '1,2\n3,4\n' > x
	for e in $(scaled); do
		fails 2 "$e: --min, --max: channel 2: min is above max" \
		    "$e" --min=0,5 --max=3,4 x
		fails 2 "$e: --min without --max" "$e" --min=0 x
		fails 2 "$e: --max without --min" "$e" --max=0 x
		fails 2 "$e: --min: 3 values for 2 channels" \
		    "$e" --min=1,2,3 --max=4 x
		fails 2 "$e: --max: 3 values for 2 channels" \
		    "$e" --min=1 --max=4,5,6 x
		[ -z "$output" ]
	done
}

@test "a range too wide or too narrow for the type" {
	local say='its range is too wide or too narrow to scale'
	for e in $(scaled); do
		pairs=('3e38 -3e38' '0 1e-45' '-1e-39 1e-39') most=3e38
		good=('1.7e38 -1.7e38' '0 1e-38')
		if binary64 $e; then
			good+=("${pairs[@]}" '8e307 -8e307' '0 1e-307')
			pairs=('1.7e308 -1.7e308' '0 1e-309' '-4e-324 0')
			most=1.7e308
		fi
		for pair in "${pairs[@]}"; do
			read -r a b <<< "$pair"
			printf '%s,1\n%s,2\n' $a $b > x
			fails 1 "$e: x: channel 1: $say" "$e" x
			[ -z "$output" ]
			printf '1,%s\n2,%s\n' $a $b > x
			fails 1 "$e: stdin: channel 2: $say" "$e" < <(cat x)
			[ -z "$output" ]
		done
		fails 2 "$e: --min, --max: channel 1: $say" \
		    "$e" --min=-$most --max=$most x
		# What can be scaled is.
		for pair in "${good[@]}"; do
			printf '%s\n%s\n0\n' $pair | $e |
			    spk-decode --bare > r
			[ "$(wc -l < r)" -eq 3 ]
			run ! grep -qi 'nan\|inf' r
		done
	done
}

@test "--verbose counts the samples outside" {
	walk 3000 3 6 0.4 > x
	for e in $(scaled); do
		[ "$e" != spk-cam ] || continue	# light is not below 0
		for range in '-1 1' '-1,0,-9 2,0.5,9' '-99 99' '50 51'; do
			echo "$e $range"
			read -r min max <<< "$range"
			$e -v --min=$min --max=$max x 2> err > y
			n=$(awk -F, -v min=$min -v max=$max '
			BEGIN {
				split(min "," min "," min, lo, ",")
				split(max "," max "," max, hi, ",")
			}
			{
				for (i = 1; i <= NF; i++)
					n += $i < lo[i] + 0 || $i > hi[i] + 0
			} END { print n + 0 }' x)
			spikes=$(grep -v '^#' y | tr , '\n' | grep -vcx 0) ||
			    true
			echo "$e: x: frames=3000 columns=3 spikes=$spikes" \
			    "outside=$n" > want
			others="' finds better\$|outside min and max\$"
			others+='|values are spikes with'
			grep -vE "$others" err |
			    sed 's/ saturated=0$//' | same - want
			grep -c "^$e: x: $n of .* outside min and max\$" err |
			    grep -qx $((n > 4500))
		done
		$e -v x 2>&1 > y | grep -q ' outside=0\( saturated=0\)*$'
		$e --min=0 --max=1 x 2> err > y
		run ! grep -vE "$others" err
	done
}

@test "the least and the greatest value are not outside" {
	for e in $(scaled); do
		printf '0.1\n0.7\n' | $e -v --min=0.1 --max=0.7 2>&1 > y |
		    grep -q ' outside=0\( \|$\)'
	done
}

@test "what is outside is spikes of the end, or none" {
	# spk-rate: above the range always, below it never.
	printf '%s\n' -1 -100 2 100 > x
	for m in deterministic poisson 'poisson --rng=philox'; do
		# shellcheck disable=SC2086 # options
		spk-rate --min=0 --max=1 --steps=20 --method=$m --bare x |
		    uniq -c | awk '{ print $1, $2 }' > got
		[ "$(paste -sd' ' got)" = '40 0 40 1' ]
		# Evenly, what fires at all has a spike at least.
		[ "$m" != deterministic ] || continue
		# shellcheck disable=SC2086
		spk-bin --min=0 --max=1 --steps=20 --bins=3 --sigma=0.05 \
		    --method=$m --bare x | uniq -c |
		    awk '{ print $1, $2 }' > got
		[ "$(paste -sd' ' got)" = '40 1,0,0 40 0,0,1' ]
	done
	# Decoded it is within the range.
	spk-rate --min=0 --max=1 x | spk-decode --bare | paste -sd' ' > got
	[ "$(cat got)" = '0 0 1 1' ]
}

@test "a stream without end is encoded as it comes, if the range is given" {
	walk 1000 1 7 0.1 > x
	{ cat x; yes 0.5 | head -n 100000; } > begin
	for e in $(scaled); do
		$e --bare --min=-5 --max=5 begin | head -n 90000 > want
		{ cat x; yes 0.5; } 2> /dev/null |
		    timeout 20 "$e" --bare --min=-5 --max=5 |
		    head -n 90000 > got
		same got want
		[ "$(wc -l < got)" -eq 90000 ]
	done
}

# limited COMMAND...: within 16 MiB.
limited() {
	(ulimit -v 16384; exec "$@")
}

@test "memory holds neither a file nor a stream with its range given" {
	[ -z "${SANITIZED:-}" ] ||
	    skip "a sanitizer needs more address space than there is"
	walk 5000 2 8 0.4 | f32 > part
	for _ in {1..500}; do
		cat part
	done > x
	for e in $(scaled); do
		# One of each sort: by the sample, looking ahead, with steps, light.
		[[ -n ${FULL:-} || $e == spk-@(lif|bsa|rate|cam) ]] || continue
		# More spikes would take the longer to write, not more memory.
		o=(-i f32 -c 2 -o i8)
		[[ $e != spk-@(rate|latency|weighted) ]] || o+=(--steps=1)
		[[ $e != spk-bin ]] || o+=(--steps=1 --bins=2)
		limited "$e" "${o[@]}" x > y
		[ "$(head -n 1 y | tr -d '\0' | cut -c1-4)" = '#spk' ]
		limited "$e" "${o[@]}" < x | cmp - y
		# A pipe has to be kept, and this one is too long.
		fails 3 "$e: out of memory" limited "$e" "${o[@]}" < <(cat x)
		limited "$e" "${o[@]}" < part > want
		limited "$e" "${o[@]}" < <(cat part) | cmp - want
		cat x | limited "$e" "${o[@]}" \
		    --min="$(head -n 1 y | tr ' ' '\n' | sed -n 's/^min=//p')" \
		    --max="$(head -n 1 y | tr ' ' '\n' | sed -n 's/^max=//p')" |
		    cmp - y
		limited spk-decode -o f32 < <(cat y) > r
		[ "$(stat -c %s r)" -gt 20000000 ]
	done
}

# While the output is a pipe that is full, the second pass waits: more than
# the largest pipe has.
@test "a file that changes between its two passes is refused" {
	mkfifo pipe
	walk 100000 1 9 0.4 > walk
	cat walk walk walk walk walk walk > good
	for e in $(scaled); do
		# More spikes would take the longer to write.
		o=(-o f32)
		[[ $e != spk-@(rate|latency|weighted) ]] || o+=(--steps=1)
		[[ $e != spk-bin ]] || o+=(--steps=1 --bins=2)
		for change in append cut same; do
			echo "$e $change"
			cp good x
			rc=0
			"$e" "${o[@]}" x > pipe 2> err &
			exec 7< pipe
			IFS= read -r -n 1 -t 10 byte <&7
			[ "$byte" = '#' ]
			case $change in
			append)	echo 1 >> x ;;
			cut)	truncate -s 1000000 x ;;
			same)	cat good > x ;;
			esac
			cat <&7 > rest
			exec 7<&-
			wait $! || rc=$?
			[ "$rc" = 1 ]
			[ "$(cat err)" = "$e: x: changed while it was read" ]
			run ! grep -aq '#end' rest
		done
	done
}

@test "decoding needs the range" {
	local say='the range is not known: --min and --max'
	yes 0 | head -n 2 > y
	for e in $(scaled); do
		code=${e#spk-}
		case $code in
		cam)	continue ;;	# recordings have 0 to 255
		latency | weighted | burst | rate)
			o=(--steps=1) ;;
		bin)	o=(--steps=1 --bins=1) ;;
		*)	o=() ;;
		esac
		fails 2 "spk-decode: y: $say" \
		    spk-decode --codec="$code" "${o[@]}" y
		[ "$(spk-decode --codec="$code" "${o[@]}" --min=1 --max=2 \
		    --bare y | wc -l)" -eq 2 ]
		printf '#spk v=1 kind=spikes codec=%s channels=1%s\n' "$code" \
		    "$(printf %s "${o[@]/#--/ }")" | cat - y > z
		fails 1 "spk-decode: z: $say" spk-decode z
	done
}

# The last thing, of each channel, in binary32; the oracle does the same.
@test "what is decoded is stretched and shifted" {
	walk 300 2 5 0.4 > x
	local k=stretch=1.5,-0.3 s=shift=0.1,2000
	for code in sf bsa lif pwm; do
		"spk-$code" "--$k" "--$s" x > y
		grep -q " $k $s\$" y
		spk-decode --bare -o f32 y > got
		"spk-$code" x > plain
		spk-decode "--$k" "--$s" --bare -o f32 plain | same - got
		grep -v '^#' plain > spikes
		grep -v '^#' y | same - spikes
		[ "$code" = pwm ] || {	# its lines are of binary64
			"$UNIT/oracle" "decode-$code" < y > want
			same got want
		}
		spk-decode --bare plain | perl -e '
		my @k = ([1.5, 0.1], [-0.3, 2e3]);
		my $f = sub { unpack "f<", pack "f<", $_[0] };
		while (<>) {
			my @x = split /,/;
			print pack "f<2", map { $f->($f->($f->($x[$_]) *
			    $f->($k[$_][0])) + $f->($k[$_][1])) } 0, 1;
		}' > want
		same got want
		# A header is as it was where nothing is stretched.
		"spk-$code" --stretch=1 --shift=0 x | same - plain
		# Side by side, those that are not keep their size.
		spk-cat --paste y plain | spk-decode --bare |
		    cut -d, -f 3,4 > got
		spk-decode --bare plain | same - got
	done
}
