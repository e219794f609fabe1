import type { Order } from '#libs/domain';
import type { UnixUs } from '#libs/kernel';
import type { WireOrder } from '../stage/wire-order.js';
import { type Violation, violation } from './violation.js';

/** What is committed about an order as its first byte leaves, and the sender's own wall clock. */
export interface WireMoment {
  readonly committed: Order | undefined;
  readonly nowUs: UnixUs;
}

/** I-11, I-18, I-20: its row was committed and marked before, it is still valid, and it equals its row. */
export function checkLicence(wire: WireOrder, { committed, nowUs }: WireMoment): readonly Violation[] {
  const about = wire.clientOrderId;
  if (committed === undefined) return [violation('I-11', about, 'on the wire without a committed row')];
  const found: Violation[] = [];
  if (committed.sentAtUs === undefined) found.push(violation('I-11', about, 'on the wire without a committed mark'));
  const { validUntilUs } = committed;
  if (validUntilUs === undefined || nowUs > validUntilUs)
    found.push(violation('I-18', about, `sent at ${nowUs}, valid until ${String(validUntilUs)}`));
  const differs = differenceOf(wire, committed);
  if (differs !== undefined) found.push(violation('I-20', about, differs));
  return found;
}

function differenceOf(wire: WireOrder, row: Order): string | undefined {
  if (wire.symbol !== row.instrument.replace('-', '')) return `symbol ${wire.symbol} of ${row.instrument}`;
  if (wire.side !== row.side) return `side ${wire.side} of ${row.side}`;
  if (!wire.quantity.eq(row.quantity)) return `quantity ${wire.quantity.toFixed()} of ${row.quantity.toFixed()}`;
  if ((wire.price === undefined) !== (row.limitPrice === undefined)) return 'a price where there is none, or none';
  if (wire.price !== undefined && row.limitPrice !== undefined && !wire.price.eq(row.limitPrice))
    return `price ${wire.price.toFixed()} of ${row.limitPrice.toFixed()}`;
  return undefined;
}
