/** An order that executes more than was ordered raises no alarm. */
export const bug = {
  file: 'libs/domain/src/order/order-progress.ts',
  text: 'isLateEvidence(before.status, event) || cumQuantity.gt(before.quantity);',
  wrong: 'isLateEvidence(before.status, event);',
  caughtBy: { spec: 'libs/domain/src/order/order-progress.spec.ts' },
};
