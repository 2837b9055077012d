#!/usr/bin/env bats
# Properties of every encoder, and of the stream.

load helpers

@test "P6 permuting columns permutes trains" {
	{ echo a,b,c,d; walk 500 4 1 0.6; } > x
	awk -F, -v OFS=, '{ print $3, $1, $4, $2 }' x > y
	while read -r e; do
		echo "$e"
		$e --bare x | by_name > want
		$e --bare --columns 3,1,4,2 x > z
		[[ $(head -n 1 z) != *.step* ]] ||
		    [ "$(head -n 1 z | cut -c 1-13)" = c.step+,a.ste ]
		by_name z > got
		same got want
		$e --bare y | by_name > got
		same got want
		grep -q 1 want
	done < <(certain_ways)
	# Without names, as they are.
	sed -i 1d x
	for e in $(encoders); do
		shape $e
		read -ra o < <(certain $e)
		$e "${o[@]}" --bare x | awk -F, -v OFS=, -v n="$COLS" '{
			split("3 1 4 2", from, " ")
			for (k = 1; k <= 4; k++)
				for (i = 1; i <= n; i++)
					printf "%s%s", $((from[k] - 1) * n + i),
					    k * i < 4 * n ? "," : "\n"
		}' > want
		$e "${o[@]}" --bare --columns 3,1,4,2 x > got
		same got want
	done
}

# The options with which an encoder does not depend on chance.
certain() {
	[[ $("$1" --help) == *--method=* ]] && echo --method=deterministic ||
	    echo
}

@test "P7 copies of a column give copies of its train" {
	walk 500 2 2 0.6 > x
	for e in $(apart); do
		read -ra o < <(certain $e)
		$e "${o[@]}" --bare --columns 2 x | awk '{
			printf "%s", $1
			for (i = 1; i < 64; i++)
				printf ",%s", $1
			print ""
		}' > want
		$e "${o[@]}" --bare --columns "2$(printf ',2%.0s' {1..63})" \
		    x > got
		same got want
		grep -q 1 want
	done
}

@test "P7 at random, each column has numbers of its own" {
	walk 200 2 2 0.6 > x
	for e in $(encoders); do
		[[ $("$e" --help) == *--method=* ]] || continue
		shape $e
		for rng in mt19937 philox; do
			o=(--method=poisson --rng="$rng" --bare)
			$e "${o[@]}" --columns 2,2,2 x > got
			for k in 1 2 3; do
				cut -d, -f $((COLS * (k - 1) + 1))-$((COLS * k)) \
				    got > train$k
			done
			run ! cmp -s train1 train2
			run ! cmp -s train2 train3
			run ! cmp -s train1 train3
			# And each row: constant, it does not repeat itself.
			printf '%s\n' 1 1 1 | $e "${o[@]}" --min=0 --max=2 \
			    --steps=100 > got
			[ "$(wc -l < got)" = 300 ]
			split -l 100 got part
			run ! cmp -s partaa partab
			run ! cmp -s partab partac
		done
	done
}

@test "P8 chunked is whole, for text and binary, from file and pipe" {
	thorough
	walk 300 3 3 0.6 | dyadic > x
	perl -ne 'print pack "f<*", split /,/' x > x.f32
	while read -r e; do
		echo "$e"
		$e x > want
		for bs in 1 64 ${FULL:+2 3 7 1000}; do
			dd bs=$bs status=none if=x | $e > got
			same got want
			dd bs=$bs status=none if=x.f32 |
			    $e -i f32 -c 3 $(as_text "$e") > got
			same got want
		done
		$e -o i8 x > want.i8
		spk-decode want > r
		for bs in 1 64 ${FULL:+2 3 7 1000}; do
			dd bs=$bs status=none if=want | spk-decode > got
			same got r
			dd bs=$bs status=none if=want.i8 | spk-decode > got
			same got r
		done
	done < <(ways)
}

@test "P8 the size of a block does not matter: many columns, and many steps" {
	thorough
	walk 3 700 1 1 | dyadic > wide
	walk ${FULL:+4}9 1 1 1 | dyadic > long
	for e in $(encoders); do
		[[ $("$e" --help) == *--method=* ]] || continue
		for m in deterministic 'poisson --rng=mt19937' \
		    'poisson --rng=philox'; do
			for way in "wide --steps=1" "wide --steps=300" \
			    "long --steps=70001" "long --steps=1"; do
				echo "$e $m $way"
				# shellcheck disable=SC2086 # options
				$e --method=$m $way > want
				# shellcheck disable=SC2086
				dd bs=1 status=none if="${way%% *}" |
				    $e --method=$m ${way#* } > got
				same got want
				spk-decode want > r
				spk-decode < <(cat want) > got
				same got r
				[ "$(wc -l < r)" -eq \
				    $(($(wc -l < "${way%% *}") + 2)) ]
			done
		done
	done
}

@test "P8 a long pipe, kept whole for its range, is like a file" {
	thorough
	perl -e 'srand 8; print pack "f<*", map { rand } 1 .. 900000' > x.f32
	for e in $(encoders); do
		$e -i f32 -c 3 x.f32 -o i8 > want
		for bs in 9999 ${FULL:+99991} 999983; do
			dd bs=$bs status=none if=x.f32 |
			    $e -i f32 -c 3 -o i8 | cmp - want
		done
	done
	perl -e 'srand 9; print rand, rand > 0.001 ? "\n" : "\n\n"
	    for 1 .. 200000' > x
	o=(--code=both --step-threshold=0.1 --episodes=blank)
	spk-rate "${o[@]}" x > want
	[ "$(grep -c '^$' want)" -gt 100 ]
	for bs in 999 99991; do
		dd bs=$bs status=none if=x | spk-rate "${o[@]}" | cmp - want
	done
}

@test "P10 text and binary of the same numbers give the same spikes" {
	walk 1000 2 4 9 | dyadic > x
	perl -ne 'print pack "f<*", split /,/' x > x.f32
	perl -ne 'print pack "d<*", split /,/' x > x.f64
	while read -r e; do
		echo "$e"
		$e x > want
		$e -i f32 -c 2 $(as_text "$e") x.f32 > got
		same got want
		$e -i f64 -c 2 x.f64 > got
		same got want
		# Text is the same to all ways of a tool.
		first_way "$e" || continue
		for sep in ';' tab blank; do
			tr , "$(case $sep in tab) printf '\t' ;;
			    blank) echo ' ' ;; *) echo "$sep" ;; esac)" < x |
			    $e -d $sep > got
			same got want
		done
		sed 's/,/ ,\t/; s/^/ /; s/$/ \r/' x | $e > got
		same got want
		sed 's/[^,]*/"&"/g' x | $e > got
		same got want
		{ printf '\xef\xbb\xbf'; cat x; } | $e > got
		same got want
		{ printf '# a comment\n#\n'; head -c -1 x; } | $e > got
		same got want
	done < <(ways)
}

@test "P10 text of binary64 is read as it is, or as binary32" {
	walk 1000 2 4 9 > x
	perl -ne 'print pack "f<*", split /,/' x > x.f32
	perl -ne 'print pack "d<*", split /,/' x > x.f64
	for e in $(encoders); do
		$e x > want
		$e -i f64 -c 2 x.f64 > got
		same got want
		! binary64 "$e" || continue
		$e -i f32 -c 2 x.f32 > got
		same got want
	done
}

@test "P10 integers up to 8 bits are the same in i8, idx and pgm" {
	walk 1000 2 5 60 |
	    awk -F, -v OFS=, '{ print int($1) % 120, int($2) % 120 }' > x
	perl -ne 'print pack "c*", split /,/' x > x.i8
	{ perl -e 'print pack "n C C N2", 0, 9, 2, 1000, 2'; cat x.i8; } > x.idx
	tr -d - < x > y
	{ perl -e 'print pack "n C C N3", 0, 8, 3, 1000, 1, 2'
	perl -ne 'print pack "C*", split /,/' y; } > y.idx
	perl -ne 'print "P5 2 1 255\n", pack "C*", split /,/' y > y.pgm
	perl -ne 'print "P5 2 1 60000\n", pack "n*", split /,/' y > y.pgm2
	while read -r e; do
		echo "$e"
		$e x > want
		$e -i i8 -c 2 x.i8 > got
		same got want
		$e x.idx > got
		same got want
		first_way "$e" || continue	# of its ways: images are read alike
		o=()
		[[ $("${e%% *}" --help) != *--min=* ]] || o=(--min=0 --max=255)
		$e "${o[@]}" --bare y > want
		for f in y.idx y.pgm; do
			$e --to=csv --bare $f > got
			same got want
			$e --to=csv --bare < <(cat $f) > got
			same got want
			$e --to=csv $f | head -n 1 | grep -q ' width=2 height=1 maxval='
		done
		[ -z "${o[*]}" ] || o=(--min=0 --max=60000)
		$e "${o[@]}" --bare y > want
		$e --to=csv --bare y.pgm2 > got
		same got want
	done < <(ways)
}

@test "images: there and back" {
	local w h m
	for m in 1 7 255 256 65535; do
		for size in '1 1' '3 2' '28 28'; do
			read -r w h <<< "$size"
			# Those are millions of spikes.
			[[ $m$w != 6553528 || -n ${FULL:-} ]] || continue
			perl -e 'srand 3; my ($w, $h, $m) = @ARGV;
			for (1 .. 5) {
				print "P5\n$w $h\n$m\n", pack $m > 255 ?
				    "n*" : "C*", map { int rand($m + 1) }
				    1 .. $w * $h;
			}' "$w" "$h" "$m" > x
			spk-rate --steps="$m" x | spk-decode -o pgm > got
			same got x
			spk-rate --steps="$m" -o i8 x |
			    spk-decode -o pgm > got
			same got x
			spk-sf --threshold=1 x | spk-decode > r
			head -n 1 r | grep -q " width=$w height=$h maxval=$m"
		done
	done
}

@test "spikes as i8 and f32 hold what the text holds" {
	walk 500 3 6 0.6 > x
	while read -r e; do
		echo "$e"
		$e --bare x > want
		n=$(head -n 1 want | tr , '\n' | wc -l)
		$e --bare -o i8 x | perl -e 'local $/ = \$ARGV[0]; @ARGV = ();
		print join(",", unpack "c*"), "\n" while <STDIN>' "$n" > got
		same got want
		$e --bare -o f32 x | perl -e 'local $/ = \(4 * $ARGV[0]);
		print join(",", unpack "f<*"), "\n" while <STDIN>' "$n" > got
		same got want
	done < <(ways)
}

@test "P11 the spikes of a beginning are the beginning of the spikes" {
	walk 2000 2 7 0.6 > x
	while read -r e; do
		echo "$e"
		[ "$e" != spk-tbr ] || continue	# the end repeats a change
		shape $e
		read -ra o < <(streaming "${e%% *}" | paste -sd' ')
		$e "${o[@]}" --bare x > all
		[ "$(wc -l < all)" -eq $((2000 * STEPS)) ]
		for n in 1 2 100 1999; do
			head -n $((n * STEPS)) all > want
			head -n $n x | $e "${o[@]}" --bare > got
			same got want
		done
	done < <(ways)
}

@test "P11 philox begins anywhere: --first" {
	walk 300 3 7 0.6 > x
	for e in $(encoders); do
		[[ $("$e" --help) == *--first=* ]] || continue
		o=(--bare --method=poisson --rng=philox --min=-50 --max=50)
		for steps in 1 7; do
			$e "${o[@]}" --steps=$steps x > all
			for n in 1 2 157 299; do
				tail -n +$((n * steps + 1)) all > want
				tail -n +$((n + 1)) x |
				    $e "${o[@]}" --steps=$steps --first=$n > got
				same got want
				run ! cmp -s got <(tail -n +$((n + 1)) x |
				    $e "${o[@]}" --steps="$steps")
			done
		done
	done
}

@test "P17 the same seed gives the same bytes, another seed others" {
	walk 200 3 9 0.6 > x
	for e in $(encoders); do
		[[ $("$e" --help) == *--method=* ]] || continue
		for rng in mt19937 philox; do
			o=(--method=poisson --rng="$rng")
			$e "${o[@]}" x > want
			$e "${o[@]}" x > got
			same got want
			$e "${o[@]}" --seed=42 x > got
			same got want
			grep -q 1 <(sed 1d want)
			for seed in 0 1 43 4294967295; do
				$e "${o[@]}" --seed=$seed x > got
				head -n 1 got | grep -q " seed=$seed "
				sed 1d got > $rng.$seed
				$e "${o[@]}" --seed=$seed x | cmp - got
			done
			sed 1d want > $rng.42
		done
		# All of its 64 bits count.
		$e --method=poisson --rng=philox --seed=4294967296 x |
		    sed 1d > philox.big
		# None is another.
		[ "$(cat_sums mt19937.* philox.*)" = 11 ]
		# Without chance it does not matter.
		$e --method=deterministic --bare x > want
		$e --method=deterministic --seed=7 --rng=philox --bare x > got
		same got want
	done
}

cat_sums() {
	sha256sum "$@" | cut -d ' ' -f 1 | sort -u | wc -l
}

# The spikes of a column that says p, 5 standard deviations about N p.
@test "P17 spikes are as many as their probability says" {
	local n=10000
	for p in 0 0.001 0.5 0.999 1; do
		for rng in mt19937 philox; do
			for seed in 42 0; do
				o=(--method=poisson --rng="$rng" --seed="$seed"
				    --bare --min=0 --max=1)
				# As steps, as rows, and as columns.
				echo $p | spk-rate "${o[@]}" --steps=$n > got1
				yes $p | head -n $n |
				    spk-rate "${o[@]}" --steps=1 > got2
				yes $p | head -n $n | paste -sd, |
				    spk-rate "${o[@]}" --steps=1 |
				    tr , '\n' > got3
				for k in 1 2 3; do
					awk -v p=$p -v n=$n '{ c += $1 } END {
						d = c - n * p
						print p, NR, c
						most = 25 * n * p * (1 - p)
						exit !(NR == n && d * d <= most)
					}' got$k
				done
			done
		done
	done
}

@test "P17 spikes of bins are as many as their curve says" {
	for rng in mt19937 philox; do
		for x in 0 0.3 0.5 1; do
			echo $x | spk-bin --min=0 --max=1 --bins=5 --bare \
			    --sigma=0.2 --rng="$rng" --steps=10000 --max-rate=0.8 |
			    awk -F, -v x=$x '{
				for (i = 1; i <= 5; i++)
					c[i] += $i
			} END {
				for (i = 1; i <= 5; i++) {
					d = (x - (i - 1) / 4) / 0.2
					g[i] = exp(-d * d / 2)
					sum += g[i]
				}
				for (i = 1; i <= 5; i++) {
					p = g[i] / sum * 0.8
					d = c[i] - NR * p
					if (d * d > 25 * NR * p * (1 - p))
						bad = 1
					print x, i, p * NR, c[i]
				}
				exit bad || NR != 10000
			}'
		done
	done
}

@test "evenly, spikes are as many as the rate says" {
	for steps in 1 2 8 64; do
		seq 0 "$steps" | spk-rate --min=0 --max="$steps" --bare \
		    --steps=$steps | awk -v n=$steps '
		{ c += $1 }
		NR % n == 0 { if (c != NR / n - 1) exit 1; c = 0 }
		END { if (NR != n * (n + 1)) exit 1 }'
		seq 0 "$steps" > want
		seq 0 "$steps" | spk-rate --steps=$steps |
		    spk-decode --bare > got
		same got want
		seq 0 "$steps" | spk-rate --steps=$steps --invert --split |
		    spk-decode --bare |
		    awk '{ printf "%.9g\n", $1 }' > got
		[ $((steps % 2)) = 1 ] || same got want
	done
}

@test "P19 no output ever says nan or inf" {
	printf '3e37\n-3e38\n3e37\n1e-45\n0\n' > x
	for e in $(encoders); do
		read -ra o < <(streaming "$e" | paste -sd' ')
		$e "${o[@]}" --min=-3e38 --max=3e37 x > y ||
		    $e -t 3e38 x > y || $e "${o[@]}" x > y
		run ! grep -qi 'nan\|inf' y
		run --separate-stderr spk-decode y
		run ! grep -qi 'nan\|inf' <<< "$output"
	done
	printf '8e307\n-8e307\n1e-320\n0\n-0\n' > x
	while read -r e; do
		binary64 "${e%% *}" || continue
		for o in '' '--min=-8e307 --max=8e307' '--min=0 --max=1'; do
			[[ -z $o || $("${e%% *}" --help) == *--min=* ]] ||
			    continue
			[ "$e" != spk-tbr ] || o=--threshold=1e300
			# shellcheck disable=SC2086 # options
			$e $o x > y
			run ! grep -qi 'nan\|inf' y
			spk-decode y > r
			run ! grep -qi 'nan\|inf' r
		done
	done < <(ways)
}

@test "names, rate and unknown words pass through both ways" {
	printf 'a,"b,1"\n1,2\n3,5\n' > x
	while read -r e; do
		echo "$e"
		$e -r 360 x | sed '1s/$/ subject=p17/' > y
		shape $e
		[ $((COLS * STEPS)) != 1 ] || [ "$(sed -n 2p y)" = 'a,"b,1"' ]
		spk-decode y > r
		head -n 1 r |
		    grep -q " rate=360 subject=p17$(type_word "${e%% *}")$"
		head -n 1 r | grep -q '^#spk v=1 kind=signal channels=2 names=1 r'
		[ "$(sed -n 2p r)" = 'a,"b,1"' ]
		[ "$(wc -l < r)" = 5 ]
		run ! grep -q threshold r
		for f in i8 f32; do
			$e -r 360 -o $f x | spk-decode > got
			$e -r 360 x | spk-decode > want
			same got want
		done
	done < <(ways)
}

# Words that encoders put into the header; none is common to all.
words_of() { # COMMAND...: spk-cam and spk-bin have some only if given
	{
		printf '0\n1\n' | "$@" | head -n 1
		[ "$1" != spk-cam ] || echo seed= start=
		[ "$1" != spk-bin ] || echo code= variant= beta=
	} | tr ' ' '\n' |
	    sed -n 's/=.*//p' |
	    grep -vxE 'v|kind|codec|channels|features|min|max' | sort -u
}

@test "a word that is another codec's parameter is the signal's own" {
	for e in $(encoders); do
		words_of $e
	done | sort -u > all
	[ "$(wc -l < all)" -gt 9 ]
	while read -r e; do
		echo "$e"
		# And those that a header has only if they are not usual.
		{ words_of $e; "${e%% *}" --help |
		    sed -nE 's/^ +(-., )?--([a-z-]+).*/\2/p' | sort |
		    comm -12 all -; } | sort -u > own
		comm -23 all own > others
		[ -s others ]
		words=$(sed 's/$/=777/' others | paste -sd ' ')
		printf '#spk v=1 kind=signal channels=1 %s\n0\n1\n#end frames=2\n' \
		    "$words" > x
		$e x > y
		spk-decode y > r
		for f in y r; do
			head -n 1 "$f" | tr ' ' '\n' | grep '=777$' |
			    sort > got
			sed 's/$/=777/' others | sort > want
			same got want
		done
		# And the codec's own are not left in the signal.
		run ! grep -qE " ($(paste -sd '|' own))=" <(head -n 1 r)
	done < <(ways)
	spk-phase -n 2 x > y
	head -n 1 y | grep -q "$(sed 's/$/=777/' others | head -n 1)"
}

@test "a word that is the codec's own parameter is its, and not the signal's" {
	# All parameters, those too that are in no header unless they are set.
	spk-decode --help | awk '
	/^ +(-., +)?--/ { name = $0 }
	/overrides the header/ {
		sub(/^ *(-., +)?--/, "", name)
		sub(/[^a-z-].*/, "", name)
		print name
	}' | sort -u > all
	grep -qx invert all
	grep -qx up-only all
	words=$(sed 's/$/=1/' all | paste -sd ' ')
	printf '#spk v=1 kind=signal channels=1 hop=4 upsample=3 window=5 %s\n' \
	    "$words" > x
	printf '#spk v=1 kind=signal channels=1\n' > y
	for f in x y; do
		seq 0 15 >> $f
		echo '#end frames=16' >> $f
	done
	while read -r e; do
		echo "$e"
		for f in x y; do
			$e $f > $f.spikes
			spk-decode $f.spikes | sed 1d > $f.back
			[[ $e == spk-phase* ]] ||
			    $e -o bits $f | spk-decode | sed 1d > $f.bits
		done
		same x.back y.back
		[[ $e == spk-phase* ]] || same x.bits y.bits
	done < <(ways; echo spk-phase --window=8)
}

@test "values decoded in binary32 are those, to a reader in binary64" {
	walk 300 2 8 0.6 > x
	for e in $(encoders); do
		word=$(type_word "$e")
		$e x > y
		spk-decode y > r
		head -n 1 r | grep -q "^#spk .* channels=2$word$"
		spk-decode -o f32 y > r.f32
		# Without an error, as text and as binary32.
		[ "$(spk-score -m mse r < r)" = 0 ]
		[ -n "$word" ] || continue
		[ "$(spk-score -m mse r.f32 < r)" = 0 ]
		[ "$(spk-score -m mae r < r.f32)" = 0 ]
		spk-bin r > want
		spk-bin r.f32 > got
		same got want
	done
	# Without the word they would be what the text has.
	spk-sf x | spk-decode > r
	sed '1s/ type=f32//' r > text
	[ "$(spk-score -m mse r < text)" != 0 ]
	run ! cmp -s <(spk-bin r) <(spk-bin text)
}

@test "type=f32 is of a signal's values, and not of its spikes" {
	walk 300 2 8 0.6 > x
	spk-sf x | spk-decode > r
	grep -q ' type=f32$' r
	for e in $(encoders); do
		for o in csv i8; do
			$e -o $o r > y
			run ! grep -aq ' type=' y
			# These have one type.
			[[ $e != spk-@(rank|tbr|mw) ]] || continue
			spk-decode y | head -n 1 |
			    grep -q " channels=2 type=f32$"
		done
		fails 1 "$e: stdin:1: type=f16: not f32" \
		    "$e" < <(sed '1s/ type=f32/ type=f16/' r)
	done
}

@test "each feature decodes from its own columns" {
	printf '%s\n' 0,3,10 10,0,7 3,3,9 > x
	for m in deterministic poisson 'poisson --rng=philox'; do
		# shellcheck disable=SC2086 # options
		spk-bin --min=0 --max=10 --bins=11 --sigma=0.01 --steps=2000 \
		    --method=$m x > y
		for how in mean max; do
			spk-decode --readout=$how --bare y |
			    perl -pe 's/[^,\n]+/int($& + 0.5)/ge' > got
			same got x
		done
		for way in '' --split --invert '--split --invert' \
		    '--code=both --step-threshold=1' \
		    '--code=step --step-threshold=1 --split'; do
			# shellcheck disable=SC2086
			spk-rate --min=0 --max=10 --steps=5000 --method=$m \
			    $way x | spk-decode --bare |
			    perl -pe 's/[^,\n]+/int($& + 0.5)/ge' > got
			same got x
		done
	done
}

@test "names of columns that are not the features'" {
	# names_are WANT COMMAND...: of the spikes, and back.
	names_are() {
		local want=$1
		shift
		"$@" x > y
		[ "$(sed -n 2p y)" = "$want" ] || {
			sed -n 2p y
			return 1
		}
		spk-decode y > r
		[ "$(sed -n 2p r)" = 'a,"b,1"' ]
		"$@" -o i8 x | spk-decode | cmp - r
	}
	printf 'a,"b,1"\n1,2\n3,5\n' > x
	names_are 'a.0,a.1,"b,1.0","b,1.1"' spk-bin --bins=2
	names_are 'a.0,"b,1.0"' spk-bin --bins=1
	names_are 'a,"b,1"' spk-rate
	names_are 'a+,"b,1+",a-,"b,1-"' spk-rate --split
	names_are 'a,"b,1",~a,"~b,1"' spk-rate --invert
	names_are 'a+,"b,1+",a-,"b,1-",~a+,"~b,1+",~a-,"~b,1-"' \
	    spk-rate --split --invert
	names_are 'a.step,"b,1.step"' spk-rate --code=step --step-threshold=1
	names_are 'a.step,"b,1.step",a,"b,1",~a.step,"~b,1.step",~a,"~b,1"' \
	    spk-rate --code=both --step-threshold=1 --invert
	# Names that end so themselves keep what is theirs.
	printf 'x.0,~y-\n1,2\n3,5\n' > x
	for e in 'spk-rate --split --invert' 'spk-bin --bins=3'; do
		$e x | spk-decode > r
		[ "$(sed -n 2p r)" = 'x.0,~y-' ]
	done
	[ "$(spk-bin --bins=11 x | sed -n 2p | cut -d, -f 11,12)" = \
	    x.0.10,~y-.0 ]
	# Columns that somebody has named else are as they are.
	spk-rate --split x | sed '2s/.*/p,q,r,s/' | spk-decode > r
	[ "$(sed -n 2p r)" = p,q ]
}

@test "columns are chosen by number, range and name, in the order given" {
	printf 't,a,b,c\n10:00,1,10,100\n10:01,2,20,200\n10:02,3,30,300\n' > x
	for e in $(encoders); do
		$e --columns 2-4 x > want
		$e --columns a,b,c x > got
		same got want
		$e --columns 2- x > got
		same got want
		$e --columns c,2 x | sed -n 2p > got
		shape $e
		{ printf 'c,a\n'; sed 1d x | cut -d, -f 4,2; } | $e |
		    sed -n 2p > want
		same got want
		[ "$COLS" != 1 ] || [ "$(cat got)" = c,a ]
		sed 1d x | $e --bare --columns 4,3 > got
		sed 1d x | cut -d, -f3,4 | awk -F, -v OFS=, '{ print $2, $1 }' |
		    $e --bare > want
		same got want
	done
}

@test "a sample that comes alone leaves alone" {
	for e in $(encoders); do
		[ "$e" != spk-tbr ] || continue	# of the change to the next
		mkfifo in out
		shape $e
		read -ra o < <(streaming "$e" | paste -sd' ')
		$e "${o[@]}" --bare < in > out &
		exec 7> in 8< out
		for x in 0 5 5 0 -5; do
			echo $x >&7
			for ((i = 0; i < STEPS; i++)); do
				read -r -t 5 y <&8
				[ -n "$y" ]
			done
		done
		exec 7>&- 8<&-
		wait
		rm in out
	done
}

@test "an observation that is complete leaves alone" {
	for e in 'rate --steps=3' 'bin --bins=1 --steps=3'; do
		mkfifo in out
		# shellcheck disable=SC2086 # options
		spk-decode --codec=$e --bare --min=0 --max=6 < in > out &
		exec 7> in 8< out
		for x in 0 1 1 0; do
			printf '1\n0\n%s\n' $x >&7
			read -r -t 5 y <&8
			[ "${e%% *}" != rate ] || [ "$y" = $((2 + 2 * x)) ]
		done
		exec 7>&- 8<&-
		wait
		rm in out
	done
}

@test "episodes: earlier ones are forgotten, and they stay separate" {
	walk 30 2 5 0.6 > a
	walk 20 2 6 0.6 > b
	walk 1 2 7 0.6 > c
	{ cat a; echo; cat b; printf '\n\n \n'; cat c; } > x
	for code in rate step both; do
		c=(--code="$code")
		[ "$code" = rate ] || c+=(--step-threshold=0.5)
		o=("${c[@]}" --min=-50 --max=50 --steps=4)
		for f in a b c; do
			spk-rate "${o[@]}" --bare $f > $f.y
		done
		{ cat a.y; echo; cat b.y; echo; cat c.y; } > want
		spk-rate "${o[@]}" --episodes=blank x > y
		head -n 1 y | grep -q ' episodes=blank '
		sed '1d; $d' y > got
		same got want
		[ "$(tail -n 1 y)" = '#end frames=204' ]
		spk-rate "${o[@]}" --episodes=blank < <(cat x) | cmp - y
		dd bs=1 status=none if=x |
		    spk-rate "${o[@]}" --episodes=blank | cmp - y
		# Measured: the range is that of all.
		spk-rate "${o[@]}" --episodes=blank x | sed 1d > m
		sed 1d y | cmp - m
		spk-rate "${c[@]}" --episodes=blank x > file
		spk-rate "${c[@]}" --episodes=blank < <(cat x) > pipe
		same file pipe
		# And back: each decodes as it does alone.
		for f in a b c; do
			spk-rate "${o[@]}" $f | spk-decode --bare > $f.r
		done
		{ cat a.r; echo; cat b.r; echo; cat c.r; } > want
		spk-decode --bare y > got
		same got want
		spk-decode y > back
		head -n 1 back | grep -q ' episodes=blank'
		sed '1d; $d' back > got
		same got want
		# What was decoded can be encoded.
		spk-rate "${o[@]}" back > again
		[ "$(grep -c '^$' again)" = 2 ]
	done
	spk-bin --min=-50 --max=50 --steps=4 back > y
	[ "$(grep -c '^$' y)" = 2 ]
	spk-decode y > r
	[ "$(grep -c '^$' r)" = 2 ]
	head -n 1 r | grep -q ' episodes=blank'
	# An episode is a beginning, where the first value is not the last's.
	run ! cmp -s <(spk-rate --code=step --step-threshold=1 --bare \
	    --min=-50 --max=50 <(cat a b)) \
	    <(spk-rate --code=step --step-threshold=1 --bare --min=-50 \
	    --max=50 --episodes=blank x | grep -v '^$' | head -n 500)
}

@test "nan: fail, hold the last value, or zero" {
	printf '1,2\nnan,3\n4,\n-inf,1\n' > x
	printf '1,2\n1,3\n4,3\n4,1\n' > hold
	printf '1,2\n0,3\n4,0\n0,1\n' > zero
	for e in $(encoders); do
		fails 1 "$e: x:2:1: not a number: 'nan'" "$e" x
		for how in hold zero; do
			$e $how > want
			$e --nan=$how -q x > got
			same got want
			fails 0 "$e: x: 3 values replaced" "$e" --nan=$how x
		done
		printf '\0\0\200\177\0\0\200\77' > bad
		fails 1 "$e: bad: byte 0: out of range" "$e" -i f32 -c 1 bad
		shape $e
		[ "$($e --nan=zero -q --bare -i f32 -c 1 bad | wc -l)" -eq \
		    $((2 * STEPS)) ]
	done
}

@test "a stream without frames is one, there and back" {
	printf '#spk v=1 kind=signal channels=2 rate=5\n#end frames=0\n' > x
	for e in $(encoders); do
		$e x > y
		[ "$(tail -n 1 y)" = '#end frames=0' ]
		sed "1s/$/$(type_word "$e")/" x > want
		spk-decode y > r
		same want r
		$e < <(cat x) | spk-decode > r
		same want r
		$e -o i8 x | spk-decode > r
		same want r
	done
}
