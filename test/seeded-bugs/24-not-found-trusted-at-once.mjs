/** One "no such order" ends an order. */
export const bug = {
  file: 'libs/services/order-management/src/application/reconcile/prove-absence.ts',
  text: '    const proof = this.#watch.proofOfAbsence(clientOrderId, sentAtUs, context);\n',
  wrong: "    const proof = { procedure: 'negative-proof', context };\n",
  caughtBy: { simulate: 16, with: 'F-54' },
};
