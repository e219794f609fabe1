/** A report of less than an earlier one is applied. */
export const bug = {
  file: 'libs/domain/src/order/order-progress.ts',
  text: '  if (reported.cumQuantity.lt(before.venueCumQuantity)) return ok(unchanged(before));\n',
  wrong: '',
  caughtBy: { spec: 'libs/domain/src/order/order-progress.spec.ts' },
};
