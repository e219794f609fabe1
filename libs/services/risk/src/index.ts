/** Risk: every intent is decided here. */
export * from './risk.config.js';
export { RiskModule } from './risk.module.js';
