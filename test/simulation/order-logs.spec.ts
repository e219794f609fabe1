import { afterEach, describe, expect, it } from 'vitest';
import { createLog } from '#libs/platform';
import type { SimulatedService } from './module-of.js';
import { SimulatedSuite } from './simulated-suite.js';
import { demoSettings } from './suite-settings.js';

/** A line of a log at the level that is shipped. */
interface LogLine {
  readonly at: number;
  readonly service: SimulatedService;
  readonly msg: string;
  readonly correlationId?: string;
  readonly marketEventId?: string;
  readonly clientOrderId?: string;
  readonly status?: string;
  readonly venueTradeId?: string;
}

let suite: SimulatedSuite | undefined;
afterEach(async () => {
  await suite?.stop();
  suite = undefined;
});

/** Lets the demo trade for a while; returns what its services wrote into their logs, by the chain of messages that a line belongs to. */
async function tradeAndReadLogs(trading: SimulatedSuite, lines: readonly string[]): Promise<Map<string, LogLine[]>> {
  await trading.time.runForMs(40_000);
  await trading.stopService('strategy');
  await trading.time.runForMs(10_000);
  const read = lines.map((line, at) => ({ ...(JSON.parse(line) as Omit<LogLine, 'at'>), at }));
  const chains = new Map<string, LogLine[]>();
  for (const line of read) {
    const { correlationId: chain = '' } = line;
    chains.set(chain, [...(chains.get(chain) ?? []), line]);
  }
  return chains;
}

describe('the logs at the shipped level', () => {
  it('carry every order under one id from the tick that caused it to its last fill', { timeout: 60_000 }, async () => {
    const lines: string[] = [];
    const write = (line: string): unknown => lines.push(line);
    suite = await SimulatedSuite.start(demoSettings(1, ['BTC-USDT', 'ETH-USDT'], 300), 1, (name) =>
      createLog(name, 'info', { write }),
    );
    const chains = await tradeAndReadLogs(suite, lines);
    const { orderBooks, strategyBooks } = suite;
    const [orders, trades] = [orderBooks.orders.find(), orderBooks.trades.find()];
    expect(orders.length).toBeGreaterThan(3);
    for (const { order } of orders) {
      const { clientOrderId, correlationId, intentId, status } = order;
      const chain = chains.get(correlationId) ?? [];
      const one = (service: SimulatedService, msg: string): LogLine => {
        const found = chain.filter((line) => line.service === service && line.msg === msg);
        expect(found, `${msg} of ${clientOrderId}`).toHaveLength(1);
        return found[0] as LogLine;
      };
      const proposed = one('strategy', 'an intent was proposed');
      const [approved, sent] = [one('risk', 'approved'), one('order-management', 'an order was sent')];
      expect(proposed.marketEventId).toBe(strategyBooks.intents.get(intentId ?? '')?.marketEventId);
      expect(proposed.marketEventId).toMatch(/\w/u);
      const fills = chain.filter(({ msg }) => msg === 'a fill was booked');
      const booked = trades.filter((trade) => trade.clientOrderId === clientOrderId);
      expect(new Set(fills.map(({ venueTradeId }) => venueTradeId))).toEqual(
        new Set(booked.map(({ fill }) => fill.venueTradeId)),
      );
      expect(fills).toHaveLength(booked.length);
      for (const later of [sent, ...fills]) expect(later.at).toBeGreaterThan(approved.at);
      expect(approved.at).toBeGreaterThan(proposed.at);
      expect(chain.findLast(({ msg }) => msg === 'order')?.status).toBe(status);
      for (const line of [sent, ...fills]) expect(line.clientOrderId).toBe(clientOrderId);
    }
    expect(trades.length).toBeGreaterThan(3);
  });
});
