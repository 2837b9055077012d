# spk-batch(7) on one machine: each script as it is in the page, with the engine
# it names; a process is killed in between, and a file is bad.

load helpers
load batch

# change SCRIPT NAME=VALUE...: the lines under "# Change these".
change() {
	local script=$1 line
	shift
	for line; do
		grep -q "^\(export \)\?${line%%=*}=" "$script"
		sed -i "s|^\(\(export \)\?${line%%=*}\)=.*|\1=${line#*=}|" \
		    "$script"
	done
}

# dying COMMAND N: bin/COMMAND, which is killed when it runs for the Nth time,
# after it has written something.
dying() {
	cat > "bin/$1" <<-END
	#!/bin/bash
	exec 9> '$PWD/lock'
	flock 9
	echo >> '$PWD/runs'
	n=\$(wc -l < '$PWD/runs')
	if [ ! -e '$PWD/killed' ] && [ \$n = $2 ]; then
		echo 0,0,0
		: > '$PWD/killed'
		kill -9 \$\$
	fi
	exec 9>&-
	exec '$BIN/$1' "\$@"
	END
	chmod +x "bin/$1"
}

# some_files: 60 files, one in a name with spaces, and one of them bad.
some_files() {
	sounds 60
	mv wav/011.wav 'wav/a  b.wav'
	head -c 500 wav/007.wav > bad
	mv bad wav/007.wav
	expected want -t 2000
}

# results: those that are complete are the expected ones.
results() {
	diff -r -x '*.spk.*' want spk
}

# interrupted SCRIPT SIGNAL: it and all that it started get that signal when
# there are some results; these are not made again.
interrupted() {
	local pid
	printf '#!/bin/sh\nsleep 0.1\nexec "%s" "$@"\n' "$BIN/spk-sf" \
	    > bin/spk-sf
	chmod +x bin/spk-sf
	env --default-signal=INT setsid "$1" > /dev/null 2>&1 3>&- &
	pid=$!
	until [ "$(find spk -name '*.spk' 2> /dev/null | wc -l)" -gt 9 ]; do
		sleep 0.02
	done
	kill -"$2" -- -$pid
	wait $pid || :
	rm bin/spk-sf
	find spk -name '*.spk' -printf '%i %P\n' | sort > before
	[ "$(wc -l < before)" -lt 59 ]
}

kept() {
	find spk -name '*.spk' -printf '%i %P\n' | sort > after
	[ -z "$(comm -23 before after)" ]
}

@test "one.sh: a result is complete, or is not there" {
	some_files
	./one.sh 'wav/a  b.wav'
	cmp 'spk/wav/a  b.wav.spk' 'want/wav/a  b.wav.spk'
	echo kept > 'spk/wav/a  b.wav.spk'
	./one.sh 'wav/a  b.wav'
	[ "$(cat 'spk/wav/a  b.wav.spk')" = kept ]
	run -1 ./one.sh wav/007.wav
	run -3 ./one.sh wav/none.wav
	./one.sh wav/001.wav --slice=10:20 --columns=1
	cmp 'spk/wav/001.wav--slice=10:20 --columns=1.spk' \
	    <(spk-sf -q -t 2000 --slice=10:20 wav/001.wav)
	[ "$(ls spk/wav | wc -l)" = 2 ]
	change one.sh 'code="spk-sf --no"' 'result=none/${1%.*}.spk'
	run -2 ./one.sh wav/001.wav
	[ -z "$(ls none/wav)" ]
	: > file
	change one.sh 'result=file/$1'
	run -3 ./one.sh wav/001.wav
}

@test "one.sh: what is killed leaves no result" {
	sounds 1
	expected want -t 2000
	dying spk-sf 1
	run -137 ./one.sh wav/001.wav
	[ -e killed ]
	[ ! -e spk/wav/001.wav.spk ]
	./one.sh wav/001.wav
	results
	# A pipeline.
	rm -r spk killed runs
	change one.sh code=./pipe.sh
	run -137 ./one.sh wav/001.wav
	[[ $output == spk-decode:* ]]
	[ ! -e spk/wav/001.wav.spk ]
	./one.sh wav/001.wav
	spk-decode want/wav/001.wav.spk | cmp - spk/wav/001.wav.spk
}

@test "xargs.sh: a process is killed, and a file is bad" {
	some_files
	killing spk-sf wav/043.wav
	sed -i '2i echo "$@" >> runs' bin/spk-sf
	run -1 ./xargs.sh
	[ -e killed ]
	[ "$(grep -c wav/007.wav runs)" = 1 ]
	[ "$(cat failed)" = '1 wav/007.wav' ]
	results
	[ "$(ls spk/wav/*.spk.* | wc -l)" = 1 ]
	rm -r spk
	interrupted ./xargs.sh KILL
	run -1 ./xargs.sh
	kept
	results
	rm wav/007.wav wav/020.wav spk/wav/020.wav.spk
	./xargs.sh
	[ ! -s failed ]
}

@test "xargs.sh: what fails for other reasons" {
	sounds 3
	killing spk-sf never
	sed -i 's|^exec|[ "$3" != wav/002.wav ] \|\| kill -9 $PPID; &|' \
	    bin/spk-sf
	run -3 ./xargs.sh
	[ "$(cat failed)" = '137 wav/002.wav' ]
	[ "$(ls spk/wav/*.spk | wc -l)" = 2 ]
	rm -r spk
	change one.sh 'code="spk-sf --no"'
	change xargs.sh processes=1
	run -2 ./xargs.sh
	[[ $output == *"unknown option: --no"* ]]
	[ "$(cat failed)" = '2 wav/001.wav' ]
}

@test "parallel.sh: a process is killed, and a file is bad" {
	some_files
	killing spk-sf wav/043.wav
	run -1 ./parallel.sh
	[ -e killed ]
	[ "$(cat failed)" = '1 wav/007.wav' ]
	results
	# The bad file is not tried again.
	cp joblog before
	run -1 ./parallel.sh
	cmp joblog before
	[ "$(cat failed)" = '1 wav/007.wav' ]
	rm wav/007.wav wav/020.wav {want,spk}/wav/020.wav.spk
	./parallel.sh
	[ ! -s failed ]
	results
}

@test "parallel.sh: interrupted, and what fails for other reasons" {
	some_files
	interrupted ./parallel.sh KILL
	run -1 ./parallel.sh
	kept
	results
	rm -r spk joblog
	interrupted ./parallel.sh INT
	run -1 ./parallel.sh
	kept
	results
	killing spk-sf never
	sed -i 's|^exec|kill -9 $PPID; &|' bin/spk-sf
	rm spk/wav/002.wav.spk
	change parallel.sh 'files=(wav/002.wav wav/003.wav)'
	run -3 ./parallel.sh
	[ "$(cat failed)" = '137 wav/002.wav' ]
	printf '#!/bin/sh\nexit 127\n' > bin/parallel
	chmod +x bin/parallel
	change parallel.sh 'files=(wav/003.wav)'
	run -3 ./parallel.sh
	[ "$(cat failed)" = '3 wav/003.wav' ]
	rm bin/parallel bin/spk-sf spk/wav/003.wav.spk
	change one.sh 'code="spk-sf --no"'
	change parallel.sh 'files=(wav/003.wav wav/004.wav)'
	run -2 ./parallel.sh
	[ "$(grep -c 'unknown option: --no' <<< "$output")" = 1 ]
}

@test "table.sh: one table of 2000 files" {
	sounds 2000
	mkdir -p back/wav
	/usr/bin/python3 - <<-'END'
	import array, glob, wave
	for name in glob.glob("wav/*.wav"):
	    with wave.open(name) as r, open("back/" + name + ".spk", "w") as w:
	        x = array.array("h", r.readframes(400))
	        w.write("".join(f"{v // 500 * 500}\n" for v in x))
	END
	mv wav/1500.wav 'wav/a, b.wav'
	mv back/wav/1500.wav.spk 'back/wav/a, b.wav.spk'
	echo x >> back/wav/007.wav.spk
	run -1 --separate-stderr spk-score -q --against=wav back/wav/*
	printf '%s\n' "$output" > want
	[ "$(wc -l < want)" = 2000 ]
	killing spk-score back/wav/1234.wav.spk
	run -3 ./table.sh
	[ -e killed ]
	[ ! -e scores.csv ]
	ls -i table/?????.csv > before
	[ -s before ]
	run -1 --separate-stderr ./table.sh
	[ "$stderr" = \
	    "spk-score: back/wav/007.wav.spk:401:1: not a number: 'x'" ]
	cmp scores.csv want
	ls -i table/?????.csv > after
	[ -z "$(comm -23 <(sort before) <(sort after))" ]
	# Another list of files, so another table; a process is killed.
	rm killed back/wav/007.wav.spk
	change table.sh 'files=(back/wav/[01][0-9][0-9].wav.spk)'
	dying spk-score 2
	./table.sh
	[ -e killed ]
	grep -e ^file -e '^back/wav/[01][0-9][0-9]\.wav' want | cmp - scores.csv
}

@test "table.sh: what xargs.sh encoded and decoded" {
	sounds 5
	./xargs.sh
	sed 's|^code=.*|code=spk-decode|; s|^result=.*|result=back/${1#spk/}|' \
	    one.sh > decode.sh
	mv decode.sh one.sh
	chmod +x one.sh
	change xargs.sh 'files=(spk/wav/*.spk)'
	./xargs.sh
	./table.sh
	mkdir one
	for k in 1 2 3 4 5; do
		spk-sf -q -t 2000 wav/00$k.wav | spk-decode > one/00$k.csv
	done
	spk-score --against=wav one/*.csv |
	    sed 's|^one\(.*\)csv|back/wav\1wav.spk|' | cmp - scores.csv
}

# rows N FILE: N lines that are signals of other lengths.
rows() {
	gawk -v n="$1" 'BEGIN {
		srand(5)
		for (; k < n; k++) {
			printf "class %d", k % 5
			x = 0
			for (m = 600 + rand() * 400; m > 0; m--)
				printf ",%.3f", x += rand() - 0.5
			print ""
		}
	}' > "$2"
}

@test "rows.sh: parts with the line of names repeated" {
	rows 400 data.csv
	sed '1i label,signal' data.csv > 'my rows.csv'
	spk-sf --rows --keep=1 'my rows.csv' > want
	change rows.sh "rows='my rows.csv'"
	dying spk-sf 2
	run -137 ./rows.sh
	[ -e killed ]
	[ ! -e 'my rows.csv.spk' ]
	# The first part takes longer than the others.
	rm runs
	sed -i 's/^exec \(.*spk-sf\)/\1/' bin/spk-sf
	echo '[ $n != 1 ] || sleep 1' >> bin/spk-sf
	./rows.sh
	cmp 'my rows.csv.spk' want
	[ "$(wc -l < runs)" -gt 2 ]
	[ "$(ls -d my* | wc -l)" = 2 ]
	# A bad row.
	rm bin/spk-sf
	sed '300s/,[^,]*$/,x/' 'my rows.csv' > bad.csv
	change rows.sh rows=bad.csv
	run -1 ./rows.sh
	[[ $output == *"not a number: 'x'"* ]]
	[ ! -e bad.csv.spk ]
	fails 1 "spk-info: bad.csv:300:$(sed '300!d' bad.csv | tr -dc , |
	    awk '{ print length + 1 }'): not a number: 'x'" \
	    spk-info --rows --keep=1 bad.csv
	# Without names.
	change rows.sh rows=data.csv
	run ! ./rows.sh
	[ ! -e data.csv.spk ]
}

@test "recordings.sh: parts of a large file" {
	local dir n
	rows 4000 data.csv
	[ "$(stat -c %s data.csv)" -gt 20000000 ]
	mv data.csv 'my data.csv'
	spk-sf --rows --keep=1 'my data.csv' > want
	change recordings.sh "rows='my data.csv'"
	dying spk-sf 2
	./recordings.sh
	[ -e killed ]
	cmp 'my data.csv.spk' want
	dir=$(echo parts.*)
	n=$(ls "$dir"/??????.spk | wc -l)
	[ "$n" -gt 2 ]
	# What is there is not made again.
	rm "$dir/000002.spk" 'my data.csv.spk' runs
	./recordings.sh
	cmp 'my data.csv.spk' want
	[ "$(wc -l < runs)" = 1 ]
	# A bad row, and the same corrected, so that the parts are others.
	rm runs
	sed -i '2000s/,/,x,/' 'my data.csv'
	run -1 ./recordings.sh
	[[ $output == *"not a number: 'x'"* ]]
	[ "$(wc -l < runs)" = $n ]
	sed -i '2000s/,x,/,/' 'my data.csv'
	./recordings.sh
	cmp 'my data.csv.spk' want
}

@test "columns.sh: columns of a signal" {
	walk 2000 7 1 > 'my eeg.csv'
	spk-lif --min=-60 --max=60 'my eeg.csv' > want
	change columns.sh "file='my eeg.csv'" cores=3
	change one.sh "code='spk-lif --min=-60 --max=60'"
	killing spk-lif '--columns=3-4'
	./columns.sh
	[ -e killed ]
	cmp 'spk/my eeg.csv.spk' want
	[ "$(ls spk/*--columns=?-?.spk | wc -l)" = 3 ]
	# The range found first.
	rm -r spk
	change one.sh "code=\"spk-lif --min=$(spk-info -f min my*.csv) \
--max=$(spk-info -f max my*.csv)\""
	./columns.sh
	spk-lif --min="$(sort -gu <(tr , '\n' < my*.csv) | head -n 1)" \
	    --max="$(sort -gu <(tr , '\n' < my*.csv) | tail -n 1)" my*.csv |
	    cmp - 'spk/my eeg.csv.spk'
	# A column of times.
	awk '{ print NR / 100 "," $0 }' my*.csv > timed.csv
	spk-conv --time=1 timed.csv > timed.spk
	change one.sh "code='spk-sf -t 2'"
	change columns.sh file=timed.spk
	./columns.sh
	spk-sf -t 2 --time=1 timed.csv | cmp - spk/timed.spk.spk
	# A bad value.
	rm -r spk
	change one.sh "code='spk-lif --min=-60 --max=60'"
	change columns.sh "file='my eeg.csv'"
	sed -i '1000s/,[^,]*$/,x/' 'my eeg.csv'
	run -1 ./columns.sh
	[[ $output == *"spk-lif: my eeg.csv:1000:7: not a number: 'x'"* ]]
	[ ! -e 'spk/my eeg.csv.spk' ]
}

@test "observations.sh: random spikes of observations" {
	cp "$DATA/digits.csv" observations.csv
	change one.sh "code='spk-rate --method=poisson --rng=philox \
--min=0 --max=16'"
	spk-rate --method=poisson --rng=philox --min=0 --max=16 \
	    observations.csv > want
	change observations.sh cores=4
	killing spk-rate --first=125
	./observations.sh
	[ -e killed ]
	cmp spk/observations.csv.spk want
	[ "$(ls spk/*--first=*.spk | wc -l)" = 4 ]
	# Killed for good, and then continued.
	rm -r spk
	sed -i 's/\[ -e [^]]*\] || {/{/' bin/spk-rate
	run -137 ./observations.sh
	[ ! -e spk/observations.csv.spk ]
	rm bin/spk-rate
	./observations.sh
	cmp spk/observations.csv.spk want
	# A code that is not random.
	rm -r spk
	change one.sh "code='spk-latency --min=0 --max=16'"
	change observations.sh by=frames
	./observations.sh
	spk-latency --min=0 --max=16 observations.csv |
	    cmp - spk/observations.csv.spk
}

@test "stripes.sh: planes of a spike camera" {
	spk-cam -q --steps=5 -o packed "$DATA/cat.y4m" > planes.spk
	spk-isi --map --reach=255 -o pgm planes.spk > want
	change one.sh "code='spk-isi --map --reach=255 -o u8'"
	change stripes.sh cores=3
	killing spk-isi '--columns=5441-11040'
	./stripes.sh
	[ -e killed ]
	cmp spk/planes.spk.pgm want
	[ "$(ls spk/*--columns=* | wc -l)" = 4 ]
}
