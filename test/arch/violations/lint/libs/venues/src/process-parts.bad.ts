const { hrtime } = process;

export const startedAtNs = (): bigint => hrtime.bigint();
