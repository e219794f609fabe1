import { describe, expect, it } from 'vitest';
import { err, ok, problem } from '#libs/kernel';
import { accountLimitsView } from '../inbound/views/limits.view.js';
import { MemoryGatewayReads, MemoryGatewayRows } from '../outbound/memory-gateway-reads.js';
import type { OperatorCommands } from '../ports.js';
import { sampleExposure, sampleOrder, samplePosition } from '../testing/sample-rows.fixture.js';
import { ReadLimitsUse } from './read-limits-use.js';

const IN_FORCE = {
  ...{ account: 'paper-1', limitsVersion: 3, maxGrossExposureRatio: '0.1', marketCollar: '0.01' },
  limits: [{ instrument: '*', maxPosition: '2' }, { instrument: 'binance:ETH-USDT' }],
};

async function read(commands: Pick<OperatorCommands, 'askLimits'>) {
  const rows = new MemoryGatewayRows();
  rows.exposures.push(sampleExposure());
  rows.positions.push(samplePosition('BTC-USDT', { quantity: '0.5' }));
  const resting = { status: 'New', cumQuantity: '0.1', quantity: '0.6', closedAtUs: null } as const;
  rows.orders.push(
    sampleOrder(1, resting),
    sampleOrder(2, { ...resting, side: 'SELL', quantity: '2.1' }),
    sampleOrder(3),
  );
  const reads = new MemoryGatewayReads(rows);
  return new ReadLimitsUse(commands as OperatorCommands, reads, reads).readLimitsUse('paper-1');
}

describe('the limits in force and their use', () => {
  it('count what is held and everything that is still open, on the side where that is more', async () => {
    const use = await read({ askLimits: () => Promise.resolve(ok(IN_FORCE)) });
    expect(use.ok && accountLimitsView(use.value)).toMatchObject({
      ...{ version: 3, setBy: null, equity: '100000', grossExposure: '5000.1' },
      uses: [
        {
          instrument: 'BTC-USDT',
          position: '0.5',
          openBuy: '0.5',
          openSell: '2',
          worst: '1.5',
          limit: '2',
          used: '0.75',
        },
      ],
    });
  });

  it('stand beside what guards the account as a whole; what is left to the venue is null', async () => {
    const guards = {
      ...{ priceCollar: '0.1', maxOpenOrders: 20, openOrders: 3 },
      openOrdersByMarket: [{ venue: 'binance', instrument: 'BTC-USDT', open: 3 }],
      restricted: [
        { venue: 'binance', instrument: 'ADA-USDT' },
        { venue: 'binance', instrument: 'ETH-USDT', side: 'BUY' as const },
      ],
    };
    const use = await read({ askLimits: () => Promise.resolve(ok({ ...IN_FORCE, guards })) });
    expect(use.ok && accountLimitsView(use.value).guards).toEqual({
      ...guards,
      maxOpenOrdersPerInstrument: null,
      restricted: [
        { venue: 'binance', instrument: 'ADA-USDT', side: null },
        { venue: 'binance', instrument: 'ETH-USDT', side: 'BUY' },
      ],
    });
    const older = await read({ askLimits: () => Promise.resolve(ok(IN_FORCE)) });
    expect(older.ok && accountLimitsView(older.value).guards).toBeNull();
  });

  it('stand beside what stops a strategy that runs away, and the strategies that it has stopped', async () => {
    const runaway = {
      ...{ orderRates: [{ most: 40, windowMs: 1_000 }], orderRatesPerStrategy: [], repeatedOrders: [] },
      ...{ duplicateWindowMs: 100, tripped: [{ strategy: 'momentum-1', sinceUs: 7 }] },
    };
    const use = await read({ askLimits: () => Promise.resolve(ok({ ...IN_FORCE, runaway })) });
    expect(use.ok && accountLimitsView(use.value).runaway).toEqual(runaway);
    const older = await read({ askLimits: () => Promise.resolve(ok(IN_FORCE)) });
    expect(older.ok && accountLimitsView(older.value).runaway).toBeNull();
  });

  it('stand beside what was lost today, as an amount and as a part', async () => {
    const dailyLoss = { reduceAtRatio: '0.1', haltAtRatio: '0.2', sinceUs: 7 };
    const known = { ...dailyLoss, reference: '3000', equity: '2900', loss: '100' };
    const viewOf = async (of: typeof dailyLoss | undefined) => {
      const use = await read({ askLimits: () => Promise.resolve(ok({ ...IN_FORCE, ...(of && { dailyLoss: of }) })) });
      return use.ok && accountLimitsView(use.value).dailyLoss;
    };
    expect(await viewOf(known)).toEqual({ ...dailyLoss, reference: '3000', loss: '100', lost: '0.0333' });
    expect(await viewOf(dailyLoss)).toEqual({ ...dailyLoss, reference: null, loss: null, lost: null });
    expect(await viewOf(undefined)).toBeNull();
  });

  it('are a problem where risk does not answer', async () => {
    const silence = problem('ASK_TIMED_OUT', 'It does not answer.', {}, true);
    expect(await read({ askLimits: () => Promise.resolve(err(silence)) })).toEqual(err(silence));
  });
});
