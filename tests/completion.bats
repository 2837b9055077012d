#!/usr/bin/env bats
# Completion, as bash would ask for it.

load helpers

complete_words() { # WORDS...: the last is being typed
	COMP_WORDS=("$@")
	COMP_CWORD=$(($# - 1))
	compopt() { :; }
	# shellcheck source=/dev/null
	. "$TOP/cmd/completion.bash"
	_spk
	printf '%s\n' "${COMPREPLY[@]}"
}

@test "every long option of --help is offered" {
	for tool in $(tools); do
		"$tool" --help | grep -oE '^.{6}--[a-z-]+' |
		    grep -oE -- '--.*' | sort > want
		[ -s want ]
		complete_words "$tool" -- | tr -d = | sort > got
		same got want
	done
}

@test "choices are offered after an option, its letter and its equals" {
	[ "$(complete_words spk-sf --to '' | paste -sd' ')" = \
	    "csv i8 u8 f32 f64 bits npy pgm pbm png y4m wav events nest pynn brian2 bin40 npy-events spike-dat packed" ]
	[ "$(complete_words spk-sf --from = '' | paste -sd' ')" = \
	    "csv i8 u8 i16 i24 i32 f32 f64 bits npy idx wav au edf bdf pgm pbm y4m events nest pynn bin40 npy-events npz spike-dat spike-pcie packed" ]
	[ "$(complete_words spk-decode -i i | paste -sd' ')" = \
	    "i8 i16 i24 i32 idx" ]
	[ "$(complete_words spk-conv --kind = | paste -sd' ')" = \
	    "signal spikes" ]
	[ "$(complete_words spk-info -f h | paste -sd' ')" = "height hertz" ]
	[ "$(complete_words spk-sf -o f | paste -sd' ')" = "f32 f64" ]
	[ "$(complete_words spk-sf --nan = h | paste -sd' ')" = hold ]
	[ "$(complete_words spk-sf --names = | paste -sd' ')" = "yes no" ]
	[ "$(complete_words spk-bin --method = p | paste -sd' ')" = poisson ]
	[ "$(complete_words spk-rate --rng '' | paste -sd' ')" = \
	    "mt19937 philox" ]
	[ "$(complete_words spk-rate --code = | paste -sd' ')" = \
	    "rate step both" ]
	[ "$(complete_words spk-rate --learn = | paste -sd' ')" = \
	    "symmetric plain" ]
	[ "$(complete_words spk-score -m sn | paste -sd' ')" = \
	    "snr snr0 snr-delay snr-per-afr" ]
	[ "$(complete_words spk-score --metric = v | paste -sd' ')" = \
	    "van-rossum victor-purpura" ]
	[ "$(complete_words spk-score -m cor)" = correlation ]
	sed -n '/\.scene = true/d
	    s/.*\.name = "\([a-z0-9]*\)", \.number.*/\1/p' \
	    "$TOP"/lib/pack/*.c | sort > want
	complete_words spk-conv --level = | sort > got
	[ -s want ]
	same got want
	[ "$(complete_words spk-latency --curve = s | paste -sd' ')" = \
	    "snntorch-log snntorch-linear spikify" ]
	[ "$(complete_words spk-bank --spacing '' | paste -sd' ')" = \
	    "linear log erb mel htk" ]
	[ "$(complete_words spk-tbr --difference = | paste -sd' ')" = \
	    "next previous second" ]
	[ "$(complete_words spk-weighted --variant '' | paste -sd' ')" = \
	    "kim spikify forno axon" ]
	[ "$(complete_words spk-rate --method | paste -sd' ')" = --method= ]
}

@test "codes and other words of the first operand are offered" {
	local codes='sf delta tbr mw bsa hsa pwm lif latency rank weighted burst rate cam bin'
	touch sfile
	[ "$(complete_words spk-opt '' | paste -sd' ')" = "$codes all" ]
	[ "$(complete_words spk-opt -m rmse b | paste -sd' ')" = "bsa burst bin" ]
	[ "$(complete_words spk-opt sf s | paste -sd' ')" = sfile ]
	# A value is not the operand; an option without one is not before it.
	[ "$(complete_words spk-opt --budget s | paste -sd' ')" = sfile ]
	[ "$(complete_words spk-opt --budget = s | paste -sd' ')" = sfile ]
	[ "$(complete_words spk-opt -j s | paste -sd' ')" = sfile ]
	[ "$(complete_words spk-opt --rows la)" = latency ]
	[ "$(complete_words spk-opt -q la)" = latency ]
	[ "$(complete_words spk-opt --report la)" = latency ]
	[ "$(complete_words spk-opt --budget 5 la)" = latency ]
	[ "$(complete_words spk-decode --codec = | paste -sd' ')" = "$codes" ]
	[ "$(complete_words spk-fit f | paste -sd' ')" = filter ]
	[ "$(complete_words spk-fit profile s | paste -sd' ')" = sfile ]
	[ "$(complete_words spk-score --episodes = | paste -sd' ')" = blank ]
	[ "$(complete_words spk-opt --report = | paste -sd' ')" = "stderr csv" ]
}

@test "zsh has every option, with its words" {
	local tool f=$TOP/cmd/completion.zsh
	command -v zsh > /dev/null || {
		[ "$CI" != true ] || return 1
		skip "zsh is not installed"
	}
	for tool in $(tools); do
		"$tool" --help | grep -oE '^.{6}--[a-z-]+' |
		    grep -oE -- '--.*' | sort > want
		# What defines the functions, but the last line, which calls.
		zsh -fc 'source =(sed "\$d" '"$f"')
		    _spk_lines "$('"$tool"' --help)"' > specs
		grep -oE '^--[a-z-]+' specs | sort > got
		same got want
		run ! grep -n '(word)' specs
	done
	spec() { # TOOL PATTERN
		zsh -fc 'source =(sed "\$d" '"$f"')
		    _spk_lines "$('"$1"' --help)"' | grep -e "$2"
	}
	spec spk-fit '^1:' | same - <(echo '1:operand:(filter profile)')
	spec spk-opt '^1:' |
	    same - <(echo '1:operand:(sf delta tbr mw bsa hsa pwm lif latency rank weighted burst rate cam bin all)')
	spec spk-sf '^--nan' | grep -q ':WHAT:(error hold zero end)$'
	spec spk-sf '^-o' | grep -q '^-o+\[.*:FORMAT:(csv i8 .* packed)$'
	spec spk-opt '^--report' | grep -q '^--report=-\[.*::WHERE:(stderr csv)$'
	spec spk-rate '^--scale-file' | grep -q ':_files$'
	# zsh takes them: no error of _arguments, and it offers an option.
	spec spk-sf . > specs
	zsh -f -c 'autoload -U compinit; compinit -u -D
	    source =(sed "\$d" '"$f"'); whence _spk' | same - <(echo _spk)
}

@test "files are offered else" {
	touch one two
	[ "$(complete_words spk-sf t)" = two ]
	[ "$(complete_words spk-sf --threshold t)" = two ]
	[ "$(complete_words spk-rate --scale-file t)" = two ]
	[ "$(complete_words spk-rate --steps t)" = two ]
	[ "$(complete_words spk-score t)" = two ]
	[ "$(complete_words spk-score one t)" = two ]
}

@test "it is registered for each tool on the path" {
	# shellcheck source=/dev/null
	. "$TOP/cmd/completion.bash"
	for tool in $(tools); do
		complete -p "$tool"
	done
}
