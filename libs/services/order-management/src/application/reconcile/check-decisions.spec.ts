import { type IntentIdentity, externalOrder } from '#libs/domain';
import { Decimal, type IntentId, type VenueOrderId, asId } from '#libs/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openServingDesk } from '../../order-desk.fixture.js';
import { AT, BTC, idOf } from '../../order-management.fixture.js';
import { sha256 } from '../../outbound/sha256.js';
import type { Decisions } from '../../ports.js';
import { AcceptDifference } from './accept-difference.js';
import { CheckDecisions } from './check-decisions.js';

/** Risk as a test wants it to answer. */
class RiskFake implements Decisions {
  isAway = false;
  readonly asked: string[] = [];
  readonly #approved = new Map<string, IntentIdentity>();

  approve(intentId: string, terms: Partial<IntentIdentity> = {}): void {
    const order = {
      ...AT,
      instrument: BTC.id,
      side: 'BUY',
      quantity: new Decimal('1'),
      limitPrice: new Decimal('100'),
    };
    this.#approved.set(intentId, { ...order, intentId: asId<IntentId>(intentId), ...terms } as IntentIdentity);
  }

  findApproved(intentIds: readonly IntentId[]): Promise<readonly IntentIdentity[] | undefined> {
    this.asked.push(...intentIds);
    return Promise.resolve(this.isAway ? undefined : intentIds.flatMap((id) => this.#approved.get(id) ?? []));
  }
}

describe('CheckDecisions, of an order that risk never decided', () => {
  let risk: RiskFake;
  let desk: OrderDesk;

  beforeEach(async () => {
    risk = new RiskFake();
    desk = await openServingDesk({ decisions: risk });
  });
  afterEach(async () => {
    await desk.time.complete(desk.stop());
    expect(desk.supervisor.failures).toEqual([]);
  });

  const submit = async (intentId: string): Promise<void> => {
    await desk.submitApproval(intentId);
    await desk.time.runForMs(250);
  };
  const sent = (): string[] => desk.venue.wire.map(({ clientOrderId }) => clientOrderId);
  const trouble = (): string | undefined => desk.get(CheckDecisions).trouble;
  const accept = async (): Promise<void> => {
    const [found] = await desk.books.read((reads) => reads.openDiscrepancies());
    const acceptance = { discrepancyId: found?.discrepancyId ?? '', actor: 'ann', reason: 'a test' };
    expect(await desk.time.complete(desk.get(AcceptDifference).acceptDifference(acceptance))).toMatchObject({
      ok: true,
    });
    await desk.time.runForMs(250);
  };

  it('is no difference where risk approved it, and risk is asked once', async () => {
    risk.approve('i-1');
    await submit('i-1');
    await desk.time.runForMs(1_000);
    expect([desk.discrepancies(), risk.asked]).toEqual([[], ['i-1']]);
  });

  it('is a difference with an alarm, is cancelled, and stops trading until an operator accepts it', async () => {
    await submit('forged');
    expect([desk.discrepancies(), desk.observer.alarms]).toEqual([
      ['ORDER_WITHOUT_DECISION'],
      ['ORDER_WITHOUT_DECISION'],
    ]);
    expect(desk.standingOf('forged')).toBe('Canceled 0');
    risk.approve('i-1');
    await submit('i-1');
    expect(sent()).toEqual([idOf('forged')]);
    expect(trouble()).toMatch(/no order leaves until an operator has accepted/u);
    await accept();
    expect(trouble()).toBeUndefined();
    risk.approve('i-2');
    await submit('i-2');
    expect(sent()).toEqual([idOf('forged'), idOf('i-2')]);
    expect(desk.discrepancies()).toEqual(['(ORDER_WITHOUT_DECISION)']);
  });

  it.each([
    ['quantity', { quantity: new Decimal('0.5') }],
    ['price', { limitPrice: new Decimal('99') }],
    ['side', { side: 'SELL' as const }],
  ])('is one whose %s is not what risk approved', async (_what, terms) => {
    risk.approve('i-1', terms);
    await submit('i-1');
    expect(desk.discrepancies()).toEqual(['ORDER_WITHOUT_DECISION']);
  });

  it('stops trading over a restart, and is not found again once it was accepted', async () => {
    await submit('forged');
    await desk.time.complete(desk.stop());
    desk = await openServingDesk({ decisions: risk, world: desk });
    risk.approve('i-1');
    await submit('i-1');
    expect(sent()).toEqual([idOf('forged')]);
    await accept();
    await desk.time.complete(desk.stop());
    desk = await openServingDesk({ decisions: risk, world: desk });
    risk.approve('i-2');
    await submit('i-2');
    expect(sent()).toEqual([idOf('forged'), idOf('i-2')]);
    expect(desk.discrepancies()).toEqual(['(ORDER_WITHOUT_DECISION)']);
  });

  it('is not claimed while risk does not answer, and is found when it does', async () => {
    risk.isAway = true;
    await submit('forged');
    expect(desk.discrepancies()).toEqual([]);
    risk.isAway = false;
    await desk.time.complete(desk.get(CheckDecisions).checkDecisions());
    expect(desk.discrepancies()).toEqual(['ORDER_WITHOUT_DECISION']);
  });

  it.each([-3_600_000, -30_000, 3_600_000])(
    'is found although the wall clock is set by %i ms, and it was filled at once',
    async (byMs) => {
      risk.approve('i-1');
      await submit('i-1');
      desk.time.stepWallClockMs(byMs);
      await desk.submitApproval('forged', { timeInForce: 'IOC' });
      desk.venue.fill(idOf('forged'), { quantity: '1', price: '100' });
      await desk.time.runForMs(250);
      expect([desk.standingOf('forged'), desk.discrepancies()]).toEqual(['Filled 1', ['ORDER_WITHOUT_DECISION']]);
    },
  );

  it('is one at the venue that bears a name of ours and is in no books; one of somebody else is not', async () => {
    const adopt = (venueOrderId: string, venueClientOrderId: string): Promise<boolean> =>
      desk.books.write((writes) => {
        const terms = { side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: new Decimal('1') } as const;
        const named = { ...terms, limitPrice: new Decimal('100'), venueClientOrderId };
        const ids = { ...named, venueOrderId: asId<VenueOrderId>(venueOrderId) };
        const order = externalOrder(AT, BTC, ids, desk.time.nowUs(), sha256);
        return writes.insertOrder(order, { event: 'adopted', fromStatus: undefined, proof: {} }, desk.time.nowUs());
      });
    await adopt('71', 'by-hand-1');
    await desk.time.runForMs(250);
    expect(desk.discrepancies()).not.toContain('ORDER_WITHOUT_DECISION');
    await adopt('72', idOf('never-here'));
    await desk.time.runForMs(250);
    expect(desk.discrepancies()).toContain('ORDER_WITHOUT_DECISION');
  });
});
