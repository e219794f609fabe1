import { expect, it } from 'vitest';
import type { Instrument } from '#libs/domain';
import { Decimal, type InstrumentId, type VenueId, asId } from '#libs/kernel';
import { MarketTable } from '../application/live/market-table.js';
import { MarketsController } from './markets.controller.js';

const BTC_EUR: Instrument = {
  ...{ venue: asId<VenueId>('binance'), id: asId<InstrumentId>('BTC-EUR'), venueSymbol: 'BTCEUR' },
  ...{ base: 'BTC', quote: 'EUR', status: 'TRADING' },
  ...{ tickSize: new Decimal('0.01'), lotSize: new Decimal('0.001') },
  ...{ minQuantity: new Decimal('0.001'), maxQuantity: new Decimal('9'), minNotional: new Decimal('5') },
};

it('a market that there is not is answered with those that there are', () => {
  const table = new MarketTable();
  table.setInstrument(BTC_EUR);
  const history = () => new MarketsController(table).history({ venue: 'binance', instrument: 'BTC-USD' }, {} as never);
  expect(history).toThrow('There is no market binance:BTC-USD; there are binance:BTC-EUR.');
});
