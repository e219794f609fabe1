import { Equals, IsIn, IsInt, IsOptional, IsString, Matches, Min } from 'class-validator';
import { BOOK_STATES, type BookState } from '#libs/domain';
import { IsDecimalText } from '../envelope/decimal-text.js';
import { IsInstrumentName } from '../envelope/instrument-name.js';
import { IsToken } from '../envelope/token.js';

/** The key-value bucket of last prices; a value's key is `<venue>.<instrument>`, see {@link priceKey}. */
export const PRICE_BUCKET = 'prices';

/** A value that no feed has confirmed for so many microseconds is STALE, whatever it holds: feeds confirm once a second. */
export const PRICE_STALE_AFTER_US = 5_000_000;

/**
 * Last price, best bid and ask and book state of one instrument, as `market-data` last knew them: for readers that start late. It is
 * not a tick: it is at most a few times a second, and what is decided is decided on the tick lane. Decimals are text; what is
 * not known yet is absent. Times are microseconds since the epoch.
 */
export class CachedPriceV1 {
  /** The version of this layout. */
  @Equals(1)
  v!: 1;

  @IsToken()
  venue!: string;

  @IsInstrumentName()
  instrument!: string;

  @IsIn(BOOK_STATES)
  bookState!: BookState;

  @IsOptional()
  @IsDecimalText()
  lastPrice?: string;

  @IsOptional()
  @IsDecimalText()
  lastSize?: string;

  /** The venue's id of the last trade, as text, because some are larger than a number can be. */
  @IsOptional()
  @IsString()
  @Matches(/^\d{1,20}$/u)
  lastTradeId?: string;

  /** When our socket delivered the last trade. */
  @IsOptional()
  @IsInt()
  @Min(0)
  lastTradeAtUs?: number;

  @IsOptional()
  @IsDecimalText()
  bidPrice?: string;

  @IsOptional()
  @IsDecimalText()
  bidSize?: string;

  @IsOptional()
  @IsDecimalText()
  askPrice?: string;

  @IsOptional()
  @IsDecimalText()
  askSize?: string;

  /** When our socket delivered the best bid and ask. */
  @IsOptional()
  @IsInt()
  @Min(0)
  quoteAtUs?: number;

  /**
   * When the publisher last received anything about this instrument or confirmed the state of its book, whichever is newer. The age of
   * the value is counted from here: a quiet market is not old, a feed that is gone is.
   */
  @IsInt()
  @Min(0)
  receivedAtUs!: number;

  /** When it was written. */
  @IsInt()
  @Min(0)
  writtenAtUs!: number;

  /** The publisher epoch: when the process that wrote it began to publish. */
  @IsInt()
  @Min(0)
  epoch!: number;
}

/** How old a cached price is and what may be believed of its book. */
export interface PriceFreshness {
  /** Since `receivedAtUs`, in microseconds; how far ahead it is stamped where our clock is behind the publisher's. */
  readonly ageUs: number;
  /** What the value holds, or STALE where it is older than the limit. */
  readonly state: BookState;
}

/** Judges a cached price at a time. */
export function freshnessOf(
  price: CachedPriceV1,
  nowUs: number,
  staleAfterUs: number = PRICE_STALE_AFTER_US,
): PriceFreshness {
  // One stamped in the future is as doubtful as one of the past: it must not keep a dead market fresh.
  const ageUs = Math.abs(nowUs - price.receivedAtUs);
  return { ageUs, state: ageUs > staleAfterUs ? 'STALE' : price.bookState };
}

/**
 * Whether `mine` may take the place of `theirs`: the newer one wins. But of two publishers that both spoke lately the one whose
 * book is LIVE wins: two feeds of an instrument fail one at a time, and what any of them confirms is true of the market.
 */
export function supersedes(mine: CachedPriceV1, theirs: CachedPriceV1): boolean {
  const newerByUs = mine.receivedAtUs - theirs.receivedAtUs;
  const isLive = mine.bookState === 'LIVE';
  const bothSpeak = mine.epoch !== theirs.epoch && Math.abs(newerByUs) <= PRICE_STALE_AFTER_US;
  return bothSpeak && isLive !== (theirs.bookState === 'LIVE') ? isLive : newerByUs >= 0;
}
