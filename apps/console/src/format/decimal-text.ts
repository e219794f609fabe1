/** Decimals stay texts in the console too: nothing here makes a binary fraction of money. */

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/u;

/** Rounds a decimal text half away from zero to `places` places, which are always written. */
export function roundText(text: string, places: number): string {
  const match = DECIMAL.exec(text);
  if (match === null) return text;
  const [, sign = '', whole = '0', fraction = ''] = match;
  const kept = fraction.padEnd(places + 1, '0');
  const scaled = BigInt(whole + kept.slice(0, places)) + (Number(kept[places]) >= 5 ? 1n : 0n);
  const digits = scaled.toString().padStart(places + 1, '0');
  const head = digits.slice(0, digits.length - places);
  const isZero = scaled === 0n;
  return `${isZero ? '' : sign}${head}${places === 0 ? '' : `.${digits.slice(-places)}`}`;
}

/** Writes the thousands of a decimal text apart. */
export function groupText(text: string): string {
  const match = DECIMAL.exec(text);
  if (match === null) return text;
  const [, sign = '', whole = '', fraction] = match;
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/gu, ',');
  return `${sign === '-' ? '−' : ''}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** Places of the currencies that are counted in cents; of any other asset an amount has its first digits. */
const CENTS = 2;
/** First digits of an amount of less than one: 0.0312 is not 0.03, let alone 0.00. */
const FIRST_DIGITS = 4;
const FIRST_DIGITS_OF_COINS = 8;
/** What is smaller than this many places show is nothing. */
const MOST_PLACES = 12;
/** Currencies and coins that stand for them. */
const COUNTED_IN_CENTS = /^(?:[FT]?USD[A-Z]?|DAI|EUR[A-Z]?|GBP|CHF|AUD|CAD|SGD|BRL)$/u;

/**
 * Money with two places, and the first digits of an amount that is small: its places follow its size, and its asset where that is named, so that an
 * account in BTC is not told in cents. `—` where it is not known.
 */
export function money(text: string | null | undefined, places = CENTS, asset?: string): string {
  return text === null || text === undefined ? '—' : groupText(readableText(text, places, asset));
}

/** Money as {@link money} writes it with its sign: `+3.50`, `−3.50`, `0.00`. */
export function signedMoney(text: string | null | undefined, places = CENTS, asset?: string): string {
  if (text === null || text === undefined) return '—';
  const rounded = readableText(text, places, asset);
  const isPositive = !rounded.startsWith('-') && /[1-9]/u.test(rounded);
  return `${isPositive ? '+' : ''}${groupText(rounded)}`;
}

/** The places of a text: of a coin its first digits, of anything else cents, and the first digits of less than one. */
function placesOf(text: string, leastPlaces: number, asset = ''): number {
  const [, , whole = '', fraction = ''] = DECIMAL.exec(text) ?? [];
  const isCoin = asset !== '' && !COUNTED_IN_CENTS.test(asset);
  const significant = whole.replace(/^0+/u, '').length;
  if (significant > 0) return isCoin ? Math.max(leastPlaces, FIRST_DIGITS_OF_COINS - significant) : leastPlaces;
  const zeros = /^0*/u.exec(fraction)?.[0].length ?? 0;
  const wanted = zeros + (isCoin ? FIRST_DIGITS_OF_COINS : FIRST_DIGITS);
  return Math.max(leastPlaces, Math.min(MOST_PLACES, wanted));
}

/** Rounded to its places; zeros behind the least ones are left out. */
function readableText(text: string, leastPlaces: number, asset?: string): string {
  if (!DECIMAL.test(text)) return text;
  const [head = '', tail = ''] = roundText(text, placesOf(text, leastPlaces, asset)).split('.');
  const shortest = tail.replace(/0+$/u, '').padEnd(leastPlaces, '0');
  return shortest === '' ? head : `${head}.${shortest}`;
}

/** Which way an amount points, for its colour. */
export function toneOf(text: string | null | undefined): 'up' | 'down' | 'flat' {
  if (text === null || text === undefined || !/[1-9]/u.test(text)) return 'flat';
  return text.startsWith('-') ? 'down' : 'up';
}

/** A decimal text as it is, grouped; `—` where it is not known. */
export function exact(text: string | null | undefined): string {
  return text === null || text === undefined ? '—' : groupText(text);
}

/** An average price with four places, and the first eight digits of one below 1: of a small one four places say nothing. */
export function averagePrice(text: string): string {
  const zeros = /^-?0\.(0*)[1-9]/u.exec(text)?.[1]?.length;
  if (zeros === undefined) return money(text, 4);
  const shortest = roundText(text, zeros + 8).replace(/0+$/u, '');
  return groupText(shortest.padEnd('0.0000'.length, '0'));
}

/** A price with as many places as its tick has, so that prices stand under each other. */
export function price(text: string | null | undefined, tickSize: string): string {
  return text === null || text === undefined ? '—' : groupText(roundText(text, tickSize.split('.')[1]?.length ?? 0));
}

/** For drawing only: where a pixel goes needs no exact number. */
export function toPixelNumber(text: string | null | undefined): number {
  return text === null || text === undefined ? 0 : Number(text);
}

/** `part` of `whole` in percent with two places; `—` where it cannot be said. */
export function percent(part: string | null | undefined, whole: string | null | undefined, places = 2): string {
  const [a, b] = [toPixelNumber(part), toPixelNumber(whole)];
  if (part === null || part === undefined || b === 0) return '—';
  const value = ((a / b) * 100).toFixed(places);
  return `${value.startsWith('-') ? '−' : ''}${value.replace('-', '')} %`;
}
