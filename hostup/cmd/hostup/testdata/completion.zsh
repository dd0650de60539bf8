# Prints what each line of stdin can be completed to. The completion system works
# in the line editor only, so it runs in a second zsh, on a terminal of zpty, which
# sources this file too.
if [[ -o interactive ]]; then
  PROMPT= RPROMPT=
  autoload -U compinit
  compinit -u -D
  source $SCRIPT
  # Prints the matches and adds none. Options O, A and D ask for matches in arrays.
  compadd() {
    if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then
      builtin compadd "$@"
      return
    fi
    local -a found
    builtin compadd -O found "$@"
    (( $#found )) && print -rl -- '' FOUND:${^found}
    return $(( ! $#found ))
  }
  complete-and-clear() {
    zle complete-line
    print -rl -- '' DO''NE
    BUFFER=
  }
  zle -C complete-line complete-word _main_complete
  zle -N complete-and-clear
  bindkey '^I' complete-and-clear
  print REA''DY # the quotes keep the echo of this line apart from its output
  return
fi

zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "source ${(q)ZSH_ARGZERO}"
zpty -r -m shell output '*READY*'
while IFS= read -r line; do
  print -- ---
  zpty -w -n shell $line$'\t'
  zpty -r -m shell output '*DONE*'
  found=(${${(M)${(f)output}:#FOUND:*}#FOUND:})
  print -rl -- ${(Q)found%$'\r'}
done
zpty -d shell
