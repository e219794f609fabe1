import type {
  CanceledOrdersView,
  HandMadeOrderView,
  SetLimitsView,
  StrategySetupView,
  TriedLimitsView,
} from '#libs/services/gateway';
import { demand, giveOnce, postJson } from './rest.js';

/** Takes one order back; resolves with the receipt of order-management. */
export function cancelOrder(clientOrderId: string, reason: string): Promise<CanceledOrdersView> {
  return demand(`/v1/orders/${clientOrderId}/cancel`, { reason });
}

/** Takes every working order of an account back. */
export function cancelAllOrders(account: string, reason: string): Promise<CanceledOrdersView> {
  return demand(`/v1/accounts/${account}/orders/cancel`, { reason });
}

/** Closes a position; resolves with what risk decided. */
export function closePosition(
  { account, instrument, venue }: { readonly account: string; readonly instrument: string; readonly venue: string },
  reason: string,
): Promise<HandMadeOrderView> {
  return demand(`/v1/accounts/${account}/positions/${encodeURIComponent(instrument)}/close`, { venue, reason });
}

/** An order by hand as its form has it. */
export interface OrderForm {
  readonly market: string;
  readonly side: string;
  readonly quantity: string;
  /** Empty for a market order. */
  readonly limitPrice: string;
}

/** Places an order by hand; resolves with what risk decided. */
export function placeOrder(account: string, form: OrderForm, reason: string): Promise<HandMadeOrderView> {
  const [venue = '', instrument = ''] = form.market.split(':');
  const { limitPrice, quantity, side } = form;
  const price = limitPrice.trim() === '' ? { type: 'MARKET' } : { type: 'LIMIT', limitPrice: limitPrice.trim() };
  return giveOnce(`/v1/accounts/${account}/orders`, { venue, instrument, side, quantity, ...price, reason });
}

/** Switches a strategy on or off. */
export function switchStrategy(strategy: string, on: boolean, reason: string): Promise<StrategySetupView> {
  return demand(`/v1/strategies/${strategy}/switch`, { on, reason });
}

/** Lets a strategy begin again with other parameters, unless another version than the one that was seen is in force. */
export function setParameters(
  { strategy, version }: { readonly strategy: string; readonly version: number },
  parameters: object,
  reason: string,
): Promise<StrategySetupView> {
  return demand(`/v1/strategies/${strategy}/parameters`, { parameters, expectedVersion: version, reason });
}

/** Which orders of today a set of limits would have refused. */
export function tryLimits(account: string, limits: readonly object[]): Promise<TriedLimitsView> {
  return postJson(`/v1/accounts/${account}/limits/try`, { limits });
}

/** Puts a set of limits in force, unless another version than the one that was seen is. */
export function setLimits(
  account: string,
  limits: readonly object[],
  expectedVersion: number,
  reason: string,
): Promise<SetLimitsView> {
  return giveOnce(`/v1/accounts/${account}/limits`, { limits, expectedVersion, reason });
}
