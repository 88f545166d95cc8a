/** The line by which the tool says that a file's name is being written: the shells know files better. */
export const filesInstead = ':files';

/**
 * For each shell what it reads once. Each asks the tool by `accelnet complete --` and the words so far; the last, which is being written, has a colon before it,
 * since shells and their shims lose empty words. Answers are lines of a word, a tab and what it means. Nothing that stands on the line is ever evaluated. Written by hand: of
 * the library for this (@bomb.sh/tab 0.0.22) the script for bash evaluates the line, needs another package, and completes no files.
 */
export const scripts = {
  bash: String.raw`# accelnet: completion for bash 4 and later
_accelnet() {
  local value
  COMPREPLY=()
  while IFS=$'\t' read -r value _; do
    if [[ $value == ':files' ]]; then
      compopt -o default
      return
    fi
    # Where bash breaks words at =, only what stands after it is replaced.
    if [[ $COMP_WORDBREAKS == *=* ]]; then value=${'$'}{value#--*=}; fi
    COMPREPLY+=("$value")
  done < <(accelnet complete -- "${'$'}{COMP_WORDS[@]:1:COMP_CWORD-1}" ":${'$'}{COMP_WORDS[COMP_CWORD]}" 2>/dev/null)
}
complete -F _accelnet accelnet
`,
  zsh: String.raw`#compdef accelnet
_accelnet() {
  local line value about
  local -a described
  for line in "${'$'}{(@f)$(accelnet complete -- "${'$'}{(@)words[2,CURRENT-1]}" ":${'$'}{words[CURRENT]}" 2>/dev/null)}"; do
    if [[ $line == ':files' ]]; then
      compset -P '*='
      _files
      return
    fi
    value=${'$'}{line%%$'\t'*}
    about=${'$'}{${'$'}{line#$value}#$'\t'}
    [[ -n $value ]] && described+=("${'$'}{value//:/\\:}${'$'}{about:+:$about}")
  done
  _describe accelnet described
}
if [[ $funcstack[1] == _accelnet ]]; then _accelnet "$@"; else compdef _accelnet accelnet; fi
`,
  fish: String.raw`# accelnet: completion for fish
function __accelnet_complete
  set -l words (commandline --tokenize --cut-at-cursor --current-process)
  set -l current (commandline --cut-at-cursor --current-token)
  set -l lines (accelnet complete -- $words[2..] ":$current" 2>/dev/null)
  if test "$lines[1]" = ':files'
    __fish_complete_path "$current"
  else
    string join \n -- $lines
  end
end
complete --command accelnet --no-files --arguments '(__accelnet_complete)'
`,
  powershell: `# accelnet: completion for PowerShell
Register-ArgumentCompleter -Native -CommandName accelnet -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 |
    Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { $_.Extent.Text })
  foreach ($line in @(accelnet complete '--' @words ":$wordToComplete" 2>$null)) {
    if ($line -eq ':files') {
      [System.Management.Automation.CompletionCompleters]::CompleteFilename($wordToComplete)
      return
    }
    $value, $about = $line -split [char]9, 2
    if (-not $about) { $about = $value }
    [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $about)
  }
}
`,
} as const;

export type Shell = keyof typeof scripts;
