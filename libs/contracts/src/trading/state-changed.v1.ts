import { RiskTradingStateChangedV1 } from '../risk/trading-state-changed.v1.js';

/**
 * `trading.state-changed.v1.<scope>`: what a scope (an account, or `all`) may do from now on. A namespace of its own, so that it has a
 * stream and a consumer of its own: a kill waits behind no approval.
 */
export class TradingStateChangedV1 extends RiskTradingStateChangedV1 {
  static override readonly subject: string = 'trading.state-changed.v1';
}
