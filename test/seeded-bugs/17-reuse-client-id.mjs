/** Two intents may get one client order id. */
export const bug = {
  file: 'libs/domain/src/order/client-order-id.ts',
  text: '${account.length}:${account}:${intentId}`',
  wrong: '${account.length}:${account}:${intentId.slice(0, -1)}`',
  caughtBy: { spec: 'libs/domain/src/order/client-order-id.spec.ts' },
};
