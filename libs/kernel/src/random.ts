/** Chance as an input: live code takes it from the machine, tests and simulations from a seed. */
export interface Random {
  /** A number from 0 (included) to 1 (excluded), evenly spread. */
  unit(): number;
  /** An integer from 0 (included) to `bound` (excluded), evenly spread; `bound` is a positive safe integer. */
  integerBelow(bound: number): number;
  /** A random UUID (version 4), for ids that must differ between processes. */
  uuid(): string;
}
