# Completion for the spk tools, from what their --help says.

_spk() {
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
	local tool=${COMP_WORDS[0]} option words help
	COMPREPLY=()
	help=$("$tool" --help 2>/dev/null) || return

	# --option=VALUE comes as three words
	if [ "$cur" = = ]; then
		option=$prev cur=
	elif [ "$prev" = = ]; then
		option=${COMP_WORDS[COMP_CWORD - 2]}
	else
		option=$prev
	fi
	words=$(printf '%s\n' "$help" | awk -v o="$option" '
	    $1 == o "," || $1 ~ "^" o "([[]?=|$)" ||
	    $2 ~ "^" o "([[]?=|$)" {
		while ((getline) > 0 && !/^ *\(/)
			;
		all = $0
		while (all !~ /\)/ && (getline) > 0)
			all = all " " $0
		gsub(/  +/, " ", all)
		gsub(/^ *\(|\).*$|, default.*$/, "", all)
		if (all ~ /^[a-z0-9-]+(, [a-z0-9-]+)* or [a-z0-9-]+$/) {
			gsub(/,| or /, " ", all)
			print all
		}
	    }')
	if [ -n "$words" ] && [[ $option == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
	elif [[ $cur == -* ]]; then
		words=$(printf '%s\n' "$help" |
		    grep -oE '^ {2}(-.,|  ) +--[a-z-]+=?' |
		    grep -oE -- '--[a-z-]+=?')
		mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
		if [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *= ]]; then
			compopt -o nospace
		fi
	else
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		compopt -o filenames
	fi
}

for _spk in $(compgen -c spk- 2>/dev/null | sort -u); do
	complete -F _spk "$_spk"
done
unset _spk
