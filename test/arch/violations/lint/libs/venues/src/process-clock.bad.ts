export const startedAtNs = (): bigint => process.hrtime.bigint();
