import type { Order } from '#libs/domain';

/** Thrown where the venue does not know what the books hold of it: its ids have begun anew, or it is another one. */
export class VenueBeganAnewError extends Error {
  override readonly name = 'VenueBeganAnewError';

  /** `what` is such as `trade 7 of order 3 in BTC-USDT`. */
  constructor(what: string) {
    super(
      `VENUE_BEGAN_ANEW: the books hold ${what}, and the venue knows no such one: it was reset, or it is not the venue that these ` +
        'books are of. Begin new books (an empty database), or trade where these were made.',
    );
  }
}

/** An order as {@link VenueBeganAnewError} names it. */
export function nameOfVenueOrder({ instrument, venueOrderId }: Pick<Order, 'instrument' | 'venueOrderId'>): string {
  return `order ${venueOrderId ?? ''} in ${instrument}`;
}
