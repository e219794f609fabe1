import type { Random } from '#libs/kernel';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const LENGTH = 22;

/** A client order id made by the exchange: 22 letters and digits, like Binance's. */
export function randomClientId(random: Random): string {
  return Array.from({ length: LENGTH }, () => LETTERS[random.integerBelow(LETTERS.length)]).join('');
}
