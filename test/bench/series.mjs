/**
 * `npm run bench -- series`: the ring buffers of libs/domain/src/series beside what one would write first, and records used again
 * beside new ones; in one process, in alternating rounds, so that the ratios hold on a busy machine.
 */
import { optionsOf } from '../../scripts/options.mjs';
import { print, whole } from './figures.mjs';

optionsOf(import.meta.url, {});
// Only now: the manual is there without a build.
const { LastValues, RecentValues } = await import('#libs/domain');

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 15);
const PUSHES = 10_000;

/** `last n`, as one would write it first. */
class ArrayLast {
  values = [];
  constructor(capacity) {
    this.capacity = capacity;
  }
  push(value) {
    this.values.push(value);
    if (this.values.length > this.capacity) this.values.shift();
  }
  fromEnd(back) {
    return this.values[this.values.length - 1 - back];
  }
}

/** A time window, as one would write it first. */
class ArrayRecent {
  entries = [];
  constructor(windowUs) {
    this.windowUs = windowUs;
  }
  push(atUs, value) {
    this.entries.push({ atUs, value });
    this.entries = this.entries.filter((entry) => entry.atUs > atUs - this.windowUs);
  }
  get length() {
    return this.entries.length;
  }
}

/** A time window that takes the old ones off the front, as one would write it second. */
class ShiftRecent {
  entries = [];
  constructor(windowUs) {
    this.windowUs = windowUs;
  }
  push(atUs, value) {
    this.entries.push({ atUs, value });
    while (this.entries[0].atUs <= atUs - this.windowUs) this.entries.shift();
  }
  get length() {
    return this.entries.length;
  }
}

/** Nanoseconds per call of `work`, which does `count` of them. */
function time(count, work) {
  const startedAt = process.hrtime.bigint();
  work(count);
  return Number(process.hrtime.bigint() - startedAt) / count;
}

let sink = 0;

/** Runs both in alternating rounds after two to warm up; the fast one must give the same sums. */
function compare(name, count, ours, twin) {
  const figures = { ours: [], twin: [] };
  for (let round = -2; round < ROUNDS; round += 1) {
    const [a, b] = [ours(), twin()];
    const first = time(count, a.work);
    const second = time(count, b.work);
    if (a.sum() !== b.sum()) throw new Error(`${name}: ${a.sum()} is not ${b.sum()}`);
    sink += a.sum();
    if (round >= 0) {
      figures.ours.push(first);
      figures.twin.push(second);
    }
  }
  // The fastest round is the one that no other process disturbed.
  const [fast, slow] = [Math.min(...figures.ours), Math.min(...figures.twin)];
  return [name, fast.toFixed(1), slow.toFixed(1), (slow / fast).toFixed(2)];
}

/** Pushes and reads the newest, the short and the long end, as momentum does. */
function lastRun(make, capacity) {
  return () => {
    const series = make(capacity);
    let total = 0;
    return {
      work: (count) => {
        for (let i = 0; i < count; i += 1) {
          series.push(i);
          total += series.fromEnd(Math.min(4, i)) + series.fromEnd(Math.min(capacity - 1, i));
        }
      },
      sum: () => total,
    };
  };
}

/** One number every 10 us in a window of `held` of them. */
function recentRun(make, held) {
  return () => {
    const series = make(held * 10);
    let total = 0;
    return {
      work: (count) => {
        for (let i = 0; i < count; i += 1) {
          series.push(i * 10, i);
          total += series.length;
        }
      },
      sum: () => total,
    };
  };
}

/** Fields of a trade on their way through a queue of 64 records. */
function recordRun(isPooled) {
  return () => {
    const empty = () => ({ kind: 'trade', instrument: 'BTC-USDT', atUs: 0, tradeId: 0, priceTicks: 0, sizeLots: 0 });
    const pool = Array.from({ length: 64 }, empty);
    const queue = Array.from({ length: 64 }, empty);
    let total = 0;
    return {
      work: (count) => {
        for (let i = 0; i < count; i += 1) {
          const slot = i & 63;
          const atUs = 1_700_000_000_000_000 + i;
          let record;
          if (isPooled) {
            record = pool[slot];
            record.atUs = atUs;
            record.tradeId = i;
            record.priceTicks = i & 4095;
            record.sizeLots = i & 255;
          } else
            record = {
              kind: 'trade',
              instrument: 'BTC-USDT',
              atUs,
              tradeId: i,
              priceTicks: i & 4095,
              sizeLots: i & 255,
            };
          queue[slot] = record;
          const old = queue[(i + 1) & 63];
          total += old.priceTicks + old.sizeLots;
        }
      },
      sum: () => total,
    };
  };
}

const rows = [
  ...[20, 100, 1_000, 20_000].map((capacity) =>
    compare(
      `last ${whole(capacity)}`,
      PUSHES * 4,
      lastRun((n) => new LastValues(n), capacity),
      lastRun((n) => new ArrayLast(n), capacity),
    ),
  ),
  ...[100, 1_000].map((held) =>
    compare(
      `window of ${whole(held)}, beside filter`,
      PUSHES / 5,
      recentRun((us) => new RecentValues(us, held + 1), held),
      recentRun((us) => new ArrayRecent(us), held),
    ),
  ),
  ...[100, 1_000, 20_000].map((held) =>
    compare(
      `window of ${whole(held)}, beside shift`,
      PUSHES * 4,
      recentRun((us) => new RecentValues(us, held + 1), held),
      recentRun((us) => new ShiftRecent(us), held),
    ),
  ),
  compare('records used again, beside new ones', PUSHES * 4, recordRun(true), recordRun(false)),
];
const line = (cells) =>
  print(
    cells[0].padEnd(36) +
      cells
        .slice(1)
        .map((cell) => cell.padStart(13))
        .join(''),
  );
line(['ns a value, best round', 'ours', 'the obvious', 'times']);
for (const row of rows) line(row);
if (sink === 0) throw new Error('nothing was done');
