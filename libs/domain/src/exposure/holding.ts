import { type Decimal, type InstrumentId, type VenueId, ZERO, maxDecimal } from '#libs/kernel';
import { type Reservation, reservationParts } from './reservation.js';
import type { TrackedPosition } from './tracked-position.js';

/** What an account holds and has open in one instrument. */
export interface InstrumentHolding {
  readonly venue: VenueId;
  readonly instrument: InstrumentId;
  /** In base; negative is short. */
  readonly position: Decimal;
  /** Open and unknown orders that could still buy and sell, in base; never negative. */
  readonly openBuy: Decimal;
  readonly openSell: Decimal;
  /** The highest price at which an open order of a side was reserved, in quote; zero where there is none. */
  readonly buyPrice: Decimal;
  readonly sellPrice: Decimal;
  /** The sum of open quantity × reserved price of the open buys, in quote. */
  readonly buyNotional: Decimal;
}

/** Nothing held and nothing open. */
export function emptyHolding(venue: VenueId, instrument: InstrumentId): InstrumentHolding {
  return {
    venue,
    instrument,
    position: ZERO,
    openBuy: ZERO,
    openSell: ZERO,
    buyPrice: ZERO,
    sellPrice: ZERO,
    buyNotional: ZERO,
  };
}

/** A holding with one more open order of `quantity` in base, counted at `price` in quote. */
export function withOpenOrder(
  of: InstrumentHolding,
  side: Reservation['side'],
  quantity: Decimal,
  price: Decimal,
): InstrumentHolding {
  if (side === 'SELL') {
    return { ...of, openSell: of.openSell.plus(quantity), sellPrice: maxDecimal(of.sellPrice, price) };
  }
  return {
    ...of,
    openBuy: of.openBuy.plus(quantity),
    buyPrice: maxDecimal(of.buyPrice, price),
    buyNotional: of.buyNotional.plus(quantity.times(price)),
  };
}

/** Every instrument in which an account holds or has open anything, by venue and instrument. */
export function holdingsOf(
  positions: readonly TrackedPosition[],
  reservations: readonly Reservation[],
): readonly InstrumentHolding[] {
  const holdings = new Map<string, InstrumentHolding>();
  const change = (
    place: Pick<InstrumentHolding, 'venue' | 'instrument'>,
    next: (before: InstrumentHolding) => InstrumentHolding,
  ): void => {
    const key = `${place.venue} ${place.instrument}`;
    holdings.set(key, next(holdings.get(key) ?? emptyHolding(place.venue, place.instrument)));
  };
  for (const position of positions) {
    if (position.quantity.eq(ZERO)) continue;
    change(position, (before) => ({ ...before, position: before.position.plus(position.quantity) }));
  }
  for (const reservation of reservations) {
    const { open } = reservationParts(reservation);
    if (open.eq(ZERO)) continue;
    change(reservation, (before) => withOpenOrder(before, reservation.side, open, reservation.price));
  }
  return [...holdings].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, holding]) => holding);
}
