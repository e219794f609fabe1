import { type Decimal, type UnixUs, ZERO } from '#libs/kernel';
import type { VenueBalance } from '../venue/index.js';

/** What an account holds of one asset as the venue reports it, beside what our own trades explain. */
export interface AssetBalance extends VenueBalance {
  /** What all booked trades together have added (or taken). */
  readonly bookedChange: Decimal;
  /** The total before our first booked trade; `undefined` until the first reconciliation. */
  readonly baseline: Decimal | undefined;
}

/** The balances of one account at one venue. */
export interface AccountBalances {
  /** Grows by one with every change of what the venue reports, and with every later time of the same. */
  readonly version: number;
  /** The venue's time of the newest report taken; 0 where no report had one. */
  readonly exchangeAtUs: UnixUs;
  /** When they were last compared with our trades; `undefined` before the first time. */
  readonly reconciledAtUs: UnixUs | undefined;
  /** In the order of their names. */
  readonly assets: readonly AssetBalance[];
}

/** An account of which nothing is known yet. */
export const NO_BALANCES: AccountBalances = { version: 0, exchangeAtUs: 0, reconciledAtUs: undefined, assets: [] };

/** The balances after a change, and the assets that it touched. */
export interface BalancesStep {
  readonly after: AccountBalances;
  readonly touched: readonly AssetBalance[];
}

/**
 * Applies what the venue reports of some or all assets; assets it does not name stay as they are. A report older than one
 * taken before (`exchangeAtUs`) is stale and ignored; 0 means that the venue gave no time.
 */
export function applyReportedBalances(
  before: AccountBalances,
  reported: readonly VenueBalance[],
  exchangeAtUs: UnixUs,
): BalancesStep {
  if (exchangeAtUs !== 0 && exchangeAtUs < before.exchangeAtUs) return { after: before, touched: [] };
  const known = new Map(before.assets.map((balance) => [balance.asset, balance]));
  const touched: AssetBalance[] = [];
  for (const { asset, free, locked } of reported) {
    const old = known.get(asset);
    if (old !== undefined && old.free.eq(free) && old.locked.eq(locked)) continue;
    touched.push({ asset, free, locked, bookedChange: old?.bookedChange ?? ZERO, baseline: old?.baseline });
  }
  const newest = Math.max(before.exchangeAtUs, exchangeAtUs);
  const isNews = touched.length > 0 || newest > before.exchangeAtUs;
  const version = isNews ? before.version + 1 : before.version;
  return { after: withAssets({ ...before, version, exchangeAtUs: newest }, touched), touched };
}

/** A list of everything that an account has, of every asset that we know: of what it does not name there is nothing left. */
export function everyAsset(known: AccountBalances, listed: readonly VenueBalance[]): readonly VenueBalance[] {
  const named = new Set(listed.map(({ asset }) => asset));
  const gone = known.assets.filter(({ asset }) => !named.has(asset));
  return [...listed, ...gone.map(({ asset }) => ({ asset, free: ZERO, locked: ZERO }))];
}

/** Whether a list of everything that an account has names nothing, though the account held something. */
export function listsNothingHeld(known: AccountBalances, listed: readonly VenueBalance[]): boolean {
  return listed.length === 0 && heldBalances(known).length > 0;
}

/** The assets that an account held and that a list of everything that it has does not name: they may be sold, or forgotten by the list. */
export function leftOut(known: AccountBalances, listed: readonly VenueBalance[]): ReadonlySet<string> {
  const named = new Set(listed.map(({ asset }) => asset));
  return new Set(heldBalances(known).flatMap(({ asset }) => (named.has(asset) ? [] : [asset])));
}

/**
 * Gives every asset that has no baseline one: at the first reconciliation what was there before our first trade, later
 * nothing, so that an asset that turns up by itself is not explained by turning up.
 */
export function applyBaselines(before: AccountBalances, nowUs: UnixUs): BalancesStep {
  const isFirst = before.reconciledAtUs === undefined;
  const touched = before.assets
    .filter((balance) => balance.baseline === undefined)
    .map((balance) => ({ ...balance, baseline: isFirst ? totalOf(balance).minus(balance.bookedChange) : ZERO }));
  return { after: withAssets({ ...before, reconciledAtUs: nowUs }, touched), touched };
}

/** A part of a balance that no trade of ours explains. */
export interface UnexplainedBalance {
  readonly asset: string;
  /** What the venue reports, free and locked together. */
  readonly total: Decimal;
  /** The total less the baseline less all booked trades; never zero. */
  readonly unexplained: Decimal;
}

/** The assets whose total is not explained by baseline and booked trades; assets without a baseline are not judged. */
export function unexplainedBalances(balances: AccountBalances): UnexplainedBalance[] {
  return balances.assets.flatMap((balance) => {
    if (balance.baseline === undefined) return [];
    const total = totalOf(balance);
    const unexplained = total.minus(balance.baseline).minus(balance.bookedChange);
    return unexplained.eq(ZERO) ? [] : [{ asset: balance.asset, total, unexplained }];
  });
}

/** The assets of which there is anything. */
export function heldBalances(balances: AccountBalances): AssetBalance[] {
  return balances.assets.filter((balance) => !balance.free.eq(ZERO) || !balance.locked.eq(ZERO));
}

function totalOf({ free, locked }: VenueBalance): Decimal {
  return free.plus(locked);
}

function withAssets(balances: AccountBalances, touched: readonly AssetBalance[]): AccountBalances {
  const all = new Map(balances.assets.map((balance) => [balance.asset, balance]));
  for (const balance of touched) all.set(balance.asset, balance);
  const assets = [...all.values()].sort((a, b) => (a.asset < b.asset ? -1 : 1));
  return { ...balances, assets };
}
