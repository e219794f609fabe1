import { type AccountId, type ClientOrderId, Decimal, type VenueOrderId, type VenueId, ZERO, asId } from '#libs/kernel';
import { describe, expect, it } from 'vitest';
import { type ExternalOrderTerms, externalOrder, withExecutedOrdered } from './external-order.js';
import { applyLowerEnd, endsLower } from './lower-end.js';
import { brokenOrderConstraints } from './order-constraints.js';
import { aBitcoin, anOrder } from './order.fixture.js';
import { type PlainOrderEvent, applyExecution, applyOrderEvent, applyReportedProgress } from './order-progress.js';
import { type StepCause, advanceOrder } from './order-step.js';
import { ORDER_STATUSES, isTerminal } from './order-types.js';
import type { Order } from './order.js';
import { type OrderEvent, TRANSITIONS } from './transitions.js';

const VENUE_ID = asId<VenueOrderId>('7');
/** Every event of the table but executions, which come with a quantity. */
const EVENTS = [...new Set(Object.values(TRANSITIONS).flatMap((row) => Object.keys(row) as OrderEvent[]))].filter(
  (event): event is PlainOrderEvent => event !== 'fill' && event !== 'last-fill',
);
const QUANTITIES = ['1', '2'].map((text) => new Decimal(text));

interface Move {
  readonly name: string;
  readonly after: Order | undefined;
}

function step(
  before: Order,
  result: ReturnType<typeof applyOrderEvent>,
  venueOrderId?: VenueOrderId,
): Order | undefined {
  const cause: StepCause = { nowUs: before.committedAtUs + 1, reason: '', venueOrderId };
  if (!result.ok) return undefined;
  const after = advanceOrder(before, result.value, cause);
  return after.ok ? after.value : undefined;
}

/** Everything that the bookkeeping may do to an order: every event, executions, every report, and the mark before the wire. */
function movesOf(order: Order): Move[] {
  const sent = order.status === 'PendingNew' && order.sentAtUs === undefined ? { ...order, sentAtUs: 5 } : undefined;
  const events = EVENTS.map((event) => ({ name: event, after: step(order, applyOrderEvent(order, event)) }));
  const fills = QUANTITIES.map((quantity) => {
    const ordered = withExecutedOrdered(order, quantity);
    return { name: `fill of ${quantity.toFixed()}`, after: step(ordered, applyExecution(ordered, quantity), VENUE_ID) };
  });
  const reports = ORDER_STATUSES.flatMap((status) =>
    [order.cumQuantity, order.cumQuantity.plus('1'), ZERO].map((cumQuantity) => ({
      name: `report of ${status} with ${cumQuantity.toFixed()}`,
      after: step(order, applyReportedProgress(order, { status, cumQuantity }), VENUE_ID),
    })),
  );
  const lowerEnds = ORDER_STATUSES.map((status) => ({ status, cumQuantity: ZERO }))
    .filter((report) => !isTerminal(order.status) && endsLower(order, report))
    .map((report) => ({
      name: `end of ${report.status} with nothing`,
      after: step(order, applyLowerEnd(order, report), VENUE_ID),
    }));
  return [{ name: 'mark as sent', after: sent }, ...events, ...fills, ...reports, ...lowerEnds];
}

const nameOf = (order: Order): string =>
  [
    order.status,
    order.cumQuantity.toFixed(),
    order.venueCumQuantity.toFixed(),
    order.quantity.toFixed(),
    ...[order.sentAtUs, order.acknowledgedAtUs, order.closedAtUs, order.venueOrderId].map((at) => at !== undefined),
  ].join(' ');

/** Walks every order that can come of one, breadth first; returns the stories that end in a row that the table refuses. */
function walk(start: Order): { readonly statuses: Set<string>; readonly refused: string[] } {
  const stories = new Map([[nameOf(start), 'committed']]);
  const queue = [start];
  const refused: string[] = [];
  const statuses = new Set<string>();
  for (let order = queue.shift(); order !== undefined; order = queue.shift()) {
    statuses.add(order.status);
    const story = stories.get(nameOf(order)) ?? '';
    for (const { after, name } of movesOf(order)) {
      if (after === undefined || after.cumQuantity.gt('5') || stories.has(nameOf(after))) continue;
      stories.set(nameOf(after), `${story} → ${name}`);
      const broken = brokenOrderConstraints(after);
      if (broken.length > 0) refused.push(`${story} → ${name}: ${nameOf(after)} breaks ${broken.join()}`);
      else queue.push(after);
    }
  }
  return { statuses, refused };
}

describe('the life of an order in the books', () => {
  it('never comes to a row that the table of orders refuses, whatever happens in whatever order', () => {
    const { refused, statuses } = walk(anOrder());
    expect(refused).toEqual([]);
    expect(statuses).toEqual(new Set(ORDER_STATUSES.filter((status) => status !== 'External')));
  });

  it.each<[string, Partial<ExternalOrderTerms>]>([
    ['with a limit', {}],
    ['by quote amount', { type: 'MARKET', quantity: ZERO, limitPrice: undefined, venueClientOrderId: '' }],
    ['whose price the venue leaves out', { limitPrice: ZERO }],
  ])('never does so for an order of others %s', (_what, terms) => {
    const at = { account: asId<AccountId>('paper-1'), venue: asId<VenueId>('binance') };
    const order = externalOrder(
      at,
      aBitcoin(),
      {
        ...{ venueOrderId: VENUE_ID, venueClientOrderId: 'web_1', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC' },
        ...{ quantity: new Decimal('3'), limitPrice: new Decimal('90') },
        ...terms,
      },
      1,
      () => new Uint8Array(24),
    );
    const { refused, statuses } = walk(order);
    expect(brokenOrderConstraints(order)).toEqual([]);
    expect(refused).toEqual([]);
    expect(statuses).toContain('External');
    expect(statuses).toContain('Filled');
  });

  it('is over for an order of others that was executed as ordered, though it is less than a lot by now', () => {
    const at = { account: asId<AccountId>('paper-1'), venue: asId<VenueId>('binance') };
    const quantity = new Decimal('0.0003');
    const terms: ExternalOrderTerms = {
      ...({ venueOrderId: VENUE_ID, venueClientOrderId: 'web_1', side: 'BUY' } as const),
      ...({ type: 'LIMIT', timeInForce: 'GTC', quantity, limitPrice: new Decimal('90') } as const),
    };
    const adopted = externalOrder(
      at,
      { ...aBitcoin(), lotSize: new Decimal('0.001') },
      terms,
      1,
      () => new Uint8Array(24),
    );
    const filled = step(withExecutedOrdered(adopted, quantity), applyExecution(adopted, quantity));
    expect([filled?.status, filled?.quantity.toFixed()]).toEqual(['Filled', '0.0003']);
  });

  it('knows rows that the table refuses', () => {
    const id = asId<ClientOrderId>('not a token');
    expect(
      brokenOrderConstraints(anOrder({ status: 'New', cumQuantity: new Decimal('1'), clientOrderId: id })),
    ).toEqual(['orders_client_order_id_check', 'order_status_fits_executed', 'order_live_was_sent']);
  });

  it('finds a partly filled order whose answers were lost to be partly filled', () => {
    const story = (['cancel-sent', 'answer-lost'] as const).reduce<Order | undefined>(
      (order, event) => order && step(order, applyOrderEvent(order, event)),
      anOrder({ status: 'PartiallyFilled', cumQuantity: new Decimal('1'), sentAtUs: 5 }),
    );
    expect(story?.status).toBe('Unknown');
    const report = { status: 'New', cumQuantity: new Decimal('1') } as const;
    expect(story && step(story, applyReportedProgress(story, report), VENUE_ID)?.status).toBe('PartiallyFilled');
  });
});
