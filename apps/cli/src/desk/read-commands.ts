import type { Command } from 'commander';
import { ok } from '#libs/kernel';
import {
  type DeskFlags,
  type DeskSurroundings,
  accountPath,
  readPages,
  runDesk,
  withDeskOptions,
} from './desk-context.js';
import type { Json } from './gateway-client.js';
import { type ListFlags, queryOf, withListOptions } from './list-options.js';
import { sayLimits } from './say-limits.js';
import { shownDecimal } from './shown-decimal.js';
import { type TextColumn, textTable } from './text-table.js';

/** Rows of a list unless more are asked for. */
const MOST_SHOWN = 50;
const WHERE: readonly TextColumn[] = [
  { title: 'account', of: 'account' },
  { title: 'venue', of: 'venue' },
  { title: 'instrument', of: 'instrument' },
];
const right = (title: string, of: TextColumn['of'] = title): TextColumn => ({ title, of, right: true });
/** A column of what was divided: exact in JSON and CSV. */
const rounded = (title: string, of: string): TextColumn => right(title, (row) => shownDecimal(row[of]));
const POSITIONS = [...WHERE, right('quantity'), rounded('average', 'averagePrice'), rounded('mark', 'markPrice')];
/** Beside a profit: the fees that it lacks. Of a gateway of before, which does not tell them, nothing is said. */
const FEES_OUTSIDE_PROFIT: TextColumn = {
  title: 'without fees of',
  of: ({ feesOutsideProfit }) => amountsText((feesOutsideProfit ?? {}) as Json),
};
/** What was gained, and what that lacks. */
export const PROFITS: readonly TextColumn[] = [
  rounded('realised', 'realisedProfit'),
  rounded('unrealised', 'unrealisedProfit'),
  FEES_OUTSIDE_PROFIT,
];
const ORDER = [
  { title: 'side', of: 'side' },
  { title: 'type', of: 'type' },
  right('quantity'),
  right('limit', 'limitPrice'),
];
const ORDERS = [
  ...[{ title: 'committed', of: 'committedAt' }, { title: 'order', of: 'clientOrderId' }, ...WHERE.slice(2), ...ORDER],
  ...[right('executed', 'cumQuantity'), { title: 'status', of: 'status' }, { title: 'strategy', of: 'strategy' }],
];
const TRADES = [
  ...[{ title: 'booked', of: 'bookedAt' }, { title: 'order', of: 'clientOrderId' }, ...WHERE.slice(2)],
  ...[{ title: 'side', of: 'side' }, right('quantity'), right('price'), right('fee')],
  ...[{ title: 'in', of: 'feeAsset' }, rounded('profit', 'realisedProfit')],
];

/** Adds `status`, `positions`, `orders`, `order`, `trades` and `limits`. */
export function addReadCommands(program: Command, around: DeskSurroundings): void {
  addStatusCommand(program, around);
  addPositionsCommand(program, around);
  addOrderCommands(program, around);
  addTradeCommands(program, around);
  addLimitsCommand(program, around);
}

function addStatusCommand(program: Command, around: DeskSurroundings): void {
  withDeskOptions(program.command('status').description('says whether trading is on and how every service is')).action(
    (flags: DeskFlags) =>
      runDesk(
        around,
        flags,
        async (gateway) => {
          const risk = await gateway.getJson<{ states: Json[] }>('/v1/risk');
          if (!risk.ok) return risk;
          const services = await gateway.getJson<Json[]>('/v1/services');
          return services.ok ? ok({ states: risk.value.states, services: services.value }) : services;
        },
        ({ services, states }) =>
          [
            textTable([...['scope', 'state', 'actor', 'reason'].map((of) => ({ title: of, of }))], states, 'No scope.'),
            '',
            textTable(
              [
                { title: 'service', of: 'service' },
                { title: 'state', of: 'state' },
                { title: 'why', of: ({ troubles }) => Object.values(troubles as Json).join('; ') },
              ],
              services,
              'No service.',
            ),
          ].join('\n'),
      ),
  );
}

function addPositionsCommand(program: Command, around: DeskSurroundings): void {
  withDeskOptions(program.command('positions').description('lists what the accounts hold'))
    .option('--account <id>', 'only this account')
    .option('--all', 'also those that hold nothing')
    .action(({ account, all, ...flags }: DeskFlags & { readonly account?: string; readonly all?: boolean }) =>
      runDesk(
        around,
        flags,
        (gateway, progress) =>
          readPages(gateway, '/v1/positions', { account, open: all === true ? 'all' : 'true' }, 10_000, progress),
        (rows) => textTable([...POSITIONS, ...PROFITS], rows, 'Nothing is held.'),
      ),
    );
}

function addOrderCommands(program: Command, around: DeskSurroundings): void {
  withListOptions(program.command('orders').description('lists orders, newest first'), around, MOST_SHOWN)
    .option('--status <status>', 'only in this state, such as New or Filled')
    .action((flags: ListFlags) =>
      runDesk(
        around,
        flags,
        (gateway, progress) => readPages(gateway, '/v1/orders', queryOf(flags), flags.limit ?? MOST_SHOWN, progress),
        (rows) => textTable(ORDERS, rows, 'There is no such order.'),
      ),
    );
  withDeskOptions(
    program.command('order <clientOrderId>').description('shows one order: hops, events, the decision'),
  ).action((clientOrderId: string, flags: DeskFlags) =>
    runDesk(
      around,
      flags,
      (gateway) => gateway.getJson<Json>(`/v1/orders/${encodeURIComponent(clientOrderId)}/timeline`),
      sayTimeline,
    ),
  );
}

function addTradeCommands(program: Command, around: DeskSurroundings): void {
  withListOptions(program.command('trades').description('lists trades, newest first'), around, MOST_SHOWN).action(
    (flags: ListFlags) =>
      runDesk(
        around,
        flags,
        (gateway, progress) =>
          readPages(
            gateway,
            '/v1/trades',
            { ...queryOf(flags), status: undefined },
            flags.limit ?? MOST_SHOWN,
            progress,
          ),
        (rows) => textTable(TRADES, rows, 'There is no such trade.'),
      ),
  );
}

function addLimitsCommand(program: Command, around: DeskSurroundings): void {
  withDeskOptions(program.command('limits').description('shows the limits in force and how much of them is used'))
    .option('--account <id>', 'the account (ACCOUNT; default paper-1)')
    .action(({ account, ...flags }: DeskFlags & { readonly account?: string }) =>
      runDesk(
        around,
        flags,
        (gateway) => gateway.getJson<Json>(`/v1/${accountPath(around, account)}/limits`),
        sayLimits,
      ),
    );
}

function sayTimeline(timeline: Json): string {
  const order = timeline['order'] as Json;
  const decision = timeline['decision'] as Json | null;
  const hops = textTable(
    [
      { title: 'hop', of: 'hop' },
      right('since the one before (ms)', ({ sincePreviousUs }) => Number(sincePreviousUs) / 1_000),
    ],
    timeline['hops'] as readonly Json[],
    'No hop is known.',
  );
  const events = textTable(
    [{ title: 'event', of: 'event' }, { title: 'state', of: 'toStatus' }, right('executed', 'cumQuantity')],
    timeline['events'] as readonly Json[],
    'No event is known.',
  );
  return [textTable(ORDERS, [order], ''), hops, events, decision === null ? '' : sayDecision(decision)]
    .join('\n\n')
    .trimEnd();
}

const amountsText = (amounts: Json): string =>
  Object.entries(amounts)
    .map(([asset, amount]) => `${textOf(amount)} ${asset}`)
    .join(', ');

/** A value of the gateway as a text. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

/** A decision with every number of the rules. */
export function sayDecision(decision: Json): string {
  const { code, message, numbers, rule } = decision;
  const outcome = String(decision['decision']);
  const head =
    rule === null ? `risk: ${outcome}` : `risk: ${outcome} by ${textOf(rule)} (${textOf(code)}): ${textOf(message)}`;
  const rows = Object.entries(numbers as Json).map(([name, value]) => ({ name, value }));
  return [head, textTable([{ title: 'number', of: 'name' }, rounded('value', 'value')], rows, '')].join('\n').trimEnd();
}
