import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { LiveScheduler, SeededRandom } from '#libs/testkit';
import { addTradingCommands } from './command-commands.js';

/** Runs a command line that must not come as far as a gateway: nothing listens where this one would be. */
async function complaintsOf(...words: readonly string[]): Promise<string> {
  const complaints: string[] = [];
  const program = new Command('tradewind').exitOverride();
  addTradingCommands(program, {
    environment: { GATEWAY_URL: 'http://127.0.0.1:9', GATEWAY_API_TOKEN: 'a-token' },
    scheduler: new LiveScheduler(),
    random: new SeededRandom(1),
    say: () => undefined,
    complain: (text) => void complaints.push(text),
    setExitCode: () => undefined,
    progress: { write: () => undefined },
  });
  for (const command of program.commands) command.exitOverride().configureOutput({ writeErr: () => undefined });
  await program.parseAsync(['node', 'tradewind', ...words]);
  return complaints.join('\n');
}

describe('a command that is not clear goes nowhere', () => {
  it('where a cancel names one order and many', async () => {
    for (const many of [['--all'], ['--instrument', 'BTC-USDT'], ['--all', '--instrument', 'BTC-USDT']]) {
      const complaint = await complaintsOf('cancel', 'tw1-a', '--reason', 'a drill', ...many);
      expect(complaint).toMatch(/ORDERS_NAMED_TWICE: tw1-a is one order/u);
    }
  });

  it('where a cancel names none', async () => {
    expect(await complaintsOf('cancel', '--reason', 'a drill')).toMatch(/ORDER_NOT_NAMED: .*--all/u);
  });

  it('where its reason says nothing', async () => {
    for (const command of ['halt', 'resume'])
      await expect(complaintsOf(command, '--reason', ' ')).rejects.toThrow('Say why');
  });
});
