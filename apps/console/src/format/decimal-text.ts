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

/** Money with two places; `—` where it is not known. */
export function money(text: string | null | undefined, places = 2): string {
  return text === null || text === undefined ? '—' : groupText(roundText(text, places));
}

/** Money with its sign: `+3.50`, `−3.50`, `0.00`. */
export function signedMoney(text: string | null | undefined, places = 2): string {
  if (text === null || text === undefined) return '—';
  const rounded = roundText(text, places);
  const isPositive = !rounded.startsWith('-') && /[1-9]/u.test(rounded);
  return `${isPositive ? '+' : ''}${groupText(rounded)}`;
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
