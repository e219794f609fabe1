import { IsInt, IsOptional, IsString, Max, MaxLength, Min, ValidateIf } from 'class-validator';
import type { Side } from '#libs/domain';

/** The subject of the question for past trades: `query.history.v1.trades.<venue>.<instrument>`; see {@link TradesQueryV1}. */
export const TRADES_QUERY = 'query.history.v1.trades';

/** The subject of the question for past bars: `query.history.v1.bars.<venue>.<instrument>`; see {@link BarsQueryV1}. */
export const BARS_QUERY = 'query.history.v1.bars';

/** The most trades or bars in one answer: about 150 KB of the broker's 1 MB. */
export const HISTORY_PAGE = 1_000;

/** Which past trades are wanted: the newest `limit` of those from `fromUs` on. */
export class TradesQueryV1 {
  @IsInt()
  @Min(0)
  fromUs!: number;

  @IsInt()
  @Min(1)
  @Max(HISTORY_PAGE)
  limit!: number;
}

/** Which past bars are wanted: the closed ones that begin from `fromUs` on and before `toUs`; at most {@link HISTORY_PAGE}. */
export class BarsQueryV1 {
  /** The length as the venue has it, in microseconds. Left out where `interval` says it in words. */
  @ValidateIf((asked: BarsQueryV1) => asked.interval === undefined)
  @IsInt()
  @Min(1)
  intervalUs?: number;

  /** The length as traders write it: `1m`, `4h`, `1d`, `1w` (from Monday), `1M` (from the first). */
  @IsOptional()
  @IsString()
  @MaxLength(16)
  interval?: string;

  /** The IANA zone whose days, weeks and months an `interval` follows; UTC by default. */
  @IsOptional()
  @IsString()
  @MaxLength(64)
  timeZone?: string;

  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  fromUs!: number;

  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  toUs!: number;
}

/** One past trade; decimals as text. */
export interface PastTradeReply {
  /** The number that the live feed would give it. */
  readonly tradeId: number;
  readonly price: string;
  readonly size: string;
  readonly takerSide: Side;
  readonly exchangeAtUs: number;
}

/** Past trades, oldest first. */
export interface TradesReply {
  readonly venue: string;
  readonly instrument: string;
  readonly trades: readonly PastTradeReply[];
}

/** One past bar; decimals as text; what the venue does not report is absent. */
export interface PastBarReply {
  readonly fromUs: number;
  readonly toUs: number;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
  readonly buyVolume?: string;
  readonly value?: string;
  readonly trades?: number;
}

/** Past bars, oldest first. */
export interface BarsReply {
  readonly venue: string;
  readonly instrument: string;
  /** The length that was asked for, in the words in which it was asked for. */
  readonly intervalUs?: number;
  readonly interval?: string;
  readonly timeZone?: string;
  readonly bars: readonly PastBarReply[];
}
