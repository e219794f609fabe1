import { Command, type CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { refuseUnknownCommand } from './known-command.js';

function saidOf(...words: readonly string[]): string {
  const program = new Command('tradewind').exitOverride().configureOutput({ writeErr: () => undefined });
  program.command('up', { isDefault: true }).alias('start');
  program.command('orders');
  program.command('order');
  try {
    refuseUnknownCommand(program, words);
    return '';
  } catch (error) {
    return (error as CommanderError).message;
  }
}

describe('a word that is no command', () => {
  it('is named, with the commands that may have been meant', () => {
    expect(saidOf('ordres')).toBe('error: there is no command "ordres": did you mean orders or order?');
    expect(saidOf('nonsense')).toBe('error: there is no command "nonsense": tradewind --help lists them');
    expect(saidOf('a\u001b[31m')).toContain(String.raw`"a\u001b[31m"`);
  });

  it('is none of those that are: names, other names, help, options, nothing', () => {
    for (const words of [['orders'], ['start'], ['help'], ['--for', '5s'], []]) expect(saidOf(...words)).toBe('');
  });
});
