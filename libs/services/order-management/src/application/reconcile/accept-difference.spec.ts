import { Decimal } from '#libs/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openServingDesk } from '../../order-desk.fixture.js';
import { AcceptDifference } from './accept-difference.js';

describe('a difference that an operator accepts', () => {
  let desk: OrderDesk;
  beforeEach(async () => {
    desk = await openServingDesk();
    await desk.time.runForMs(300);
  });
  afterEach(() => desk.time.complete(desk.stop()));

  const words = { actor: 'ann', reason: 'a gift of the venue' };
  const accept = (discrepancyId: string, more: Partial<typeof words> = {}) =>
    desk.get(AcceptDifference).acceptDifference({ discrepancyId, ...words, ...more });
  const onlyId = (): string => String(desk.database.discrepancies.find()[0]?.sequence);
  const codeOf = async (discrepancyId: string, more: Partial<typeof words> = {}): Promise<string> => {
    const outcome = await accept(discrepancyId, more);
    return outcome.ok ? 'accepted' : outcome.error.code;
  };

  async function loseMoney(asset: string, total: string): Promise<void> {
    desk.venue.holdings.set(asset, new Decimal(total));
    await desk.time.runForMs(600);
  }

  it('about a balance is closed by an adjustment of what is unexplained, and stays closed', async () => {
    await loseMoney('BTC', '0.25');
    expect(await accept(onlyId())).toEqual({
      ok: true,
      value: { discrepancyId: onlyId(), kind: 'BALANCE_UNEXPLAINED', about: 'BTC', amount: '0.25' },
    });
    const [booked] = desk.database.ledger.find(({ transaction }) => transaction.kind === 'ADJUSTMENT');
    expect(booked?.transaction).toMatchObject({ ...words, cause: `discrepancy:${onlyId()}` });
    expect(desk.database.discrepancies.find()[0]?.resolution).toBe('accepted by ann: a gift of the venue');
    await desk.time.runForMs(1_000);
    expect(desk.discrepancies()).toEqual(['(BALANCE_UNEXPLAINED)']);
    expect((await desk.books.read((reads) => reads.walletTotals())).get('BTC')?.toFixed()).toBe('0.25');
  });

  it('about anything else is closed by an adjustment without an amount', async () => {
    await desk.books.write((writes) =>
      writes.reportDiscrepancy({ kind: 'FILL_UNBOOKABLE', about: '77', details: { why: 'a price of 0' } }, 1),
    );
    expect(await accept(onlyId())).toMatchObject({ ok: true, value: { about: '77' } });
    const [booked] = desk.database.ledger.find(({ transaction }) => transaction.kind === 'ADJUSTMENT');
    expect(booked?.transaction.entries).toEqual([]);
    expect(desk.discrepancies()).toEqual(['(FILL_UNBOOKABLE)']);
  });

  it('is accepted once, with a name and a reason, and only where it is known', async () => {
    await loseMoney('BTC', '0.25');
    expect(await codeOf('999')).toBe('DIFFERENCE_UNKNOWN');
    expect(await codeOf(onlyId(), { reason: ' ' })).toBe('REASON_MISSING');
    expect(await codeOf(onlyId(), { actor: '' })).toBe('REASON_MISSING');
    const again = { reason: 'a gift again' };
    expect([await codeOf(onlyId()), await codeOf(onlyId(), again)]).toEqual(['accepted', 'DIFFERENCE_CLOSED']);
    const kept = desk.database.commands.rows.find().map(({ answer, kind }) => ({ ...answer, kind }));
    expect(kept).toMatchObject([
      { kind: 'accept-difference', code: 'DIFFERENCE_UNKNOWN' },
      { kind: 'accept-difference', code: 'DIFFERENCE_CLOSED' },
    ]);
    expect(desk.database.ledger.find(({ transaction }) => transaction.kind === 'ADJUSTMENT')).toHaveLength(1);
  });

  it('is answered as before in the same words of the same person, whose answer may have been lost, and is booked once', async () => {
    await loseMoney('BTC', '0.25');
    const first = await accept(onlyId());
    expect(await accept(onlyId())).toEqual(first);
    expect(first).toMatchObject({ ok: true, value: { amount: '0.25' } });
    expect(await codeOf(onlyId(), { actor: 'bob' })).toBe('DIFFERENCE_CLOSED');
    expect(desk.database.ledger.find(({ transaction }) => transaction.kind === 'ADJUSTMENT')).toHaveLength(1);
  });

  it('is refused where the amount is another one than the operator saw', async () => {
    await loseMoney('BTC', '0.25');
    const btc = { asset: 'BTC', free: new Decimal('0.5'), locked: new Decimal('0') };
    desk.venue.say({ kind: 'balances', balances: [btc], exchangeAtUs: 1_900_000_000_000_000 });
    await desk.settle();
    expect(await codeOf(onlyId())).toBe('DIFFERENCE_CHANGED');
    expect(desk.database.ledger.find(({ transaction }) => transaction.kind === 'ADJUSTMENT')).toEqual([]);
  });
});
