import type { SumOrders } from './named-only.bad.js';

// new SumOrders() and get(SumOrders) stand in a comment only.
describe('SumOrders', () => {
  it('is said to be `new SumOrders()`', () => expect<SumOrders | undefined>(undefined).toBeUndefined());
});
