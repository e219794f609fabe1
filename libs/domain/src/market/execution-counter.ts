import { US_PER_SECOND, type UnixUs } from '#libs/kernel';
import { type Steps, addSteps, subtractSteps } from '../instrument/steps.js';
import type { CountedPrint, IdRange, TradePrint, UncountedReason } from './trade-print.js';

/** Ids that are remembered: venues repeat the last hundred or so after every subscription, and two channels are seconds apart. */
const MAX_KNOWN = 20_000;
/** An aggregate of more executions than this is taken as one that does not say what it is made of. */
const MAX_EXECUTIONS = 5_000;
/** The executions of an aggregate are of its own moment; the same ids much earlier or later are another life of the numbers. */
const SAME_MOMENT_US = US_PER_SECOND;

/** An execution that was counted: by itself, or (without a size) within an aggregate. */
interface KnownExecution {
  readonly exchangeAtUs: UnixUs;
  readonly sizeLots: Steps | undefined;
}

/** What an aggregate's executions have been told of it before. */
interface Told {
  executions: number;
  lots: Steps;
  /** Whether one of them was told within another aggregate, so that its own size is not known. */
  isVague: boolean;
}

/**
 * Counts every execution of one market once, whichever channels tell of it and however often: raw trades, aggregates of them, or both
 * mixed; repeats; ids that begin anew; prints without an id. It remembers the last 20,000 executions.
 */
export class ExecutionCounter {
  private readonly executions = new Map<string, KnownExecution>();
  private readonly aggregates = new Map<string, UnixUs>();
  /** Where a venue does not say what its aggregates are made of: the kind of trades that came first. */
  private counted: 'execution' | 'aggregate' | undefined;
  private hasVagueAggregates = false;

  /** Takes the next print, in the order in which they came; returns how much of it counts. */
  take(print: TradePrint): CountedPrint {
    const { kind, sizeLots, priceTicks } = print;
    if ((kind !== 'execution' && kind !== 'aggregate') || sizeLots === 0 || priceTicks === 0)
      return nothing('no-execution');
    return kind === 'execution' ? this.takeExecution(print) : this.takeAggregate(print);
  }

  private takeExecution(print: TradePrint): CountedPrint {
    const { id, exchangeAtUs, sizeLots } = print;
    this.counted ??= 'execution';
    if (this.hasVagueAggregates && this.counted === 'aggregate') return nothing('other-channel');
    if (id === undefined) return { counts: true, sizeLots, executions: 1 };
    const known = this.executions.get(id);
    if (known?.exchangeAtUs === exchangeAtUs && known.sizeLots !== undefined) return nothing('repeat');
    setNewest(this.executions, id, { exchangeAtUs, sizeLots });
    const isTold = known !== undefined && known.sizeLots === undefined && isSameMoment(known, print);
    return isTold ? nothing('told-before') : { counts: true, sizeLots, executions: 1 };
  }

  private takeAggregate(print: TradePrint): CountedPrint {
    const { id, exchangeAtUs, sizeLots } = print;
    this.counted ??= 'aggregate';
    if (id !== undefined) {
      if (this.aggregates.get(id) === exchangeAtUs) return nothing('repeat');
      setNewest(this.aggregates, id, exchangeAtUs);
    }
    const ids = idsOf(print.madeOf);
    if (ids !== undefined) return this.rest(print, ids);
    this.hasVagueAggregates = true;
    return this.counted === 'execution' ? nothing('other-channel') : { counts: true, sizeLots, executions: 1 };
  }

  /** What an aggregate tells that was not told before; from now on all of it was. */
  private rest(print: TradePrint, ids: readonly string[]): CountedPrint {
    const told: Told = { executions: 0, lots: 0, isVague: false };
    for (const id of ids) this.tellWithin(print, id, told);
    if (told.executions === 0) return { counts: true, sizeLots: print.sizeLots, executions: ids.length };
    if (told.executions === ids.length || told.isVague || told.lots >= print.sizeLots) return nothing('told-before');
    return {
      counts: true,
      sizeLots: subtractSteps(print.sizeLots, told.lots),
      executions: ids.length - told.executions,
    };
  }

  private tellWithin(print: TradePrint, id: string, told: Told): void {
    const known = this.executions.get(id);
    if (known === undefined || !isSameMoment(known, print)) {
      setNewest(this.executions, id, { exchangeAtUs: print.exchangeAtUs, sizeLots: undefined });
      return;
    }
    told.executions += 1;
    if (known.sizeLots === undefined) told.isVague = true;
    else told.lots = addSteps<Steps>(told.lots, known.sizeLots);
  }
}

function nothing(why: UncountedReason): CountedPrint {
  return { counts: false, why };
}

function isSameMoment(known: KnownExecution, { exchangeAtUs }: TradePrint): boolean {
  return Math.abs(known.exchangeAtUs - exchangeAtUs) <= SAME_MOMENT_US;
}

function idsOf(range: IdRange | undefined): readonly string[] | undefined {
  const count = range === undefined ? 0n : range.last - range.first + 1n;
  if (range === undefined || count < 1n || count > BigInt(MAX_EXECUTIONS)) return undefined;
  return Array.from({ length: Number(count) }, (_, i) => String(range.first + BigInt(i)));
}

/** Puts a value last in a map whose oldest entries are forgotten; one that is there already becomes the newest. */
function setNewest<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= MAX_KNOWN) return;
  for (const oldest of map.keys()) {
    map.delete(oldest);
    return;
  }
}
