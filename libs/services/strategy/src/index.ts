/** Strategy: ticks and facts in, intents out. */
export * from './strategy.config.js';
export { StrategyModule } from './strategy.module.js';
