const MINUTE_MS = 60_000;
const WINDOW = /^(\d{1,2})([mhd])$/u;
const UNITS: Readonly<Record<string, { readonly ms: number; readonly most: number }>> = {
  m: { ms: MINUTE_MS, most: 59 },
  h: { ms: 60 * MINUTE_MS, most: 23 },
  d: { ms: 1_440 * MINUTE_MS, most: 7 },
};

/** The length of a window such as `30m`, `4h`, `7d` in milliseconds; `undefined` for one that Binance does not have. */
export function windowMs(text: string): number | undefined {
  const [, digits, letter = ''] = WINDOW.exec(text) ?? [];
  const unit = UNITS[letter];
  const count = Number(digits);
  return unit === undefined || count < 1 || count > unit.most ? undefined : count * unit.ms;
}
