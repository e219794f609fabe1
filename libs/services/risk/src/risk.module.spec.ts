import { type AccountId, type InstrumentId, asId } from '#libs/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HeldBooks } from './application/intents/held-books.js';
import { MarketBoard } from './application/market/market-board.js';
import {
  PLACE,
  balanceMessage,
  endMessage,
  fillMessage,
  intentMessage,
  testInstrument,
} from './fixtures/messages.fixture.js';
import { RiskWorld } from './fixtures/risk-world.fixture.js';

const INTENT = 'intent.proposed.v1.s1.BTC-USDT';

describe('risk as a whole, in memory on virtual time', () => {
  let world: RiskWorld;
  beforeEach(async () => {
    world = new RiskWorld();
    await world.start();
  });
  afterEach(async () => {
    await world.stop();
    expect(world.supervisor.failures).toEqual([]);
  });

  async function makeReady(): Promise<void> {
    world.playMarketData();
    await world.publish('order-management', 'balance.changed.v1.paper-1.binance', balanceMessage(1, { USDT: '10000' }));
    await world.time.runForMs(2_000);
    expect(await world.readTroubles()).toEqual({});
  }
  const propose = (intentId: string, over = {}): Promise<void> =>
    world.publish('strategy', INTENT, intentMessage(intentId, world.time.nowUs(), over));
  const factsOf = (intentId: string): string[] =>
    world.published.filter(({ message }) => message['intentId'] === intentId).map(({ subject }) => subject);
  async function readStatus(): Promise<unknown> {
    return JSON.parse((await world.risk.nest.inject({ method: 'GET', url: '/status' })).body) as unknown;
  }

  it('is not ready before it knows markets and balances, and refuses meanwhile', async () => {
    expect(await world.readTroubles()).toEqual({
      balances: 'the balances are not known',
      'market binance BTC-USDT': 'the instrument BTC-USDT is not known',
    });
    await propose('early');
    expect(world.published[0]?.message).toMatchObject({ rule: 'instrument-validity', code: 'INSTRUMENT_UNKNOWN' });
    await makeReady();
    await propose('good');
    expect(factsOf('good')).toEqual(['risk.approved.v1.paper-1.BTC-USDT']);
  });

  it('holds the book of its account before the first intent, which need not be decided under the lock', async () => {
    const held = world.risk.nest.get(HeldBooks, { strict: false });
    expect(held.findBookAtRest(asId<AccountId>(PLACE.account))).toBeDefined();
  });

  it('is ready without an instrument that market-data leaves out while it feeds others', async () => {
    const board = world.risk.nest.get(MarketBoard, { strict: false });
    board.leaveOut('binance', 'BTC-USDT');
    expect(Object.keys(await world.readTroubles())).toEqual(['balances', 'market binance BTC-USDT']);
    board.setInstrument({ ...testInstrument(), id: asId<InstrumentId>('ETH-USDT') });
    expect(Object.keys(await world.readTroubles())).toEqual(['balances']);
  });

  it('is not ready any more once a market falls silent', async () => {
    await makeReady();
    await world.silenceMarketData();
    await world.time.runForMs(1_200);
    const silent = expect.stringMatching(/^BTC-USDT was last heard of 12\d\d ms ago$/u) as string;
    expect(await world.readTroubles()).toEqual({ 'market binance BTC-USDT': silent });
  });

  it('says why it is not ready while the venue halts a market, approves nothing there, and goes on after it', async () => {
    await makeReady();
    world.bookState = 'HALTED';
    await world.time.runForMs(200);
    expect(await world.readTroubles()).toEqual({ 'market binance BTC-USDT': 'the book of BTC-USDT is HALTED' });
    await propose('halted');
    expect(factsOf('halted')).toEqual(['risk.refused.v1.paper-1.BTC-USDT']);
    world.bookState = 'LIVE';
    await world.time.runForMs(500);
    expect(await world.readTroubles()).toEqual({});
    await propose('after');
    expect(factsOf('after')).toEqual(['risk.approved.v1.paper-1.BTC-USDT']);
  });

  it('answers every intent once, behind garbage and however often it comes', async () => {
    await makeReady();
    const intent = intentMessage('good', world.time.nowUs());
    await world.publishBytes('strategy', INTENT, 'g-1', new TextEncoder().encode('{"half": '));
    await world.publish('strategy', INTENT, { ...intent, id: 'g-2', quantity: '1e400' } as typeof intent);
    await world.publish('strategy', INTENT, intent);
    await world.publishBytes('strategy', INTENT, 'again', new TextEncoder().encode(JSON.stringify(intent)));
    expect(factsOf('good')).toEqual(['risk.approved.v1.paper-1.BTC-USDT']);
    expect(await readStatus()).toMatchObject({ decisions: { approved: 1, refused: 0 } });
  });

  it('turns the facts of an order into position', async () => {
    await makeReady();
    await propose('i1', { quantity: '10' });
    await world.publish(
      'order-management',
      'fill.recorded.v1.paper-1.BTC-USDT',
      fillMessage('f1', 'i1', { quantity: '4' }),
    );
    expect(await readStatus()).toMatchObject({ accounts: [{ reserved: '600' }] });
    const ends = [
      ['order.filled.v1', 'i1'],
      ['order.canceled.v1', 'i2'],
      ['order.rejected.v1', 'i3'],
      ['order.expired.v1', 'i4'],
    ] as const;
    for (const [name, intentId] of ends) {
      if (intentId !== 'i1') await propose(intentId, { quantity: '1' });
      const end = endMessage(`end-${intentId}`, intentId, intentId === 'i1' ? '4' : '0');
      await world.publish('order-management', `${name}.paper-1.BTC-USDT`, end);
    }
    expect(await readStatus()).toMatchObject({ accounts: [{ reserved: '0' }], decisions: { approved: 4 } });
  });

  it('halts and resumes at an operator’s command, and stays halted when its process is killed', async () => {
    await makeReady();
    const command = { commandId: 'c1', scope: 'all', actor: 'op', reason: 'test' };
    const halted = await world.ask('command.halt.v1.all', command);
    expect(halted).toMatchObject({ ok: true, value: { scope: 'all', state: 'HALTED', version: 1 } });
    world.abandonRisk();
    await world.startRisk();
    await world.time.runForMs(2_000);
    await propose('i1');
    expect(world.published.at(-1)?.message).toMatchObject({ intentId: 'i1', code: 'TRADING_HALTED' });
    await world.ask('command.resume.v1.all', { ...command, commandId: 'c2' });
    await propose('i2');
    expect(factsOf('i2')).toEqual(['risk.approved.v1.paper-1.BTC-USDT']);
    const changes = world.published.filter(({ subject }) => subject === 'trading.state-changed.v1.all');
    expect(changes.map(({ message }) => message['state'])).toEqual(['HALTED', 'ACTIVE']);
  });

  it('refuses commands that cannot be read or are about another scope than their subject', async () => {
    const unreadable = await world.ask('command.halt.v1.all', { scope: 'all' });
    expect(unreadable).toMatchObject({ ok: false, error: { code: 'MESSAGE_UNREADABLE' } });
    const command = { commandId: 'c0', scope: PLACE.account, actor: 'op', reason: 'test' };
    const mismatch = await world.ask('command.halt.v1.all', command);
    expect(mismatch).toMatchObject({ ok: false, error: { code: 'SCOPE_MISMATCH' } });
  });

  it('runs the monitor at regular times', async () => {
    world.playMarketData();
    const balances = balanceMessage(1, { USDT: '100', BTC: '5' });
    await world.publish('order-management', 'balance.changed.v1.paper-1.binance', balances);
    await world.publish(
      'order-management',
      'fill.recorded.v1.paper-1.BTC-USDT',
      fillMessage('f1', 'x', { quantity: '5' }),
    );
    await world.time.runForMs(60_000);
    const reductions = world.published.filter(({ message }) => message['strategy'] === 'risk-monitor');
    expect(reductions.map(({ message }) => `${message['side'] as string} ${message['quantity'] as string}`)).toEqual([
      'SELL 1',
    ]);
  });
});
