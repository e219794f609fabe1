/** The queue of account events takes any number. */
export const bug = {
  file: 'libs/services/order-management/src/application/booking/account-queue.ts',
  text: 'return this.#length >= this.#limit;',
  wrong: 'return false;',
  caughtBy: { spec: 'libs/services/order-management/src/application/booking/account-queue.spec.ts' },
};
