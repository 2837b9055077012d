# spk-batch(7) on several machines: each script as it is in the page, with the
# engine it names; a process is killed in between, and a file is bad.

load helpers
load batch

teardown() {
	local f pid
	[ ! -e "$BATS_TEST_TMPDIR/died/tree" ] ||
	    kill -9 $(< "$BATS_TEST_TMPDIR/died/tree") 2> /dev/null || true
	for f in "$BATS_TEST_TMPDIR"/{one,two}/pid \
	    "$BATS_TEST_TMPDIR"/slurm/{slurmd,slurmctld,munged}.pid; do
		[ -s "$f" ] || continue
		pid=$(< "$f")
		kill $(ps -o pid= --ppid "$pid") "$pid" 2> /dev/null || continue
		while kill -0 "$pid" 2> /dev/null; do
			sleep 0.1
		done
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

# inputs N: sounds, of which 007 is bad and one has a space in its name, and
# what one process makes of them.
inputs() {
	sounds "$1"
	head -c 100 wav/007.wav > damaged
	mv damaged wav/007.wav
	mv wav/020.wav 'wav/0 20.wav'
	expected want -t 2000
	[ "$(ls want/wav | wc -l)" = $(($1 - 1)) ]
}

# The results are those of one process, no more and no less; and that of the bad
# file is its reason.
as_one() {
	diff -x '*.bad' want/wav spk/wav
	[ "$(ls spk/wav/*.bad)" = spk/wav/007.wav.bad ]
	spk-sf -t 2000 wav/007.wav 2>&1 > out | cmp - spk/wav/007.wav.bad
	[ -z "$(find spk -name '*.part*' -o -name '*.why')" ]
}

# Which file each result is: another one if it was made again.
results() {
	find spk -name '*.spk' -printf '%p %i %T@\n' | sort
}

# An ssh for which the machines one and two are this one.
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
	exec /usr/bin/ssh -F '$PWD/config' $SSH_OPTIONS "\$@"
	END
	chmod +x bin/ssh
	mkdir -p /run/sshd
}

# host NAME PORT [SIGN SIGNAL]: such a machine, whose home is $PWD/NAME and
# whose spk-sf is another.  The first one that gets a command with SIGN in it
# dies: its processes get that signal.
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
		tree \$(cat pid) | grep -v -x \$\$ > '$PWD/died/tree'
		kill -${4:-KILL} \$(cat '$PWD/died/tree') \$\$
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

# machines N [SIGN SIGNAL]: both, and N sounds.
machines() {
	local ports
	need sshd ssh-keygen rsync parallel
	client
	ports=($(free 2))
	inputs "$1"
	shift
	host one "${ports[0]}" "$@"
	host two "${ports[1]}" "$@"
}

# run_hosts STATUS
run_hosts() {
	local status=0
	./hosts.sh > said 2> errors 3>&- || status=$?
	cat said errors
	[ "$status" = "$1" ]
}

# What parallel sends is hexadecimal; a bundle has two files.
@test "hosts.sh: a machine dies with its jobs; a file is bad" {
	machines 110 "$(printf 'hosts.sh 22' | od -A n -t x1 | tr -d ' \n')"
	run_hosts 0
	[ -s died/name ]
	as_one
	grep -q 'spk-sf: wav/007.wav: ' said
	# The other has nothing left, and there is nothing left to do.
	[ -z "$(find one two -name '.spk*' | grep -v "^$(< died/name)/")" ]
	results > before
	run_hosts 0
	results | cmp - before
}

@test "hosts.sh: a machine does not answer any more" {
	SSH_OPTIONS='-o ServerAliveInterval=1 -o ConnectTimeout=1'
	machines 30 '--server--sender*/22' STOP
	run_hosts 0
	[ -s died/name ]
	as_one
}

@test "hosts.sh: killed itself, it continues" {
	local job made
	machines 30
	./hosts.sh > out 2>&1 3>&- &
	job=$!
	until [ "$(ls spk/done/*/wav/*.spk 2> /dev/null | wc -l)" -ge 5 ]; do
		kill -0 $job || { cat out; return 1; }
		sleep 0.1
	done
	kill -9 $(ps -o pid= --ppid $job) $job
	wait $job || true
	# One that is there is not made again.
	made=$(ls spk/done/*/wav/*.spk | head -n 1)
	echo mark >> "$made"
	made=spk/wav/${made##*/}
	[ ! -e "$made" ]
	run_hosts 0
	[ "$(tail -n 1 "$made")" = mark ]
	sed -i '$d' "$made"
	as_one
}

@test "hosts.sh: interrupted, it ends at once" {
	local job
	machines 30
	env --default-signal=INT setsid ./hosts.sh > out 2>&1 3>&- &
	job=$!
	until [ "$(ls spk/done/*/wav/*.spk 2> /dev/null | wc -l)" -ge 5 ]; do
		kill -0 $job || { cat out; return 1; }
		sleep 0.1
	done
	kill -INT -- -$job
	wait $job || true
	[ "$(find spk -name '*.spk' | wc -l)" -lt 29 ]
	run_hosts 0
	as_one
}

@test "hosts.sh: no machine, a wrong option, and a tool without libraries" {
	machines 30
	sed -i "s/^code=.*/code='spk-sf --threshold=none'/" hosts.sh
	run_hosts 2
	grep -q '^spk-sf: .*none' errors
	[ ! -e spk/wav ]
	sed -i "s/^code=.*/code='spk-sf -t 2000'/" hosts.sh
	kill $(cat one/pid two/pid)
	run_hosts 3
	grep -x 'hosts.sh: one is left out' errors
	grep -x 'hosts.sh: 30 files are left' errors
	mkdir bare
	cp "$BIN/spk-sf" bare
	chroot bare /spk-sf -q -t 2000 < wav/001.wav | cmp - want/wav/001.wav.spk
}

# cluster [LINE...]: one of this machine, whose arrays have at most 3 tasks.
cluster() {
	local ports node=${HOSTNAME%%.*} dir=$PWD/slurm
	need munged slurmctld slurmd sbatch
	ports=($(free 2))
	mkdir -p -m 700 slurm/{state,spool}
	head -c 128 /dev/urandom > slurm/key
	chmod 400 slurm/key
	export SLURM_CONF=$dir/conf
	cat > slurm/conf <<-END
	ClusterName=spk
	SlurmUser=root
	SlurmctldHost=$node(127.0.0.1)
	SlurmctldPort=${ports[0]}
	SlurmctldPidFile=$dir/slurmctld.pid
	SlurmctldLogFile=$dir/slurmctld.log
	StateSaveLocation=$dir/state
	SlurmdPort=${ports[1]}
	SlurmdPidFile=$dir/slurmd.pid
	SlurmdLogFile=$dir/slurmd.log
	SlurmdSpoolDir=$dir/spool
	AuthInfo=socket=$dir/munge
	ProctrackType=proctrack/linuxproc
	TaskPlugin=task/none
	SwitchType=switch/none
	MpiDefault=none
	JobAcctGatherType=jobacct_gather/none
	AccountingStorageType=accounting_storage/none
	SelectType=select/cons_tres
	SelectTypeParameters=CR_CPU
	SchedulerParameters=sched_interval=1,batch_sched_delay=1
	MaxArraySize=3
	ReturnToService=2
	SlurmdParameters=config_overrides
	NodeName=$node NodeAddr=127.0.0.1 CPUs=4
	PartitionName=all Nodes=$node Default=YES
	END
	printf '%s\n' "$@" >> slurm/conf
	{
		munged --force --key-file="$dir/key" --socket="$dir/munge" \
		    --pid-file="$dir/munged.pid" --seed-file="$dir/seed" \
		    --log-file="$dir/munged.log" &&
		    slurmctld -f "$SLURM_CONF" && node
	} < /dev/null > out 2>&1 3>&- || lacking "no Slurm: $(cat out)"
	eventually 'sinfo -h -o %T | grep -q -x idle' ||
	    lacking "no Slurm: $(tail -n 5 slurm/*.log)"
}

node() {
	slurmd -f "$SLURM_CONF" < /dev/null > out 2>&1 3>&-
}

# eventually COMMAND: it succeeds before a minute is over.
eventually() {
	local i
	for ((i = 0; i < 300; i++)); do
		! eval "$1" || return 0
		sleep 0.2
	done 2> errors
	echo "not: $1"
	squeue
	tail -n 20 slurm/*.log
	return 1
}

# made N: at least N results are there.
made() {
	[ "$(ls spk/wav/*.spk | wc -l)" -ge "$1" ]
}

@test "array.sh: a task is killed, one fails once, a file is bad" {
	inputs 310
	killing spk-sf 123.wav
	mv bin/spk-sf bin/killing
	cat > bin/spk-sf <<-END
	#!/bin/sh
	case "\$*" in
	*200.wav*)
		mkdir '$PWD/failed' 2> /dev/null && {
			echo 'spk-sf: no memory' >&2
			exit 3
		} ;;
	esac
	exec bin/killing "\$@"
	END
	chmod +x bin/spk-sf
	cluster
	./array.sh > said
	grep -x 'array.sh: 310 files, jobs [0-9]*,[0-9]*' said
	./array.sh > said
	grep -x 'array.sh: still runs; to end it: scancel [0-9]*,[0-9]*' said
	eventually '[ -z "$(squeue -h)" ]'
	cat spk/array.log
	[ -d failed ] && [ -e killed ]
	as_one
	[ "$(scontrol -o show job 1 | wc -l)" = 3 ]
	grep 'ArrayTaskId=1 *JobState=FAILED *ExitCode=3:0' \
	    <(tr '\t' ' ' < spk/array.log)
	[ "$(grep -c 'ExitCode=0:9$' spk/array.log)" = 1 ]
	[ "$(grep -c 'JobState=' spk/array.log)" = 2 ]
	[ "$(grep -c 'files, jobs' spk/array.log)" = 1 ]
	grep -l 'spk-sf: no memory' spk/1_*.log
	results > before
	./array.sh > said
	cat spk/wav/007.wav.bad - > wanted <<-END
	array.sh: 0 files are left
	END
	cmp said wanted
	results | cmp - before
}

@test "array.sh: cancelled, and with a node that fails, it continues" {
	local pids
	inputs 310
	printf '#!/bin/sh\nsleep 0.03\nexec %s "$@"\n' "$BIN/spk-sf" \
	    > bin/spk-sf
	chmod +x bin/spk-sf
	cluster SlurmdTimeout=2 MessageTimeout=2
	./array.sh
	eventually 'made 20'
	scancel "$(sed 's/,.*//' spk/job)"
	eventually '[ -z "$(squeue -h)" ]'
	results > before
	[ "$(wc -l < before)" -lt 309 ]
	grep CANCELLED spk/array.log

	./array.sh
	eventually 'made $(($(wc -l < before) + 20))'
	scancel $(cat spk/job)
	eventually '[ -z "$(squeue -h)" ]'
	[ "$(results | wc -l)" -lt 309 ]
	[ -z "$(results | comm -13 - before)" ]
	results > before

	./array.sh
	eventually 'scontrol listpids | grep -q "^[0-9]"'
	pids=$(scontrol listpids | awk '/^[0-9]/ { print $1 }')
	kill -9 $(< slurm/slurmd.pid) $pids \
	    $(ps -o ppid= $pids | awk '$1 > 1')
	eventually 'sinfo -h -o %T | grep -q down'
	node
	eventually '[ -z "$(squeue -h)" ]'
	cat spk/array.log
	as_one
	grep JobState=NODE_FAIL spk/array.log
	[ -z "$(results | comm -13 - before)" ]
}
