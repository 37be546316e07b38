/** @file `tokenwright completion`: completion for shells, made from the declarations of the commands themselves. */
import { Argument, Command, type Option } from 'commander'
import type { Context } from '../context.js'
import { withExamples } from '../examples.js'

type Shell = 'bash' | 'zsh' | 'fish'

export function completionCommand(context: Context, program: Command): Command {
  const command = new Command('completion')
    .summary('print a completion script for a shell')
    .description('Print a completion script for a shell.')
    .addArgument(new Argument('<shell>', 'which one').choices(['bash', 'zsh', 'fish']))
    .action((shell: Shell) => context.write(scriptFor(shell, program)))
  return withExamples(command, [
    ['source <(tokenwright completion bash)', 'bash: in ~/.bashrc'],
    ['source <(tokenwright completion zsh)', 'zsh: in ~/.zshrc, after compinit'],
    ['tokenwright completion fish > ~/.config/fish/completions/tokenwright.fish', 'fish'],
  ])
}

interface Described {
  readonly name: string
  readonly about: string
  readonly options: readonly Option[]
}

function scriptFor(shell: Shell, program: Command): string {
  const commands = program.commands.map((command) => ({
    name: command.name(),
    about: command.summary(),
    options: command.options.filter((option) => !option.hidden),
  }))
  return { bash, zsh, fish }[shell](commands)
}

/** Flags of an option as typed: `-t`, `--tokenizer`. */
function flags(option: Option): string[] {
  return [option.short, option.long].filter((flag) => flag !== undefined)
}

function bash(commands: readonly Described[]): string {
  const cases = commands.map(({ name, options }) => {
    const values = options.flatMap((option) =>
      option.argChoices === undefined
        ? []
        : [
            `      ${flags(option).join('|')}) COMPREPLY=($(compgen -W ${quote(option.argChoices.join(' '))} -- "$current")); return ;;`,
          ],
    )
    return `  ${name})\n    words=${quote([...options.flatMap(flags), '--help'].join(' '))}\n    case "$previous" in\n${values.join('\n')}${values.length > 0 ? '\n' : ''}    esac ;;`
  })
  return `# bash completion for tokenwright
_tokenwright() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" words=""
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W ${quote([...commands.map(({ name }) => name), '--help', '--version'].join(' '))} -- "$current"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
  esac
  if [[ "$current" == -* ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$current"))
  else
    COMPREPLY=($(compgen -f -- "$current"))
  fi
}
complete -o filenames -F _tokenwright tokenwright
`
}

function zsh(commands: readonly Described[]): string {
  const names = commands.map(({ name, about }) => `    ${quote(`${name}:${about}`)}`)
  const cases = commands.map(({ name, options }) => {
    const specs = options.map((option) => {
      const value =
        option.required || option.optional
          ? `:${option.attributeName()}:${option.argChoices === undefined ? '_files' : `(${option.argChoices.join(' ')})`}`
          : ''
      const about = option.description.replace(/[[\]:]/g, ' ')
      const forms = flags(option)
      return forms.length === 2
        ? `      {${forms.join(',')}}${quote(`[${about}]${value}`)}`
        : `      ${quote(`${forms[0]}[${about}]${value}`)}`
    })
    return `  ${name})\n    _arguments \\\n${[...specs, "      '*:file:_files'"].join(' \\\n')} ;;`
  })
  return `#compdef tokenwright
_tokenwright() {
  local -a commands
  commands=(
${names.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local name=$words[2]
  shift words
  (( CURRENT-- ))
  case $name in
${cases.join('\n')}
  esac
}
compdef _tokenwright tokenwright
`
}

function fish(commands: readonly Described[]): string {
  const lines = ['# fish completion for tokenwright', 'complete -c tokenwright -n __fish_use_subcommand -f']
  for (const { name, about, options } of commands) {
    lines.push(`complete -c tokenwright -n __fish_use_subcommand -a ${name} -d ${quote(about)}`)
    for (const option of options) {
      const short = option.short === undefined ? '' : ` -s ${option.short.slice(1)}`
      const long = option.long === undefined ? '' : ` -l ${option.long.slice(2)}`
      const value =
        option.argChoices !== undefined
          ? ` -x -a ${quote(option.argChoices.join(' '))}`
          : option.required || option.optional
            ? ' -r'
            : ''
      lines.push(
        `complete -c tokenwright -n '__fish_seen_subcommand_from ${name}'${short}${long}${value} -d ${quote(option.description)}`,
      )
    }
  }
  return `${lines.join('\n')}\n`
}

/** A word for any of the three shells. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'"'"'`)}'`
}
