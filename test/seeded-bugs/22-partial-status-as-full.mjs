/** A round of reconciliation with an answer missing counts as complete. */
export const bug = {
  file: 'libs/services/order-management/src/application/reconcile/reconcile-orders.ts',
  text: '      if (asked === undefined || !asked.value.isComplete) isComplete = false;\n',
  wrong: '',
  caughtBy: { spec: 'libs/services/order-management/src/application/reconcile/reconcile-round.spec.ts' },
};
