import { describe, expect, it } from 'vitest';
import { TradingGate } from './trading-gate.js';

describe('the gate for orders', () => {
  it('is shut from the start, with a reason', () => {
    const gate = new TradingGate();
    expect([gate.isOpen, gate.closedBecause]).toEqual([false, 'not reconciled yet']);
  });

  it('says why it is shut, and nothing while it is open', () => {
    const gate = new TradingGate();
    gate.openGate();
    expect([gate.isOpen, gate.closedBecause]).toEqual([true, '']);
    gate.closeGate('the stream is down');
    expect([gate.isOpen, gate.closedBecause]).toEqual([false, 'the stream is down']);
  });

  it('lets everybody go who waits, once it opens, and whoever comes later at once', async () => {
    const gate = new TradingGate();
    const { signal } = new AbortController();
    const waiting = [gate.whenOpen(signal), gate.whenOpen(signal)];
    gate.openGate();
    expect(await Promise.all([...waiting, gate.whenOpen(signal)])).toEqual([true, true, true]);
  });

  it('tells whoever is stopped that it did not open, and no one twice', async () => {
    const gate = new TradingGate();
    const stopped = new AbortController();
    const others = new AbortController();
    const first = gate.whenOpen(stopped.signal);
    const second = gate.whenOpen(others.signal);
    stopped.abort();
    expect([await first, await gate.whenOpen(stopped.signal)]).toEqual([false, false]);
    gate.openGate();
    expect(await second).toBe(true);
  });
});
