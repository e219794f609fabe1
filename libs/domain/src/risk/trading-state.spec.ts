import { describe, expect, it } from 'vitest';
import {
  type ScopeState,
  type TradingState,
  accountTradingState,
  nextScopeState,
  initialScopeState,
  strictestState,
} from './trading-state.js';

const scope = (name: string, state: TradingState): ScopeState => ({ ...initialScopeState(name), state });

describe('the strictest of several states', () => {
  it.each([
    [['ACTIVE', 'ACTIVE'], 'ACTIVE'],
    [['ACTIVE', 'REDUCING'], 'REDUCING'],
    [['HALTED', 'REDUCING'], 'HALTED'],
    [[], 'HALTED'],
  ] as const)('of %j is %s', (states, expected) => {
    expect(strictestState(states)).toBe(expected);
  });
});

describe('the trading state of an account', () => {
  it.each([
    ['its own and that of all accounts', [scope('a', 'ACTIVE'), scope('all', 'ACTIVE')], 'ACTIVE'],
    ['the stricter of the two', [scope('a', 'REDUCING'), scope('all', 'ACTIVE')], 'REDUCING'],
    ['not that of another account', [scope('a', 'ACTIVE'), scope('all', 'ACTIVE'), scope('b', 'HALTED')], 'ACTIVE'],
    ['HALTED where its own is not known', [scope('b', 'ACTIVE'), scope('all', 'ACTIVE')], 'HALTED'],
    ['HALTED where that of all is not known', [scope('a', 'ACTIVE')], 'HALTED'],
  ] as const)('is %s', (_, scopes, expected) => {
    expect(accountTradingState('a', scopes)).toBe(expected);
  });
});

describe('a command', () => {
  it('makes the next version of its scope and is named in it', () => {
    const wish = { commandId: 'c1', scope: 'a', state: 'HALTED', actor: 'op', reason: 'test' } as const;
    expect(nextScopeState(initialScopeState('a'), wish, 7)).toEqual({ ...wish, version: 1, changedAtUs: 7 });
  });
});
