import { describe, expect, it } from 'vitest';
import { err, ok, problem } from '#libs/kernel';
import { createLog } from '#libs/platform';
import { SeededRandom } from '#libs/testkit';
import type { OperatorCommand, RiskCommands, TradingStateChange } from '../ports.js';
import { ChangeTradingState } from './change-trading-state.js';

const IN_FORCE = { scope: 'all', state: 'HALTED', version: 3, changedAtUs: 7 } as const;
const REQUEST = { scope: 'all', actor: 'ann', reason: 'a drill' };

function withRisk(reply: Awaited<ReturnType<RiskCommands['sendCommand']>>): {
  readonly changing: ChangeTradingState;
  readonly sent: [TradingStateChange, OperatorCommand][];
} {
  const sent: [TradingStateChange, OperatorCommand][] = [];
  const risk: RiskCommands = {
    sendCommand: (change, command) => {
      sent.push([change, command]);
      return Promise.resolve(reply);
    },
  };
  const log = createLog('gateway', 'silent');
  return { changing: new ChangeTradingState(risk, new SeededRandom(1), log), sent };
}

describe('a command of an operator', () => {
  it('goes to risk under the id it came with, and returns what is in force', async () => {
    const { changing, sent } = withRisk(ok(IN_FORCE));
    const outcome = await changing.changeTradingState('resume', { ...REQUEST, commandId: 'drill-1' });
    expect(sent).toEqual([['resume', { ...REQUEST, commandId: 'drill-1' }]]);
    expect(outcome).toEqual({ commandId: 'drill-1', reply: ok(IN_FORCE) });
  });

  it('gets an id of its own where it came without, and names it even where risk is silent', async () => {
    const silence = err(problem('ASK_TIMED_OUT', 'No answer.', {}, true));
    const { changing, sent } = withRisk(silence);
    const [first, second] = [
      await changing.changeTradingState('halt', REQUEST),
      await changing.changeTradingState('halt', REQUEST),
    ];
    expect(first.commandId).toMatch(/^[0-9a-f-]{36}$/u);
    expect(second.commandId).not.toBe(first.commandId);
    expect(sent.map(([, command]) => command.commandId)).toEqual([first.commandId, second.commandId]);
    expect(first.reply).toEqual(silence);
  });
});
