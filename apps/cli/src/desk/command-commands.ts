import { Argument, type Command, InvalidArgumentError } from 'commander';
import { type Problem, type Result, err, ok, problem } from '#libs/kernel';
import { type DeskFlags, type DeskSurroundings, accountPath, runDesk, withDeskOptions } from './desk-context.js';
import type { GatewayClient, Json } from './gateway-client.js';
import { sayDecision, textOf } from './read-commands.js';
import { textTable } from './text-table.js';

/** What every command takes. */
export interface CommandFlags extends DeskFlags {
  readonly reason: string;
  readonly commandId?: string;
  readonly account?: string;
}

/** Who gives it is in the credential; why, and under which id, is said here. */
export function withCommandOptions(command: Command): Command {
  return withDeskOptions(command)
    .requiredOption('--reason <text>', 'why; kept in the audit chain', reasonArgument)
    .option('--command-id <id>', 'given again under the same id it is the same command');
}

/** Adds the option that names an account. */
export const ofAccount = (command: Command): Command =>
  command.option('--account <id>', 'the account (ACCOUNT; default paper-1)');

/** What every command says in its body. */
export const words = ({ commandId, reason }: CommandFlags): Json => ({
  reason,
  ...(commandId === undefined ? {} : { commandId }),
});

/** Adds `halt`, `reduce`, `resume`, `cancel`, `close` and `place`. */
export function addTradingCommands(program: Command, around: DeskSurroundings): void {
  for (const [change, what] of [
    ['halt', 'lets nothing new through (the kill switch)'],
    ['reduce', 'lets through only what brings positions nearer to zero'],
    ['resume', 'trades again'],
  ] as const) {
    withCommandOptions(program.command(change).description(what))
      .argument('[scope]', 'an account, or all', 'all')
      .action((scope: string, flags: CommandFlags) =>
        runDesk(
          around,
          flags,
          (gateway) => changeTradingState(gateway, change, { ...words(flags), scope }),
          ({ state, stillStopped, version }) =>
            [
              `${scope} is ${String(state)} (version ${String(version)}).`,
              ...((stillStopped ?? []) as readonly Json[]).map(sayStillStopped),
            ].join('\n'),
        ),
      );
  }
  addCancelCommand(program, around);
  addCloseCommand(program, around);
  addPlaceCommand(program, around);
}

/** Gives the command. Of a resume it also says what else is stopped: the strictest state counts, so that nothing trades by it alone. */
async function changeTradingState(gateway: GatewayClient, change: string, body: Json): Promise<Result<Json, Problem>> {
  const changed = await gateway.giveCommand<Json>(`/v1/risk/${change}`, body);
  if (!changed.ok || change !== 'resume') return changed;
  const risk = await gateway.getJson<{ readonly states?: readonly Json[] }>('/v1/risk');
  const states = risk.ok ? (risk.value.states ?? []) : [];
  return ok({
    ...changed.value,
    stillStopped: states.filter(({ scope, state }) => state !== 'ACTIVE' && scope !== body['scope']),
  });
}

function sayStillStopped({ actor, reason, scope, state }: Json): string {
  const name = String(scope);
  const why = `${textOf(actor)}: ${textOf(reason)}`;
  return `${name} is still ${String(state)} (${why}): tradewind resume ${name} --reason … is for that.`;
}

function addCancelCommand(program: Command, around: DeskSurroundings): void {
  ofAccount(withCommandOptions(program.command('cancel').description('takes one order back, or all of an account')))
    .argument('[clientOrderId]', 'the order; without it --all says that every one is meant')
    .option('--all', 'every working order of the account')
    .option('--instrument <name>', 'with --all: only of this instrument')
    .action((id: string | undefined, flags: CommandFlags & { readonly all?: boolean; readonly instrument?: string }) =>
      runDesk(
        around,
        flags,
        (gateway) => cancel(gateway, around, id, flags),
        ({ orders }) =>
          textTable(
            ['clientOrderId', 'instrument', 'status'].map((of) => ({ title: of, of })),
            orders as readonly Json[],
            'No order was working.',
          ),
      ),
    );
}

function addCloseCommand(program: Command, around: DeskSurroundings): void {
  ofAccount(withCommandOptions(program.command('close <instrument>').description('closes a position, through risk')))
    .option('--venue <name>', 'where the account holds it at several venues')
    .action((instrument: string, { venue, ...flags }: CommandFlags & { readonly venue?: string }) =>
      runDesk(
        around,
        flags,
        (gateway) =>
          gateway.giveCommand<Json>(
            `/v1/${accountPath(around, flags.account)}/positions/${encodeURIComponent(instrument)}/close`,
            {
              ...words(flags),
              ...(venue === undefined ? {} : { venue }),
            },
          ),
        sayHandMade,
        isRefusedByRisk,
      ),
    );
}

function addPlaceCommand(program: Command, around: DeskSurroundings): void {
  const place = program.command('place').description('places an order by hand; it passes risk like any other');
  ofAccount(withCommandOptions(place))
    .addArgument(new Argument('<side>').choices(['buy', 'sell']))
    .argument('<quantity>', 'in base, such as 0.01')
    .argument('<market>', 'venue:BASE-QUOTE, such as binance:BTC-USDT', marketArgument)
    .option('--limit <price>', 'the limit price; a market order without it')
    .option('--post-only', 'with --limit: only if it rests in the book')
    .option('--reduce-only', 'only if it brings the position nearer to zero')
    .action((side: string, quantity: string, market: Market, flags: PlaceFlags) =>
      runDesk(
        around,
        flags,
        (gateway) =>
          gateway.giveCommand<Json>(`/v1/${accountPath(around, flags.account)}/orders`, {
            ...words(flags),
            ...market,
            side: side.toUpperCase(),
            quantity,
            reduceOnly: flags.reduceOnly === true,
            ...(flags.limit === undefined
              ? { type: 'MARKET' }
              : { limitPrice: flags.limit, type: flags.postOnly === true ? 'LIMIT_MAKER' : 'LIMIT' }),
          }),
        sayHandMade,
        isRefusedByRisk,
      ),
    );
}

interface Market {
  readonly venue: string;
  readonly instrument: string;
}

interface PlaceFlags extends CommandFlags {
  readonly limit?: string;
  readonly postOnly?: boolean;
  readonly reduceOnly?: boolean;
}

function reasonArgument(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('Say why, in a few words: it is kept in the audit chain.');
  return text;
}

function marketArgument(text: string): Market {
  const [venue = '', instrument = '', ...rest] = text.split(':');
  if (venue === '' || instrument === '' || rest.length > 0)
    throw new InvalidArgumentError('A market is venue:BASE-QUOTE.');
  return { venue, instrument };
}

function cancel(
  gateway: GatewayClient,
  around: DeskSurroundings,
  id: string | undefined,
  flags: CommandFlags & { readonly all?: boolean; readonly instrument?: string },
): Promise<Result<Json, Problem>> {
  const { all = false, instrument } = flags;
  const unclear = whatIsUnclear(id, all, instrument);
  if (unclear !== undefined) return Promise.resolve(err(unclear));
  const path = id === undefined ? `${accountPath(around, flags.account)}/orders` : `orders/${encodeURIComponent(id)}`;
  return gateway.giveCommand<Json>(`/v1/${path}/cancel`, {
    ...words(flags),
    ...(instrument === undefined ? {} : { instrument }),
  });
}

function whatIsUnclear(id: string | undefined, all: boolean, instrument: string | undefined): Problem | undefined {
  if (id === undefined) {
    const message = 'Name one order (tradewind orders --status New lists them), or say --all.';
    return all ? undefined : problem('ORDER_NOT_NAMED', message);
  }
  if (!all && instrument === undefined) return undefined;
  const message = `${id} is one order; --all and --instrument are for many: say the one or the other. Nothing was cancelled.`;
  return problem('ORDERS_NAMED_TWICE', message);
}

const isRefusedByRisk = ({ decision }: Json): boolean => (decision as Json | null)?.['decision'] === 'REFUSED';

function sayHandMade(made: Json): string {
  const { clientOrderId, decision, instrument, intentId, quantity, side } = made;
  const head = `${String(side)} ${String(quantity)} ${String(instrument)}: intent ${String(intentId)}`;
  const order = clientOrderId === null ? [] : [`order ${textOf(clientOrderId)}`];
  const verdict =
    decision === null
      ? 'Risk has not decided yet; tradewind orders --strategy manual shows what becomes of it.'
      : sayDecision(decision as Json);
  return [head, ...order, verdict].join('\n');
}
