/** A migration is literal: what it once executed stays what it executes. */
export const sql = `CREATE TABLE orders (status text CHECK (status IN ('New', 'Filled', 'Canceled', 'Expired')))`;
