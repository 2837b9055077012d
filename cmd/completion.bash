# Completion for the spk tools, from what their --help says.

# The words that --help gives for an option, as "(a, b or c, default a)".
_spk_words() { # HELP OPTION
	printf '%s\n' "$1" | awk -v o="$2" '
	    $1 == o "," || $1 ~ "^" o "([[]?=|$)" ||
	    $2 ~ "^" o "([[]?=|$)" {
		while ((getline) > 0 && !/^ *\(/)
			if (/^ +(-., )? *--/)
				exit
		all = $0
		while (all !~ /\)/ && (getline) > 0)
			all = all " " $0
		gsub(/  +/, " ", all)
		gsub(/^ *\(|\).*$|, default.*$/, "", all)
		if (all ~ /^[a-z0-9-]+(, [a-z0-9-]+)*( or [a-z0-9-]+)?$/ &&
		    all !~ /^(number|file|word)$/) {
			gsub(/,| or /, " ", all)
			print all
		}
		exit
	    }'
}

# The words that the first operand may be, as "usage: spk-x [option ...] a|b".
_spk_operand() { # HELP
	printf '%s\n' "$1" | awk 'NR == 1 && $5 ~ /[|]/ {
		gsub(/[|]/, " ", $5)
		print $5
	}'
}

# Whether the word after an option is its value: not if it needs "=".
_spk_takes() { # HELP OPTION
	printf '%s\n' "$1" | grep -qE -- "^  ($2, --[a-z-]+=|(-.,|   ) $2=)"
}

_spk() {
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
	local tool=${COMP_WORDS[0]} option value words help word
	COMPREPLY=()
	help=$("$tool" --help 2>/dev/null) || return

	# --option=VALUE comes as three words
	if [ "$cur" = = ]; then
		option=$prev cur="" value=yes
	elif [ "$prev" = = ]; then
		option=${COMP_WORDS[COMP_CWORD - 2]} value=yes
	else
		option=$prev value=
		[[ $option != -* ]] || ! _spk_takes "$help" "$option" ||
		    value=yes
	fi
	words=
	[ -z "$value" ] || words=$(_spk_words "$help" "$option")
	if [ -n "$words" ]; then
		mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
		return
	elif [[ $cur == -* && -z $value ]]; then
		words=$(printf '%s\n' "$help" |
		    grep -oE '^ {2}(-.,|  ) +--[a-z-]+=?' |
		    grep -oE -- '--[a-z-]+=?')
		mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
		if [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *= ]]; then
			compopt -o nospace
		fi
		return
	fi
	[ -n "$value" ] || words=$(_spk_operand "$help")
	for word in "${COMP_WORDS[@]:1:COMP_CWORD - 1}"; do
		[[ " $words " != *" $word "* ]] || words=
	done
	if [ -n "$words" ]; then
		mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
	else
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		compopt -o filenames
	fi
}

for _spk in $(compgen -c spk- 2>/dev/null | sort -u); do
	complete -F _spk "$_spk"
done
unset _spk
