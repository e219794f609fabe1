import { type Command, InvalidArgumentError } from 'commander';
import { type DeskFlags, type DeskSurroundings, momentOption, withDeskOptions } from './desk-context.js';

/** What every list takes. */
export interface ListFlags extends DeskFlags {
  readonly account?: string;
  readonly instrument?: string;
  readonly strategy?: string;
  readonly status?: string;
  readonly from?: number;
  readonly to?: number;
  readonly limit?: number;
  readonly oldest?: boolean;
  readonly out?: string;
}

function limitOption(text: string): number {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1_000_000)
    throw new InvalidArgumentError('A limit is 1 to 1000000.');
  return limit;
}

/** Adds the options of a list; without `limit` it is read whole. */
export function withListOptions(command: Command, around: DeskSurroundings, limit?: number): Command {
  const moment = momentOption(around.scheduler.nowUs());
  return withDeskOptions(command)
    .option('--account <id>', 'only this account')
    .option('--instrument <name>', 'only this instrument, such as BTC-USDT')
    .option('--strategy <id>', 'only this strategy; manual for orders by hand')
    .option('--from <time>', 'only from then on: 15m, 2h, 1d (ago), 2026-11-29 or 2026-11-29T10:00:00Z', moment)
    .option('--to <time>', 'only before', moment)
    .option('--limit <n>', 'how many at most', limitOption, limit)
    .option('--oldest', 'begins with the oldest');
}

/** The parameters of the gateway that they mean. */
export function queryOf({ account, from, instrument, oldest, status, strategy, to }: ListFlags) {
  return { account, instrument, strategy, status, fromUs: from, toUs: to, sort: oldest === true ? 'oldest' : 'newest' };
}
