/** An account is changed whatever somebody else made of it since it was read. */
export const bug = {
  file: 'libs/services/risk/src/outbound/postgres/account.table.ts',
  text: 'AND version = $6 - 1 AND ($8::numeric',
  wrong: 'AND ($8::numeric',
  caughtBy: { int: 'libs/services/risk/src/outbound/postgres/postgres-risk-books.int.spec.ts' },
};
