/** An order is written to the wire before its mark is committed. */
export const bug = {
  file: 'libs/services/order-management/src/application/send/license-order.ts',
  text: 'const marked = { ...order, sentAtUs: this.#scheduler.nowUs() };',
  wrong: 'const marked = { ...order, sentAtUs: undefined };',
  caughtBy: { simulate: 4 },
};
