/** Puts an order's words together, in parts that are made one by one. */
export function termsOf(side: string, price: string): object {
  return { ...{ side, price }, kind: 'limit' };
}
