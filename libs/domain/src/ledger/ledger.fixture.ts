import { Decimal, type InstrumentId, type VenueOrderId, type VenueTradeId, asId } from '#libs/kernel';
import fc from 'fast-check';
import type { VenueFill } from '../venue/index.js';
import type { LedgerInstrument } from './fill-transaction.js';

/** Three instruments that share assets: fees of one are traded in another. */
export const LEDGER_INSTRUMENTS: readonly LedgerInstrument[] = ['BTC-USDT', 'BNB-USDT', 'BNB-BTC'].map((id) => {
  const [base = '', quote = ''] = id.split('-');
  return { id: asId<InstrumentId>(id), base, quote };
});

/** Few and small numbers, so that positions close and flip, and now and then one with 40 digits on both sides. */
const amounts = fc.oneof(
  { arbitrary: fc.integer({ min: 1, max: 40 }).map((n) => new Decimal((n / 10).toFixed(1))), weight: 9 },
  {
    arbitrary: fc.bigInt({ min: 1n, max: 10n ** 60n }).map((n) => new Decimal(`${n}e-40`)),
    weight: 1,
  },
);
const fees = fc.oneof(
  fc.constant(new Decimal('0')),
  fc.integer({ min: -5, max: 30 }).map((n) => new Decimal((n / 100).toFixed(2))),
);

/** A fill in some instrument, with a fee in base, quote, a third asset that is traded or one that is not. */
export interface PlacedFill {
  readonly instrument: LedgerInstrument;
  readonly fill: VenueFill;
}

/** Fills, each an execution of its own. */
export const placedFills: fc.Arbitrary<readonly PlacedFill[]> = fc
  .array(
    fc.record({
      instrument: fc.constantFrom(...LEDGER_INSTRUMENTS),
      side: fc.constantFrom('BUY' as const, 'SELL' as const),
      quantity: amounts,
      price: amounts,
      fee: fees,
      feeAsset: fc.constantFrom('BTC', 'USDT', 'BNB', 'XRP'),
    }),
    { maxLength: 25 },
  )
  .map((all) =>
    all.map(({ instrument, ...rest }, index) => ({
      instrument,
      fill: {
        ...rest,
        venueTradeId: asId<VenueTradeId>(String(1_000 + index)),
        venueOrderId: asId<VenueOrderId>(String(7 + (index % 3))),
        clientOrderId: undefined,
        venueSymbol: `${instrument.base}${instrument.quote}`,
        liquidity: 'TAKER' as const,
        exchangeAtUs: 1_000_000 + Math.floor(index / 2),
      },
    })),
  );
