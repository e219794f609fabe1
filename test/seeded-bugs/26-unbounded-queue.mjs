/** The queue of account events takes any number. */
export const bug = {
  file: 'libs/services/order-management/src/application/booking/account-queue.ts',
  text: '    if (this.#length >= this.#limit) return Promise.reject(new QueueFullError(`${this.#limit} pieces of work wait`));\n',
  wrong: '',
  caughtBy: { spec: 'libs/services/order-management/src/application/booking/account-queue.spec.ts' },
};
