import { Command, type CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { addUpCommand } from '../launch/up-command.js';
import { requireCommand } from './known-command.js';

const written: string[] = [];

function programWith(): Command {
  written.splice(0);
  const program = new Command('tradewind').exitOverride().configureOutput({ writeErr: (text) => written.push(text) });
  addUpCommand(program, () => undefined);
  program.commands[0]?.action(() => void written.push('it trades'));
  program.command('orders');
  program.command('order');
  return program;
}

function saidOf(...words: readonly string[]): string {
  try {
    requireCommand(programWith(), words);
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

  it('is none of those that are: names, other names, help, nothing', () => {
    for (const words of [['orders'], ['start'], ['help'], ['--help'], ['-h'], []]) expect(saidOf(...words)).toBe('');
  });
});

describe('a command line without a command', () => {
  it('trades nothing: it is told what there is, or where its options belong', async () => {
    await expect(programWith().parseAsync([], { from: 'user' })).rejects.toMatchObject({
      ...{ code: 'commander.help', exitCode: 1 },
    });
    expect(written.join('')).toMatch(/^Usage: tradewind[\s\S]* up\|start /u);
    const why = 'error: a command comes before "--for", such as up: tradewind --help lists them';
    expect(saidOf('--for', '60s')).toBe(why);
  });
});
