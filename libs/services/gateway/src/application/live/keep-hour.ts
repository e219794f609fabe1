import { Inject, Injectable } from '@nestjs/common';
import { type Clock, Decimal, US_PER_SECOND, type UnixUs } from '#libs/kernel';
import { CLOCK } from '#libs/platform';
import { PAST_HOUR, type PastHour, type PastLine } from '../../ports.js';
import { EquityBoard, type EquityPoint } from './equity.js';
import { MarketTable } from './market-table.js';
import type { SecondBar } from './second-bars.js';

const HOUR_US = 3_600 * US_PER_SECOND;

/** Keeps candles and equity by the second, so that both go on over a restart of the gateway. */
@Injectable()
export class KeepHour {
  readonly #past: PastHour;
  readonly #clock: Clock;
  readonly #markets: MarketTable;
  readonly #equity: EquityBoard;
  /** What is kept already: by market the last second, by account the last moment. */
  readonly #keptSeconds = new Map<string, number>();
  readonly #keptUs = new Map<string, UnixUs>();

  constructor(
    @Inject(PAST_HOUR) past: PastHour,
    @Inject(CLOCK) clock: Clock,
    markets: MarketTable,
    equity: EquityBoard,
  ) {
    this.#past = past;
    this.#clock = clock;
    this.#markets = markets;
    this.#equity = equity;
  }

  /** Puts what was kept within the last hour in front of what is seen from now on. Rejects where it cannot be read. */
  async restoreHour(): Promise<void> {
    const nowUs = this.#clock.nowUs();
    const bars = new BySecond<SecondBar>();
    const points = new BySecond<EquityPoint>();
    for (const line of await this.#past.readHour()) {
      if (line.atUs < nowUs - HOUR_US || line.atUs > nowUs) continue;
      // Of a second that is there twice the later line has more of it.
      if (line.kind === 'bar') bars.add(line.of, barOf(line));
      else points.add(line.of, pointOf(line));
    }
    for (const [market, own] of bars.all) {
      const sorted = [...own.values()].toSorted((a, b) => a.second - b.second);
      this.#markets.addEarlierBars(market, sorted);
      // The last one may be of a second under way: it is kept once more with what is added to it.
      this.#keptSeconds.set(market, (sorted.at(-1)?.second ?? 0) - 1);
    }
    for (const [account, own] of points.all) {
      const sorted = [...own.values()].toSorted((a, b) => a.atUs - b.atUs);
      this.#equity.addEarlierSeconds(account, sorted);
      this.#keptUs.set(account, sorted.at(-1)?.atUs ?? 0);
    }
  }

  /** Keeps what has been added since; the second under way only where `isLast`. Rejects where it cannot be written. */
  async keepHour(isLast = false): Promise<void> {
    const endUs = isLast ? Number.POSITIVE_INFINITY : this.#clock.nowUs() - US_PER_SECOND;
    const lines: PastLine[] = [];
    for (const [market, { bars }] of this.#markets.all) {
      for (const bar of bars.barsAfter(this.#keptSeconds.get(market) ?? 0)) {
        if (bar.second * US_PER_SECOND > endUs) break;
        lines.push(lineOfBar(market, bar));
        this.#keptSeconds.set(market, bar.second);
      }
    }
    for (const account of this.#equity.accounts) {
      for (const { atUs, equity } of this.#equity.secondsAfter(account, this.#keptUs.get(account) ?? 0)) {
        if (atUs > endUs) break;
        lines.push({ kind: 'equity', of: account, atUs, values: [equity.toFixed()] });
        this.#keptUs.set(account, atUs);
      }
    }
    if (lines.length > 0) await this.#past.appendLines(lines);
  }
}

/** Values by name and second; of one second the last one counts. */
class BySecond<Value> {
  readonly all = new Map<string, Map<number, Value>>();

  add(name: string, [second, value]: readonly [second: number, value: Value]): void {
    const own = this.all.get(name) ?? new Map<number, Value>();
    this.all.set(name, own.set(second, value));
  }
}

function lineOfBar(market: string, { close, high, low, open, second, volume }: SecondBar): PastLine {
  const values = [open, high, low, close, volume].map((value) => value.toFixed());
  return { kind: 'bar', of: market, atUs: second * US_PER_SECOND, values };
}

function barOf({ atUs, values }: PastLine): [second: number, bar: SecondBar] {
  const [open = '0', high = '0', low = '0', close = '0', volume = '0'] = values;
  const second = Math.floor(atUs / US_PER_SECOND);
  const prices = { open: new Decimal(open), high: new Decimal(high), low: new Decimal(low), close: new Decimal(close) };
  return [second, { second, ...prices, volume: new Decimal(volume) }];
}

function pointOf({ atUs, values: [equity = '0'] }: PastLine): [second: number, point: EquityPoint] {
  return [Math.floor(atUs / US_PER_SECOND), { atUs, equity: new Decimal(equity) }];
}
