/** An order is written to the wire before its mark is committed. */
export const bug = {
  file: 'libs/services/order-management/src/application/send/license-order.ts',
  text: '      await writes.saveOrder(order, marked, undefined, nowUs);\n',
  wrong: '',
  caughtBy: { simulate: 4 },
};
