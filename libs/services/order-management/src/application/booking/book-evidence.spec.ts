import type { VenueFill, VenueOrderState } from '#libs/domain';
import { Decimal, type ClientOrderId, type InstrumentId, type VenueOrderId, asId } from '#libs/kernel';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openLeadingDesk } from '../../order-desk.fixture.js';
import { BTC, idOf } from '../../order-management.fixture.js';
import { testFill } from '../../outbound/order-books.fixture.js';
import { TradedInstruments } from '../traded-instruments.js';
import { BookEvidence } from './book-evidence.js';
import { UnbookableFillError } from './book-fill.js';
import { BookListedFill } from './book-listed-fill.js';

describe('booking what the venue reports of an order', () => {
  let desk: OrderDesk;
  beforeEach(async () => {
    desk = await openLeadingDesk();
    await desk.submitApproval('i-1');
  });
  afterEach(() => desk.time.complete(desk.stop()));

  const stateOf = (status: VenueOrderState['status'], cum: string): VenueOrderState => ({
    ...(desk.venue.orders.get(idOf('i-1')) as VenueOrderState),
    ...{ status, cumQuantity: new Decimal(cum) },
  });
  const fillOf = (id: string, quantity: string, changes: Partial<VenueFill> = {}): VenueFill => {
    const order = desk.orderOf('i-1');
    if (order === undefined) throw new Error('there is no order');
    return { ...testFill(id, order), quantity: new Decimal(quantity), fee: new Decimal('0'), ...changes };
  };
  const book = (order: VenueOrderState, fill?: VenueFill): Promise<unknown> =>
    desk.get(BookEvidence).bookEvidence({ source: 'stream', order, fill, reason: '' });
  const positions = async (): Promise<string[]> => {
    const held = await desk.books.read((reads) => reads.heldPositions());
    return held.map(({ position, version }) => `${position.quantity.toFixed()} v${version}`);
  };

  it('books order, trade, position, balances and facts of a fill together, once', async () => {
    const fill = fillOf('t-1', '0.4', { fee: new Decimal('0.01') });
    await book(stateOf('PartiallyFilled', '0.4'), fill);
    await book(stateOf('PartiallyFilled', '0.4'), fill);
    expect([desk.standingOf('i-1'), await positions()]).toEqual(['PartiallyFilled 0.4', ['0.4 v1']]);
    const { assets } = await desk.books.read((reads) => reads.accountBalances());
    expect(assets.map(({ asset, bookedChange }) => `${asset} ${bookedChange.toFixed()}`)).toEqual([
      'BTC 0.4',
      'USDT -39.81',
    ]);
    const subjects = (await desk.facts()).map((fact) => fact.subject.split('.').slice(0, 2).join('.'));
    expect(subjects.slice(2)).toEqual(['order.partially-filled', 'fill.recorded', 'position.changed']);
    expect(desk.observer.fills).toEqual(['MAKER']);
  });

  it('books one trade of two of our orders for each of them, once, whichever channel brings it', async () => {
    await desk.submitApproval('i-2', { side: 'SELL' });
    const [bought, sold] = ['i-1', 'i-2'].map((name) => desk.venue.orders.get(idOf(name)) as VenueOrderState);
    if (bought === undefined || sold === undefined) throw new Error('there is no order');
    const fillBy = ({ side, venueOrderId }: VenueOrderState): VenueFill =>
      fillOf('88001', '1', { side, venueOrderId, clientOrderId: undefined });
    const filled = { status: 'Filled', cumQuantity: new Decimal('1') } as const;
    const listed = desk.get(BookListedFill);
    expect(await listed.bookListedFill(BTC, fillBy(sold))).toBe('booked');
    await book({ ...bought, ...filled }, fillBy(bought));
    await book({ ...sold, ...filled }, fillBy(sold));
    expect(await listed.bookListedFill(BTC, fillBy(bought))).toBe('known');
    expect([desk.standingOf('i-1'), desk.standingOf('i-2'), await positions()]).toEqual([
      'Filled 1',
      'Filled 1',
      ['0 v2'],
    ]);
    const ids = (await desk.facts())
      .filter((fact) => fact.subject.startsWith('fill.'))
      .map((fact) => fact.message['id']);
    expect(new Set(ids).size).toBe(2);
  });

  it('does not end a live order by refusals of further attempts under its id, and books its fill', async () => {
    for (const attempt of ['7301', '-1']) {
      await book({ ...stateOf('Rejected', '0'), venueOrderId: asId<VenueOrderId>(attempt) });
    }
    expect([desk.standingOf('i-1'), desk.discrepancies(), desk.database.orders.find(() => true).length]).toEqual([
      'New 0',
      [],
      1,
    ]);
    await book(stateOf('Filled', '1'), fillOf('99201', '1'));
    expect(desk.standingOf('i-1')).toBe('Filled 1');
  });

  it('does not take a refusal on the stream for the answer to an order that the venue has not named yet', async () => {
    desk.venue.placements.push('held');
    await desk.submitApproval('i-2');
    const refused = { ...stateOf('Rejected', '0'), clientOrderId: idOf('i-2'), venueOrderId: asId<VenueOrderId>('-1') };
    await book(refused);
    expect(desk.standingOf('i-2')).toBe('PendingNew 0');
    desk.venue.releaseHeld();
    await desk.settle();
    expect(desk.standingOf('i-2')).toBe('New 0');
  });

  it('comes to the same end in whatever order and however often reports and fills come', async () => {
    const parts = ['0.2', '0.3', '0.5'];
    const reports = fc
      .shuffledSubarray([0, 1, 2], { minLength: 3 })
      .chain((order) => fc.tuple(fc.constant(order), fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 6 })));
    let stories = 0;
    await fc.assert(
      fc.asyncProperty(reports, async ([order, doubled]) => {
        stories += 1;
        const intent = `story-${stories}`;
        await desk.submitApproval(intent);
        const state = desk.venue.orders.get(idOf(intent)) as VenueOrderState;
        const all = [
          ...order.map((part) => ({ part, cum: '0' })),
          ...['0', '0.2', '1'].map((cum) => ({ part: undefined, cum })),
        ];
        for (const { cum, part } of [...all, ...doubled.flatMap((index) => all[index] ?? [])]) {
          const changes = { venueOrderId: state.venueOrderId };
          const fill = part === undefined ? undefined : fillOf(`${intent}-${part}`, parts[part] ?? '0', changes);
          await book({ ...state, status: cum === '1' ? 'Filled' : 'New', cumQuantity: new Decimal(cum) }, fill);
        }
        expect([desk.standingOf(intent), desk.discrepancies()]).toEqual(['Filled 1', []]);
        expect((await positions())[0]).toBe(`${stories} v${3 * stories}`);
      }),
    );
  });

  it('does not believe an end before all fills that it includes are booked', async () => {
    await book(stateOf('Canceled', '0.5'));
    expect([desk.standingOf('i-1'), desk.orderOf('i-1')?.venueCumQuantity.toFixed()]).toEqual(['New 0', '0.5']);
    await book(stateOf('Canceled', '0.5'), fillOf('t-1', '0.5'));
    expect(desk.standingOf('i-1')).toBe('Canceled 0.5');
  });

  it('raises the alarm for an execution after the end, and for one beyond what was ordered', async () => {
    await book(stateOf('Canceled', '0'));
    await book(stateOf('Canceled', '0.4'), fillOf('t-1', '0.4'));
    expect([desk.standingOf('i-1'), desk.discrepancies()]).toEqual(['Canceled 0.4', ['LATE_EVIDENCE']]);
    await book(stateOf('Filled', '1.4'), fillOf('t-2', '1'));
    expect([desk.standingOf('i-1'), desk.observer.alarms]).toEqual(['Filled 1.4', ['LATE_EVIDENCE']]);
  });

  it('takes an order of others into the books, reported and announced', async () => {
    const foreign = { ...stateOf('New', '0'), clientOrderId: asId<ClientOrderId>('web_1') };
    await book({ ...foreign, venueOrderId: asId<VenueOrderId>('77') });
    const adopted = await desk.books.read((reads) => reads.findOrder(asId<ClientOrderId>('ext-BTC-USDT-77')));
    expect(adopted).toMatchObject({ status: 'External', external: true, strategy: 'external' });
    expect([desk.discrepancies(), desk.observer.alarms]).toEqual([['EXTERNAL_ORDER'], ['EXTERNAL_ORDER']]);
    expect((await desk.facts()).at(-1)?.message).toMatchObject({
      clientOrderId: 'ext-BTC-USDT-77',
      status: 'External',
    });
  });

  it('does not take another order under our client id for ours', async () => {
    await book({ ...stateOf('Filled', '1'), venueOrderId: asId<VenueOrderId>('77') });
    expect(desk.standingOf('i-1')).toBe('New 0');
    expect(desk.database.orders.get('ext-BTC-USDT-77')?.order.external).toBe(true);
  });

  it.each(['named', 'not named yet'])(
    'does not take an order of another market under our client id for ours, which the venue has %s',
    async (standing) => {
      const eth = { ...BTC, id: asId<InstrumentId>('ETH-USDT'), venueSymbol: 'ETHUSDT', base: 'ETH' };
      desk.get(TradedInstruments).addInstrument(eth);
      desk.venue.placements.push('held');
      await desk.submitApproval('i-2');
      const of = standing === 'named' ? 'i-1' : 'i-2';
      const { venueOrderId } = stateOf('New', '0');
      const foreign = { ...stateOf('PartiallyFilled', '0.4'), clientOrderId: idOf(of), venueSymbol: 'ETHUSDT' };
      await book(foreign, fillOf('t-1', '0.4', { venueSymbol: 'ETHUSDT', venueOrderId }));
      expect([desk.standingOf('i-1'), desk.standingOf('i-2')]).toEqual(['New 0', 'PendingNew 0']);
      expect(desk.database.orders.get(`ext-ETH-USDT-${venueOrderId}`)?.order.cumQuantity.toFixed()).toBe('0.4');
      desk.venue.releaseHeld();
      await desk.settle();
      expect(desk.standingOf('i-2')).toBe('New 0');
    },
  );

  it('reports an instrument that is not traded here and books nothing of it', async () => {
    await book({ ...stateOf('New', '0'), venueSymbol: 'ETHUSDT' });
    expect([desk.discrepancies(), desk.database.orders.size]).toEqual([['UNKNOWN_INSTRUMENT'], 1]);
  });

  it.each([
    ['nothing', { quantity: new Decimal('0') }],
    ['for nothing', { price: new Decimal('0') }],
  ])('books nothing at all of a fill of %s', async (_what, changes) => {
    const unbookable = book(stateOf('PartiallyFilled', '0.4'), fillOf('t-1', '0.4', changes));
    await expect(unbookable).rejects.toThrow(UnbookableFillError);
    expect([desk.standingOf('i-1'), await positions(), desk.observer.fills]).toEqual(['New 0', [], []]);
  });

  it('books a fill whose fee in base is more than all of it: the order moves on, and what is missing is owed', async () => {
    const changes = { fee: new Decimal('1'), feeAsset: BTC.base };
    await book(stateOf('PartiallyFilled', '0.4'), fillOf('t-1', '0.4', changes));
    expect([desk.standingOf('i-1'), await positions()]).toEqual(['PartiallyFilled 0.4', ['-0.6 v1']]);
  });

  it('notes a report that contradicts what was executed, and keeps the order', async () => {
    await book(stateOf('PartiallyFilled', '0.4'), fillOf('t-1', '0.4'));
    await book(stateOf('Rejected', '0.4'));
    expect([desk.standingOf('i-1'), desk.discrepancies()]).toEqual([
      'PartiallyFilled 0.4',
      ['ORDER_REJECTED_AFTER_FILL'],
    ]);
  });
});
