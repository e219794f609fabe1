import type { Instrument } from '#libs/domain';
import { Decimal } from '#libs/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openLeadingDesk } from '../../order-desk.fixture.js';
import { BTC, idOf } from '../../order-management.fixture.js';
import { TradedInstruments } from '../traded-instruments.js';
import { CancelOrders } from './cancel-orders.js';

describe('the rules that are in force right before the first byte', () => {
  let desk: OrderDesk;
  beforeEach(async () => {
    desk = await openLeadingDesk({ environment: { ORDER_LEASE_RENEW_MS: '20000' } });
  });
  afterEach(() => desk.time.complete(desk.stop()));

  const changeRules = (rules: Partial<Instrument>): void =>
    desk.get(TradedInstruments).addInstrument({ ...BTC, ...rules });
  const delist = (): void => {
    desk.get(TradedInstruments).findById = () => undefined;
  };

  /** Lets something happen while the mark of the order is committed. */
  function whileMarked(happen: () => void): void {
    const write = desk.books.write.bind(desk.books);
    desk.books.write = async (work) => {
      const wasMarked = desk.orderOf('i-1')?.sentAtUs !== undefined;
      const result = await write(work);
      if (!wasMarked && desk.orderOf('i-1')?.sentAtUs !== undefined) happen();
      return result;
    };
  }

  it.each<[string, () => void, string]>([
    ['its price lies between two ticks', () => changeRules({ tickSize: new Decimal('0.03') }), 'PRICE_OFF_TICK'],
    ['its quantity lies between two lots', () => changeRules({ lotSize: new Decimal('0.3') }), 'QUANTITY_OFF_LOT'],
    ['its quantity is too small', () => changeRules({ minQuantity: new Decimal('2') }), 'QUANTITY_TOO_SMALL'],
    ['the venue halted its instrument', () => changeRules({ status: 'HALTED' }), 'INSTRUMENT_NOT_TRADING'],
    ['the venue takes cancels only', () => changeRules({ status: 'CANCEL_ONLY' }), 'INSTRUMENT_NOT_TRADING'],
    ['its instrument is not traded any more', delist, 'INSTRUMENT_UNKNOWN'],
  ])('keep an order back for good where %s by now', async (_what, happen, code) => {
    whileMarked(happen);
    await desk.submitApproval('i-1');
    await desk.time.runForMs(1_000);
    expect([desk.venue.wire, desk.standingOf('i-1')]).toEqual([[], 'Rejected 0']);
    expect(desk.orderOf('i-1')?.reason).toMatch(new RegExp(`(^|: )${code}: `, 'u'));
    expect(desk.historyOf('i-1')).toEqual(['committed', 'never-sent']);
  });

  it('let an order pass that fits the new steps as well', async () => {
    whileMarked(() => changeRules({ tickSize: new Decimal('0.1'), lotSize: new Decimal('0.5') }));
    await desk.submitApproval('i-1');
    expect(desk.standingOf('i-1')).toBe('New 0');
  });

  it.each<[string, Partial<Instrument>]>([
    ['halted', { status: 'HALTED' }],
    ['cancel only', { status: 'CANCEL_ONLY' }],
    ['in steps that the order does not fit', { tickSize: new Decimal('0.03'), lotSize: new Decimal('0.3') }],
  ])('let a cancel leave where the instrument is %s', async (_what, rules) => {
    await desk.submitApproval('i-1', { validUntilUs: desk.time.nowUs() + 1_000_000 });
    expect(desk.standingOf('i-1')).toBe('New 0');
    changeRules(rules);
    await desk.time.runForMs(1_001);
    await desk.get(CancelOrders).sweepOrders();
    await desk.settle();
    expect([desk.venue.cancels, desk.standingOf('i-1')]).toEqual([[idOf('i-1')], 'Canceled 0']);
  });
});
