/** A cancel whose answer was lost is not asked for again. */
export const bug = {
  file: 'libs/services/order-management/src/application/send/cancel-orders.ts',
  text: 'isHalted || isBeingTakenBack(order) || isExpired(order)',
  wrong: 'isHalted || isExpired(order)',
  caughtBy: { spec: 'libs/services/order-management/src/application/send/cancel-orders.spec.ts' },
};
