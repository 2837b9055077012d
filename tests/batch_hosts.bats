# spk-batch(7) on several machines: each script as it is in the page, with the engine
# it names; a process is killed in between, and a file is bad.

load helpers
load batch

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	scripts_of_page
	PATH=$PWD/bin:$PATH:/usr/sbin
}

teardown() {
	local f
	for f in "$BATS_TEST_TMPDIR"/{one,two}/pid \
	    "$BATS_TEST_TMPDIR"/slurm/{slurmd,slurmctld,munged}.pid; do
		[ ! -s "$f" ] || kill "$(< "$f")" 2> /dev/null || true
	done
}

# lacking REASON: a skip, but a failure where all has to be there.
lacking() {
	echo "$1"
	[ "${CI:-}" != true ] || return 1
	skip "$1"
}

need() { # PROGRAM...
	local p
	[ "$(id -u)" = 0 ] || lacking 'not root'
	for p; do
		command -v "$p" > /dev/null || lacking "no $p"
	done
}

# free N: ports that nothing listens on.
free() {
	/usr/bin/python3 -c 'import socket, sys
all = [socket.socket() for i in range(int(sys.argv[1]))]
for s in all:
    s.bind(("127.0.0.1", 0))
print(*(s.getsockname()[1] for s in all))' "$1"
}

damage() { # FILE
	head -c 100 "$1" > damaged
	mv damaged "$1"
}

# as_one NUMBER: results are those of one process, no more and no less, and
# wav/NUMBER.wav is bad, which has a reason.
as_one() {
	local x
	for x in want/*.spk; do
		x=${x##*/}
		cmp "want/$x" "spk/wav/${x%.spk}.wav.spk"
	done
	[ "$(ls want | wc -l)" = "$(ls spk/wav/*.spk | wc -l)" ]
	[ "$(ls spk/wav/*.bad)" = "spk/wav/$1.wav.bad" ]
	spk-sf -t 2000 "wav/$1.wav" 2>&1 > out | cmp - "spk/wav/$1.wav.bad"
	[ -z "$(find spk -name '*.part*' -o -name '*.why')" ]
}

# What hosts.sh finds of ssh: the machines one and two, which are this one.
client() {
	ssh-keygen -q -t ed25519 -N '' -f user
	cat > config <<-END
	IdentityFile $PWD/user
	UserKnownHostsFile $PWD/known
	StrictHostKeyChecking accept-new
	LogLevel ERROR
	END
	cat > bin/ssh <<-END
	#!/bin/sh
	exec /usr/bin/ssh -F '$PWD/config' "\$@"
	END
	chmod +x bin/ssh
	mkdir -p /run/sshd
}

# host NAME PORT [SIGN]: such a machine, whose home is $PWD/NAME and whose spk-sf is
# another.  The first machine that gets a command with SIGN in it dies.
host() {
	local dir=$PWD/$1
	mkdir -p "$dir/bin"
	printf '#!/bin/sh\necho another\n' > "$dir/bin/spk-sf"
	chmod +x "$dir/bin/spk-sf"
	cat > "$dir/enter" <<-END
	#!/bin/bash
	tree() {
		local child
		echo "\$1"
		for child in \$(ps -o pid= --ppid "\$1"); do
			tree "\$child"
		done
	}
	cd '$dir'
	echo "\$SSH_ORIGINAL_COMMAND" >> commands
	if [[ \${SSH_ORIGINAL_COMMAND// /} == *${3:-nothing}* ]] &&
	    mkdir '$PWD/died'; then
		echo '$1' > '$PWD/died/name'
		kill -9 \$(tree \$(cat pid) | grep -v -x \$\$) \$\$
	fi
	exec bash -c "\$SSH_ORIGINAL_COMMAND"
	END
	chmod +x "$dir/enter"
	ssh-keygen -q -t ed25519 -N '' -f "$dir/key"
	cat > "$dir/config" <<-END
	ListenAddress 127.0.0.1:$2
	HostKey $dir/key
	PidFile $dir/pid
	AuthorizedKeysFile $PWD/user.pub
	StrictModes no
	UsePAM no
	SetEnv HOME=$dir PATH=$dir/bin:/usr/bin:/bin
	ForceCommand $dir/enter
	END
	printf '%s\n' "Host $1" 'HostName 127.0.0.1' "Port $2" >> config
	begin "$1"
}

begin() {
	"$(command -v sshd)" -f "$PWD/$1/config" -E "$PWD/$1/log" \
	    < /dev/null > out 2>&1 3>&- || lacking "no sshd: $(cat out)"
}

# machines [SIGN]: both, and 40 sounds.
machines() {
	local ports
	need sshd ssh-keygen rsync parallel
	client
	ports=($(free 2))
	host one "${ports[0]}" "${1:-}"
	host two "${ports[1]}" "${1:-}"
	sounds 40
	damage wav/007.wav
	expected want -t 2000
}

# run_hosts STATUS
run_hosts() {
	local status=0
	./hosts.sh > said 2> errors 3>&- || status=$?
	cat said errors
	[ "$status" = "$1" ]
}

# Its name in what parallel sends, which is hexadecimal.
@test "hosts.sh: a machine dies with its jobs; a file is bad" {
	machines "$(printf 023.wav | od -A n -t x1 | tr -d ' ')"
	run_hosts 0
	[ -s died/name ]
	as_one 007
	grep -q 'spk-sf: wav/007.wav: ' said
	# Nothing is left on the other, and nothing is left to do.
	[ -z "$(find one two -name '.spk*' -path "*/.spk*" | grep -v "^$(cat died/name)")" ]
	find spk -type f -printf '%p %i %T@\n' | sort > before
	run_hosts 0
	find spk -type f -printf '%p %i %T@\n' | sort | cmp - before
	grep -q "hosts.sh: $(cat died/name) is left out" errors
}

@test "hosts.sh: a machine dies as a result is fetched" {
	machines '--server--sender*023.wav.spk'
	run_hosts 0
	[ -s died/name ]
	as_one 007
}

@test "hosts.sh: killed itself, it continues" {
	local job
	machines
	./hosts.sh > out 2>&1 3>&- &
	job=$!
	until [ "$(ls spk/wav/*.spk 2> /dev/null | wc -l)" -ge 5 ]; do
		kill -0 $job || { cat out; return 1; }
		sleep 0.1
	done
	kill -9 $(ps -o pid= --ppid $job) $job
	wait $job || true
	find spk -name '*.spk' -printf '%p %i %T@\n' | sort > before
	[ "$(wc -l < before)" -lt 39 ]
	run_hosts 0
	find spk -name '*.spk' -printf '%p %i %T@\n' | sort > after
	[ -z "$(comm -23 before after)" ]
	as_one 007
}

@test "hosts.sh: no machine, a wrong option, and a tool without libraries" {
	machines
	sed -i "s/^code=.*/code='spk-sf --threshold=none'/" hosts.sh
	run_hosts 2
	grep -q '^spk-sf: .*none' errors
	[ ! -e spk/wav ]
	sed -i "s/^code=.*/code='spk-sf -t 2000'/" hosts.sh
	kill $(cat one/pid two/pid)
	run_hosts 3
	grep -x 'hosts.sh: one is left out' errors
	grep -x 'hosts.sh: 40 files are left' errors
	mkdir bare
	cp "$BIN/spk-sf" bare
	chroot bare /spk-sf -q -t 2000 < wav/001.wav | cmp - want/001.spk
}
