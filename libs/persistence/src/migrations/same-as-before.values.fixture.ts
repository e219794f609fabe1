import fc from 'fast-check';
import { SIDES, TRADING_STATES } from '#libs/domain';
import type { Row } from './decide-and-license.fixture.js';

/** A call of one of the functions. */
export interface Call {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/** Draws values. */
export type Gen = fc.GeneratorValue;
/** One of some values. */
export const among = <T>(g: Gen, ...values: readonly T[]): T => values[g(fc.nat, { max: values.length - 1 })] as T;
/** Microseconds since the epoch. */
export const moment = (g: Gen): number => g(fc.integer, { min: 1, max: 2 ** 52 });
/** A decimal as it is sent, some of one value in two spellings. */
export const amount = (g: Gen): string =>
  among(g, '1', '2', '2.0', '0.5', '1.25', '100', '0.00000001', '12345678901234567890.5');
/** Where everything is traded. */
export const places = { account: 'paper-1', venue: 'binance', instrument: 'BTC-USDT' };
const KINDS: readonly (readonly unknown[])[] = [SIDES, TRADING_STATES, [true, false, 'true']];

/** Another value of the same kind: nothing at all, the same number in other words, another number, another word. */
function otherThan(g: Gen, value: unknown): unknown {
  if (typeof value === 'object' && value !== null) return undefined;
  const kind = KINDS.find((one) => one.includes(value)) ?? [];
  if (kind.length > 0) return among(g, null, undefined, ...kind);
  if (typeof value === 'number') return among<unknown>(g, null, undefined, String(value), value + 1, 7);
  if (typeof value !== 'string') return among<unknown>(g, null, undefined, '1', 1);
  if (!/^\d+(?:\.\d+)?$/u.test(value)) return among(g, null, undefined, 'other', `${value}x`.slice(0, 60));
  return among<unknown>(
    g,
    null,
    undefined,
    `0${value}`,
    `${value}${value.includes('.') ? '0' : '.0'}`,
    Number(value),
    '3',
    '0',
  );
}

/** What risk compares of that on which a fact was booked, and what a fact changes of a reservation; the rest was read by the functions of before alone. */
const COMPARED = ['executed', 'order_version', 'ended_cum_quantity', 'fills', 'booked_version'];
const CHANGED = [...COMPARED, 'filled', 'released', 'open_quantity', 'overfill'];

/**
 * What is sent as it always is, because the functions of before took, or refused, what nobody sends: an account that a decision leaves says whose it is
 * (without that, its bound has nothing to hold now, and it is not written), and a fact of risk says what it was booked on (without that it is stale now).
 */
function isAsAlways(name: string, node: object, key: string): boolean {
  if (key === 'account' && 'reserved' in node) return true;
  const isReservation = 'order_version' in node;
  if (name === 'before' && ('fills' in node || isReservation)) return !COMPARED.includes(key);
  return key === 'before' || (name === 'after' && isReservation && !CHANGED.includes(key));
}

/** Puts another value to some places of what is sent. */
export function disturb<T>(g: Gen, sent: T): T {
  const found: [Record<string, unknown>, string][] = [];
  const copy = structuredClone(sent);
  const walk = (name: string, node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [key, value] of Object.entries(node)) {
      if (!Array.isArray(node) && !isAsAlways(name, node, key)) found.push([node as Record<string, unknown>, key]);
      walk(key, value);
    }
  };
  walk('', copy);
  for (let left = found.length === 0 ? 0 : among(g, 0, 0, 0, 1, 1, 2); left > 0; left -= 1) {
    const [node, key] = among(g, ...found);
    if (typeof node[key] !== 'object' || node[key] === null || among(g, true, false))
      node[key] = otherThan(g, node[key]);
  }
  return copy;
}

/** A moment of its own for each name. */
export const momentsOf = (g: Gen, names: readonly string[]): Row =>
  Object.fromEntries(names.map((name) => [name, moment(g)]));
