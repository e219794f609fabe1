import type { Command } from 'commander';

/** So many letters at the beginning make a command one that may have been meant. */
const COMMON_LETTERS = 2;
const LIST = 'tradewind --help lists them';

/**
 * Ends the program where somebody wrote a command that there is not, or options without one; where nothing was written commander prints the
 * help. Call before `program.parse`, with the words of the command line.
 */
export function requireCommand(program: Command, words: readonly string[]): void {
  const [word] = words;
  if (word === undefined || word === '-h' || word === '--help') return;
  if (word.startsWith('-')) program.error(`error: a command comes before ${JSON.stringify(word)}, such as up: ${LIST}`);
  const known = ['help', ...program.commands.flatMap((command) => [command.name(), ...command.aliases()])];
  if (known.includes(word)) return;
  const meant = known.filter((name) => name.startsWith(word.slice(0, COMMON_LETTERS)));
  const hint = meant.length === 0 ? LIST : `did you mean ${meant.join(' or ')}?`;
  program.error(`error: there is no command ${JSON.stringify(word)}: ${hint}`);
}
