#!/usr/bin/env bats
# Text input: the separators of fields, --skip, and a column of times.

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

@test "delimiters: taken from the first line" {
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
	# One column, whose name has words: the next line decides.
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
	# Not of what has a header.
	fails 1 "spk-conv: stdin:2:1: not a number: '1;2'" spk-conv \
	    < <(printf '#spk v=1 kind=signal channels=1\n1;2\n#end frames=1\n')
	[ "$(printf '#spk v=1 kind=signal channels=2\n1,2\n#end frames=1\n' |
	    spk-conv --bare -d ';')" = 1,2 ]
}

@test "decimal commas: as they are said, and where nothing else can be" {
	local d note=': numbers have a decimal comma, as 1,5: see --decimal'
	stream 1.5,-2 3,400 > want
	for d in ';' '\t' ' '; do
		as "1,5$d-2\n3$d+4,0E2\n" --decimal=,
		as "1,5$d-2\n3$d+4,0E2\n" -q
		as "\"1,5\"$d\"-2\"\n3$d\"+4,0E2\"\n" --decimal=, ||
		    [ "$d" = ' ' ]
		fails 0 "spk-conv: stdin$note" spk-conv \
		    < <(printf %b "1,5$d-2\n3$d+4,0E2\n")
	done
	as '"1,5","-2"\n"3","+4,0E2"\n' -q
	as '1,5|-2\n3|4e2\n' -q -d '|'
	stream a,b 1.5,-2 3,400 > want
	as 'a;b\n1,5;-2\n3;400,0\n' -q
	as 'a,b\n"1,5",-2\n3,"400,0"\n' -q
	# Said, a comma is not a delimiter, and a row of whole numbers may come.
	stream 1.5 2 > want
	as '1,5\n2\n' --decimal=,
	stream 2.5 > want
	as '2,5\n' --decimal=,
	stream a 1 2.5 > want
	as 'a\n1\n2,5\n' --decimal=,
	# For lines that are signals, and of events
	printf 'l;1,5;2,5\n' | spk-cat --rows --keep=1 --bare -q |
	    same - <(echo l,1.5,2.5)
	printf 't;c;v\n0,5;1;1\n' | spk-conv -i events -c 2 --frame=.5 --bare \
	    -q | same - <(printf '0,0\n0,1\n')
	# Read twice, from a file and a pipe
	printf '1,5;2\n2;3,25\n' > x
	printf '1.5,2\n2,3.25\n' | spk-bsa > want
	spk-bsa -q x > got
	same got want
	spk-bsa -q < x > got
	same got want
	# A late one, one beside a point, or a group separator does not count.
	says "2:2: not a number: '1,5'; with --decimal=, it is one" \
	    '1;2\n1;1,5\n'
	says "1:2: not a number: '2,5'; with --decimal=, it is one" '1.5;2,5\n'
	says "2:1: not a number: '1,5'; with --decimal=, it is one" \
	    'a;b\n1,5;2\n' --decimal=.
	says "1:2: not a number: '2.5'" '1,5;2.5\n'
	says "2:1: not a number: '2.500'" '1,5;2\n2.500;1\n'
	says "1:1: not a number: '1,234,5'" '1,234,5;2\n'
	says "2:1: not a number: '3,4'; with --decimal=, it is one" '1;2\n3,4\n'
	says '2:2: row has more than 1 field' 'ecg\n1,5\n'
	fails 2 "spk-conv: --decimal: ';' is not . or ," spk-conv \
	    --decimal=';' < <(echo 1)
	# A header says what it is.
	fails 1 "spk-conv: stdin:2:1: not a number: '1,5'" spk-conv --decimal=, \
	    < <(printf '#spk v=1 kind=signal channels=1\n"1,5"\n#end frames=1\n')
}

@test "the first row: names, values, and what says so" {
	local s
	for s in null None N/A '#n/a' '<NA>' NA '#NA' nan -Inf 1.#QNAN - -- . '?'; do
		printf '"%s","%s"\n3,%s\n' "$s" "$s" "$s" > x
		spk-conv --bare --nan=zero -q x | same - <(printf '0,0\n3,0\n')
		fails 1 "spk-conv: x:1:1: not a number: '$s'" spk-conv x
	done
	says '1:1: empty field' ',\n1,2\n'
	stream Na,na 1,2 > want		# sodium
	as 'Na,na\n1,2\n'
	stream 0,0 1,2 > want
	as 'nan,nan\n1,2\n' --names=no --nan=zero -q
	says "1:1: not a number: 'missing'" 'missing,missing\n1,2\n' --names=no \
	    --nan=zero
	says "1:2: not a number: 'b'" '1,b\n1,2\n' --names=no
	printf '#spk v=1 kind=signal channels=1 names=1\nNA\n1\n#end frames=1\n' |
	    spk-conv --names=no | same - <(stream 1)
	stream 'null,null' 1,2 > want
	as 'null,null\n1,2\n' --names=yes
	stream 9,8 1,2 | sed '1s/$/ names=1/; s/=2$/=1/' > want
	as '9,8\n1,2\n' --names=yes
	printf 'null,null\n1,2\n' | spk-cat --rows --bare --nan=zero -q |
	    same - <(printf '0,0\n1,2\n')
	printf 'a,b\n1,2\n' | spk-cat --rows --bare | same - <(echo 1,2)
	fails 1 "spk-cat: stdin:1:1: not a number: 'a'" spk-cat --rows \
	    --names=no < <(printf 'a,b\n1,2\n')
}

@test "names that several columns have" {
	printf 'a,b,a,t,t,a\n1,2,3,4,5,6\n' > x
	fails 2 "spk-conv: --columns: 'a' is the name of columns 1, 3 and 6; use its number" \
	    spk-conv --columns=b,a x
	fails 2 "spk-conv: --time: 't' is the name of columns 4 and 5; use its number" \
	    spk-conv --time=t x
	spk-conv --columns=b,3 --bare x | same - <(printf 'b,a\n2,3\n')
	yes a | head -n 99 | paste -sd, > x
	seq 99 | paste -sd, >> x
	run --separate-stderr spk-conv --columns=a x
	[[ $stderr == *'columns 1, 2, 3, 4, '*' and more; use its number' ]]
}

@test "delimiters: invalid ones" {
	says "1:2: not a number: '2;3'" '1\t2;3\n'
	says '2:2: row has 1 field, expected 2' '1 2\n3\n'
	says "2:2: not a number: '2 3'" '1,2\n1,2 3\n'
	says "2:3: row has more than 2 fields" '1 2\n1 2 3\n'
	says "2:1: not a number: '1 2'" 'ecg left\n1 2\n' -d ,
	says "2:1: not a number: 'foo bar'" 'ecg left\nfoo bar\n'
	says '2: blank line' 'ecg left\n\n1 2\n'
	says "1:1: a quote within a field, or text after a quote" \
	    '"a b" c\n1 2\n'
	for d in 1 e + '"' '#' ab tabs; do
		fails 2 "spk-conv: --delimiter: '$d' is not tab, blank or a character that no number has" \
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
			# Names separated by blanks are recognised by the next
			# line.
			seq -f 'x%g' $n | paste -sd "$d" > names
			cat names y | spk-conv | sed '1s/ names=1//; 2d' > got
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

@test "skip: lines of text, bytes of other formats" {
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
	# A stream after it; and the lines of messages are the input's.
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
	# Read twice, it is skipped twice.
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

# times FORMAT HZ N: rows of i / HZ and i, by gawk, to x
times() {
	gawk -v f="$1" -v hz="$2" -v n="$3" 'BEGIN {
		for (i = 0; i < n; i++)
			printf f ",%d\n", i / hz, i }' > x
	cut -d, -f2 x > y
}

@test "time: the step is the rate, the column no channel" {
	local way hz n
	while read -r way hz; do
		for n in 2 3 2000; do
			times "$way" "$hz" $n
			spk-conv --time=1 x > got
			spk-conv --rate="$hz" y > want
			same got want || { echo "$way $hz $n"; return 1; }
			spk-conv --time=1 < x > got
			same got want
			[ $n = 3 ] || continue
			# Read twice, from a file and a pipe.
			spk-bsa --rate="$hz" y > want
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
	%.17g 333.3333333333333
	%.3f 333.3333333333333
	%.9f 1000
	%.5f 0.5
	%.17g 44100
	%.17g 0.1
	%.0f 1
	%e 8000
	END
	times %.3f 360 1000
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
	sed 1d x | spk-conv --time=2 --bare > got
	printf '0,2\n0.5,4\n1,6\n' > want
	same got want
	# A column that is not selected may hold anything.
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
	WORDS=' rate=1' stream a 5 6 > want
	as 't;a\n0;5\n1;6' --time=t
	stream 5 > want
	as '0,5\n' --time=1
	as '0,5' --time=1
	stream a 5 > want
	as 't,a\n0,5\n' --time=t
	WORDS=' rate=9' stream 5 > want
	as '0,5\n' --time=1 --rate=9
	WORDS=' rate=9' stream a 5 > want
	as 't,a\n3,5\n' --time=t --rate=9
	says '3:1: the time is 3, expected about 2: rows are missing, or --rate is needed' \
	    '0,1\n1,2\n3,3\n' --time=1
	[ "$output" = $'#spk v=1 kind=signal channels=1 rate=1\n1\n2' ]
	says '4:1: the time is 3, expected about 2: rows are missing, or --rate is needed' \
	    't,a\n0,1\n1,2\n3,3\n' --time=t
	says '3:1: the time is 1, expected about 2: rows are missing, or --rate is needed' \
	    '0,1\n1,2\n1,3\n' --time=1
	says '3:2: the time is 0, expected about 2: rows are missing, or --rate is needed' \
	    '1,0\n2,1\n3,0\n' --time=2
	says '2:1: the time does not rise' '0,1\n0,2\n1,3\n' --time=1
	says '2:1: the time does not rise' '1,1\n0,2\n' --time=1
	says '3:1: the time does not rise' 'a,b\n1,1\n0,2\n' --time=a
	says '1:1: not a time' 'nan,1\n0,2\n' --time=1 --nan=hold
	says '2:1: not a time' '0,1\nnan,2\n' --time=1 --nan=zero
	says '3:1: not a time' '0,1\n1,2\nnan,3\n' --time=1 --nan=hold
	says '1:1: not a time' 'nan,1\n1,2\n' --time=1 --nan=hold --rate=1
	says '2: blank line' '0,1\n\n1,2\n' --time=1
	says '3: blank line' '0,1\n1,1\n\n2,2\n' --time=1
	says "2:1: not a number: 'x'" '0,1\nx,2\n' --time=1
	[ "$output" = $'#spk v=1 kind=signal channels=1\n1' ]
	says '4:1: the step of times is not known: give --rate' \
	    't,u,a\n0,"v\nw",5\n1,x,6\n' --time=1 --columns=3
	# The option has the last word.
	WORDS=' rate=10' stream 1 2 3 > want
	printf '0,1\n1,2\n1.1,3\n' > x
	fails 0 'spk-conv: x: 1 time differs from --rate' \
	    spk-conv --time=1 --rate=10 x
	same want - <<< "$output"
	fails 0 'spk-bsa: x: 2 times differ from --rate' \
	    spk-bsa --time=1 --rate=4 x
	as '5,1\n5,2\n3,3\n' --time=1 --rate=10 -q
	WORDS=' rate=2' stream a 1 2 > want
	as 'Time (foo),a\n1,1\n7,2\n' --time=1 --rate=2
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

# A gap is seen, jitter is not a gap; however the bytes arrive.
@test "time: the rate of many rows, by Python" {
	cat > rates.py <<-'END'
	import math, random, subprocess, sys

	def conv(rows, *options, by=0):
	    data = "".join("%s,%d\n" % (t, k % 7) for k, t in enumerate(rows))
	    p = subprocess.Popen(["spk-conv", "--time=1", *options],
	        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
	        stderr=subprocess.PIPE)
	    if by:
	        for i in range(0, len(data), by):
	            p.stdin.write(data[i:i + by].encode())
	            p.stdin.flush()
	        data = ""
	    out, err = p.communicate(data.encode())
	    return out.decode(), err.decode(), p.returncode

	def check(hz, rows, want=None, **more):
	    want = want or hz
	    out, err, rc = conv(rows, **more)
	    assert (rc, err) == (0, ""), (hz, len(rows), err)
	    head = "#spk v=1 kind=signal channels=1 rate=%s\n" % want
	    assert out.startswith(head), (hz, len(rows), out[:80])
	    assert out.endswith("#end frames=%d\n" % len(rows))
	    return out

	# Whole milliseconds, rounded or cut, in seconds
	n = 4000
	for hz in 50, 100, 125, 128, 200, 250, 256, 300, 360, 400, 500, 512, 640:
	    for whole in round, math.floor:
	        rows = ["%.3f" % (whole(k * 1000 / hz) / 1000) for k in range(n)]
	        a = check(hz, rows)
	assert check(hz, rows, by=77) == a == check(hz, rows, by=4096)
	check(250, ["%.3f" % (1.7e9 + k / 250) for k in range(n)])
	# Jitter, and a clock that is slower than it says, or changes
	r = random.Random(5)
	for hz in 1, 4, 250, 360:
	    for j in 0.1, 0.2:
	        rows = [(k + r.uniform(-j, j)) / hz for k in range(2000)]
	        out, err, rc = conv(rows)
	        assert rc == 0, (hz, j, err)
	        rate = float(out.split("rate=")[1].split()[0])
	        assert abs(rate / hz - 1) < (0.05 if hz < 9 else 0.003), rate
	check(360, ["%.3f" % (k / 359.99) for k in range(100000)])
	out, err, rc = conv(["%.4f" % (k * (1 + k * 2e-9) / 100)
	    for k in range(100000)])
	assert rc == 0 and "rate=100\n" in out and "mean" not in err, err
	rows = [min(k, 200) + max(k - 200, 0) * (1 + (k - 200) * 1e-6)
	    for k in range(5000)]
	out, err, rc = conv(rows)
	assert rc == 0 and err == "spk-conv: stdin: the rate was taken from " \
	    "the first rows; the mean of all is %.6g\n" % (4999 / rows[-1]), err
	# Below 1 Hz, periods
	check(3, [3 * k for k in range(99)], "0.3333333333333333")
	check(7, [7 * k + r.uniform(-.01, .01) for k in range(99)],
	    "0.14285714285714285")
	# A row that is missing or repeated, in these and after them
	for hz in 1, 256, 1000:
	    for at in 1, 2, 7, 8, 900:
	        for j in 0, 0.1:
	            t = [(k + r.uniform(-j, j)) / hz for k in range(2000)]
	            twice = t[:at] + t[at - 1:]
	            del t[at]
	            for rows in t, twice:
	                out, err, rc = conv(rows)
	                n = out.count("\n") - 1
	                assert rc == 1 and (": the time is " in err or
	                    "not rise" in err), (hz, at, j, out[-40:])
	                assert n <= at and (j or at < 4 or n == at), (hz, at, n)
	# A live stream begins with a second of rows, or 8; or at once.
	for hz, rows, more in (100, 101, ()), (1, 8, ()), (1, 1, ("-r", "1")):
	    p = subprocess.Popen(["spk-conv", "--time=1", "--bare", *more],
	        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
	    for k in range(rows):
	        p.stdin.write(b"%g,%d\n" % (k / hz, k))
	    p.stdin.flush()
	    assert [int(p.stdout.readline()) for k in range(rows)] == \
	        list(range(rows))
	    p.stdin.close()
	    assert p.wait() == 0
	END
	python3 rates.py
}

@test "time: units as people write them, and dates" {
	local name hz
	while IFS='|' read -r name hz; do
		printf '"%s",a\n0,1\n4,2\n8,3\n' "$name" > x
		[[ $(spk-conv --time="$name" x | head -n 1) == *" rate=$hz" ]] ||
		    { echo "$name"; return 1; }
	done <<-'END'
	t|0.25
	time_utc|0.25
	t_ms|250
	T_MS|250
	Time (ms)|250
	Time [ms]|250
	Time (Milliseconds)|250
	time / ms|250
	TimeMs|250
	ms|250
	elapsed msecs|250
	t_us|250000
	t (µs)|250000
	Time [μs]|250000
	micros|250000
	t_ns|250000000
	timestampNs|250000000
	Time, s|0.25
	sec|0.25
	Time(sec)|0.25
	t_min|0.004166666666666667
	Minutes|0.004166666666666667
	t (h)|0.00006944444444444444
	END
	for name in ')' ']' '()' '(' 'a)' ' ' _; do
		fails 0 '' spk-conv -q < <(printf '%s,a\n0,1\n' "$name")
	done
	fails 2 "spk-conv: --time: the unit of 'Time (foo)' is not ns, us, ms, s, min or h: rename it, or give --rate" \
	    spk-conv --time=1 < <(printf 'Time (foo),a\n1,2\n3,4\n')
	# Dates, at 4 Hz, over the end of a leap year's February; by date(1)
	WORDS=' rate=4' stream 1 2 3 4 > want
	local z a b c d
	for z in 'T Z' ' ' 'T +01:30' 'T -0800' 't +09'; do
		a=${z%% *} b=${z##* }
		c=$(date -u -d '2024-02-28 23:59:59' "+%Y-%m-%d${a:- }%H:%M:%S")
		d=$(date -u -d '2024-02-29 00:00:00' "+%Y-%m-%d${a:- }%H:%M:%S")
		as "$c.50$b,1\n$c.75$b,2\n${d}$b,3\n$d.25$b,4\n" --time=1
		as "$c,5$b;1\n$c,75$b;2\n${d}$b;3\n$d,25$b;4\n" --time=1
	done
	as '20240228T235959.5,1\n20240228T235959.75,2\n20240229T000000,3\n20240229T000000.25,4' \
	    --time=1
	as '2024-02-29T01:00:00+01:00,1\n2024-02-29T00:00:00.25Z,2\n2024-02-28T23:30:00.5-00:30,3\n2024-02-29T00:00:00.75Z,4' \
	    --time=1
	as '09:59:59.75 1\n10:00:00 2\n10:00:00.25 3\n10:00:00.5 4' --time=1
	WORDS=' rate=0.000011574074074074073' stream a 1 2 3 > want
	as 'day_ms;a\n2023-12-31;1\n2024-01-01;2\n2024-01-02;3\n' --time=1
	WORDS=' rate=1000000' stream 1 2 > want
	as '2024-02-29T00:00:00.000001,1\n2024-02-29T00:00:00.000002,2\n' --time=1
	for a in 2023-02-29 2024-13-01 2024-00-01 2024-01-00 2024-04-31 \
	    2024-1-1 2024-01-01T25:00 2024-01-01T10:60 2024-01-01T10:00:61 \
	    2024-01-01T 2024-01-01T10:00Zx 2024-01-01T10:00+1 10:5 20240101T; do
		says "2:1: not a number: '$a'" "2024-01-01,1\n$a,2\n" --time=1
	done
	says "2:1: not a number: '5,2'; with --decimal=, it is one" '2024-01-01,1\n"5,2",2\n' --time=1
	says '4:1: the time is 4 s after that of the first row, expected about 3: rows are missing, or --rate is needed' \
	    '10:00:00,1\n10:00:01,2\n10:00:02,3\n10:00:04,4\n' --time=1
}

@test "time: columns that are channels are reported, and times come back" {
	local name
	for name in t T time Timestamp 'Time (ms)' t_us sec msec datetime TimeNs; do
		printf '%s,a\n0,1\n1,2\n' "$name" > x
		fails 0 "spk-conv: x: column 1, '$name', is a channel; --time=1 reads it as times" \
		    spk-conv x
		fails 0 '' spk-conv -q x
		fails 0 '' spk-conv --columns=1,2 x
		fails 0 '' spk-conv --time=1 x
		spk-conv -q x > y
		fails 0 '' spk-conv y
	done
	for name in a s temp tt timer x_ms; do
		fails 0 '' spk-conv < <(printf '%s,a\n0,1\n1,2\n' "$name")
	done
	fails 0 '' spk-conv < <(printf 't\n0\n1\n')
	fails 0 "spk-sf: stdin: column 2, 't', is a channel; --time=2 reads it as times" \
	    spk-sf < <(printf 'a,t\n0,1\n1,2\n')
	# Back, and read again they are the same.
	printf 'time_ms,a,b\n0,1,2\n4,2,3\n8,4,1\n' > x
	for e in spk-sf 'spk-pwm --frequency=1'; do
		$e --time=1 x | spk-decode --bare --times=ms > y
		cut -d, -f 1 y | same - <(cut -d, -f 1 x)
		spk-conv --time=1 y > got
		$e --time=1 x | spk-decode | spk-conv | sed 's/ type=f32//' > want
		same got want
	done
	spk-conv --time=1 --bare --times x | same - \
	    <(printf 'time,a,b\n0,1,2\n0.004,2,3\n0.008,4,1\n')
	spk-conv --time=1 --bare --times=us --decimals=1 x | tail -n 1 |
	    same - <(echo 8000,4.0,1.0)
	sed 1d x | spk-conv --time=1 -r 3 -q --bare --times | same - \
	    <(printf '0,1,2\n0.3333333333333333,2,3\n0.6666666666666666,4,1\n')
	seq 200000 | spk-conv -r 7 --bare --times | gawk -F, '
	    $1 != sprintf("%.17g", (NR - 1) / 7) + 0 || $2 != NR { exit 1 }'
	fails 2 'spk-conv: --times: a stream has no such column; --bare' \
	    spk-conv --time=1 --times x
	fails 2 'spk-conv: --times: the rate is not known: --rate' \
	    spk-conv --bare --times < <(echo 1)
	fails 2 'spk-conv: --times: only for --to=csv' \
	    spk-conv --times -o f64 < <(echo 1)
	fails 2 "spk-conv: --times: 'h' is not s, ms or us" \
	    spk-conv --times=h < <(echo 1)
	for e in '#spk v=1 kind=signal channels=1 rate=1 episodes=blank' \
	    '#spk v=1 kind=signal channels=1 rate=1 layout=rows keep=0'; do
		fails 2 'spk-cat: --times: lines of their own, and episodes, have no clock in common' \
		    spk-cat --bare --times < <(printf '%s\n1\n#end frames=1\n' "$e")
	done
}

@test "time: rounded times, and those of today" {
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
	# For a step of 3 units there is nothing to round.
	printf '0,1\n0.003,2\n0.006,3\n' | spk-conv --time=1 | head -n 1 |
	    grep -q ' rate=333.3333333333333$'
	# Seconds since 1970, at 250 Hz, for more than half an hour
	gawk 'BEGIN { for (k = 0; k < 500000; k++)
		printf "%.3f,%d\n", 1700000000 + k / 250, k % 7 }' > x
	[ "$(spk-conv --time=1 x | tail -n 1)" = '#end frames=500000' ]
	# Lines are reported right, also of the first two.
	fails 1 'spk-conv: stdin:2:2: out of range' spk-conv --time=t \
	    < <(printf 't,a\n0,1e999\n1,2\n2,3\n')
	fails 1 'spk-conv: stdin:3:2: out of range' spk-conv --time=t \
	    < <(printf 't,a\n0,1\n1,1e999\n2,3\n')
	fails 1 'spk-conv: stdin:4:1: the time does not rise' spk-conv --time=t \
	    < <(printf '# so\nt,a\n1,1\n1,2\n2,3\n')
}

@test "text: many comments come before what separates fields" {
	{ yes '# so' | head -n 60000; printf '1;2\n'; } > x
	[ "$(spk-conv --bare x)" = 1,2 ]
	printf '1 2\n\n  \n' | spk-conv --bare | same - <(echo 1,2)
	printf '1 2\n\n  \n' | spk-conv --bare -d blank | same - <(echo 1,2)
}
