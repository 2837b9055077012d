#!/usr/bin/env bats
# What is said of bad input and bad usage: the whole line, and the status.

load helpers

# sf LINE INPUT OPTION...: spk-sf says so of the input, printf's way, exit 1.
sf() {
	local line=$1 input=$2
	shift 2
	fails 1 "spk-sf: $line" spk-sf "$@" < <(printf %b "$input")
}

# usage LINE INPUT COMMAND OPTION...: exit 2, and nothing on stdout.
usage() {
	local line=$1 input=$2
	shift 2
	fails 2 "$1: $line" "$@" < <(printf %b "$input")
	[ -z "$output" ] || { echo "on stdout: $output"; return 1; }
}

# Likewise spk-decode, whose input begins with HEAD or the like.
END='0\n#end frames=1\n'
SF1='#spk v=1 kind=spikes codec=sf channels=1'
HEAD="$SF1 threshold=1 start=0"
TWO='#spk v=1 kind=spikes codec=sf channels=2 threshold=1 start=0'
decode() {
	local line=$1 input=$2
	shift 2
	fails 1 "spk-decode: $line" spk-decode "$@" < <(printf %b "$input")
}

# takes INPUT OPTION...: spk-sf is content, silent, and gives plain's output.
takes() {
	local input=$1
	shift
	run --separate-stderr spk-sf "$@" < <(printf %b "$input")
	# shellcheck disable=SC2154 # bats sets stderr
	if [ "$status" != 0 ] || [ -n "$stderr" ]; then
		echo "exit $status: $stderr"
		return 1
	fi
	[ "$output" = "$(cat plain)" ] || { echo "gave $output"; return 1; }
}

SPIKE='not a spike, which is -1, 0 or 1'

# What was written before the fault.
written() {
	[ "$output" = "$(printf %b "$1")" ] || {
		printf '%s\n' "wrote $output" "wanted" "$(printf %b "$1")"
		return 1
	}
}

# Numbers as bytes: f32 1 2 nan
f32() {
	python3 -c 'import struct, sys
for x in sys.argv[1:]:
	sys.stdout.buffer.write(struct.pack("<f", float(x)))' "$@"
}

@test "T1 no data: empty, blank, comments, names only" {
	sf 'stdin: no data' ''
	sf 'stdin: no data' '\xef\xbb\xbf'
	sf 'stdin: no data rows' '\n'
	sf 'stdin: no data rows' ' \n\t\n'
	sf 'stdin: no data rows' '# nothing\n'
	fails 1 'spk-sf: stdin: no data' spk-sf -i f32 -c 1 < /dev/null
	fails 1 'spk-decode: stdin: no data' spk-decode < /dev/null
}

@test "T1 a name row alone is not data" {
	sf 'stdin: no data rows' 'ecg\n'
	sf 'stdin: no data rows' 'ecg,eeg'
	sf 'stdin: no data rows' '1\n' --names=yes
}

@test "T1 a stream without frames is one" {
	run --separate-stderr spk-decode < <(printf '%s\n#end frames=0\n' \
	    "$HEAD")
	[ "$status" = 0 ]
	[ -z "$stderr" ]
	[ "$output" = $'#spk v=1 kind=signal channels=1 type=f32\n#end frames=0' ]
}

@test "T2 a blank line inside, and none at the end" {
	sf 'stdin:2: blank line' '1\n\n2\n'
	written "$SF1 threshold=0.5 start=1\n0"
	sf 'stdin:2: blank line' '1\n  \t\n2\n'
	sf 'stdin:3: blank line' '1\r\n2\r\n\r\n\r\n3\r\n'
	sf 'stdin:1: blank line' '\n1\n'
	sf 'stdin:2: blank line' '1 2\n\n3 4\n' -d blank
	printf '1\n2\n' | spk-sf > plain
	takes '1\n2\n\n \n'
}

@test "T3 rows that are short or long, and empty fields" {
	sf 'stdin:2:2: row has 1 field, expected 2' '1,2\n3\n'
	sf 'stdin:2:3: row has 2 fields, expected 3' '1,2,3\n4,5\n'
	sf 'stdin:3:2: row has more than 1 field' '1\n2\n3,4\n'
	sf 'stdin:2:3: row has more than 2 fields' '1,2\n3,4,\n'
	sf 'stdin:2:1: empty field' '1,2\n,3\n'
	sf 'stdin:2:2: empty field' '1,2\n3,\n'
	sf 'stdin:2:2: empty field' '1,2\n3,""\n'
	sf 'stdin:1:2: empty field' '1,\n2,3\n'
	sf 'stdin:3:2: row has 1 field, expected 2' 'a,b\n1,2\n3'
	sf 'stdin:1: row has 2 fields, expected 3' '1,2\n' -c 3
	sf 'stdin:1: row has 1 field, expected 2' '1\n' -c 2
}

@test "T3 a first row of numbers and names" {
	sf "stdin:1:2: not a number: 'x'" '1,x\n2,3\n'
	sf "stdin:1:1: not a number: 'x'" 'x,1\n2,3\n'
}

@test "T4 what is not a number, or none that is finite" {
	local s
	for s in 0x10 1e 1_0 1d5 'nan(123)' 1e5x .e1 - + . 1,5e 1..2 \
	    '1 2' "1'" infinit $'\u2212''1' $'\uff11' 1$'\u00a0'; do
		sf "stdin:2:1: not a number: '$s'" "1\n$s\n" -d ';'
	done
	for s in nan NaN inf -inf +Inf INFINITY NA; do
		sf "stdin:2:1: not a number: '$s'" "1\n$s\n"
		sf "stdin:1:1: not a number: '$s'" "$s\n1\n"
	done
	for s in 1e999 -1e999 1e39 3.5e38; do
		sf 'stdin:3:2: out of range' "1,1\n2,2\n3,$s\n"
		sf 'stdin:1:1: out of range' "$s\n"
	done
}

@test "T5 numbers that are small, exact only just, or minus 0" {
	printf '0\n0\n0\n0\n' | spk-sf > plain
	takes '0\n4e-324\n1e-400\n-0\n'
	takes '-0\n1e-99999999999\n+0.0\n.0\n'
	takes '0\n-0e5\n0e-99999999999999999999\n00\n'
	printf '9007199254740993\n' | spk-sf -t 1e10 --bare
}

@test "T5 differences that overflow are steps that are finite" {
	printf '3e38\n-3e38\n' | spk-sf -t 3e38 > got
	printf '%s\n' "$SF1 threshold=3e38 start=3e38" \
	    0 -1 '#end frames=2' > want
	same got want
}

@test "T6 NUL, UTF-16 and lone CR are refused" {
	sf "stdin:2:1: not a number: '2?3'" '1\n2\x003\n'
	sf "stdin:2:1: not a number: '?'" '1\n\x00\n'
	sf "stdin:1:1: not a number: 'a?b'; binary numbers need --from" 'a\x00b\n1\n'
	sf "stdin:1: text in UTF-16; iconv -f UTF-16 -t UTF-8 it" \
	    '\xff\xfe1\x00\n\x002\x00\n\x00'
	sf "stdin:1:1: not a number: '1?2?3'" '1\r2\r3'
	sf "stdin:1:1: not a number: 'a?b'" 'a\rb\n'
}

@test "T6 BOM, CRLF, a last line without end, blanks are as plain" {
	printf '1,2\n3,4\n' | spk-sf > plain
	takes '\xef\xbb\xbf1,2\n3,4\n'
	takes '1,2\r\n3,4\r\n'
	takes '1,2\r\r\n3,4\r\r\n'
	takes '1,2\n3,4'
	takes '1,2\r\n3,4\r'
	takes ' 1 ,\t2\n3, 4 \n'
	takes '# from\n#\n1,2\n3,4\n'
	takes '1\t2\n3\t4\n' -d tab
	takes '  1 2\n3 \t 4 \n' -d blank
	takes '1;2\n3;4\n' -d ';'
	printf 'a,b\n1,2\n' | spk-sf > plain
	takes '"a",b\r\n"1", "2" \r\n'
	printf '\xc3\xa9\n1\n' | spk-sf > plain
	takes '\xef\xbb\xbf\xc3\xa9\n1\n'
}

@test "T7 a locale with a decimal comma changes nothing" {
	command -v localedef > /dev/null || skip "no localedef"
	mkdir loc
	printf '%s\n' LC_NUMERIC 'decimal_point ","' 'thousands_sep "."' \
	    'grouping 3;3' 'END LC_NUMERIC' > comma
	localedef -c -f ANSI_X3.4-1968 -i comma "$PWD/loc/comma" \
	    2> /dev/null || [ -d loc/comma ]
	printf '1.5\n2.25\n3.125\n' > x
	spk-sf -t 0.125 x > want
	spk-decode < want > back
	export LOCPATH=$PWD/loc
	comma() { LC_ALL=comma "$@"; }
	[ "$(comma bash -c 'printf %.1f 1,5')" = 1,5 ]	# it is at work
	comma spk-sf -t 0.125 x > got
	same got want
	comma spk-decode < want > got
	same got back
	fails 1 "spk-sf: stdin:2:1: not a number: '1,5'; with --decimal=, it is one" \
	    comma spk-sf -d ';' < <(printf '1\n1,5\n')
}

@test "T8 quotes that are open, stray, or hold what is not a number" {
	sf 'stdin:2:1: this quote is never closed' '1\n"2\n3\n4\n'
	sf 'stdin:2:2: this quote is never closed' '1,1\n2,"3\n4,5\n6,7'
	sf 'stdin:2:1: a quote within a field, or text after a quote' \
	    '1\n2"3\n'
	sf 'stdin:2:2: a quote within a field, or text after a quote' \
	    '1,1\n2,"3"4\n5,6\n'
	sf "stdin:2:1: not a number: '3,4'; with --decimal=, it is one" \
	    '1,2\n"3,4",5\n'
	sf "stdin:2:2: not a number: '3?4'" '1,2\n1,"3\n4"\n'
	sf "stdin:2:1: not a number: '1\"'" '1\n"1"""\n'
	sf 'stdin:1:1: this quote is never closed' '"a\n1\n'
}

@test "T9 fields, comments and headers without end" {
	head -c 70000 /dev/zero | tr '\0' 1 > ones
	fails 1 'spk-sf: stdin:1:1: field longer than 65536 bytes' spk-sf < ones
	{ printf '1,1\n2,'; cat ones; } > x
	fails 1 'spk-sf: stdin:2:2: field longer than 65536 bytes' spk-sf < x
	{ printf '1,1\n2,"'; cat ones; printf '"\n'; } > x
	fails 1 'spk-sf: stdin:2:2: field longer than 65536 bytes' spk-sf < x
	{ printf '1 1\n2 '; cat ones; } > x
	fails 1 'spk-sf: stdin:2:2: field longer than 65536 bytes' \
	    spk-sf -d blank < x
	{ printf '#'; cat ones ones ones ones; } > x
	fails 1 'spk-sf: stdin:1: line longer than 65536 bytes' spk-sf < x
	{ printf '#spk v=1 channels=1 x='; cat ones; } > x
	fails 1 'spk-decode: stdin:1: the #spk line is too long' spk-decode < x
	{ printf '#spk x='; head -c 1000000 /dev/zero | tr '\0' 1; } > x
	fails 1 'spk-decode: stdin:1: the #spk line is too long' spk-decode < x
}

@test "T9 a header may have 64 bytes more a channel" {
	local list
	list=$(yes "0.$(printf '1%.0s' {1..90})" | head -n 1000 | paste -sd,)
	printf '%s\n' "${SF1}000 start=$list" '#end frames=0' |
	    spk-decode > got
	[ "$(head -n 1 got)" = '#spk v=1 kind=signal channels=1000 type=f32' ]
	[ "$(tail -n 1 got)" = '#end frames=0' ]
}

@test "T10 a row has 2^24 columns at most" {
	[ -n "${FULL:-}" ] || skip "it takes some seconds"
	head -c 16777215 /dev/zero | tr '\0' , > commas
	{ printf 0; sed 's/,/,0/g' commas; echo; } > row
	cat row row row | spk-sf | tail -n 1 > got
	[ "$(cat got)" = '#end frames=3' ]
	[ "$(spk-sf -o i8 --bare < row | wc -c)" = 16777216 ]
	[ "$(spk-sf -o f32 --bare < row | wc -c)" = 67108864 ]
	spk-sf -o i8 row | spk-decode --bare > got
	same got row
	{ printf 0,; cat row; } > x
	fails 1 'spk-sf: stdin:1: more than 16777216 columns' spk-sf < x
}

@test "T11 what a terminal would obey is not sent to it" {
	sf "stdin:2:1: not a number: '?[31mred?'" '1\n\x1b[31mred\x07\n'
	sf "stdin:2:1: not a number: '%n%s%%'" '1\n%n%s%%\n'
	sf "stdin:2:1: not a number: '$(printf 'x%.0s' {1..40})'" \
	    "1\n$(printf 'x%.0s' {1..1000})\n"
	usage "--threshold: '?[1m' is not a number above 0" '' \
	    spk-sf -t $'\e[1m'
	fails 3 'spk-sf: no?such%s: No such file or directory' \
	    spk-sf $'no\nsuch%s'
	decode "stdin:1: not a key=value word: '?[1m'" "$HEAD \x1b[1m\n"
	usage 'unknown option: --?[1m' '' spk-sf $'--\e[1m'
}

@test "T11 a name does not push the reason out of the message" {
	local d p=.
	d=$(printf 'd%.0s' {1..200})
	for _ in 1 2 3 4 5 6; do
		p=$p/$d
	done
	mkdir -p "$p"
	printf '1\nx\n' > "$p/f"
	run --separate-stderr spk-sf "$p/f"
	[ "$status" = 1 ]
	[ "${#stderr}" -le 1023 ]
	[[ $stderr == *":2:1: not a number: 'x'" ]]
}

@test "T12 names of files" {
	printf '1\n2\n' | spk-sf > want
	local name
	for name in -x -- 'a b' $'a\nb' $'\xff' fifo; do
		case $name in
		fifo)	mkfifo fifo
			printf '1\n2\n' > fifo & ;;
		*)	printf '1\n2\n' > "./$name" ;;
		esac
		spk-sf -- "$name" > got
		same got want
	done
	printf '1\n2\n' | spk-sf - > got
	same got want
	mkdir dir
	fails 3 'spk-sf: none: No such file or directory' spk-sf none
	fails 3 'spk-sf: dir: read error: Is a directory' spk-sf dir
	fails 3 'spk-sf: : No such file or directory' spk-sf ''
	printf '1\nx\n' > bad
	fails 1 "spk-sf: bad:2:1: not a number: 'x'" spk-sf bad
	fails 1 "spk-sf: ./bad:2:1: not a number: 'x'" spk-sf ./bad
	chmod 0 bad
	[ "$(id -u)" = 0 ] ||
	    fails 3 'spk-sf: bad: Permission denied' spk-sf bad
}

@test "R1 raw: bytes left over" {
	f32 1 2 3 > x
	head -c 9 x > less
	fails 1 'spk-sf: stdin: byte 8: 1 byte left over, a frame has 4' \
	    spk-sf -i f32 -c 1 < less
	written "$SF1 threshold=0.5 start=1\n0\n1"
	fails 1 'spk-sf: stdin: byte 8: 4 bytes left over, a frame has 8' \
	    spk-sf -i f32 -c 2 < x
	fails 1 'spk-sf: stdin: byte 8: 3 bytes left over, a frame has 8' \
	    spk-sf -i f64 -c 1 < <(head -c 11 x)
	fails 1 'spk-sf: stdin: byte 0: 2 bytes left over, a frame has 3' \
	    spk-sf -i i8 -c 3 < <(printf '\1\2')
}

@test "R1 raw: patterns of bits that are not numbers" {
	local bits
	for bits in '\x00\x00\xc0\x7f' '\x00\x00\xc0\xff' '\x01\x00\x80\x7f' \
	    '\xff\xff\xff\xff'; do
		sf 'stdin: byte 4: not a number' \
		    "\x00\x00\x80\x3f$bits" -i f32 -c 1
	done
	for bits in '\x00\x00\x80\x7f' '\x00\x00\x80\xff'; do
		sf 'stdin: byte 4: out of range' \
		    "\x00\x00\x80\x3f$bits" -i f32 -c 1
	done
	sf 'stdin: byte 0: not a number' \
	    '\x00\x00\x00\x00\x00\x00\xf8\x7f' -i f64 -c 1
	# 1e300 is a number, but none of binary32.
	sf 'stdin: byte 0: out of range' \
	    '\x9c\x75\x00\x88\x3c\xe4\x37\x7e' -i f64 -c 1
}

@test "R1 raw: the byte is the value's, not the frame's" {
	f32 1 2 3 nan > x
	fails 1 'spk-sf: stdin: byte 12: not a number' spk-sf -i f32 -c 2 < x
}

@test "R1 raw: spikes are -1, 0 and 1" {
	printf '%s format=i8\n\1\2' "$HEAD" > x
	fails 1 "spk-decode: stdin: byte $((${#HEAD} + 12)): $SPIKE" \
	    spk-decode < x
}

@test "R1 raw: how many channels" {
	usage 'f32 input: specify the channels with --channels' '1234' \
	    spk-sf -i f32
	usage 'i8 input: specify the channels with --channels' '\1' \
	    spk-decode -i i8 --codec sf
	decode 'stdin: cut after 0 frames: no #end' \
	    '#spk v=1 kind=spikes codec=sf channels=1048576 format=i8\n'
	decode \
	    'stdin:1: channels=16777217: not a whole number from 1 to 16777216' \
	    '#spk v=1 kind=spikes codec=sf channels=16777217 format=i8\n'
}

@test "R1 raw: channels by option are usage" {
	local whole='is not a whole number from 1 to 16777216'
	fails 1 'spk-sf: stdin: byte 0: 4 bytes left over, a frame has 4194304' \
	    spk-sf -i f32 -c 1048576 < <(f32 1)
	fails 2 "spk-sf: --channels: '16777217' $whole" \
	    spk-sf -i f32 -c 16777217 < <(f32 1)
	usage "--channels: '2', but the header says 1" \
	    "$HEAD format=i8\n\1" spk-decode -c 2
}

@test "D1 a header's words" {
	local c whole=': not a whole number from 1 to 16777216'
	decode 'stdin:1: v=2: this spk reads v=1' \
	    '#spk v=2 kind=spikes channels=1\n'
	decode 'stdin:1: the #spk line has no v=' \
	    '#spk kind=spikes channels=1\n'
	decode 'stdin:1: the #spk line has no kind=' '#spk v=1 channels=1\n'
	decode 'stdin:1: episodes=x: not blank' \
	    '#spk v=1 kind=spikes channels=1 episodes=x\n'
	decode 'stdin:1: the #spk line has no channels=' \
	    '#spk v=1 kind=spikes\n'
	decode 'stdin:1: the #spk line has no codec=' \
	    "#spk v=1 kind=spikes channels=1\n$END"
	decode 'stdin:1: codec=zz: unknown' \
	    "#spk v=1 kind=spikes codec=zz channels=1\n$END"
	decode 'stdin:1: kind=noise: neither signal nor spikes' \
	    '#spk v=1 kind=noise channels=1\n'
	decode 'stdin:1: names=0: not 1' "$HEAD names=0\n"
	for c in f16 f64 F32; do
		decode "stdin:1: type=$c: not f32" "$HEAD type=$c\n"
	done
	decode 'stdin:1: format=zz: unknown' "$HEAD format=zz\n"
	for c in 0 -1 10000000000000000000000000000000 1e3 16777217 1.5 x +1; do
		decode "stdin:1: channels=$c$whole" \
		    "#spk v=1 kind=spikes codec=sf channels=$c\n"
	done
}

@test "D1 a header's words twice, without value, with odd bytes" {
	decode 'stdin:1: start= occurs twice' "$HEAD start=0\n"
	decode 'stdin:1: v= occurs twice' '#spk v=1 v=1\n'
	decode "stdin:1: not a key=value word: 'word'" "$HEAD word\n"
	decode "stdin:1: not a key=value word: '=1'" "$HEAD =1\n"
	decode "stdin:1: not a key=value word: 'x='" "$HEAD x=\n"
	decode "stdin:1: not a key=value word: 'X=1'" "$HEAD X=1\n"
	decode "stdin:1: not a key=value word: 'x=\"1\"'" "$HEAD x=\"1\"\n"
	decode "stdin:1: not a key=value word: 'x=?'" "$HEAD x=\x7f\n"
	decode 'stdin:1: NUL in the #spk line' "$HEAD x=\x00\n"
}

@test "D1 the line #spk alone is a header; #spk2 is neither that nor a comment" {
	sf 'stdin:1: the #spk line has no v=' '#spk\n1\n'
	sf 'stdin:1: the #spk line has no v=' '#spk\r\n1\n'
	sf 'stdin:1: a #spk line out of place' '#spk2 v=1\n1\n'
}

@test "D2 a header's parameters are data, and options usage" {
	local k='v=1 kind=spikes codec=sf channels=2' two='0,0\n#end frames=1\n'
	decode "stdin:1: threshold: '0' is not a number above 0" \
	    "#spk $k threshold=0\n$two"
	decode "stdin:1: threshold: 'inf' is not a number above 0" \
	    "#spk $k threshold=inf\n$two"
	decode "stdin:1: start: 'nan' is not a number" \
	    "#spk $k start=0,nan\n$two"
	decode "stdin:1: start: '' is not a number" \
	    "#spk $k start=0,\n$two"
	decode "stdin:1: up-only: '2' is not 0 or 1" "#spk $k up-only=2\n$two"
	decode 'stdin:1: threshold: 3 values for 2 channels' \
	    "#spk $k threshold=1,2,3\n$two"
	usage "--threshold: '0' is not a number above 0" "#spk $k\n$two" \
	    spk-decode --threshold 0
	usage '--start: 3 values for 2 channels' "#spk $k\n$two" \
	    spk-decode --start 1,2,3
	usage '--start: 2 values for 1 channel' "$HEAD\n$END" \
	    spk-decode --start 1,2
	decode 'stdin: 2 columns; sf of 1 channels has 1' \
	    "#spk $k features=1\n0,0\n#end frames=1\n"
}

@test "D3 words nobody knows are passed on" {
	printf '%s room=12 operator=N.N.\n0\n#end frames=1 sum=0 more\n' \
	    "$HEAD" > x
	run --separate-stderr spk-decode x
	[ "$status" = 0 ]
	[ -z "$stderr" ]
	[ "${lines[0]}" = \
	    '#spk v=1 kind=signal channels=1 room=12 operator=N.N. type=f32' ]
	[ "${lines[2]}" = '#end frames=1' ]
}

@test "D4 a trailer that is wrong, or missing" {
	decode 'stdin: cut after 2 frames: #end says 3' \
	    "$HEAD\n1\n-1\n#end frames=3\n"
	written '#spk v=1 kind=signal channels=1 type=f32\n0\n-1'
	decode 'stdin: cut after 2 frames: #end says 1' \
	    "$HEAD\n1\n-1\n#end frames=1\n"
	decode 'stdin: cut after 1 frame: no #end' "$HEAD\n1\n"
	decode 'stdin: cut after 1 frame: no #end' "$HEAD\n1\n-1"
	decode 'stdin: cut after 0 frames: no #end' "$HEAD\n"
	decode 'stdin: cut after 1 frame: no #end' "$HEAD\n1\n#end frames=1"
	decode 'stdin:1: cut in the first line' "$HEAD"
	decode 'stdin:1: cut in the first line' '#sp'
	decode 'stdin:3: not an #end line' "$HEAD\n1\n#end\n"
	decode 'stdin:3: not an #end line' "$HEAD\n1\n#end frames=\n"
	decode 'stdin:3: not an #end line' "$HEAD\n1\n#end frames=1x\n"
	decode 'stdin:3: not an #end line' "$HEAD\n1\n#end frames=-1\n"
	decode 'stdin:3: not an #end line' \
	    "$HEAD\n1\n#end frames=18446744073709551617\n"
	decode 'stdin:3: not an #end line' "$HEAD\n1\n# more\n"
	decode 'stdin: cut after 2 frames: #end says 3' \
	    "$HEAD format=i8\n\1\0377#end frames=3\n"
	decode 'stdin: cut after 2 frames: no #end' \
	    "$HEAD format=i8\n\1\0377"
	# Bytes that do not complete a frame are not a record either.
	decode 'stdin: cut after 1 frame: no #end' \
	    "$TWO format=i8\n\1\1\1"
}

@test "D4 --partial takes it, and says so" {
	local text say='cut after 2 frames, taken as the end'
	for text in '1\n-1\n' '1\n-1\n0' '1\n-1\n#end frames=3\n' \
	    '1\n-1\n#end fra'; do
		run --separate-stderr spk-decode --partial \
		    < <(printf %b "$HEAD\n$text")
		[ "$status" = 0 ]
		[ "$stderr" = "spk-decode: stdin: $say" ]
		written '#spk v=1 kind=signal channels=1 type=f32\n0\n-1\n#end frames=2'
	done
	run --separate-stderr spk-decode -q --partial \
	    < <(printf %b "$HEAD\n$text")
	[ "$status" = 0 ]
	[ -z "$stderr" ]
	fails 0 'spk-decode: stdin: cut after 1 frame, taken as the end' \
	    spk-decode --partial < <(printf %b "$HEAD\n1\n")
	fails 1 'spk-decode: stdin:1: cut in the first line' \
	    spk-decode --partial < <(printf %s "$HEAD")
}

@test "D4 --partial with a name row that is cut" {
	# Enough bytes to reach names that were never set.
	printf '%s names=1\na,b' \
	    '#spk v=1 kind=spikes codec=sf channels=300' > x
	fails 1 'spk-decode: x:2: cut in the name row' spk-decode --partial x
	fails 1 'spk-decode: x:2: cut in the name row' spk-decode x
	head -n 1 x > head1
	fails 1 'spk-decode: stdin:2: cut in the name row' \
	    spk-decode --partial < head1
}

@test "D5 data after the end, and two streams in one" {
	decode 'stdin:4: data after #end' "$HEAD\n1\n#end frames=1\n1\n"
	decode 'stdin:4: data after #end' "$HEAD\n1\n#end frames=1\n\n"
	decode 'stdin:4: data after #end' \
	    "$HEAD\n1\n#end frames=1\n$HEAD\n1\n#end frames=1\n"
}

@test "D5 two streams in one, or a header that is late" {
	decode 'stdin:3: not an #end line' "$HEAD\n1\n$HEAD\n1\n#end frames=2\n"
	sf 'stdin:2: a #spk line out of place' \
	    "# so\n#spk v=1 kind=signal channels=1\n1\n#end frames=1\n"
	# In binary it is more data, without a trailer at the end.
	decode "stdin: byte $((${#HEAD} + 12)): $SPIKE" \
	    "$HEAD format=i8\n\0#end frames=1\n\0\0"
}

@test "D6 frames that are not what the header says" {
	decode 'stdin:2: row has 1 field, expected 2' "$TWO\n1\n#end frames=1\n"
	decode 'stdin:3:2: row has 1 field, expected 2' \
	    "$TWO\n1,1\n1\n#end frames=2\n"
	decode 'stdin:3:3: row has more than 2 fields' \
	    "$TWO\n1,1\n1,1,1\n#end frames=2\n"
	decode 'stdin:2: row has 3 fields, expected 2' \
	    "$TWO names=1\na,b,c\n#end frames=0\n"
	decode 'stdin:3:2: not a spike, which is -1, 0 or 1' \
	    "$TWO\n1,1\n1,0.5\n#end frames=2\n"
	decode 'stdin:2:1: not a spike, which is -1, 0 or 1' \
	    "$TWO\n2,1\n#end frames=1\n"
	decode "stdin:2:1: not a number: 'a'" "$TWO\na,b\n#end frames=0\n"
	decode 'stdin:3: blank line' "$HEAD\n0\n\n0\n#end frames=2\n"
	sf 'stdin:1: this is a spike train already' "$HEAD\n0\n#end frames=1\n"
	decode 'stdin:1: this is a signal, not a spike train' \
	    '#spk v=1 kind=signal channels=1\n0\n#end frames=1\n'
}

@test "D6 values that decoding makes infinite" {
	local k='v=1 kind=spikes codec=sf channels=1 threshold=3e38 start=3e38'
	decode 'stdout: frame 2 is out of range' \
	    "#spk $k\n0\n1\n#end frames=2\n"
	written '#spk v=1 kind=signal channels=1 type=f32\n3e38'
	fails 1 'spk-decode: stdout: frame 2 is out of range' \
	    spk-decode --bare -o f32 \
	    < <(printf '#spk %s\n0\n1\n#end frames=2\n' "$k")
	[ "$(spk-decode --bare -o f32 2> /dev/null \
	    < <(printf '#spk %s\n0\n1\n#end frames=2\n' "$k") |
	    wc -c)" -eq 4 ]
}

@test "Q1 a constant channel has no spikes" {
	printf '7,1\n7,2\n7,3\n' | spk-sf --bare > got
	printf '0,0\n0,1\n0,1\n' > want
	same got want
	printf '5\n' | spk-sf --bare > got
	printf '0\n' > want
	same got want
}

@test "Q2 a threshold below the resolution of binary32" {
	local what="the threshold is below the signal's resolution"
	what="$what in binary32: precision=f64 has more"
	run --separate-stderr spk-sf -t 1 < <(printf '1e17\n2e17\n')
	[ "$status" = 1 ]
	[[ $stderr == *"$what" ]]
	# It is the data's fault, so they are named.
	[[ $stderr == 'spk-sf: stdin:'* ]]
}

@test "NA --nan: hold, zero, and the note" {
	printf '1\n1\n3\n' | spk-sf > plain
	fails 0 'spk-sf: stdin: 1 value replaced' spk-sf --nan=hold \
	    < <(printf '1\nnan\n3\n')
	[ "$output" = "$(cat plain)" ]
	fails 0 'spk-sf: stdin: 2 values replaced' spk-sf --nan=zero \
	    < <(printf '0,0\nNA,\n')
	takes '1\nnan\n3\n' --nan=hold -q
	sf "stdin:2:1: not a number: 'x'" '1\nx\n' --nan=zero
	sf 'stdin:2:1: empty field' '1,2\n,3\n' --nan=error
}

FORMATS='csv, i8, u8, i16, i24, i32, f32, f64, bits, npy, idx, wav, au, edf, bdf, pgm, pbm, y4m, events, nest, pynn, bin40, npy-events, npz, spike-dat, spike-pcie or packed'
WRITTEN='csv, i8, u8, f32, f64, bits, npy, pgm, pbm, png, y4m, wav, events, nest, pynn, brian2, bin40, npy-events, spike-dat or packed'

@test "option: unknown, or too much" {
	usage 'unknown option: -x' '' spk-sf -x
	usage 'unknown option: -x' '' spk-sf -qx
	usage 'unknown option: --zz' '' spk-sf --zz
	usage 'unknown option: --zz=1' '' spk-sf --zz=1
	usage 'unknown option: --start' '' spk-sf --start 1
	usage 'unknown option: --zz' '' spk-decode x --zz
	usage 'one file at a time: b' '' spk-sf a b
	usage 'one file at a time: b' '' spk-decode a b c
}

@test "option: a word that is near what was meant, or a file" {
	local s tool word
	while read -r tool s word; do
		usage "unknown option: --$s; did you mean --$word?" '' $tool --$s
	done <<-'END'
	spk-sf treshold threshold
	spk-sf Threshold threshold
	spk-sf thershold threshold
	spk-lif leek leak
	spk-pwm freqency frequency
	spk-decode bigendian big-endian
	spk-conv chanels channels
	END
	usage 'unknown option: --chanels=2; did you mean --channels?' '' \
	    spk-sf --chanels=2
	usage 'unknown option: --tresh' '' spk-sf --tresh
	usage "--to: 'cvs' is not $WRITTEN; did you mean csv?" '' spk-sf -o cvs
	usage "--to: 'NPY' is not $WRITTEN; did you mean npy?" '' spk-sf -o NPY
	usage "--from: 'event' is not $FORMATS; did you mean events?" '' \
	    spk-sf -i event
	usage "--codec: 'SF' is not a codec; did you mean sf?" '0\n' \
	    spk-decode --codec=SF
	usage "--codec: 'rat' is not a codec; did you mean rate?" '0\n' \
	    spk-decode --codec=rat
	usage "'fs' is not a code, nor all; did you mean sf?" '1\n' spk-opt fs
	usage "--fix: sf has no parameter 'treshold'; did you mean threshold?" \
	    '1\n' spk-opt --fix=treshold=1 sf
	usage "--nan: 'holt' is not error, hold, zero or end; did you mean hold?" '' \
	    spk-sf --nan=holt
	run --separate-stderr spk-score -m rsme x x
	[[ $status == 2 && $stderr == *"'rsme' is not "*'; did you mean rmse?' ]]
	run --separate-stderr spk-opt -m PSNR sf x
	[[ $status == 2 && $stderr == *"'PSNR' is not "*'; did you mean psnr?' ]]
	usage "--to: 'out.csv' is not a format; the output goes to stdout, > FILE" \
	    '' spk-sf -o out.csv
	usage "--to: 'a/b' is not a format; the output goes to stdout, > FILE" \
	    '' spk-phase -o a/b
	usage "--from: 'in.csv' is not a format; the input is the operand" '' \
	    spk-decode -i in.csv
}

@test "option: a value too few, or too many" {
	usage '--threshold needs a value' '' spk-sf -t
	usage '--threshold needs a value' '' spk-sf --threshold
	usage '--rate needs a value' '' spk-sf -q --rate
	usage '--codec needs a value' '' spk-decode --codec
	usage '--bare takes no value' '' spk-sf --bare=1
	usage '--help takes no value' '' spk-decode --help=1
	usage '--up-only takes no value' '' spk-sf --up-only=0
}

@test "option: values that are invalid" {
	local s above='is not a number above 0'
	local whole='is not a whole number from 1 to 16777216'
	for s in 0 -1 nan inf 1x x '' ' 1' 1e39 1e-60 0x1 1,,2 '1,' ,1 -q; do
		run --separate-stderr spk-sf -t "$s"
		[ "$status" = 2 ]
		[[ $stderr == "spk-sf: --threshold: '"*"' $above" ]]
	done
	usage "--threshold: '2x' is not a number above 0" '' spk-sf -t 1,2x
	usage "--rate: '0' is not a number above 0" '' spk-sf --rate=0
	usage "--rate: '360Hz' is not a number above 0" '' spk-sf -r 360Hz
	usage "--rate: '1e400' is not a number above 0" '' spk-sf -r 1e400
	for s in 0 -1 1.5 1e3 16777217 x '' 99999999999999999999 1-; do
		usage "--channels: '$s' $whole" '' spk-sf -c "$s"
	done
	usage "--from: 'xls' is not $FORMATS" '' \
	    spk-sf -i xls
	usage "--to: '' is not $WRITTEN" '' spk-sf -o ''
	usage "--to: 'idx' is not $WRITTEN" '' spk-sf -o idx
	usage "--names: 'maybe' is not yes or no" '' spk-sf --names=maybe
	usage "--nan: 'skip' is not error, hold, zero or end" '' spk-sf --nan skip
	usage '--nan=end: only with --rows or layout=rows' '1\n' \
	    spk-sf --nan=end
	usage '--keep: only with --rows' '1\n' spk-score --keep=1 \
	    <(echo 1)
	usage "--columns: '' is not a word" '1\n' spk-sf --columns ''
	usage "--codec: 'zz' is not a codec" '0\n' spk-decode --codec zz
	usage 'stdin has no #spk line: specify the code with --codec' \
	    '0\n' spk-decode
}

@test "option: lists of another length than the channels" {
	usage '--threshold: 3 values for 2 channels' '1,2\n' spk-sf -t 1,2,3
	usage '--threshold: 2 values for 1 channel' '1\n' spk-sf -t 1,2
	usage '--threshold: 2 values for 3 channels' '1,2,3\n' spk-sf -t 1,2
}

@test "option: a range that is half, reversed, or no number" {
	local e far
	for e in spk-bsa spk-hsa spk-pwm spk-lif spk-latency spk-weighted spk-burst spk-rate spk-bin; do
		binary64 $e && far=1e400 || far=1e39
		usage '--min without --max' '1\n2\n' $e --min 0
		usage '--max without --min' '1\n2\n' $e --max 0
		usage '--min, --max: channel 1: min is above max' '1\n2\n' \
		    $e --min 2 --max 1
		usage '--min, --max: channel 2: min is above max' '1,1\n2,2\n' \
		    $e --min 0,2 --max 1
		usage "--min: 'nan' is not a number" '1\n' $e --min nan --max 1
		usage "--max: '$far' is not a number" '1\n' \
		    $e --min 0 --max $far
		usage '--min: 3 values for 2 channels' '1,2\n' \
		    $e --min 1,2,3 --max 4
	done
	usage 'unknown option: --min' '1\n' spk-sf --min 0
}

@test "option: values that the codes do not take" {
	local s
	for s in 0 1025 1.5 -1 x; do
		usage "--order: '$s' is not a whole number from 1 to 1024" '' \
		    spk-bsa --order "$s"
	done
	local what='is not a number above 0 and below 0.5'
	for s in 0 0.5 -0.1 nan 0.4999999999; do
		usage "--cutoff: '$s' $what" '' spk-bsa --cutoff "$s"
	done
	usage "--threshold: '-1' is not a number of at least 0" '' \
	    spk-bsa -t -1
	for s in 0 -1 inf; do
		usage "--frequency: '$s' is not a number above 0" '' \
		    spk-pwm --frequency "$s"
		usage "--threshold: '$s' is not a number above 0" '' \
		    spk-lif -t "$s"
	done
	for s in -0.1 1.01 2 nan; do
		usage "--leak: '$s' is not a number from 0 to 1" '' \
		    spk-lif --leak "$s"
	done
	usage "--rest: 'last' is not first or zero" '' spk-lif --rest last
}

@test "range: too wide or too narrow" {
	local e wide narrow say=': its range is too wide or too narrow to scale'
	for e in spk-bsa spk-hsa spk-pwm spk-lif spk-latency spk-weighted spk-burst spk-rate spk-bin; do
		wide=3e38 narrow=1e-39
		! binary64 $e || wide=1.7e308 narrow=1e-309
		fails 1 "$e: stdin: channel 1$say" \
		    $e < <(printf '%s\n' $wide -$wide)
		[ -z "$output" ]
		fails 1 "$e: stdin: channel 2$say" \
		    $e < <(printf '%s\n' 1,0 2,$narrow)
		usage "--min, --max: channel 1$say" '0\n' \
		    $e --min 0 --max $narrow
		decode "stdin:1: min: 'nan' is not a number" \
		    "${SF1/=sf/=${e#spk-}} min=nan\n$END"
	done
}

@test "range: not known" {
	local e one
	for e in bsa hsa pwm lif latency weighted burst rate bin; do
		[ $e = bin ] && one=--bins=1 || one=
		usage 'stdin: the range is not known: --min and --max' '0\n' \
		    spk-decode --codec $e $one
		decode 'stdin: the range is not known: --min and --max' \
		    "#spk v=1 kind=spikes codec=$e channels=1 bins=1\n$END"
	done
}

# A range in the header is data, as its other words are.
@test "range: of a header, reversed or half" {
	local e k
	for e in bsa hsa pwm lif latency weighted burst rate bin; do
		k="#spk v=1 kind=spikes codec=$e channels=1 bins=1"
		decode 'stdin: channel 1: min is above max' \
		    "$k min=2 max=1\n$END"
		decode 'stdin:1: min= without max=' "$k min=2\n$END"
		decode 'stdin:1: max= without min=' "$k max=2\n$END"
	done
}

# More than a pipe has, so that the second pass waits; see scale.bats.
@test "range: a file changed while it was read" {
	mkfifo pipe
	yes 1 | head -n 600000 > x
	spk-lif -o f32 x > pipe 2> err &
	exec 7< pipe
	IFS= read -r -n 1 -t 10 _ <&7
	echo 2 >> x
	cat <&7 > rest
	exec 7<&-
	wait $! || true
	[ "$(cat err)" = 'spk-lif: x: changed while it was read' ]
}

# tests/unit/change.c has the cases.
@test "a file that changes while it is read once" {
	local change rc want
	mkfifo pipe
	yes 12 | head -n 600000 > lines
	while IFS=';' read -r change rc want; do
		cp lines x
		spk-conv -o f32 x > pipe 2> err &
		exec 7< pipe
		IFS= read -r -n 1 -t 10 _ <&7
		eval "$change"
		cat <&7 > rest
		exec 7<&-
		wait $! || [ $? = "$rc" ]
		echo "$change"
		[ "$(cat err)" = "${want:+spk-conv: x: $want}" ]
		[ "$rc" != 0 ] || tail -n 1 rest | grep -aq '#end'
	done <<- EOF
	true;0;
	cat lines >> x;0;grew while it was read; taken as appended to
	truncate -s 1799999 x;1;changed while it was read
	EOF
}

@test "option: delimiters" {
	local s what
	what="' is not tab, blank or a character that no number has"
	for s in 5 - + . e E '#' '"' $'\n' ab $'\u00a7'; do
		run --separate-stderr spk-sf -d "$s" < <(printf '1\n')
		[ "$status" = 2 ]
		[[ $stderr == "spk-sf: --delimiter: '"*"$what" ]]
	done
	usage "--delimiter: '5$what" '1\n' spk-sf -d 5
	usage "--delimiter: '' is not a word" '1\n' spk-sf -d ''
}

WITHIN="' is not within the input's columns, 1 to 3"

@test "option: columns" {
	local s none="' is not a column's number, range or name"
	for s in 0 4 2-1 1-4 0-2 99999 4-; do
		usage "--columns: '$s$WITHIN" \
		    'a,b,c\n1,2,3\n' spk-sf --columns "$s"
	done
	for s in z -2 1-x 1.5 1e0; do
		usage "--columns: '$s$none" \
		    'a,b,c\n1,2,3\n' spk-sf --columns "$s"
	done
	usage "--columns: '$none" '1,2\n' spk-sf --columns 1,,2
	usage "--columns: 'a$none" '1,2\n' spk-sf --columns a
	usage '--columns: the header describes all of them; decode, then select' \
	    "$HEAD\n0\n#end frames=1\n" spk-decode --columns 1
	# A column may be named often, but not for ever.
	s=$(yes 1- | head -n 4097 | paste -sd,)
	yes 0 | head -n 4096 | paste -sd, > x
	fails 2 'spk-sf: --columns: more than 16777216' spk-sf --columns "$s" x
}

@test "option: columns far beyond any" {
	usage "--columns: '99999999999$WITHIN" '1,2,3\n' \
	    spk-sf --columns 99999999999
}

@test "option: what the output cannot hold" {
	usage '--to=bits: holds spikes, not a signal; an encoder makes them' \
	    "$HEAD\n0\n#end frames=1\n" spk-decode -o bits
}

@test "option: binary is not for a terminal" {
	command -v script > /dev/null || skip "no script(1)"
	echo 1 > x
	local to
	for to in i8 f32; do
		fails 2 "" script -qec "spk-sf -o $to x 2> err" /dev/null \
		    < /dev/null
		[ -z "$output" ]
		[ "$(cat err)" = \
		    "spk-sf: --to=$to: binary is not written to a terminal" ]
	done
}

@test "option: --help and --version, also where they cannot be written" {
	local tool operands
	for tool in "$TOP"/cmd/spk-*.c; do
		tool=${tool##*/}
		tool=${tool%.c}
		run --separate-stderr "$tool" --help
		[ "$status" = 0 ]
		[ -z "$stderr" ]
		case $tool in
		spk-score)
			operands='original [decoded] [spikes]' ;;
		spk-bd)
			operands='reference [test]' ;;
		spk-opt)
			operands='sf|delta|tbr|mw|bsa|hsa|pwm|lif|latency|rank|weighted|burst|rate|cam|bin|all [file]' ;;
		spk-fit)
			operands='filter|profile [file ...]' ;;
		spk-cat | spk-info | spk-plot)
			operands='[file ...]' ;;
		*)	operands='[file]' ;;
		esac
		[[ $output == "usage: $tool [option ...] $operands"$'\n'* ]]
		run --separate-stderr "$tool" --zz --help
		[ "$status" = 2 ]
		run --separate-stderr "$tool" -V
		[ "$status" = 0 ]
		[ -z "$stderr" ]
		[[ $output == "$tool (spk) "* ]]
		fails 3 "$tool: stdout: write error: No space left on device" \
		    sh -c "$tool --help > /dev/full"
		fails 3 "$tool: stdout: write error: No space left on device" \
		    sh -c "$tool -V > /dev/full"
	done
}

@test "notes: --verbose counts" {
	fails 0 'spk-sf: stdin: frames=3 columns=2 spikes=2' spk-sf -v \
	    < <(printf '0,0\n1,0\n1,-1\n')
	fails 0 'spk-decode: stdin: frames=1 columns=1' spk-decode -v \
	    < <(printf %b "$HEAD\n1\n#end frames=1\n")
	fails 0 '' spk-sf -v -q < <(printf '1\n')
	fails 0 'spk-lif: stdin: frames=2 columns=1 spikes=0 outside=1' \
	    spk-lif -v --min 0 --max 1 < <(printf '1\n2\n')
}

@test "a sample too far outside the range is an error, not silence" {
	local far='a sample is too far out of the range to be scaled'
	for e in $(encoders); do
		[[ $("$e" --help) == *--min=* ]] || continue
		binary64 "$e" && x=1.7e308 || x=3e38
		printf '%s\n' 0 0.5 $x 1 > x
		fails 1 "$e: x: $far" "$e" --min=0 --max=0.5 x
	done
}

@test "D3 words without end, and features that are not a number" {
	local k='v=1 kind=spikes codec=sf channels=1'
	decode 'stdin:1: more than 1024 words' \
	    "#spk $k$(printf ' w%d=1' {1..1100})\n$END"
	decode "stdin:1: features=two: not a whole number from 1 to 1" \
	    "#spk $k features=two\n$END"
}

# images LINE INPUT OPTION...: spk-rate says so, exit 1.
images() {
	local line=$1 input=$2
	shift 2
	fails 1 "spk-rate: stdin: $line" spk-rate --steps=1 "$@" \
	    < <(printf %b "$input")
}

# seen INPUT VALUES OPTION...: what spk-sf starts from is the first frame.
seen() {
	local input=$1 values=$2
	shift 2
	run --separate-stderr spk-sf "$@" < <(printf %b "$input")
	[ "$status" = 0 ] && [ -z "$stderr" ] &&
	    [[ ${lines[0]} == *" start=$values" ]] || {
		printf '%s\n' "$stderr" "$output" "wanted start=$values"
		return 1
	}
}

IDX1='\x00\x00\x08\x03\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00\x02'

@test "I1 idx: a header that is invalid" {
	local d t none='byte 0: no idx file begins here'
	seen "$IDX1\x07\x09" 7,9
	seen "$IDX1\x07\x09" 7,9 -i idx
	# Another magic, no type, no dimensions or too many.
	for d in '\x01\x00\x08\x03' '\x00\x01\x08\x03' '\x00\x00\x07\x03' \
	    '\x00\x00\x0a\x03' '\x00\x00\x0f\x03' '\x00\x00\xff\x03' \
	    '\x00\x00\x08\x00' '\x00\x00\x08\x05' '\x00\x00\x08\xff' \
	    '\x00\x00\x08' '\x00'; do
		images "$none" "$d" -i idx
		images "$none" "$d\x00\x00\x00\x01\x00\x00\x00\x01\x00" -i idx
		# Else it is text, though it says nothing.
		run --separate-stderr spk-rate \
		    < <(printf %b "$d\x00\x00\x00\x01\x00\x00\x00\x01\x00")
		[ "$status" = 1 ]
		[[ $stderr == "spk-rate: stdin:1:1: not a number: '"* ]]
	done
	for d in 1 2 3 4; do
		t="\x00\x00\x08\x0$d$(printf '\\x00%.0s' $(seq $((4 * d - 1))))"
		images 'byte 0: cut in the idx header' "$t"
		images 'byte 0: cut in the idx header' "$t" --partial
	done
	fails 1 'spk-rate: stdin: no data' spk-rate -i idx < /dev/null
}

@test "I1 idx: numbers of each type" {
	local f64='\x00\x00\x0e\x02\x00\x00\x00\x01\x00\x00\x00\x02'
	local f32='\x00\x00\x0d\x01\x00\x00\x00\x02\xc0\x20\x00\x00'
	seen "${IDX1/x08/x09}\x80\x7f" -128,127
	seen "${IDX1/x08/x0B}\x80\x01\x7f\xff" -32767,32767
	seen "${IDX1/x08/x0C}\xff\xff\xff\xfe\x00\x01\x00\x02" -2,65538
	seen "${IDX1/x08/x0D}\x3f\x80\x00\x00\xc0\x20\x00\x00" 1,-2.5
	seen "$f64\x3f\xf0\x00\x00\x00\x00\x00\x00\xc0\x04\x00\x00\x00\x00\x00\x00" \
	    1,-2.5
	images 'byte 12: not a number' "$f32\x7f\xc0\x00\x00"
	images 'byte 12: out of range' "$f32\x7f\x80\x00\x00"
	fails 0 'spk-rate: stdin: 1 value replaced' spk-rate --nan=hold \
	    < <(printf %b "$f32\x7f\xc0\x00\x00")
	# 1, 2 and 4 dimensions: the words of an image only where it is one.
	seen '\x00\x00\x08\x01\x00\x00\x00\x02\x05\x06' 5
	[[ ${lines[0]} != *width* ]]
	seen '\x00\x00\x08\x02\x00\x00\x00\x01\x00\x00\x00\x03\x05\x06\x07' \
	    5,6,7
	[[ ${lines[0]} != *width* ]]
	seen "${IDX1/x03/x04}\x00\x00\x00\x01\x05\x06" 5,6
	[[ ${lines[0]} != *width* ]]
	seen "$IDX1\x05\x06" 5,6
	[[ ${lines[0]} == *' width=2 height=1 maxval=255 '* ]]
}

@test "I1 idx: more, less and other than the header promises" {
	local n values='a frame of idx input has 1 to 16777216 values'
	local many='\x00\x00\x08\x03\xff\xff\xff\xff\x00\x00\x00\x01'
	images 'cut after 0 frames: the next has 0 of 2 bytes' \
	    "$many\x00\x00\x00\x02"
	images 'cut after 1 frame: the next has 1 of 2 bytes' \
	    "$many\x00\x00\x00\x02\x01\x02\x03"
	images 'cut after 0 frames: the next has 0 of 1048576 bytes' \
	    '\x00\x00\x08\x03\xff\xff\xff\xff\x00\x00\x04\x00\x00\x00\x04\x00'
	images 'byte 18: data after the last frame, number 1 in the idx header' \
	    "$IDX1\x01\x02\x03"
	images 'byte 18: data after the last frame, number 1 in the idx header' \
	    "$IDX1\x01\x02$IDX1\x01\x02"
	# Nothing, too much, and products that do not fit 32 bits, or 64.
	for n in '\x00\x00\x00\x00\x00\x00\x00\x01' \
	    '\x00\x00\x00\x01\x00\x00\x00\x00' \
	    '\x01\x00\x00\x01\x00\x00\x00\x01' \
	    '\x00\x00\x10\x01\x00\x00\x10\x00' \
	    '\xff\xff\xff\xff\xff\xff\xff\xff' \
	    '\x80\x00\x00\x00\x00\x00\x00\x02' \
	    '\x00\x01\x00\x00\x00\x01\x00\x00'; do
		images "byte 16: $values" "\x00\x00\x08\x03\x00\x00\x00\x01$n\x01"
	done
	images "byte 20: $values" "\x00\x00\x0e\x04\x00\x00\x00\x01$(
	    printf '\\xff%.0s' {1..12})"
	# 2^64 + 4, which is 4 in 64 bits
	images "byte 20: $values" "\x00\x00\x08\x04\x00\x00\x00\x01$(printf %s \
	    '\x00\x0b\xbe\x0a' '\x00\x07\x8c\xb2' '\x02\xe3\x44\x95')1234"
	images "byte 20: $values" "\x00\x00\x0e\x04\x00\x00\x00\x01\x00\x40\x00\x00$(
	    printf '\\x00\\x40\\x00\\x00%.0s' 1 2)"
	images 'no frames' "${IDX1/x01/x00}"
	images 'no frames' "${IDX1/x01/x00}\x01\x02"
	usage "--channels: '3', but a frame of the idx input has 2" \
	    "$IDX1\x01\x02" spk-rate -c 3
}

P5='no pgm image begins here: P5, width, height, and maxval up to 65535'

@test "I2 pgm: a header that is invalid" {
	local h
	seen 'P5\n2 1\n255\n\x07\xff' 7,255
	seen 'P5\n2 1\n255\n\x07\xff' 7,255 -i pgm
	[[ ${lines[0]} == *' width=2 height=1 maxval=255 '* ]]
	for h in 'P5 0 1 255 ' 'P5 1 0 255 ' 'P5 99999999999 1 255 ' \
	    'P5 1 99999999999 255 ' 'P5 4294967297 1 255 ' 'P5 1 1 0 ' \
	    'P5 1 1 65536 ' 'P5 1 1 4294967551 ' 'P5 -1 1 255 ' \
	    'P5 1 1 255x' 'P51 1 255 ' 'P2 1 1 255 ' 'P6 1 1 255 ' 'p5 1 1 1 ' \
	    'P5 1 1 2.5 ' 'P5 1 1 0x1 '; do
		images "byte 0: $P5" "$h\x01\x02" -i pgm
		run --separate-stderr spk-rate < <(printf %b "$h\x01\x02")
		[ "$status" = 1 ]	# text, of a name
	done
	images 'byte 0: cut in the pgm header' 'P5 1 1 255' -i pgm
	images 'byte 0: cut in the pgm header' 'P5 1 1' -i pgm
	images 'byte 0: cut in the pgm header' 'P5 # 1 1 1 ' -i pgm
	images 'byte 0: cut in the pgm header' 'P' -i pgm --partial
	images 'byte 0: a frame of pgm input has 1 to 16777216 values' \
	    'P5 4097 4096 255 \x01'
	images 'cut after 0 frames: the next has 1 of 1048576 bytes' \
	    'P5 1024 1024 255 \x01'
	# A comment has no end: it does not fill the memory.
	{ printf 'P5 #'; head -c 4000000 /dev/zero; } > x
	fails 1 "spk-rate: x: byte 0: $P5" spk-rate -i pgm x
	usage "--channels: '3', but a frame of the pgm input has 2" \
	    'P5 2 1 255 \x01\x02' spk-rate -c 3
}

@test "I2 pgm: comments, white space, and pixels of two bytes" {
	seen 'P5#c\n2 # 9 9 9\n\t1\r\n#y\n#\n255\n\x23\x80' 35,128
	# The byte after maxval is white, and what follows is a pixel.
	seen 'P5 2 1 255  \x80' 32,128
	seen 'P5 2 1 255\n#\n' 35,10
	seen 'P5 2 1 65535 \x00\xff\xff\xff' 255,65535
	seen 'P5 2 1 256 \x01\x00\x00\x01' 256,1
	seen 'P5 2 1 255 \x01\x00' 1,0
	seen 'P5 2 1 1 \x01\x00' 1,0
}

@test "I2 pgm: images that do not go with the first, pixels too bright" {
	local one='P5 2 1 255 \x01\x02'
	images 'byte 13: an image of 1x2, maxval 255, after those of 2x1, 255' \
	    "${one}P5 1 2 255 \x01\x02"
	[ "${#lines[@]}" = 2 ]
	images 'byte 13: an image of 2x2, maxval 255, after those of 2x1, 255' \
	    "${one}P5 2 2 255 \x01\x02\x03\x04"
	images 'byte 13: an image of 1x1, maxval 255, after those of 2x1, 255' \
	    "${one}P5 1 1 255 \x01"
	images 'byte 13: an image of 2x1, maxval 100, after those of 2x1, 255' \
	    "${one}P5 2 1 100 \x01\x02"
	images 'byte 26: an image of 9x9, maxval 300, after those of 2x1, 255' \
	    "$one${one}P5 9 9 300 "
	images 'byte 13: no pgm image begins here' "$one\n$one"
	images 'byte 13: no pgm image begins here' "${one}P6 2 1 255 \x01\x02"
	images 'byte 13: no pgm image begins here' "$one#end frames=1\n"
	images 'byte 13: no pgm image begins here' "${one}P5 0 1 255 \x01\x02"
	images 'cut after 1 frame: the next has 1 of 2 bytes' \
	    "${one}P5 2 1 255 \x01"
	images 'byte 12: a pixel above maxval, 100' 'P5 2 1 100 \x01\x65'
	images 'byte 11: a pixel above maxval, 300' 'P5 2 1 300 \x02\x00\x00\x01'
	images 'byte 13: a pixel above maxval, 300' 'P5 2 1 300 \x00\x01\x01\x2d'
	images 'byte 21: a pixel above maxval, 9' \
	    'P5 2 1 9 \x09\x09P5 2 1 9 \x01\x0a'
	seen 'P5 2 1 100 \x01\x64' 1,100
}

@test "I2 idx and pgm have no #spk line" {
	for f in idx pgm; do
		fails 1 "spk-rate: stdin:1: a #spk line, which $f does not have" \
		    spk-rate \
		    < <(echo "#spk v=1 kind=signal channels=2 format=$f")
		fails 1 "spk-rate: stdin:1: a #spk line, which $f does not have" \
		    spk-rate -i $f \
		    < <(printf '#spk v=1 kind=signal channels=2\n1,2\n')
	done
	images 'cut after 1 frame: cut in a pgm header' \
	    'P5 2 1 9 \x01\x02P5 2'
}

@test "I0 what others read is named" {
	local magic what
	while IFS='|' read -r magic what; do
		fails 1 "spk-rate: stdin:1: $what" \
		    spk-rate < <(printf %b "$magic\x08\x00")
		# Said to be text, it is.
		run --separate-stderr spk-rate -i csv < <(printf %b "$magic\n1\n")
		[[ $stderr != *"$what"* ]]
	done <<-'END'
	\x1f\x8b|compressed by gzip; zcat it
	PK\x03\x04|a zip archive; unzip -p it
	\x89PNG|a png image; pngtopnm it
	\xff\xd8\xff|a jpeg image; jpegtopnm it
	\x89HDF|HDF5; h5dump, or h5py, gets arrays out of it
	fLaC|FLAC; flac -dc, or sox FILE -t wav -
	OggS|Ogg; sox FILE -t wav -
	END
	# Beginnings of these are just text.
	printf 'PK\n1\n2\n' | spk-sf --bare | same - <(printf 'PK\n0\n1\n')
	printf 'fLa\n1\n2\n' | spk-sf --bare | same - <(printf 'fLa\n0\n1\n')
}

@test "I2 pgm: a name row of P5 is text" {
	printf '1.5\n2\n' | spk-sf > plain
	sed -i '1s/channels=1/& names=1/; 1a P5' plain
	takes 'P5\n1.5\n2\n'
	takes '"P5"\n1.5\n2\n'
	takes ' P5\n1.5\n2\n'
	takes 'P5\r\n1.5\n2\n'
	printf '1,2\n3,4\n' | spk-sf > plain
	sed -i '1s/channels=2/& names=1/; 1a P5,P6' plain
	takes 'P5,P6\n1,2\n3,4\n'
	printf '1\n2\n300\n4\n' | spk-sf > plain
	sed -i '1s/channels=1/& names=1/; 1a P5' plain
	takes 'P5\n1\n2\n300\n4\n'
	takes 'P5\n1\n2\n300\n4\n' -i csv
	takes '# so\nP5\n1\n2\n300\n4\n'
	printf '1\n2\n' | spk-sf > plain
	sed -i '1s/channels=1/& names=1/; 1a P5' plain
	takes 'P5\n1\n2\n'
	takes 'P5\n1\n2'
}

@test "I3 pgm out: images, of a size that is known, and whose pixels fit" {
	local k='#spk v=1 kind=spikes codec=rate channels=2 steps=1 min=0'
	local one='1,0\n#end frames=1\n'
	usage '--to=pgm: holds signals, not spikes, which spk-plot draws' 'P5 2 1 255 AB' \
	    spk-rate -o pgm
	usage '--to=pgm: holds signals, not spikes, which spk-plot draws' '1,2\n' \
	    spk-sf -o pgm --size=2x1
	usage '--to=pgm: width and height are not known. Specify them with --size' \
	    "$k max=255\n$one" spk-decode -o pgm
	for m in 70000 0 1x; do
		decode "stdin:1: maxval=$m: not a whole number from 1 to 65535" \
		    "$k max=9 width=2 height=1 maxval=$m\n$one" -o pgm
	done
	# A range that is invalid of pixels is not taken for one.
	printf %b "$k max=70000\n$one" | spk-decode -o pgm --size=1x2 |
	    head -n 3 | tail -n 1 | same - <(echo 255)
	printf %b "$k max=9\n$one" | spk-decode -o pgm --size=1x2 > got
	printf 'P5\n1 2\n9\n\11\0' > want
	same got want
	printf %b "$k max=300\n$one" | spk-decode -o pgm --size=2X1 > got
	printf 'P5\n2 1\n300\n\1\54\0\0' > want
	same got want
	fails 0 'spk-decode: stdin: frames=1 columns=2 clipped=1' \
	    spk-decode -v -o pgm \
	    < <(printf %b "$k max=300 maxval=255 width=2 height=1\n$one")
	decode 'stdout: a value is out of the range of f32' \
	    "$k max=1e300\n$one" -o f32
	decode 'stdout: a value is out of the range of f32' \
	    "$k max=1e300\n$one" -o f32 --bare
}

@test "I4 the size of images" {
	local s
	usage "--size: '' is not a word" '1\n' spk-rate --size=
	for s in x 1x 1 x1 0x1 1x0 1x1x1 -1x-2 1.0x2 ' 1x2' 1x2a 1,2; do
		usage "--size: '$s' is not a width and height, as 28x28" \
		    '1,2\n' spk-rate --size="$s"
	done
	usage "--size: '3x2' is not the 2 values of a frame" '1,2\n' \
	    spk-rate --size 3x2
	usage "--size: '1x1' is not the 2 values of a frame" 'P5 2 1 9 \x01\x02' \
	    spk-rate --size 1x1
	spk-rate --size 1x2 --steps=1 < <(printf '1,2\n') > y
	grep -q ' width=1 height=2 ' y
	for s in 'width=3 height=1' 'width=2 height=' 'width= height=2' \
	    'width=x height=2' 'width=4294967296 height=4294967296'; do
		fails 1 "spk-rate: stdin:1: $s: not the 2 values of a frame" \
		    spk-rate < <(printf '%s %s\n1,2\n#end frames=1\n' \
		    '#spk v=1 kind=signal channels=2' \
		    "$(sed 's/[a-z]*=$//; s/^[a-z]*= //' <<< "$s")")
	done
	# For some of its columns there is no image.
	spk-rate --columns=1 < <(printf 'P5 2 1 9 \1\2') > y
	run ! grep -q 'width\|height' y
}

@test "E1 episodes, and codes that have none" {
	local k='#spk v=1 kind=signal channels=1 episodes=blank\n1\n\n2\n'
	local e
	for e in sf bsa pwm lif bin; do
		[ $e = bin ] || fails 1 \
		    "spk-$e: stdin:1: episodes=blank: $e has none" \
		    "spk-$e" < <(printf "$k#end frames=2\n")
		fails 2 "spk-$e: unknown option: --episodes=blank" \
		    "spk-$e" --episodes=blank < <(printf "1\n")
	done
	for e in sf lif; do
		k="#spk v=1 kind=spikes codec=$e channels=1 episodes=blank"
		decode "stdin:1: episodes=blank: $e has none" \
		    "$k min=0 max=1\n0\n\n1\n#end frames=2\n"
	done
	for e in i8 f32 f64; do
		usage "--to=$e: cannot hold separate episodes" '1\n\n2\n' \
		    spk-rate --episodes=blank -o $e
	done
	usage "--episodes: 'none' is not blank" '' spk-rate --episodes=none
	fails 1 'spk-rate: stdin:2: blank line' spk-rate < <(printf '1\n\n2\n')
}

@test "E2 rows that do not make an observation" {
	local k='#spk v=1 kind=spikes codec=rate channels=1 steps=3 min=0 max=1'
	decode 'stdin: cut in an observation: 1 of its 3 rows' \
	    "$k\n0\n1\n0\n1\n#end frames=4\n"
	[ "${#lines[@]}" = 2 ]
	decode 'stdin: cut in an observation: 2 of its 3 rows' \
	    "$k episodes=blank\n0\n1\n0\n\n0\n1\n\n1\n#end frames=6\n"
	decode 'stdin: cut in an observation: 2 of its 3 rows' \
	    "$k format=i8\n\x00\x01#end frames=2\n"
	fails 0 'spk-decode: stdin: cut after 4 frames, taken as the end' \
	    spk-decode --partial < <(printf %b "$k\n0\n1\n0\n1\n")
	[ "${lines[-1]}" = '#end frames=1' ]
	# Where nothing says that it was cut, --partial takes it all the same.
	fails 0 'spk-decode: stdin: 1 row of an observation that was cut left out' \
	    spk-decode --partial \
	    < <(printf %b "$k\n0\n1\n0\n1\n#end frames=4\n")
	[ "${lines[-1]}" = '#end frames=1' ]
	fails 1 'spk-decode: stdin: cut in an observation: 1 of its 10 rows' \
	    spk-decode --codec=rate --min=0 --max=1 < <(echo 0)
}

@test "E3 a spike of -1 where none may occur" {
	for c in rate bin; do
		fails 1 "spk-decode: stdin: a spike of -1, which $c does not have" \
		    spk-decode --codec=$c --steps=2 --min=0 --max=1 --bins=1 \
		    < <(printf '1\n-1\n')
	done
}

@test "--learn finds the scale; a part of the work must be given it" {
	for o in min=0 max=1 step-threshold=1 scale-file=x; do
		usage "--learn computes the value of --${o%=*}" '1\n' \
		    spk-rate --learn --$o
	done
	usage '--first: a part does not show the range of the whole: use --min and --max' \
	    '1\n' spk-bin --first=3 --rng=philox
	fails 1 "spk-rate: stdin: channel 1: its range is too wide or too narrow to scale" \
	    spk-rate --learn < <(printf -- '-1e308\n1e308\n')
	echo 1 > one
	fails 1 "spk-rate: /dev/fd/9: more than the 1 feature of the input" \
	    spk-rate --scale-file=/dev/fd/9 one 9< <(echo min,max; yes 0,1)
}

@test "E3 columns that are not those of the code" {
	local k='#spk v=1 kind=spikes min=0 max=1'
	decode 'stdin: 1 columns; bin of 1 channels has 10' \
	    "$k codec=bin channels=1\n$END"
	decode 'stdin: 3 columns; bin of 1 channels has 4' \
	    "$k codec=bin channels=3 features=1 bins=4\n0,0,0\n#end frames=1\n"
	decode 'stdin: 3 columns; rate of 3 channels has 6' \
	    "$k codec=rate channels=3 split=1\n0,0,0\n#end frames=1\n"
	decode 'stdin:1: features=5: not a whole number from 1 to 3' \
	    "$k codec=rate channels=3 features=5\n0,0,0\n#end frames=1\n"
	{ printf 1; printf ',1%.0s' {1..16384}; echo; } > x
	for f in csv i8 f32 f64; do
		fails 2 "spk-bin: 16778240 columns of spikes; 16777216 are the most" \
		    spk-bin --bins=1024 --steps=1 -o $f x
	done
	spk-bin --bins=1024 --steps=1 -o i8 --columns=1-1024 --bare x > got
	[ "$(stat -c %s got)" = 1048576 ]
	fails 1 "spk-opt: x: 16778240 columns of spikes; 16777216 are the most" \
	    spk-opt bin --fix=bins=1024 x
}

@test "option: values that rate and bin do not take" {
	local s e whole='is not a whole number'
	for e in spk-rate spk-bin; do
		for s in 0 -1 1.5 2147483648 x ''; do
			usage "--steps: '$s' $whole from 1 to 2147483647" '' \
			    $e --steps="$s"
		done
		for s in 0 -1 1.01 nan x; do
			usage "--max-rate: '$s' is not a number above 0 and of at most 1" \
			    '' $e --max-rate="$s"
		done
		for s in -1 x 1.5 18446744073709551616; do
			usage "--seed: '$s' $whole of at least 0" '' \
			    $e --seed="$s"
			usage "--first: '$s' $whole of at least 0" '' \
			    $e --first="$s"
		done
		usage "--rng: 'pcg' is not mt19937 or philox" '' $e --rng=pcg
		usage "--method: 'even' is not deterministic or poisson" '' \
		    $e --method=even
		usage 'seed: rng=mt19937 takes at most 4294967295' '1\n' \
		    $e --method=poisson --seed=4294967296
		usage 'first: needs rng=philox, since rng=mt19937 cannot start elsewhere' \
		    '1\n' $e --method=poisson --first=1
		for s in --seed=4294967295 \
		    '--rng=philox --seed=18446744073709551615' \
		    '--rng=philox --first=18446744073709551615'; do
			# shellcheck disable=SC2086 # options
			fails 0 '' $e --method=poisson --min=0 --max=1 $s \
			    < <(echo 1)
		done
	done
	for s in 0 -1 1025 x; do
		usage "--bins: '$s' $whole from 1 to 1024" '' spk-bin --bins="$s"
	done
	for s in 0 -1 inf x; do
		usage "--sigma: '$s' is not a number above 0" '' \
		    spk-bin --sigma="$s"
		usage "--step-threshold: '$s' is not a number above 0" '' \
		    spk-rate --step-threshold="$s"
	done
	usage "--code: 'x' is not rate, step or both" '' spk-rate --code=x
	usage "--learn: 'x' is not symmetric or plain" '' spk-rate --learn=x
	usage "--readout: 'x' is not mean or max" "$BIN1\n$END" \
	    spk-decode --readout=x
	usage 'unknown option: --readout' '' spk-bin --readout max
	usage 'unknown option: --bins=1' '' spk-rate --bins=1
	usage 'unknown option: --split' '' spk-bin --split
	local line='step-threshold is missing: code=step and code=both need it, or a scale-file'
	usage "$line" '1\n2\n' spk-rate --code=step
	usage "$line" '1\n2\n' spk-rate --code=both
	decode "stdin:1: $line" \
	    '#spk v=1 kind=spikes codec=rate channels=1 code=step min=0 max=1\n0\n'
	usage '--step-threshold: 3 values for 2 channels' '1,2\n' \
	    spk-rate --code=step --step-threshold=1,2,3
}
BIN1='#spk v=1 kind=spikes codec=bin channels=1 bins=1 steps=1 min=0 max=1'

@test "L1 scale files" {
	printf '1,2\n3,4\n' > x
	printf '1,2,3\n3,4,5\n' > x3
	printf 'min,max,step-threshold\n0,4,1\n0,4,2\n' > scale
	fails 0 '' spk-rate --scale-file=scale --code=step x
	fails 1 'spk-rate: scale: fewer than the 3 features of the input' \
	    spk-rate --scale-file=scale x3
	printf 'min,maxi\n0,4\n0,4\n' > bad
	fails 1 'spk-rate: bad: no column max' spk-rate --scale-file=bad x
	printf 'max\n4\n4\n' > bad
	fails 1 'spk-rate: bad: no column min' spk-rate --scale-file=bad x
	printf '0,4\n0,4\n' > bad
	fails 1 'spk-rate: bad: no column min' spk-rate --scale-file=bad x
	printf 'min,max\n0,x\n0,4\n' > bad
	fails 1 "spk-rate: bad:2:2: not a number: 'x'" \
	    spk-rate --scale-file=bad x
	printf 'min,max\n' > bad
	printf 'min,max,step-threshold\n0,1,1\n2,1,1\n' > bad
	fails 1 'spk-rate: bad: row 2: min is above max, or too far from it or near it' \
	    spk-rate --scale-file=bad x
	printf 'min,max,step-threshold\n0,1,1\n1,2,0\n' > bad
	fails 1 'spk-rate: bad: row 2: its step-threshold is not above 0' \
	    spk-rate --scale-file=bad x
	printf 'min,max\n' > bad
	fails 1 'spk-rate: bad: no data rows' spk-rate --scale-file=bad x
	head -n 2 <(spk-rate --learn x) > bad
	fails 1 'spk-rate: bad: cut after 0 frames: no #end' \
	    spk-rate --scale-file=bad x
	fails 3 'spk-rate: none: No such file or directory' \
	    spk-rate --scale-file=none x
	fails 3 'spk-rate: .: read error: Is a directory' \
	    spk-rate --scale-file=. x
	usage "--scale-file: '' is not a file" '1\n' spk-rate --scale-file=
	fails 1 'spk-rate: stdin: no data' spk-rate --learn < /dev/null
	fails 1 'spk-rate: stdin: no data rows' spk-rate --learn < <(echo a)
}

@test "score: operands, and inputs that do not go together" {
	printf '1\n2\n3\n' > x
	printf '1,2\n3,4\n' > x2
	usage 'which file has the original?' '1\n' spk-score
	usage 'one file too many: d' '1\n' spk-score a b c d
	usage 'stdin is the decoded signal' '1\n' spk-score -
	usage 'stdin is the decoded signal' '1\n' spk-score x x -
	fails 3 'spk-score: none: No such file or directory' \
	    spk-score none < x
	fails 3 'spk-score: none: No such file or directory' \
	    spk-score x none < x
	fails 1 'spk-score: stdin: 2 columns; x has 1' spk-score x < x2
	fails 1 'spk-score: x: ends after 3 frames, and stdin does not' \
	    spk-score x < <(seq 4)
	fails 1 'spk-score: stdin: ends after 2 frames, and x does not' \
	    spk-score x < <(seq 2)
	fails 1 'spk-score: stdin: no data' spk-score x < /dev/null
	printf '%s\n' '#spk v=1 kind=signal channels=1' '#end frames=0' > none
	fails 1 'spk-score: none: no frames' spk-score none < none
	fails 1 "spk-score: stdin:2:1: not a number: 'x'" \
	    spk-score x < <(printf '1\nx\n')
	printf '1\nx\n' > bad
	fails 1 "spk-score: bad:2:1: not a number: 'x'" spk-score bad < x
}

@test "score: signals and spike trains" {
	printf '1\n2\n3\n' > x
	printf '0\n1\n0\n' > train
	spk-sf x > y
	spk-decode y > r
	fails 1 'spk-score: stdin:1: this is a spike train; if x is one, too, use --trains' \
	    spk-score x < <(printf %b "$HEAD\n$END")
	fails 1 'spk-score: stdin:1: this is a signal, and y a spike train' \
	    spk-score y < r
	fails 1 'spk-score: r:1: this is a signal, and stdin a spike train' \
	    spk-score r < y
	fails 1 'spk-score: stdin:1: this is a signal, and train a spike train' \
	    spk-score --trains train < r
	fails 2 'spk-score: y is a spike train: SPIKES is not supported' \
	    spk-score y y y
	fails 2 'spk-score: train is a spike train: SPIKES is not supported' \
	    spk-score --trains train - y < train
	fails 1 'spk-score: r:1: this is a signal, not a spike train' \
	    spk-score x - r < r
	fails 1 'spk-score: stdin:2:1: not a spike, which is -1, 0 or 1; an encoder makes them from a signal' \
	    spk-score --trains train < <(printf '0\n2\n0\n')
}

@test "score: spikes of other columns, rows or codes" {
	local k='#spk v=1 kind=spikes codec=rate channels=1 min=0 max=1'
	printf '1\n2\n3\n' > x
	printf '1,2\n1,2\n1,2\n' > x2
	printf '%s\n0,1\n#end frames=1\n' "$TWO" > y2
	spk-sf x > y
	fails 1 'spk-score: y2: 2 columns; 1 channel would have 1' \
	    spk-score x y2 < x
	fails 1 'spk-score: y: 1 column; 2 channels would have 2' \
	    spk-score x2 y < x2
	seq 2 | spk-sf > y
	fails 1 'spk-score: y: 2 rows of spikes; the 3 frames of x make 3' \
	    spk-score x y < x
	printf '%s steps=4\n0\n1\n#end frames=2\n' "$k" > y
	fails 1 'spk-score: y: 2 rows of spikes; the 3 frames of x make 12' \
	    spk-score x y < x
	printf '%s steps=0\n0\n1\n#end frames=2\n' "$k" > y
	fails 1 "spk-score: y:1: steps: '0' is not a whole number from 1 to 2147483647" \
	    spk-score x y < x
	printf '%s steps=1\n0\n1\n0\n' "$k" > y
	fails 1 'spk-score: y: cut after 3 frames: no #end' spk-score x y < x
}

@test "score: metrics and delays that cannot be" {
	local s none="' is not auto, N or FROM:TO, of -1000000 to 1000000 frames"
	seq 9 > x
	printf '0\n1\n0\n' > train
	for s in x 1.5 1: :1 2:1 1:2:3 1000001 -1000001:0 - 1e3 auto:1; do
		usage "--delay: '$s$none" '1\n' spk-score --delay="$s" x
		usage "--delay: '$s$none" '1\n2\n' spk-opt sf --delay="$s"
	done
	usage '--delay: less than half of the 9 frames would be compared' \
	    "$(seq -s '\n' 9)\n" spk-score --delay=5 x
	usage '--delay: less than half of the 9 frames would be compared' \
	    "$(seq -s '\n' 9)\n" spk-score --delay=-9:-6 x
	usage '--metric=afr: it needs SPIKES' '1\n' spk-score -m afr x
	usage '--metric=snr-delay: it needs --delay' '1\n' \
	    spk-score -m snr-delay x
	usage '--metric=delay: it needs --delay' '1\n' spk-score -m delay x
	usage '--metric=van-rossum: it needs two spike trains' '1\n' \
	    spk-score -m van-rossum x
	usage '--metric=mse: it needs signals' '1\n' \
	    spk-score --trains -m mse train
	for s in 0 -1 inf nan x; do
		usage "--peak: '$s' is not a number above 0" '' \
		    spk-score --peak="$s" x
		for o in tau sigma; do
			usage "--$o: '$s' is not a number above 0" '' \
			    spk-score --$o="$s" x
		done
		usage "--peak: '$s' is not a number above 0" '' \
		    spk-opt --peak="$s" sf
	done
	usage "--cost: '-1' is not a number of at least 0" '' \
	    spk-score --cost=-1 x
	usage "--window: '0' is not a whole number from 1 to 2147483647" '' \
	    spk-score --window=0 x
	spk-score -m x x 2> said || true
	grep -q "^spk-score: --metric: 'x' is not mse, .*, schreiber or correlation$" said
	usage "--norm: 'two' is not half or one" '' spk-score --norm=two x
}

@test "opt: operands and input" {
	usage 'which code? sf, bsa, ..., or all' '1\n' spk-opt
	usage "'ab' is not a code, nor all" '1\n' spk-opt ab
	usage 'one file at a time: b' '1\n' spk-opt sf a b
	fails 3 'spk-opt: none: No such file or directory' spk-opt sf none
	fails 1 'spk-opt: stdin: no data' spk-opt sf < /dev/null
	fails 1 'spk-opt: stdin: no frames' spk-opt sf \
	    < <(printf '%s\n' '#spk v=1 kind=signal channels=1' '#end frames=0')
	fails 1 'spk-opt: stdin:1: this is a spike train already' spk-opt sf \
	    < <(printf %b "$HEAD\n$END")
	fails 1 "spk-opt: stdin:2:1: not a number: 'x'" \
	    spk-opt all < <(printf '1\nx\n')
	for c in sf bsa hsa pwm lif; do
		fails 1 'spk-opt: stdin: a value is out of the range of binary32' \
		    spk-opt $c < <(printf '1e39\n2\n')
	done
	fails 1 'spk-opt: stdin:1: episodes=blank: they cannot be tuned' \
	    spk-opt rate --search=steps=1:3 < <(printf '%s\n' \
	    '#spk v=1 kind=signal channels=1 episodes=blank' 1 '#end frames=1')
}

@test "opt: of all, codes that cannot be are left out" {
	local why='no parameters keep the average firing rate of each channel'
	printf '%s\n' 1 5 2 7 > x
	spk-opt --fix=threshold=0.01 --max-afr=0.1 all x > got 2> err
	for c in sf bsa hsa lif; do
		grep -Fqx "spk-opt: $c left out: $why at 0.1" err
		run ! grep "^$c," got
	done
	grep -q '^pwm,.*--frequency=' got
	# A parameter that is refused
	spk-opt --fix=threshold=0 --budget=9 all x > got 2> err
	grep -Fqx "spk-opt: sf left out: --fix: threshold: '0' is not a \
number above 0" err
	grep -q '^bsa,' got
	usage "--fix: step-threshold: '0' is not a number above 0" '1\n' \
	    spk-opt all --fix=step-threshold=0
	spk-opt -q --fix=threshold=0.01 --max-afr=0.1 --pareto=3 all x |
	    cut -d, -f1 | sort -u > got
	grep -q pwm got
	run ! grep -x -e sf -e bsa -e hsa -e lif got
	# An image does not change in time.
	printf 'P5\n2 2\n9\n\1\2\3\4' > x.pgm
	spk-opt all x.pgm > got 2> err
	grep -qx 'spk-opt: sf left out: a single frame: nothing changes in time' err
	grep -q '^rate,' got
}

@test "opt: a range too wide or too narrow is the data's fault, too" {
	local say=': its range is too wide or too narrow to scale'
	for c in bsa pwm lif; do
		fails 1 "spk-opt: stdin: channel 1$say" \
		    spk-opt $c < <(printf '3e38\n-3e38\n')
	done
	fails 1 "spk-opt: stdin: channel 2$say" \
	    spk-opt pwm < <(printf '1,0\n2,1e-39\n')
}

@test "opt: values to fix, and to search for" {
	local s o
	usage "--fix: 'threshold' has no =" '1\n' spk-opt sf --fix=threshold
	usage "--search: 'x:1' has no =" '1\n' spk-opt sf --search=x:1
	for o in fix search; do
		for s in start zz ''; do
			usage "--$o: sf has no parameter '$s'" '1\n' \
			    spk-opt sf --$o=$s=1
		done
		usage "--$o: no code has a parameter 'zz'" '1\n' \
		    spk-opt all --$o=zz=1
		usage "--$o: rate has no parameter 'scale-file'" '1\n' \
		    spk-opt rate --$o=scale-file=x
	done
	usage "--fix: threshold: '0' is not a number above 0" '1\n' \
	    spk-opt sf --fix=threshold=0
	usage '--fix: threshold: 2 values for 3 channels' '1,2,3\n' \
	    spk-opt sf --fix=threshold=1,2
	usage "--fix: rest: 'x' is not first or zero" '1\n' \
	    spk-opt lif --fix=rest=x
	usage "--search: '1' is not FROM:TO" '1\n' \
	    spk-opt sf --search=threshold=1
	usage "--search: '2:1' is not FROM:TO, FROM up to TO" '1\n' \
	    spk-opt sf --search=threshold=2:1
	usage "--search: threshold: '0' is not a number above 0" '1\n' \
	    spk-opt sf --search=threshold=0:1
	usage "--search: threshold: 'x' is not a number above 0" '1\n' \
	    spk-opt sf --search=threshold=1:x
	usage "--search: order: '1025' is not a whole number from 1 to 1024" \
	    '1\n' spk-opt bsa --search=order=1:1025
	usage '--search: threshold is one value for all channels' '1,2\n' \
	    spk-opt lif --search=threshold=1,2:3
	usage "--search: rate has no 'seed' to search for" '1\n' \
	    spk-opt rate --search=seed=1:5
	usage "--search: lif has no 'min' to search for" '1\n' \
	    spk-opt lif --search=min=0:1
	usage '--search: leak has its value' '1\n' \
	    spk-opt lif --fix=leak=0.5 --search=leak=0:1
	usage "nothing of cam is searched for: specify parameters with --search" \
	    '1\n' spk-opt cam
}

@test "opt: what is to be as good as possible, and for how long" {
	local s what
	what="' is not a whole number below 1048576, nor seconds as 2.5s"
	for s in 0 -1 1.5 x 0s -1s infs s 1m 1048576 1e3; do
		usage "--budget: '$s$what" '1\n' spk-opt sf --budget=$s
	done
	for s in van-rossum isi-psnr spike-sync correlation; do
		usage "--metric=$s: only between two spike trains" '1\n' \
		    spk-opt sf -m $s
	done
	usage '--metric=snr-delay: it needs --delay' '1\n' \
	    spk-opt sf -m snr-delay
	usage '--metric=delay: not a measure of quality' '1\n' \
	    spk-opt sf -m delay --delay=auto
	for s in 'all --report' 'all --report=csv' 'sf --pareto=3 --report'; do
		# shellcheck disable=SC2086 # options
		usage '--report: only for one code, without --pareto' '1\n' \
		    spk-opt $s
	done
	usage "--sparsity: '-1' is not a number of at least 0" '' \
	    spk-opt sf --sparsity=-1
	for s in 0 1.1 x; do
		usage "--max-afr: '$s' is not a number above 0 and of at most 1" \
		    '' spk-opt sf --max-afr=$s
	done
	for s in 0 10001 x; do
		usage "--pareto: '$s' is not a whole number from 1 to 10000" \
		    '' spk-opt sf --pareto=$s
	done
	usage "--jobs: '0' is not a whole number from 1 to 1024" '' \
	    spk-opt sf -j0
	usage "--report: 'x' is not stderr or csv" '' spk-opt sf --report=x
	fails 1 'spk-opt: stdin: no parameters keep the average firing rate of each channel at 0.01' \
	    spk-opt sf --max-afr=0.01 --search=threshold=0.001:0.002 \
	    < <(seq 9)
}

# Every message that the library can give is in one of the suites, whole
# or (where it has values) its longest part; or here, with the reason.
@test "messages: all have been tested" {
	cat > spare <<-'END'
	is not a format
	started already
	codec %s has no episodes
	no channels
	min and max are not known
	' is not a format to write
	 columns; it takes 
	 input has 1 to %d
	--search: more than %d parameters
	 has no usual range: specify FROM:TO
	: from above to
	tuned already
	it has shrunk
	a unit after the #end
	packed with its scene, as spk-video --lossless does it
	other images
	fewer images
	dav1d does not start
	a frame of more than 
	a picture of 
	 pixels, %u bits, where the header says 
	libaom: 
	words of planes, but the pictures are not of 10 bits and one colour
	cairo: %s
	END
	# is not a format, to write: options are checked before, only libspk(3) can
	# started already, no episodes, no channels, min and max, from above to,
	# tuned already: likewise
	# a unit after the #end: its reader looks no further
	# it has shrunk: a file without a name; as spk-video --lossless does it:
	# --level has no such choice; libaom, does not start: without memory;
	# other, fewer, more than, a picture of, 10 bits: of AV1 whose sums are right
	# cairo: it fails without memory
	# has 1 to: options and headers are checked before
	# more than: no code has that many
	# no usual range: what is searched for by itself has bounds in each code
	cat > find.py <<-'END'
	import glob, re, sys
	seen = "".join(open(f).read() for f in sys.argv[2:])
	seen = re.sub(r"\s+", " ", re.sub(r'"[\s\\]+"', "", seen))
	spare = [s.rstrip("\n") for s in open("spare")]
	missing = found = 0
	fails = r"\b(spk_fail|spk_fail_channel|spk_in_fail|spk_in_short|" \
	    r"spk_in_behind|spk_in_doubt|spk_edf_doubt|spk_in_note)\("
	for path in sorted(glob.glob(sys.argv[1] + "/lib/*/*.c") +
	    glob.glob(sys.argv[1] + "/cmd/*.c")):
	    text = open(path).read()
	    for m in re.finditer(fails, text):
	        depth, i, quote = 1, m.end(), False
	        while depth:
	            c = text[i]
	            if quote and c == "\\":
	                i += 1
	            elif c == '"':
	                quote = not quote
	            elif not quote:
	                depth += (c == "(") - (c == ")")
	            i += 1
	        call = text[m.end():i - 1]
	        # Literals that touch are one; each is a message of its own.
	        # For words commands make options; programs see them as they
	        # are.
	        call = re.sub(r'SPK_WORD\("', '"--', call).replace('")', '"')
	        call = re.sub(r'"\s+"', "", call)
	        call = call.replace("SPK_NO_MEMORY", '"out of memory"')
	        for s in re.findall(r'"((?:[^"\\]|\\.)*)"', call):
	            parts = re.split(r"%(?:\.\d+|\.\*)?(?:ll|[zt])?[a-z]", s)
	            best = max(parts, key=len)
	            if len(best.strip(" :'")) < 4:
	                continue
	            found += 1
	            if not any(b in t for b in (best, best.replace("--", ""))
	                for t in (seen, spare)):
	                missing += 1
	                print(path, repr(s))
	assert found > 50, found
	sys.exit(missing > 0)
	END
	python3 find.py "$TOP" "$BATS_TEST_DIRNAME"/*.bats \
	    "$BATS_TEST_DIRNAME"/unit/*.c
}

@test "options that would have no effect are refused" {
	usage '--tau: not with --curve=linear' '' spk-latency --tau=3
	usage '--tau: not with --curve=log' '' spk-latency --curve=log --tau=3
	usage '--tau: not with --curve=snntorch-linear and --normalize' '' \
	    spk-latency --tau=3 --curve=snntorch-linear --normalize
	usage '--threshold: not with --curve=linear without --silent' '' \
	    spk-latency -t 0.2
	usage '--factor: not with --threshold' '' spk-tbr -t 1 --factor=2
	usage '--deviation: not with --threshold' '' \
	    spk-tbr -t 1 --deviation=sample
	local c o
	for o in order=5 cutoff=0.2 window=hann; do
		for c in bsa hsa; do
			usage "--${o%=*}: not with --taps" '' \
			    spk-$c --taps=1,2,1 --$o
		done
	done
	for c in time winner one-hot; do
		for o in sigma=1 max-rate=1 seed=1 method=poisson; do
			usage "--${o%=*}: not with --code=$c" '' \
			    spk-bin --code=$c --$o
		done
	done
	usage '--beta: not with --code=rate' '' spk-bin --beta=1
	usage '--variant: not with --code=fire' '' \
	    spk-bin --code=fire --variant=plain
	usage '--step-threshold: not with --code=rate without --learn' '' \
	    spk-rate --step-threshold=1
	# With others they have one.
	printf '%s\n' 1 2 3 > x
	spk-latency --tau=2 --normalize --curve=snntorch-log x
	spk-latency -t 0.2 --silent x
	spk-tbr --factor=2 --deviation=sample x
	spk-bsa --order=1 --cutoff=0.1 --window=boxcar x
	spk-bin --code=fire --sigma=1 --max-rate=1 x
	spk-bin --code=time --beta=1 --variant=plain x
	spk-rate --method=poisson --seed=1 x
}
