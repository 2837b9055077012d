#!/usr/bin/env bats
# Properties of every encoder, and of the stream; none is named here.

load helpers

@test "P6 permuting columns permutes trains" {
	walk 2000 4 1 0.6 > x
	for e in $(encoders); do
		$e --bare x | awk -F, -v OFS=, '{ print $3, $1, $4, $2 }' > want
		$e --bare --columns 3,1,4,2 x > got
		same got want
		awk -F, -v OFS=, '{ print $3, $1, $4, $2 }' x | $e --bare > got
		same got want
	done
}

@test "P7 copies of a column give copies of its train" {
	walk 2000 2 2 0.6 > x
	for e in $(encoders); do
		$e --bare --columns 2 x |
		    awk '{ printf "%s", $1; for (i = 1; i < 64; i++) printf ",%s", $1; print "" }' > want
		$e --bare --columns "2$(printf ',2%.0s' {1..63})" x > got
		same got want
		grep -q 1 want
	done
}

@test "P8 chunked is whole, for text and binary, from file and pipe" {
	walk 300 3 3 0.6 > x
	for e in $(encoders); do
		$e x > want
		perl -ne 'print pack "f<*", split /,/' x > x.f32
		for bs in 1 2 3 7 64 1000; do
			dd bs=$bs status=none if=x | $e > got
			same got want
			dd bs=$bs status=none if=x.f32 | $e -i f32 -c 3 > got
			same got want
		done
		$e -o i8 x > want.i8
		spk-decode want > r
		for bs in 1 2 3 7 64 1000; do
			dd bs=$bs status=none if=want | spk-decode > got
			same got r
			dd bs=$bs status=none if=want.i8 | spk-decode > got
			same got r
		done
	done
}

@test "P10 text and binary of the same numbers give the same spikes" {
	walk 1000 2 4 9 > x
	perl -ne 'print pack "f<*", split /,/' x > x.f32
	perl -ne 'print pack "d<*", split /,/' x > x.f64
	for e in $(encoders); do
		$e x > want
		$e -i f32 -c 2 x.f32 > got
		same got want
		$e -i f64 -c 2 x.f64 > got
		same got want
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
	done
}

@test "P10 integers up to 8 bits are the same in i8" {
	walk 1000 2 5 60 | awk -F, -v OFS=, '{ print int($1) % 120, int($2) % 120 }' > x
	perl -ne 'print pack "c*", split /,/' x > x.i8
	for e in $(encoders); do
		$e x > want
		$e -i i8 -c 2 x.i8 > got
		same got want
	done
}

@test "spikes as i8 and f32 hold what the text holds" {
	walk 500 3 6 0.6 > x
	for e in $(encoders); do
		$e --bare x > want
		$e --bare -o i8 x |
		    perl -e 'local $/ = \3; print join(",", unpack "c*"), "\n" while <>' > got
		same got want
		$e --bare -o f32 x |
		    perl -e 'local $/ = \12; print join(",", unpack "f<*"), "\n" while <>' > got
		same got want
	done
}

@test "P11 the spikes of a beginning are the beginning of the spikes" {
	walk 2000 2 7 0.6 > x
	for e in $(encoders); do
		read -ra o < <(streaming "$e" | paste -sd' ')
		$e "${o[@]}" --bare x > all
		for n in 1 2 100 1999; do
			head -n $n all > want
			head -n $n x | $e "${o[@]}" --bare > got
			same got want
		done
	done
}

@test "P19 no output ever says nan or inf" {
	printf '3e37\n-3e38\n3e37\n1e-45\n0\n' > x
	for e in $(encoders); do
		read -ra o < <(streaming "$e" | paste -sd' ')
		$e "${o[@]}" --min=-3e38 --max=3e37 x > y || $e -t 3e38 x > y
		run ! grep -qi 'nan\|inf' y
		run --separate-stderr spk-decode y
		run ! grep -qi 'nan\|inf' <<< "$output"
	done
}

@test "names, rate and unknown words pass through both ways" {
	printf 'a,"b,1"\n1,2\n3,5\n' > x
	for e in $(encoders); do
		$e -r 360 x | sed '1s/$/ subject=p17/' > y
		[ "$(sed -n 2p y)" = 'a,"b,1"' ]
		spk-decode y > r
		head -n 1 r | grep -q ' rate=360 subject=p17$'
		[ "$(sed -n 2p r)" = 'a,"b,1"' ]
		run ! grep -q threshold r
		for f in i8 f32; do
			$e -r 360 -o $f x | spk-decode > got
			$e -r 360 x | spk-decode > want
			same got want
		done
	done
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
		echo c,a > want
		same got want
		sed 1d x | $e --bare --columns 4,3 > got
		sed 1d x | cut -d, -f3,4 | awk -F, -v OFS=, '{ print $2, $1 }' |
		    $e --bare > want
		same got want
	done
}

@test "a sample that comes alone leaves alone" {
	for e in $(encoders); do
		mkfifo in out
		read -ra o < <(streaming "$e" | paste -sd' ')
		$e "${o[@]}" --bare < in > out &
		exec 7> in 8< out
		for x in 0 5 5 0 -5; do
			echo $x >&7
			read -r -t 5 y <&8
			[ -n "$y" ]
		done
		exec 7>&- 8<&-
		wait
		rm in out
	done
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
		[ "$($e --nan=zero -q --bare -i f32 -c 1 bad | wc -l)" -eq 2 ]
	done
}

@test "a stream without frames is one, there and back" {
	printf '#spk v=1 kind=signal channels=2 rate=5\n#end frames=0\n' > x
	for e in $(encoders); do
		$e x > y
		[ "$(tail -n 1 y)" = '#end frames=0' ]
		spk-decode y > r
		same x r
		$e < <(cat x) | spk-decode > r
		same x r
		$e -o i8 x | spk-decode > r
		same x r
	done
}
