import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Command } from 'commander';
import { afterEach, describe, expect, it } from 'vitest';
import { LiveScheduler, SeededRandom } from '#libs/testkit';
import { addTradingCommands } from './command-commands.js';

/** Nothing listens there. */
const NOWHERE = 'http://127.0.0.1:9';

/** Runs a command line against a gateway; returns what it printed and complained of. */
async function run(url: string, ...words: readonly string[]): Promise<{ said: string; complaints: string }> {
  const [said, complaints]: [string[], string[]] = [[], []];
  const program = new Command('tradewind').exitOverride();
  addTradingCommands(program, {
    environment: { GATEWAY_URL: url, GATEWAY_API_TOKEN: 'a-token' },
    scheduler: new LiveScheduler(),
    random: new SeededRandom(1),
    say: (text) => void said.push(text),
    complain: (text) => void complaints.push(text),
    setExitCode: () => undefined,
    progress: { write: () => undefined },
  });
  for (const command of program.commands) command.exitOverride().configureOutput({ writeErr: () => undefined });
  await program.parseAsync(['node', 'tradewind', ...words]);
  return { said: said.join('\n'), complaints: complaints.join('\n') };
}

describe('a command that is not clear goes nowhere', () => {
  it('where a cancel names one order and many', async () => {
    for (const many of [['--all'], ['--instrument', 'BTC-USDT'], ['--all', '--instrument', 'BTC-USDT']]) {
      const { complaints } = await run(NOWHERE, 'cancel', 'tw1-a', '--reason', 'a drill', ...many);
      expect(complaints).toMatch(/ORDERS_NAMED_TWICE: tw1-a is one order/u);
    }
  });

  it('where a cancel names none', async () => {
    const { complaints } = await run(NOWHERE, 'cancel', '--reason', 'a drill');
    expect(complaints).toMatch(/ORDER_NOT_NAMED: .*--all/u);
  });

  it('where its reason says nothing', async () => {
    for (const command of ['halt', 'resume'])
      await expect(run(NOWHERE, command, '--reason', ' ')).rejects.toThrow('Say why');
  });
});

describe('a resume', () => {
  const states = [
    { scope: 'all', state: 'HALTED', actor: 'ann', reason: 'a drill' },
    { scope: 'paper-1', state: 'REDUCING', actor: 'risk-monitor', reason: 'DAILY_LOSS_REACHED: 0.1' },
    { scope: 'paper-2', state: 'ACTIVE', actor: 'ann', reason: 'new' },
  ];
  const gateway = createServer((request, response) => {
    const answer = request.method === 'POST' ? { state: 'ACTIVE', version: 3 } : { states };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  afterEach(() => new Promise((resolve) => gateway.close(resolve)));

  it('says what else is stopped, by whom and why, because the strictest state counts', async () => {
    await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
    const { said } = await run(url, 'resume', '--reason', 'looked at it');
    expect(said.split('\n')).toEqual([
      'all is ACTIVE (version 3).',
      'paper-1 is still REDUCING (risk-monitor: DAILY_LOSS_REACHED: 0.1): tradewind resume paper-1 --reason … is for that.',
    ]);
    expect((await run(url, 'halt', '--reason', 'a drill')).said).toBe('all is ACTIVE (version 3).');
  });
});
