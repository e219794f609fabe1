import type { Command } from 'commander';

/** So many letters at the beginning make a command one that may have been meant. */
const COMMON_LETTERS = 2;

/**
 * Ends the program where somebody wrote a command that there is not: commander hands such a word to the default command, which would
 * complain of too many arguments. Call before `program.parse`, with the words of the command line.
 */
export function refuseUnknownCommand(program: Command, words: readonly string[]): void {
  const [word] = words;
  if (word === undefined || word.startsWith('-')) return;
  const known = ['help', ...program.commands.flatMap((command) => [command.name(), ...command.aliases()])];
  if (known.includes(word)) return;
  const meant = known.filter((name) => name.startsWith(word.slice(0, COMMON_LETTERS)));
  const hint = meant.length === 0 ? 'tradewind --help lists them' : `did you mean ${meant.join(' or ')}?`;
  program.error(`error: there is no command ${JSON.stringify(word)}: ${hint}`);
}
