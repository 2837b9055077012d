#!/usr/bin/env bats
# Several files: two or three operands, tables of files, and the terminal.

load helpers

@test "score: a second file is what was decoded, or the spikes" {
	walk 50 2 7 | dyadic > x
	spk-sf x > s
	spk-decode s > d
	spk-decode --bare s > bare
	spk-score x < d > want
	local t
	for t in 'x d' 'x - < d' 'x bare < /dev/null' 'x <(cat d) < s' \
	    'x <(cat bare) < /dev/null' 'x d < /dev/null' 'x d < s'; do
		eval "spk-score $t" > got
		same got want || { echo "$t"; return 1; }
	done
	cat d | spk-score x s > want
	for t in 'x d s' 'x - s < d' 'x s < d' 'x <(cat s) < d' \
	    'x <(cat d) <(cat s)' 'x bare s'; do
		eval "spk-score $t" > got
		same <(cut -c 1-60 got) <(cut -c 1-60 want) ||
		    { echo "$t"; return 1; }
	done
	# Still to be written, as tee does.
	rm -f later
	(sleep 0.2; cp s later; cat d) | spk-score x later > got
	same got want
	spk-sf -t 0.7 x > s2
	spk-score s < s2 > want
	for t in 's s2' 's - < s2' 's s2 < d' 's <(cat s2)' \
	    '--trains s <(spk-sf --bare -t 0.7 x) < x'; do
		eval "spk-score $t" > got
		same got want || { echo "$t"; return 1; }
	done
	fails 3 'spk-score: none: No such file or directory' \
	    spk-score x none < /dev/null
	fails 1 'spk-score: stdin: no data' spk-score x s < /dev/null
}

@test "score: files against an original, a row for each" {
	local t k
	mkdir a b
	for k in 1 2 3; do
		walk 40 1 $k | dyadic > a/w$k.csv
		spk-sf a/w$k.csv | spk-decode > b/w$k.csv
		cp b/w$k.csv b/v$k.back
		cp b/w$k.csv a/w$k.back
	done
	{
		echo "file,$(spk-score a/w1.csv b/w1.csv | sed 's/^[^,]*,//;q')"
		for k in 1 2 3; do
			echo "b/w$k.csv,$(spk-score a/w$k.csv b/w$k.csv |
			    sed -n 's/^all,//p')"
		done
	} > want
	spk-score --against=a b/w*.csv > got
	same got want
	spk-score --against=a a/w*.back | sed 's|a/|b/|; s/back/csv/' > got
	same got want
	for k in 1 2 3; do
		mv b/w$k.csv b/w$k.csv.spk
	done
	spk-score --against=a/ b/w*.spk | sed 's/[.]spk//' > got
	same got want
	printf 'file,mse\n' > want
	for t in a/w1.back b/v2.back; do
		echo "$t,$(spk-score -m mse a/w1.csv $t)"
	done >> want
	# One that is bad leaves the others.
	printf '1\nx\n' > bad
	fails 3 "spk-score: bad:2:1: not a number: 'x'
spk-score: none: No such file or directory" \
	    spk-score --against=a/w1.csv -m mse a/w1.back bad none b/v2.back
	[ "$output" = "$(cat want)" ]
	fails 1 "spk-score: bad:2:1: not a number: 'x'" \
	    spk-score --against=a/w1.csv -m mse bad
	[ -z "$output" ]
	fails 1 'spk-score: bad: no file in a has its name' \
	    spk-score --against=a bad
	cp a/w1.csv a/w1.txt
	rm a/w1.back
	fails 1 'spk-score: b/w1.spk: several files in a have its name' \
	    spk-score --against=a b/w1.spk
	fails 2 'spk-score: --against: which files are to be scored?' \
	    spk-score --against=a
	fails 2 'spk-score: --against: needs a file or a directory, not stdin' \
	    spk-score --against=- a/w1.csv
	# Files of lines, and those that have other metrics.
	printf '1,2,3\n4,5\n' > x
	printf '1,2,3\n4,4\n' > y
	spk-score --rows x y | sed -n 's/^all,/y,/p' > want
	spk-score --rows --against=x y | sed 1d > got
	same got want
	mkdir c d
	seq 3 > c/1
	seq 3 | spk-sf > c/2
	cp c/* d
	fails 1 'spk-score: d/2: other metrics than in earlier files: select one with --metric' \
	    spk-score --against=c d/1 d/2
	[ "${#lines[@]}" = 2 ]
}

@test "info: several files, a row for each" {
	local f
	printf '1\n2\n' > x
	spk-sf x > y
	sox -D -r 8000 -n -b 16 -c 2 w.wav synth 0.01 sine 440
	printf '\x89PNG\r\n\x1a\n' > p.png
	printf '1\nx\n' > bad
	{
		spk-info x | sed 's/^/file,/;q'
		for f in x y w.wav; do
			spk-info $f | sed -n "2s/^/$f,/p"
		done
	} > want
	spk-info x y w.wav > got
	same got want
	spk-info x - w.wav < y | sed 's/^stdin/y/' > got
	same got want
	spk-info -H x > got
	same got <(head -n 2 want)
	run -3 --separate-stderr spk-info x bad y none w.wav
	[ "$output" = "$(cat want)" ]
	[ "$stderr" = "spk-info: bad:2:1: not a number: 'x'
spk-info: none: No such file or directory" ]
	run -1 --separate-stderr spk-info -f format x p.png y
	[ "$output" = "$(printf '%s\n' file,format x,csv p.png,png y,csv)" ]
	[[ "$stderr" == 'spk-info: p.png:'* ]]
	spk-info -f rate x w.wav > got
	printf '%s\n' file,rate x, w.wav,8000 > want
	same got want
	spk-info --each x w.wav | cut -d, -f 1-3,6 > got
	printf '%s\n' file,channel,format,channels x,1,csv,1 w.wav,1,wav,1 \
	    w.wav,2,wav,1 > want
	same got want
	# Nothing more once the output fails.
	fails 3 'spk-info: stdout: write error: No space left on device' \
	    sh -c 'spk-info x bad y > /dev/full'
}

@test "a tool that reads a terminal says so, once" {
	local t
	seq 3 > x
	spk-sf x > s
	for t in spk-sf 'spk-score x' ${FULL:+spk-conv spk-info spk-decode}; do
		script -qec "$t > out 2> err" /dev/null < x > /dev/null || true
		[ "$(grep -c "^${t%% *}: reading from the terminal: Ctrl-D ends the input$" err)" = 1 ] ||
		    { echo "$t"; cat err; return 1; }
	done
	for t in 'spk-sf -q' 'spk-score x x' ${FULL:+'spk-conv < x'}; do
		script -qec "$t > out 2> err" /dev/null < x > /dev/null
		[ ! -s err ] || { echo "$t"; cat err; return 1; }
	done
}
