/** The strategies. To add one: a folder with its definition, and one line in {@link STRATEGIES}. */
import { type RunnableStrategy, runnable } from '#libs/domain';
import { momentum } from './momentum/momentum.js';

export * from './momentum/momentum.js';
export * from './momentum/momentum-parameters.js';
export * from './signal/signal-strategy.js';

/** Every strategy that can be named in the settings. */
export const STRATEGIES: readonly RunnableStrategy[] = [runnable(momentum)];

/** The strategy of a name; `undefined` if there is none. */
export function findStrategy(name: string): RunnableStrategy | undefined {
  return STRATEGIES.find((strategy) => strategy.name === name);
}
