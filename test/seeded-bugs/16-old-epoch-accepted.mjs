/** A transaction of a writer that has lost the lease is committed. */
export const bug = {
  file: 'libs/services/order-management/src/outbound/postgres/postgres-order-books.ts',
  text: '      if (!(await holdsLeaseEpoch(session, this.#at, leaseEpoch))) throw new LeaseLostError(this.#at, leaseEpoch);\n',
  wrong: '',
  caughtBy: { int: 'libs/services/order-management/src/outbound/postgres/postgres-order-books.int.spec.ts' },
};
