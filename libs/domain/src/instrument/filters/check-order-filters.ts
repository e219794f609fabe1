import type { Instrument } from '../instrument.js';
import { assetFailures, openOrderFailures, positionFailures } from './count-filters.js';
import type { FilterFailure } from './filter-failure.js';
import type { FilterFacts, FilteredOrder } from './filtered-order.js';
import { percentPriceFailures, priceFailures, trailingDeltaFailures } from './price-filters.js';
import { icebergFailures, lotFailures, marketLotFailures, notionalFailures } from './size-filters.js';

/**
 * Every filter of its venue that a new order does not pass, in the order in which Binance lists them; none for an order that the
 * venue takes. Source: Binance Spot API, "Filters" (2026). A filter whose fact is not known is not checked.
 */
export function checkOrderFilters(
  instrument: Instrument,
  order: FilteredOrder,
  facts: FilterFacts = {},
): readonly FilterFailure[] {
  return [
    ...priceFailures(instrument, order),
    ...lotFailures(instrument, order),
    ...icebergFailures(instrument, order),
    ...marketLotFailures(instrument, order),
    ...trailingDeltaFailures(instrument, order),
    ...percentPriceFailures(instrument, order, facts),
    ...notionalFailures(instrument, order, facts),
    ...openOrderFailures(instrument, order, facts),
    ...positionFailures(instrument, order, facts),
    ...assetFailures(instrument, order, facts),
  ];
}
