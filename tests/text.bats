#!/usr/bin/env bats
# Text as it comes: what parts its fields, --skip, and a column of times.

load helpers

# as INPUT OPTION...: the input, printf's way, is the stream in want; from a
# file and a pipe.
as() {
	local input=$1
	shift
	printf %b "$input" > in
	spk-conv "$@" in > got && same got want && spk-conv "$@" < in > got &&
	    same got want || { echo "of $input"; return 1; }
}

# says LINE INPUT OPTION...: spk-conv says so, exit 1.
says() {
	local line=$1 input=$2
	shift 2
	fails 1 "spk-conv: stdin:$line" spk-conv "$@" < <(printf %b "$input")
}

# stream ROW...: such rows of a signal, to want; the first are names, if not
# numbers.
stream() {
	local names='' n
	[[ $1 == [-0-9]* ]] || names=' names=1'
	n=$(awk -F, '{ print NF; exit }' <<< "${!#}")
	printf '#spk v=1 kind=signal channels=%s%s%s\n' "$n" "$names" "$WORDS"
	printf '%s\n' "$@"
	echo "#end frames=$(($# - ${#names} / 8))"
}

@test "delimiters: the first line tells" {
	stream 1,-2.5 3,4 > want
	as '1,-2.5\n3,4\n'
	as '1;-2.5\n3;4\n'
	as '1\t-2.5\n3\t4\n'
	as '1 -2.5\n3 4\n'
	as '  1    -2.5  \n 3 \t 4\n'
	as '1;-2.5\r\n3;4\r\n'
	as '1\t-2.5\r\n3\t4\r\n'
	as '\xef\xbb\xbf1;-2.5\n3;4\n'
	as '1;-2.5\n3;4'
	as '1 , -2.5\n3,\t4 \n'
	as '"1";"-2.5"\n3;4\n'
	as '"1"\t"-2.5"\n"3"\t4\n'
	as '# a;b\n#\n1\t-2.5\n3\t4\n'
	as '# a\tb,c;d\n1,-2.5\n3,4\n'
	as '#\r\n1 -2.5\r\n3 4\r\n'
	# As said, whatever the line looks like.
	as '1|-2.5\n3|4\n' -d '|'
	as '1:-2.5\n3:4\n' -d:
	as '1\t-2.5\n3\t4\n' -d tab
	as '1\t-2.5\n3\t4\n' -d '\t'
	as '1 -2.5\n3\t4\n' -d blank
	as '1  -2.5\n3 4\n' -d ' '
	as '1;-2.5\n3;4\n' -d ';'
	stream 5 > want
	as '5'
	as '5\n'
	as ' 5 \r\n'
	stream 1,2 > want
	as '1;2'
	as '1\t2'
	as '1 2'
	as '1 2\r'
	as '# x\n1;2'
}

@test "delimiters: names, which may have others in them" {
	stream a,b 1,2 > want
	as 'a,b\n1,2\n'
	as 'a;b\n1;2\n'
	as 'a\tb\n1\t2\n'
	as 'a b\n1 2\n'
	as ' a  b \n\t1 2\n'
	as '"a";b\n1;2\n'
	as '# c\na b\n1 2'
	as '\xef\xbb\xbf# c\r\na\tb\r\n1\t2\r\n'
	stream '"a,1",b;2' 3,4 > want
	as '"a,1";"b;2"\n3;4\n'
	as '"a,1"\tb;2\n3\t4\n'
	as '"a,1","b;2"\n3,4\n'
	stream 'a b,c d' 3,4 > want
	as 'a b,c d\n3,4\n'
	as 'a b;c d\n3;4\n'
	as 'a b\tc d\n3\t4\n'
	as '"a b"\t"c d"\n3\t4\n'
	stream '"say ""x""","y,"' 3,4 > want
	as '"say ""x""";"y,"\n3;4\n'
	# One column, whose name has words: the next line tells.
	stream 'ecg left' 1 2 > want
	as 'ecg left\n1\n2\n'
	as '"ecg left"\n1\n2\n'
	stream 'ecg left' 1 > want
	as 'ecg left\n1\n'
	as 'ecg left\n1'
	stream ecg,left 1,2 > want
	as 'ecg left\n1 2\n'
	as 'ecg left\n1 2'
	as 'ecg\tleft\n1\t2'
	stream 9,8 1,2 | sed '1s/$/ names=1/; s/=2$/=1/' > want
	as '9;8\n1;2\n' --names=yes
	# What is missing is in the place of a number.
	stream 1,0 3,4 > want
	as '1;\n3;4\n' --nan=zero -q
	as '1\t\n3\t4\n' --nan=zero -q
	as '1;NA\n3;4\n' --nan=zero -q
	as '1 nan\n3 4\n' --nan=zero -q
	as '1\tinf\n3\t4\n' --nan=zero -q
	# Not of what has a head.
	fails 1 "spk-conv: stdin:2:1: not a number: '1;2'" spk-conv \
	    < <(printf '#spk v=1 kind=signal channels=1\n1;2\n#end frames=1\n')
	[ "$(printf '#spk v=1 kind=signal channels=2\n1,2\n#end frames=1\n' |
	    spk-conv --bare -d ';')" = 1,2 ]
}

@test "delimiters: what is none, and decimal commas" {
	says "2:1: not a number: '3,5'" '1,5;2,5\n3,5;1\n'
	says "2:1: not a number: '3,5'" 'a;b\n3,5;1\n'
	says "2:2: not a number: '1,5'" '1;2\n1;1,5\n'
	says "1:1: not a number: '1,5'" '1,5;2\n3;4\n'
	says ' no data rows' '1,5;2,5\n'
	says "1:2: not a number: '2;3'" '1\t2;3\n'
	says "2:1: not a number: '3,4'" '1;2\n3,4\n'
	says '2:2: row has 1 field, expected 2' '1 2\n3\n'
	says "2:2: not a number: '2 3'" '1,2\n1,2 3\n'
	says "2:3: row has more than 2 fields" '1 2\n1 2 3\n'
	says "2:1: not a number: '1 2'" 'ecg left\n1 2\n' -d ,
	says "2:1: not a number: 'foo bar'" 'ecg left\nfoo bar\n'
	says '2: blank line' 'ecg left\n\n1 2\n'
	says "1:1: a quote within a field, or text after a quote" \
	    '"a b" c\n1 2\n'
	for d in 1 e + '"' '#' ab tabs; do
		fails 2 "spk-conv: --delimiter: '$d' is not one character that no number has, tab or blank" \
		    spk-conv --delimiter="$d" < <(echo 1)
	done
	fails 1 'spk-conv: stdin: no data rows' spk-conv < <(echo '# 1;2')
	fails 1 'spk-conv: stdin: no data rows' spk-conv < <(echo 'a;b')
	fails 1 'spk-conv: stdin:1: blank line' spk-conv < <(printf '\n1;2\n')
}

@test "delimiters: a first line that is long" {
	local d n
	for d in ',' ';' $'\t' ' '; do
		for n in 5000 40000; do
			yes -- -1.5 | head -n $n | paste -sd "$d" > x
			[ $n = 5000 ] || [ "$(wc -c < x)" = 200000 ]
			cat x x x > y
			spk-conv y > got
			{
				echo "#spk v=1 kind=signal channels=$n"
				tr "$d" , < y
				echo '#end frames=3'
			} > want
			same got want || { echo "'$d' $n"; return 1; }
			# By bytes that end within a number, or between two.
			for by in 4999 8191 8192; do
				perl -e '$| = 1; while (sysread STDIN, $b,
				    $ARGV[0]) { syswrite STDOUT, $b }' $by \
				    < y | spk-conv > got
				same got want
			done
			# Names that blanks part are known by the next line.
			seq -f 'x%g' $n | paste -sd "$d" > names
			cat names y | spk-conv --names=no > got
			same got want || { echo "names, '$d' $n"; return 1; }
		done
	done
	# It may be longer than what is looked at, which ends anywhere.
	for n in 1 2 3 4 5 6; do
		{
			printf "%0${n}d" 7
			yes ' -5e-2' | head -n 60000 | tr -d '\n'
		} > x
		[ "$(spk-conv x | head -n 1)" = \
		    '#spk v=1 kind=signal channels=60001' ]
	done
	# Comments before it are of any length that a line may have.
	yes '# comment;' | head -n 6000 > z
	(cat z; printf '1\t2\n') | spk-conv --bare > got
	echo 1,2 > want
	same got want
}

@test "skip: lines of text, bytes of what is none" {
	stream 1,2 3,4 > want
	as 'head\nunits: mV; s\n1,2\n3,4\n' --skip=2
	as '\n\n1,2\n3,4\n' --skip=2
	as 'x\r\n1;2\r\n3;4' --skip=1
	as '\xef\xbb\xbfx\n1,2\n3,4' --skip=1
	as '1,2\n3,4\n' --skip=0
	as 'x\n# y\n1,2\n3,4\n' --skip=1
	stream a,b 1,2 > want
	as 'x\na,b\n1,2\n' --skip=1
	as 'a,b\n1,2\n' --skip=0
	{
		yes long | head -n 200000
		echo '1,2'
	} > x
	stream 1,2 > want
	spk-conv --skip=200000 x > got
	same got want
	spk-conv --skip=200000 < x > got
	same got want
	head -c 3000000 /dev/zero | tr '\0' x > x
	printf '\n1,2\n' >> x
	spk-conv --skip=1 x > got
	same got want
	# A stream behind it; and the lines of messages are the input's.
	(echo junk; spk-sf -t 1 <<< 5) > x
	spk-conv --skip=1 x > got
	spk-sf -t 1 <<< 5 > want
	same got want
	says "4:1: not a number: 'z'" 'x\ny\n1\nz\n' --skip=2
	fails 1 'spk-conv: stdin: --skip=5: it has no more than 4 lines' \
	    spk-conv --skip=5 < <(printf 'x\ny\n1\n2\n')
	fails 1 'spk-conv: stdin: no data' \
	    spk-conv --skip=4 < <(printf 'x\ny\n1\n2\n')
	fails 1 'spk-conv: stdin: --skip=4: it has no more than 3 lines' \
	    spk-conv --skip=4 < <(printf 'x\ny\n1\n2')
	fails 1 'spk-conv: stdin: --skip=1: it has no more than 0 lines' \
	    spk-conv --skip=1 < /dev/null
	# Bytes.
	printf 'abcd\1\2\3\4' > x
	stream 1,2 3,4 > want
	spk-conv -i u8 -c 2 --skip=4 x > got
	same got want
	spk-conv -i u8 -c 2 --skip=4 < x > got
	same got want
	fails 1 'spk-conv: stdin: --skip=9: it has no more than 8 bytes' \
	    spk-conv -i u8 -c 2 --skip=9 < x
	fails 1 'spk-conv: stdin: no data' spk-conv -i u8 -c 2 --skip=8 < x
	head -c 1000001 /dev/zero > y
	printf '\1\2' >> y
	spk-conv --bare -i u8 -c 2 --skip=1000001 < y > got
	echo 1,2 > want
	same got want
	printf 'junk' | cat - <(spk-sf -o i8 <<< 5) | spk-conv -i i8 --skip=4 |
	    spk-decode --bare > got
	echo 5 > want
	same got want
	# Read twice, it is passed over twice.
	printf 'x\ny\n1\n3\n2\n' > x
	spk-bsa --skip=2 x > got
	printf '1\n3\n2\n' | spk-bsa > want
	same got want
	spk-bsa --skip=2 < x > got
	same got want
	printf 'xy\1\3\2' > x
	spk-bsa -i u8 -c 1 --skip=2 x > got
	same got want
	fails 2 "spk-conv: --skip: '-1' is not a whole number from 0 to 2147483647" \
	    spk-conv --skip=-1
}

# times FORMAT HZ N: rows of i / HZ and i, by Python, to x
times() {
	python3 -c 'import sys
f, hz, n = sys.argv[1], eval(sys.argv[2]), int(sys.argv[3])
for i in range(n):
    print(f % (i / hz), i, sep=",")' "$@" > x
	cut -d, -f2 x > y
}

@test "time: the step is the rate, the column no channel" {
	local way hz n
	while read -r way hz; do
		for n in 2 3 2000; do
			times "$way" "$hz" $n
			spk-conv --time=1 x > got
			rate=$(python3 -c "
x = $hz
print(int(x) if x == int(x) else x)")
			spk-conv --rate="$rate" y > want
			same got want || { echo "$way $hz $n"; return 1; }
			spk-conv --time=1 < x > got
			same got want
			# Read twice, from a file and a pipe.
			spk-bsa --rate="$rate" y > want
			spk-bsa --time=1 x > got
			same got want || { echo "$way $hz $n, bsa"; return 1; }
			spk-bsa --time=1 < x > got
			same got want
		done
	done <<-'END'
	%.17g 250
	%.3f 250
	%.6f 250
	%.17g 360
	%.17g 1000/3
	%.3f 1000/3
	%.9f 1000
	%.5f 0.5
	%.17g 44100
	%.17g 0.1
	%.0f 1
	%e 8000
	END
	# Rounded, the step of the first two is not that of all.
	times %.3f 360 1000
	fails 1 'spk-conv: x:8:1: the time is 0.019, and by the step about 0.021: rows are missing, or --rate is wanted' \
	    spk-conv --time=1 x
	[ "$output" = "$(spk-conv -r 333.3333333333333 y | head -n 8)" ]
	spk-conv --time=1 --rate=360 x > got
	spk-conv --rate=360 y > want
	same got want
	spk-bsa --time=1 --rate=360 x > got
	spk-bsa --rate=360 y > want
	same got want
	# It begins anywhere.
	stream() { printf '#spk v=1 kind=signal channels=1 rate=4\n5\n6\n7\n#end frames=3\n'; }
	stream > want
	as '-0.25,5\n0,6\n0.25,7\n' --time=1
	as '1e9,5\n1000000000.25,6\n1000000000.5,7\n' --time=1
	as '1e9;5\n1000000000.25;6\n1000000000.5;7\n' --time=1
	as '5 0\n6 0.25\n7 0.5' --time=2
	# Each within half a step.
	as '0,5\n0.25,6\n0.62,7\n' --time=1
	says '3:1: the time is 0.63, and by the step about 0.5: rows are missing, or --rate is wanted' \
	    '0,5\n0.25,6\n0.63,7\n' --time=1
}

@test "time: by number and name, with other columns" {
	printf 't,a,"b,1"\n0,1,2\n0.5,3,4\n1,5,6\n' > x
	for t in t 1; do
		spk-conv --time=$t x > got
		printf '%s\n' '#spk v=1 kind=signal channels=2 names=1 rate=2' \
		    'a,"b,1"' 1,2 3,4 5,6 '#end frames=3' > want
		same got want
		spk-conv --time=$t --columns=3 x > got
		printf '%s\n' '#spk v=1 kind=signal channels=1 names=1 rate=2' \
		    '"b,1"' 2 4 6 '#end frames=3' > want
		same got want
		spk-conv --time=$t --columns=2-,a x > got
		printf '%s\n' '#spk v=1 kind=signal channels=3 names=1 rate=2' \
		    'a,"b,1",a' 1,2,1 3,4,3 5,6,5 '#end frames=3' > want
		same got want
		# Asked for, it is a channel, too.
		[ "$(spk-conv --time=$t --columns=t,a --bare x | paste -s)" = \
		    "$(printf 't,a\n0,1\n0.5,3\n1,5' | paste -s)" ]
		spk-info --time=$t -f seconds x > got
		echo 1.5 > want
		same got want
	done
	spk-conv --time='b,1' x > got
	printf '%s\n' '#spk v=1 kind=signal channels=2 names=1 rate=0.5' t,a \
	    0,1 0.5,3 1,5 '#end frames=3' > want
	same got want
	# Names of numbers are numbers of columns.
	spk-conv --names=no --time=2 --bare x > got
	printf '0,2\n0.5,4\n1,6\n' > want
	same got want
	# A column that nobody asked for may hold anything.
	printf 't,a,note\n0,1,x\n1,2,y\n' > x
	[ "$(spk-conv --time=t --columns=a --bare x | paste -s)" = \
	    "$(printf 'a\n1\n2' | paste -s)" ]
	fails 1 "spk-conv: x:2:3: not a number: 'x'" spk-conv --time=t x
	fails 2 "spk-conv: --time: 'u' is not a column's number or name" \
	    spk-conv --time=u x
	fails 2 "spk-conv: --time: '4' is not a column's number or name" \
	    spk-conv --time=4 x
	fails 2 "spk-conv: --time: '0' is not a column's number or name" \
	    spk-conv --time=0 x
	fails 2 "spk-conv: --time: 'a' is not a column's number or name" \
	    spk-conv --time=a < <(printf '1,2\n3,4\n')
	fails 2 'spk-conv: --time: there is no other column' \
	    spk-conv --time=1 < <(printf '1\n2\n')
	fails 2 'spk-rate: --time: episodes have no clock in common' \
	    spk-rate --time=1 --episodes=blank < <(printf '1,2\n')
	# Through encoders.
	for e in $(encoders); do
		times %.17g 250 40
		$e --time=1 x > got
		$e --rate=250 y > want
		same got want || { echo "$e"; return 1; }
	done
	(cat x; printf '0.16,40\n0.164,41\n') > z
	tail -n 2 z > w
	spk-cat --time=1 x w > got
	(cat y; printf '40\n41\n') | spk-conv -r 250 > want
	same got want
}

@test "time: gaps, repeats, and few rows" {
	WORDS=' rate=1' stream 5 6 > want
	as '0,5\n1,6\n' --time=1
	as '0,5\n1,6' --time=1
	as 't;a\n0;5\n1;6' --time=t --names=no
	stream 5 > want
	as '0,5\n' --time=1
	as '0,5' --time=1
	as 't,a\n0,5\n' --time=t --names=no
	WORDS=' rate=9' stream 5 > want
	as '0,5\n' --time=1 --rate=9
	as 't,a\n3,5\n' --time=t --names=no --rate=9
	says '3:1: the time is 3, and by the step about 2: rows are missing, or --rate is wanted' \
	    '0,1\n1,2\n3,3\n' --time=1
	[ "$output" = $'#spk v=1 kind=signal channels=1 rate=1\n1\n2' ]
	says '4:1: the time is 3, and by the step about 2: rows are missing, or --rate is wanted' \
	    't,a\n0,1\n1,2\n3,3\n' --time=t
	says '3:1: the time is 1, and by the step about 2: rows are missing, or --rate is wanted' \
	    '0,1\n1,2\n1,3\n' --time=1
	says '3:2: the time is 0, and by the step about 2: rows are missing, or --rate is wanted' \
	    '1,0\n2,1\n3,0\n' --time=2
	says '2:1: the time is 1, and by the step about 0.1: rows are missing, or --rate is wanted' \
	    '0,1\n1,2\n' --time=1 --rate=10
	says '2:1: the time does not rise' '0,1\n0,2\n1,3\n' --time=1
	says '2:1: the time does not rise' '1,1\n0,2\n' --time=1
	says '3:1: the time does not rise' 'a,b\n1,1\n0,2\n' --time=a
	says '2:1: the time does not rise' 'nan,1\n0,2\n' --time=1 --nan=hold
	says '2:1: the time does not rise' '0,1\nnan,2\n' --time=1 --nan=zero
	says '3:1: not a time' '0,1\n1,2\nnan,3\n' --time=1 --nan=hold
	says '1:1: not a time' 'nan,1\n1,2\n' --time=1 --nan=hold --rate=1
	says '2: blank line' '0,1\n\n1,2\n' --time=1
	says '3: blank line' '0,1\n1,1\n\n2,2\n' --time=1
	says "2:1: not a number: 'x'" '0,1\nx,2\n' --time=1
	says "2:2: not a number: 'x'" '0,1\n1,x\n' --time=1
	fails 1 'spk-conv: stdin: no data rows' \
	    spk-conv --time=t < <(printf 't,a\n')
	# Values that are missing are held; times are not.
	WORDS=' rate=1' stream 0 0 5 5 > want
	as '0,nan\n1,\n2,5\n3,NA\n' --time=1 --nan=hold -q
	WORDS=' rate=1' stream 0 0 5 0 > want
	as '0,nan\n1,\n2,5\n3,NA\n' --time=1 --nan=zero -q
	WORDS=' rate=2' stream a 1 1 1 > want
	as 't,a\n0,1\n0.5,nan\n1,\n' --time=t --nan=hold -q
	printf 't,a\n0,1\n0.5,nan\n1,3\n1.5,2\n' > x
	spk-bsa --time=t --nan=hold -q x > got
	printf 'a\n1\n1\n3\n2\n' | spk-bsa -r 2 > want
	same got want
	spk-bsa --time=t --nan=hold -q < x > got
	same got want
}

@test "time: units of names, rounded times, and those of today" {
	printf 't_ms,a\n0,1\n4,2\n8,3\n' | spk-conv --time=t_ms | head -n 1 |
	    grep -q ' rate=250$'
	printf 't_us,a\n0,1\n4000,2\n' | spk-conv --time=1 | head -n 1 |
	    grep -q ' rate=250$'
	printf 't_ms,a\n0,1\n3,2\n6,3\n8,4\n' | spk-conv --time=1 -r 360 |
	    head -n 1 | grep -q ' rate=360$'
	local hz digits
	while read -r hz digits; do
		gawk -v hz="$hz" -v d="$digits" 'BEGIN { for (k = 0; k < 40000; k++)
			printf "%.*f,%d\n", d, k / hz, k % 7 }' > x
		[[ $(spk-conv --time=1 x | head -n 1) == *" rate=$hz" ]]
		[ "$(spk-conv --time=1 x | tail -n 1)" = '#end frames=40000' ]
	done <<-'END'
	360 6
	30 7
	44100 9
	1000 3
	256 8
	END
	# Of a step of 3 units there is nothing to round.
	printf '0,1\n0.003,2\n0.006,3\n' | spk-conv --time=1 | head -n 1 |
	    grep -q ' rate=333.3333333333333$'
	# Seconds since 1970, at 250 Hz, for more than half an hour
	gawk 'BEGIN { for (k = 0; k < 500000; k++)
		printf "%.3f,%d\n", 1700000000 + k / 250, k % 7 }' > x
	[ "$(spk-conv --time=1 x | tail -n 1)" = '#end frames=500000' ]
	# Lines are told right, also of the first two.
	fails 1 'spk-conv: stdin:2:2: out of range' spk-conv --time=t \
	    < <(printf 't,a\n0,1e999\n1,2\n2,3\n')
	fails 1 'spk-conv: stdin:3:2: out of range' spk-conv --time=t \
	    < <(printf 't,a\n0,1\n1,1e999\n2,3\n')
	fails 1 'spk-conv: stdin:4:1: the time does not rise' spk-conv --time=t \
	    < <(printf '# so\nt,a\n1,1\n1,2\n2,3\n')
}

@test "text: many comments come before what parts fields" {
	{ yes '# so' | head -n 60000; printf '1;2\n'; } > x
	[ "$(spk-conv --bare x)" = 1,2 ]
	printf '1 2\n\n  \n' | spk-conv --bare | same - <(echo 1,2)
	printf '1 2\n\n  \n' | spk-conv --bare -d blank | same - <(echo 1,2)
}
