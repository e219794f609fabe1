import { beforeEach, describe, expect, it } from 'vitest';
import { BalanceChangedV1, OrderFilledV1, PositionChangedV1, RiskApprovedV1, RiskRefusedV1 } from '#libs/contracts';
import { recordIntent } from '#libs/domain';
import { StrategyParts, account, instrumentOf, intentOf, venue } from '../../strategy-parts.fixture.js';
import { RecordBalances } from './record-balances.js';
import { RecordOrderEnd } from './record-order-end.js';
import { RecordPosition } from './record-position.js';
import { RecordRiskDecision } from './record-risk-decision.js';

let parts: StrategyParts;

beforeEach(() => {
  parts = new StrategyParts();
  parts.startStrategies();
  parts.database.intents.insert(recordIntent(intentOf('i-1'), 1));
  const { strategy, instrument, intentId } = intentOf('i-1');
  parts.runner.restoreIntent(strategy, venue, instrument, intentId);
});

const envelope = (id: string, correlationId = 'i-1') => ({ id, occurredAtUs: 5, correlationId, causationId: 'x' });
const names = { account, venue, instrument: 'BTC-USDT' };
const position = (id: string, quantity: string, version: number, correlationId = 'i-1'): PositionChangedV1 =>
  Object.assign(new PositionChangedV1(), envelope(id, correlationId), names, {
    ...{ quantity, averagePrice: '1', realisedProfit: '0', version },
  });
const filled = (id: string, cumQuantity: string, intentId = 'i-1'): OrderFilledV1 =>
  Object.assign(new OrderFilledV1(), envelope(id), names, { intentId, cumQuantity });
const balances = (id: string, free: string, version: number): BalanceChangedV1 =>
  Object.assign(
    new BalanceChangedV1(),
    envelope(id),
    { account, venue, version },
    {
      balances: [{ asset: 'USDT', free, locked: '5' }],
    },
  );
const approved = (id: string): RiskApprovedV1 => Object.assign(new RiskApprovedV1(), envelope(id), { intentId: 'i-1' });
const refused = (id: string, intentId = 'i-1'): RiskRefusedV1 =>
  Object.assign(new RiskRefusedV1(), envelope(id), {
    ...{ intentId, strategy: 's-1', rule: 'max-position', code: 'TOO_MUCH', message: 'Too much.', details: {} },
  });

describe('recording a position', () => {
  const record = () => new RecordPosition(parts.facts, parts.runner, parts.closing, parts.time);

  it('passes the strategy its position, and closes the intent once the position shows what its order executed', async () => {
    await new RecordOrderEnd(parts.facts, parts.closing, parts.rebuild, parts.time).recordOrderEnd(filled('o-1', '1'));
    await record().recordPosition(position('p-1', '0.6', 1));
    expect(parts.receivedOf('position').map(({ quantity }) => quantity.toFixed())).toEqual(['0.6']);
    expect(parts.receivedOf('intent-closed')).toEqual([]);
    await record().recordPosition(position('p-2', '0.999', 2));
    expect(parts.received.slice(-2)).toMatchObject([{ kind: 'position' }, { kind: 'intent-closed', outcome: 'ended' }]);
    expect(parts.database.intents.get('i-1')).toMatchObject({ status: 'closed', reason: 'the order has ended' });
  });

  it('counts a delivery that comes again once, and an older version never', async () => {
    for (const fact of [position('p-2', '0.6', 2), position('p-2', '0.6', 2), position('p-1', '0.1', 1)])
      await record().recordPosition(fact);
    expect(parts.database.intents.get('i-1')?.knownQuantity.toFixed()).toBe('0.6');
    expect(parts.receivedOf('position')).toHaveLength(1);
    expect(parts.database.positions.find()).toMatchObject([{ version: 2 }]);
  });

  it('takes a position that nobody here wanted', async () => {
    await record().recordPosition(position('p-1', '3', 1, 'somebody-else'));
    expect(parts.receivedOf('position')).toHaveLength(1);
    expect(parts.database.intents.get('i-1')?.knownQuantity.toFixed()).toBe('0');
  });

  it('passes the strategy nothing that was not committed, and the same once the message comes again', async () => {
    parts.books.failWrites('before');
    await expect(record().recordPosition(position('p-1', '1', 1))).rejects.toThrow('away');
    expect(parts.receivedOf('position')).toEqual([]);
    await record().recordPosition(position('p-1', '1', 1));
    expect(parts.receivedOf('position')).toHaveLength(1);
  });
});

describe('recording the end of an order', () => {
  const record = () => new RecordOrderEnd(parts.facts, parts.closing, parts.rebuild, parts.time);

  it('closes the intent at once where nothing was executed', async () => {
    await record().recordOrderEnd(filled('o-1', '0'));
    expect(parts.receivedOf('intent-closed')).toMatchObject([{ intentId: 'i-1', outcome: 'ended' }]);
  });

  it('keeps the intent open until the position shows what was executed', async () => {
    await record().recordOrderEnd(filled('o-1', '1'));
    expect(parts.database.intents.get('i-1')).toMatchObject({ status: 'open', approved: true });
    expect(parts.receivedOf('intent-closed')).toEqual([]);
  });

  it('ignores the order of an intent that is none of ours', async () => {
    await record().recordOrderEnd(filled('o-1', '1', 'somebody-else'));
    expect(parts.database.intents.size).toBe(1);
  });

  it('frees the strategy although the answer to the commit was lost', async () => {
    parts.books.failWrites('after');
    await expect(record().recordOrderEnd(filled('o-1', '0'))).rejects.toThrow('away');
    expect(parts.receivedOf('intent-closed')).toEqual([]);
    await record().recordOrderEnd(filled('o-1', '0'));
    expect(parts.receivedOf('intent-closed')).toHaveLength(1);
  });
});

describe('recording what risk decided', () => {
  const record = () =>
    new RecordRiskDecision(parts.facts, parts.closing, parts.rebuild, parts.time, parts.activity, parts.log);

  it('notes an approval, which leaves the intent open', async () => {
    await record().recordApproval(approved('r-1'));
    expect(parts.database.intents.get('i-1')).toMatchObject({ status: 'open', approved: true });
  });

  it('closes a refused intent with the reason, informs its strategy, and counts the refusal once', async () => {
    for (let i = 0; i < 2; i += 1) await record().recordRefusal(refused('r-1'));
    expect(parts.database.intents.get('i-1')).toMatchObject({ status: 'refused', reason: 'TOO_MUCH: Too much.' });
    expect(parts.receivedOf('intent-closed')).toMatchObject([{ intentId: 'i-1', outcome: 'refused' }]);
    expect(parts.activity.totals.refused).toBe(1);
  });

  it('counts no refusal of an intent that is none of ours', async () => {
    await record().recordRefusal(refused('r-1', 'somebody-else'));
    expect(parts.activity.totals.refused).toBe(0);
  });
});

describe('an intent that Postgres lost, because nobody waited for the disk', () => {
  const decisions = () =>
    new RecordRiskDecision(parts.facts, parts.closing, parts.rebuild, parts.time, parts.activity, parts.log);
  const ends = () => new RecordOrderEnd(parts.facts, parts.closing, parts.rebuild, parts.time);
  const terms = {
    ...names,
    ...{ intentId: 'i-1', strategy: 's-1', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '2' },
    ...{ limitPrice: '7', reduceOnly: true, validUntilUs: 9, marketEventId: 'trade-9', marketEventAtUs: 8 },
  } as const;
  const approval = (of: object = {}): RiskApprovedV1 => Object.assign(new RiskApprovedV1(), envelope('r-1'), terms, of);
  const end = (cumQuantity: string): OrderFilledV1 =>
    Object.assign(new OrderFilledV1(), envelope('o-1'), terms, { clientOrderId: 'tw1-1', cumQuantity });

  beforeEach(() => {
    parts = new StrategyParts();
    parts.startStrategies();
  });

  it('is in the books again with its approval, once, and its strategy waits for it', async () => {
    for (let i = 0; i < 2; i += 1) await decisions().recordApproval(approval());
    expect(parts.database.intents.get('i-1')).toMatchObject({
      ...{ status: 'open', approved: true, reduceOnly: true, validUntilUs: 9, marketEventId: 'trade-9' },
    });
    expect(parts.runner.runs[0]?.pendingIntentId).toBe('i-1');
    await ends().recordOrderEnd(end('0'));
    expect(parts.receivedOf('intent-closed')).toMatchObject([{ intentId: 'i-1', outcome: 'ended' }]);
  });

  it('is in the books with the end of its order, where that comes first, until the position shows it', async () => {
    await ends().recordOrderEnd(end('2'));
    expect(parts.database.intents.get('i-1')).toMatchObject({ status: 'open', approved: true });
    await decisions().recordApproval(approval());
    const positions = new RecordPosition(parts.facts, parts.runner, parts.closing, parts.time);
    await positions.recordPosition(position('p-1', '2', 1));
    expect(parts.database.intents.get('i-1')).toMatchObject({ status: 'closed', reason: 'the order has ended' });
    expect(parts.runner.runs[0]?.pendingIntentId).toBeUndefined();
  });

  it('is not opened beside another one of its strategy, nor by an approval after its end', async () => {
    parts.database.intents.insert(recordIntent(intentOf('another'), 1));
    await ends().recordOrderEnd(end('2'));
    await decisions().recordApproval(approval());
    expect(parts.database.intents.get('i-1')).toMatchObject({ status: 'closed', reason: 'the order has ended' });
    expect(parts.database.intents.get('another')).toMatchObject({ status: 'open' });
  });

  it('frees the strategy that waits for it where risk refuses it', async () => {
    parts.runner.restoreIntent(intentOf('i-1').strategy, venue, intentOf('i-1').instrument, intentOf('i-1').intentId);
    await decisions().recordRefusal(refused('r-1'));
    expect(parts.receivedOf('intent-closed')).toMatchObject([{ intentId: 'i-1', outcome: 'refused' }]);
  });

  it('is not taken for ours where another strategy or account wanted it', async () => {
    await decisions().recordApproval(approval({ strategy: 'robot' }));
    await decisions().recordApproval({ ...approval({ account: 'other' }), id: 'r-2' } as RiskApprovedV1);
    expect(parts.database.intents.size).toBe(0);
  });
});

describe('recording balances', () => {
  it('passes the strategies what their account is worth, free and locked together, and never an older value', async () => {
    const record = new RecordBalances(parts.facts, parts.valuation);
    parts.valuation.addInstrument(instrumentOf());
    for (const fact of [balances('b-2', '95', 2), balances('b-2', '95', 2), balances('b-1', '1', 1)])
      await record.recordBalances(fact);
    expect(parts.receivedOf('equity').map(({ equity }) => equity.toFixed())).toEqual(['100']);
    expect(parts.database.balances.find()).toMatchObject([{ version: 2 }]);
  });
});
