/** The freshness of the lease follows the wall clock. */
export const bug = {
  file: 'libs/services/order-management/src/application/lease/lease-keeper.ts',
  text: 'return this.#scheduler.monotonicUs() - this.#renewedAtUs <',
  wrong: 'return this.#scheduler.nowUs() - 1_700_000_000_000_000 - this.#renewedAtUs <',
  caughtBy: { spec: 'libs/services/order-management/src/application/send/last-look.spec.ts' },
};
