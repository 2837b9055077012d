# spk-batch(7) in Python, and of archives: each script as it is in the page, with
# the engine it names; a process is killed in between, and a file is bad.

load helpers
load batch

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	scripts_of_page
	PATH=$PWD/bin:$PATH
}

teardown() {
	local f
	for f in *.pid; do
		[ ! -e "$f" ] || kill "$(< "$f")" || :
	done
}

# began PATTERN FILE: waits for a line of it, and prints that.
began() {
	local i
	for ((i = 0; i < 300; i++)); do
		! grep -o -m 1 "$1" "$2" || return 0
		sleep 0.1
	done
	echo "$2 has no $1:"
	cat "$2"
	return 1
}

# serve: files on a port of its own, which is in url; of those with cut in their
# names, only half.
serve() {
	cat > serve.py <<-'END'
	import http.server
	class Handler(http.server.SimpleHTTPRequestHandler):
	    def copyfile(self, source, to):
	        data = source.read()
	        cut = "cut" in self.path
	        to.write(data[:len(data) // 1024 * 512] if cut else data)
	server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
	print("port", server.server_port, flush=True)
	server.serve_forever()
	END
	/usr/bin/python3 serve.py > serve.out 2> serve.err 3>&- &
	echo $! > serve.pid
	local port
	port=$(began 'port .*' serve.out)
	url=http://127.0.0.1:${port#port }
}

@test "bag.py: a worker is killed, and a file is bad" {
	sounds 200
	printf RIFF > wav/007.wav
	expected want -t 300
	mkdir out
	cp want/001.spk out
	touch -d 2001-01-01 out/001.spk
	killing spk-sf 123.wav
	status=0
	./bag.py > said 2> err || status=$?
	[ "$status" = 1 ]
	[ "$(< said)" = 'spk-sf: wav/007.wav: no data rows' ]
	[ -e killed ]
	[ "$(grep -c 'Restarting worker' err)" = 1 ]
	diff -r want out
	[ "$(stat -c %Y out/001.spk)" = "$(date -d 2001-01-01 +%s)" ]
}

# Of a scheduler and a worker that are there already.
@test "bag.py: failures that are repeated, and a command that is wrong" {
	sounds 9
	expected want -t 300
	cat > bin/spk-sf <<-END
	#!/bin/sh
	case "\$*" in
	*/005.wav)	[ -e again ] || { echo 'no space' >&2; : > again; exit 3; } ;;
	*/006.wav)	echo 6 >> tried; echo 'no memory' >&2; exit 3 ;;
	esac
	exec '$BIN/spk-sf' "\$@"
	END
	chmod +x bin/spk-sf
	dask-scheduler --host 127.0.0.1 --port 0 --dashboard-address 127.0.0.1:0 --no-show \
	    --pid-file scheduler.pid > scheduler 2>&1 3>&- &
	local at
	at=$(began 'tcp://127.0.0.1:[0-9]*' scheduler)
	dask-worker "$at" --nthreads 1 --no-dashboard --pid-file worker.pid \
	    > worker 2>&1 3>&- &
	sed -i "/^# Change these/,/^\$/s|^cluster = .*|cluster = {'address': '$at'}|" \
	    bag.py
	rm want/006.spk
	status=0
	./bag.py > said 2> err || status=$?
	[ "$status" = 3 ] || { cat err; false; }
	[ ! -s said ]
	[ "$(grep -v distributed err | tail -n 2 | tr -s '\n' ' ')" = \
	    'wav/006.wav: exit status 3: no memory ' ]
	[ "$(wc -l < tried)" = 4 ]
	[ -e again ]
	diff -r want out

	rm -r out
	sed -i "/^# Change these/,/^\$/s/--threshold=300/--threshold=none/" bag.py
	status=0
	./bag.py > said 2> err || status=$?
	[ "$status" = 2 ]
	grep -q "^spk-sf: --threshold: 'none' is not" said
	[ -z "$(ls out)" ]

	sed -i "/^# Change these/,/^\$/s/\"spk-sf\"/\"spk-none\"/" bag.py
	fails 2 'spk-none is not in PATH' ./bag.py
}

# A stand-in for Spark: rows are divided among partitions, one of them empty;
# each is the input of a process, which is tried four times.
spark() {
	/usr/bin/python3 - "$@" <<-'END'
	import subprocess, sys
	rows = open(sys.argv[1]).read().splitlines()
	ends = [0, 70, 70, 150, len(rows)]
	for a, b in zip(ends, ends[1:]):
	    for attempt in range(4):
	        p = subprocess.run(sys.argv[2:], stdout=subprocess.PIPE,
	            input="".join(r + "\n" for r in rows[a:b]), text=True)
	        if p.returncode == 0:
	            break
	        print("partition", a, "attempt", attempt, "status",
	            p.returncode, file=sys.stderr)
	    else:
	        sys.exit("the job has failed")
	    sys.stdout.write(p.stdout)
	END
}

@test "pipe.sh, in a stand-in for Spark: a partition is killed" {
	walk 200 41 3 > numbers
	# Lines of several lengths, with a label each, and one without numbers.
	gawk -F, -v OFS=, '{ NF = 20 + NR % 20; print "c" NR % 3, $0 }' numbers |
	    sed '71s/.*/c2,/' > rows.csv
	sed -i "/^# Change these/,/^\$/s/ -t 0.1/ --nan=zero&/" pipe.sh
	spk-sf -q --rows --keep=1 --bare --nan=zero -t 0.1 rows.csv > want
	[ "$(wc -l < want)" = 200 ]
	# The second process has written some of its lines then.
	cat > bin/spk-sf <<-END
	#!/bin/bash
	echo >> started
	[ "\$(wc -l < started)" != 2 ] || {
		head -n 30 | '$BIN/spk-sf' "\$@"
		kill -9 \$PPID
		exit 1
	}
	exec '$BIN/spk-sf' "\$@"
	END
	chmod +x bin/spk-sf
	spark rows.csv ./pipe.sh > got 2> err
	same got want
	[ "$(< err)" = 'partition 70 attempt 0 status -9' ]
	[ "$(wc -l < started)" = 4 ]

	# One that is bad fails each time, and so does the job.
	sed -i 's/ --nan=zero//' pipe.sh
	! spark rows.csv ./pipe.sh > got 2> err
	[ "$(tail -n 1 err)" = 'the job has failed' ]
	[ "$(grep -c '^partition 70 attempt . status 1$' err)" = 4 ]
}
