import { type UnixUs, ZERO } from '#libs/kernel';
import type { ReportSource, ReportedFacts, VenueBalance, VenueFill } from '../../venue/index.js';
import { transferTransaction } from '../cash-transactions.js';
import type { LedgerTransaction } from '../ledger-transaction.js';

/** How many ways to say the same thing are remembered. */
export const MOST_VARIANTS = 4;

/** Something that a report said first at a time. */
export interface Reported<T> {
  readonly said: T;
  /** What other channels said of the same in other words, such as another time; at most {@link MOST_VARIANTS}. */
  readonly variants: readonly T[];
  readonly firstAtUs: UnixUs;
}

/** What one channel said last about an asset. */
export interface ReportedBalance extends Pick<VenueBalance, 'free' | 'locked'> {
  /** The venue's time; 0 where it gave none. */
  readonly exchangeAtUs: UnixUs;
  readonly receivedAtUs: UnixUs;
}

/** What makes an execution the same one in every report of it. */
export function executionKey({
  venueOrderId,
  venueSymbol,
  venueTradeId,
}: Pick<VenueFill, 'venueOrderId' | 'venueSymbol' | 'venueTradeId'>): string {
  return `${venueSymbol} ${venueTradeId} ${venueOrderId}`;
}

/**
 * What raw reports say, added up: each execution and transfer once, however often and in whatever order it is reported, and of the
 * balances what each channel said last.
 */
export class ReportFold {
  readonly fills = new Map<string, Reported<VenueFill>>();
  readonly transfers = new Map<string, Reported<LedgerTransaction>>();
  readonly balances = new Map<string, Partial<Record<ReportSource, ReportedBalance>>>();
  /** Since when everything that the venue said is here; `undefined` where nothing is. */
  fromUs: UnixUs | undefined;

  /** Notes that a report came in, whatever it says. */
  noteReport(receivedAtUs: UnixUs): void {
    this.fromUs = Math.min(this.fromUs ?? receivedAtUs, receivedAtUs);
  }

  /** Adds what one report says. */
  addFacts(facts: ReportedFacts, source: ReportSource, receivedAtUs: UnixUs): void {
    this.noteReport(receivedAtUs);
    for (const fill of facts.fills) note(this.fills, executionKey(fill), fill, receivedAtUs);
    for (const transfer of facts.transfers) {
      const transaction = transferTransaction(transfer);
      if (transaction.entries.length > 0) note(this.transfers, transaction.cause, transaction, receivedAtUs);
    }
    const { assets = [], exchangeAtUs = 0 } = facts.balances ?? {};
    for (const balance of assets) this.#noteBalance(balance, source, exchangeAtUs, receivedAtUs);
    // An answer lists everything: of what it does not name nothing is left.
    const named = new Set(assets.map(({ asset }) => asset));
    const gone = source === 'ANSWER' && facts.balances !== undefined ? [...this.balances.keys()] : [];
    for (const asset of gone)
      if (!named.has(asset)) this.#noteBalance({ asset, free: ZERO, locked: ZERO }, source, exchangeAtUs, receivedAtUs);
  }

  #noteBalance(
    { asset, free, locked }: VenueBalance,
    source: ReportSource,
    exchangeAtUs: UnixUs,
    receivedAtUs: UnixUs,
  ) {
    const known = this.balances.get(asset) ?? {};
    const before = known[source];
    const isOlder = before !== undefined && exchangeAtUs < before.exchangeAtUs;
    const newest = isOlder ? before : { free, locked, exchangeAtUs, receivedAtUs };
    this.balances.set(asset, { ...known, [source]: newest });
  }
}

function note<T>(map: Map<string, Reported<T>>, key: string, said: T, atUs: UnixUs): void {
  const known = map.get(key);
  const firstAtUs = Math.min(known?.firstAtUs ?? atUs, atUs);
  const variants = known?.variants ?? [said];
  const isNew = variants.length < MOST_VARIANTS && variants.every((one) => wordsOf(one) !== wordsOf(said));
  map.set(key, { said: known?.said ?? said, firstAtUs, variants: isNew ? [...variants, said] : variants });
}

function wordsOf(said: unknown): string {
  return JSON.stringify(said);
}
