/** The relay reads what comes after the last published sequence, and skips what commits late. */
export const bug = {
  file: 'libs/persistence/src/outbox/postgres-outbox.ts',
  text: 'WHERE published_at IS NULL AND split_part',
  wrong:
    'WHERE sequence > (SELECT coalesce(max(sequence), 0) FROM outbox WHERE published_at IS NOT NULL) AND split_part',
  caughtBy: { int: 'libs/persistence/src/outbox/postgres-outbox.int.spec.ts' },
};
