import { Decimal } from '#libs/kernel';

/** A new order as its first byte leaves for the exchange. */
export interface WireOrder {
  readonly clientOrderId: string;
  /** In the exchange's words, such as `BTCUSDT`. */
  readonly symbol: string;
  readonly side: string;
  readonly type: string;
  /** In base. */
  readonly quantity: Decimal;
  /** In quote; `undefined` for a market order. */
  readonly price: Decimal | undefined;
}

/** Reads the body of `POST /api/v3/order`. */
export function wireOrderOf(body: string): WireOrder {
  const fields = new URLSearchParams(body);
  const field = (name: string): string => fields.get(name) ?? '';
  const price = fields.get('price');
  return {
    clientOrderId: field('newClientOrderId'),
    symbol: field('symbol'),
    side: field('side'),
    type: field('type'),
    quantity: new Decimal(field('quantity') || '0'),
    price: price === null ? undefined : new Decimal(price),
  };
}
