import { Argument, type Command } from 'commander';

/** Adds `completion`, which prints a script for a shell: every command, and the options of each. */
export function addCompletionCommand(program: Command, say: (text: string) => void): void {
  program
    .command('completion')
    .description('prints the completion of a shell: source <(tradewind completion bash)')
    .addArgument(new Argument('<shell>').choices(['bash', 'zsh']))
    .action((shell: string) => say(completionOf(program, shell)));
}

/** The script; zsh reads that of bash. */
export function completionOf(program: Command, shell: string): string {
  const cases = program.commands.map(
    (command) => `    ${namesOf(command).join('|')}) words="${wordsOf(command).join(' ')}" ;;`,
  );
  const names = program.commands.flatMap(namesOf).join(' ');
  const lines = [
    ...(shell === 'zsh' ? ['autoload -U +X bashcompinit && bashcompinit'] : []),
    '_tradewind() {',
    `  local words="${names}"`,
    '  if [ "$COMP_CWORD" -gt 1 ]; then case "${COMP_WORDS[1]}" in',
    ...cases,
    '  esac; fi',
    '  COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))',
    '}',
    'complete -o default -F _tradewind tradewind',
  ];
  return lines.join('\n');
}

const namesOf = (command: Command): readonly string[] => [command.name(), ...command.aliases()];

function wordsOf(command: Command): readonly string[] {
  const own = command.commands.flatMap((inner) => [inner.name(), ...wordsOf(inner)]);
  const options = command.options.flatMap(({ long }) => long ?? []);
  const choices = command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []);
  return [...new Set([...own, ...choices, ...options])];
}
