/** An order at the exchange that is not ours is ignored. */
export const bug = {
  file: 'libs/services/order-management/src/application/booking/book-evidence.ts',
  text: '    return this.#adopt.adoptReportedOrder(writes, instrument, reported, nowUs);\n',
  wrong: '    return undefined;\n',
  caughtBy: { simulate: 8, with: 'external-order' },
};
