import { expect, it } from 'vitest';
import { type MarketEvent, gridIdOf } from '#libs/domain';
import { Decimal, type InstrumentId, asId } from '#libs/kernel';
import type { TickSubscriber } from '#libs/messaging';
import { Metrics, RecordingSupervisor, WireLog, createLog } from '#libs/platform';
import { VirtualScheduler } from '#libs/testkit';
import { TickEncoder, tickSubject } from '#libs/ticks';
import type { ValuePositions } from '../application/status/value-positions.js';
import { TradedInstruments } from '../application/traded-instruments.js';
import type { OrderManagementSettings } from '../order-management.settings.js';
import { TEST_BTC } from '../outbound/order-books.fixture.js';
import { QuoteSubscriber } from './quote.subscriber.js';

const instrument = { ...TEST_BTC, id: asId<InstrumentId>('修仙-USDT') };
const { venue, id } = instrument;

/** A subscriber, and the prices that it passed on. */
function listening() {
  const heard: unknown[] = [];
  const handlers = new Map<string, (subject: string, bytes: Uint8Array) => void>();
  const lane: TickSubscriber = {
    subscribe: (subject, handler) => {
      handlers.set(subject, handler);
      return () => handlers.delete(subject);
    },
  };
  const values = { onQuote: (event: MarketEvent) => heard.push('bidPriceTicks' in event && event.bidPriceTicks) };
  const log = createLog('order-management', 'silent');
  const wireLog = new WireLog(log, Metrics.forService('order-management'), new RecordingSupervisor());
  const settings = { INSTRUMENTS: [{ venue, instrument: id }] } as unknown as OrderManagementSettings;
  const instruments = new TradedInstruments();
  instruments.addInstrument(instrument);
  const time = new VirtualScheduler();
  new QuoteSubscriber(
    lane,
    values as unknown as ValuePositions,
    wireLog,
    time,
    settings,
    instruments,
  ).subscribeToQuotes();
  const encoder = new TickEncoder('quote', 1);
  const send = (bidPriceTicks: number, grid: number): void => {
    encoder.setGrid(grid);
    const sizes = { bidSizeLots: 1, askPriceTicks: bidPriceTicks + 1, askSizeLots: 1 };
    const at = { exchangeAtUs: 0, receivedAtUs: bidPriceTicks, sequence: bidPriceTicks };
    encoder.add({ kind: 'quote', venue, instrument: id, ...at, bidPriceTicks, ...sizes });
    const subject = tickSubject({ kind: 'quote', venue, instrument: id });
    handlers.get(subject)?.(subject, encoder.take() ?? new Uint8Array());
  };
  return { heard, send };
}

it('quotes of a name in any letters are heard', () => {
  const { heard, send } = listening();
  send(7, gridIdOf(instrument));
  expect(heard).toEqual([7]);
});

it('a quote in other steps than the instrument has here is passed over', () => {
  const { heard, send } = listening();
  send(7, gridIdOf({ ...instrument, tickSize: new Decimal('0.5') }));
  expect(heard).toEqual([]);
});
