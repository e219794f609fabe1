import fc from 'fast-check';

/** Gives every property test of a run the seed that `vitest.config.ts` printed, so that a run can be repeated. */
const runs = process.env['FC_RUNS'];
fc.configureGlobal({ seed: Number(process.env['FC_SEED']), ...(runs === undefined ? {} : { numRuns: Number(runs) }) });
