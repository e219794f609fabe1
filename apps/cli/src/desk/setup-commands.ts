import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { type Problem, type Result, err, problem } from '#libs/kernel';
import { type CommandFlags, ofAccount, withCommandOptions, words } from './command-commands.js';
import { type DeskFlags, type DeskSurroundings, accountPath, runDesk, withDeskOptions } from './desk-context.js';
import type { GatewayClient, Json } from './gateway-client.js';
import { readChanges } from './parameter-changes.js';
import { PROFITS } from './read-commands.js';
import { textTable } from './text-table.js';

/** Adds `strategies`, with `list`, `on`, `off` and `set`, and `set-limits` and `try-limits` beside `limits`. */
export function addSetupCommands(program: Command, around: DeskSurroundings): void {
  addStrategyCommands(program, around);
  addLimitsCommands(program, around);
}

function addStrategyCommands(program: Command, around: DeskSurroundings): void {
  const strategies = program
    .command('strategies')
    .description('lists the strategies, switches them and sets their parameters');
  withDeskOptions(strategies.command('list', { isDefault: true }).description('lists them')).action(
    (flags: DeskFlags) =>
      runDesk(
        around,
        flags,
        (gateway) => gateway.getJson<readonly Json[]>('/v1/strategies'),
        (rows) =>
          textTable(
            [
              ...['strategy', 'name', 'account', 'venue', 'instrument', 'on', 'benched'].map((of) => ({
                title: of,
                of,
              })),
              { title: 'version', of: 'version', right: true },
              { title: 'quantity', of: 'quantity', right: true },
              ...PROFITS,
              { title: 'parameters', of: 'parameters' },
            ],
            rows,
            'No strategy is at work, or the strategy service does not answer.',
          ),
      ),
  );
  for (const on of [true, false]) {
    const what = on ? 'lets a strategy trade' : 'stops a strategy; its working orders stay';
    withCommandOptions(strategies.command(`${on ? 'on' : 'off'} <strategy>`).description(what)).action(
      (strategy: string, flags: CommandFlags) =>
        runDesk(
          around,
          flags,
          (gateway) =>
            gateway.giveCommand<Json>(`/v1/strategies/${encodeURIComponent(strategy)}/switch`, { ...words(flags), on }),
          saySetup,
        ),
    );
  }
  withCommandOptions(
    strategies
      .command('set <strategy> <values...>')
      .description('changes parameters, without a restart: set momentum-1 window=50 threshold=0.002')
      .option(
        '--expected-version <n>',
        'only while this version is in force (default: the one read just before)',
        version,
      ),
  ).action((strategy: string, values: readonly string[], flags: CommandFlags & { readonly expectedVersion?: number }) =>
    runDesk(
      around,
      flags,
      (gateway) => setParameters(gateway, { strategy, values, said: words(flags), seen: flags.expectedVersion }),
      saySetup,
    ),
  );
}

function version(text: string): number {
  if (/^\d{1,9}$/u.test(text)) return Number(text);
  throw new InvalidArgumentError(
    'A version is a whole number, such as 3; tradewind strategies and tradewind limits show it.',
  );
}

function addLimitsCommands(program: Command, around: DeskSurroundings): void {
  ofAccount(
    withDeskOptions(
      program
        .command('try-limits <file>')
        .description('says which orders of today other limits would have refused; changes nothing'),
    ),
  ).action((file: string, { account, ...flags }: DeskFlags & { readonly account?: string }) =>
    runDesk(
      around,
      flags,
      (gateway) =>
        withLimits(file, (limits) =>
          gateway.postJson<Json>(`/v1/${accountPath(around, account)}/limits/try`, { limits }),
        ),
      ({ judged, refusals }) =>
        [
          `${String(judged)} approvals were judged again.`,
          textTable(
            ['intentId', 'strategy', 'instrument', 'side', 'quantity', 'message'].map((of) => ({ title: of, of })),
            refusals as readonly Json[],
            'None would have been refused.',
          ),
        ].join('\n'),
    ),
  );
  ofAccount(
    withCommandOptions(
      program.command('set-limits <file>').description('puts a set of limits in force; it holds over restarts'),
    ),
  )
    .option('--expected-version <n>', 'only while this version is in force; tradewind limits shows it', version)
    .action((file: string, flags: CommandFlags & { readonly expectedVersion?: number }) =>
      runDesk(
        around,
        flags,
        (gateway) =>
          withLimits(file, (limits) =>
            gateway.giveCommand<Json>(`/v1/${accountPath(around, flags.account)}/limits`, {
              ...words(flags),
              limits,
              ...(flags.expectedVersion === undefined ? {} : { expectedVersion: flags.expectedVersion }),
            }),
          ),
        ({ account, version }) => `Version ${String(version)} of the limits of ${String(account)} is in force.`,
      ),
    );
}

function saySetup({ on, parameters, strategy, version }: Json): string {
  return `${String(strategy)} is ${on === true ? 'on' : 'off'} with ${JSON.stringify(parameters)} (version ${String(version)}).`;
}

interface WantedParameters {
  readonly strategy: string;
  readonly values: readonly string[];
  readonly said: Json;
  /** The version that somebody has seen. */
  readonly seen: number | undefined;
}

/** Changes the named parameters and keeps the others, unless somebody changes them meanwhile. */
async function setParameters(
  gateway: GatewayClient,
  { said, seen, strategy, values }: WantedParameters,
): Promise<Result<Json, Problem>> {
  const changes = readChanges(values);
  if (!changes.ok) return changes;
  const all = await gateway.getJson<readonly Json[]>('/v1/strategies');
  const schemas = all.ok ? await gateway.getJson<readonly Json[]>('/v1/strategies/schemas') : all;
  if (!all.ok) return all;
  if (!schemas.ok) return schemas;
  const run = all.value.find((one) => one['strategy'] === strategy);
  if (run === undefined) return err(notAtWork(strategy, all.value));
  const fields = (schemas.value.find(({ name }) => name === run['name'])?.['fields'] ?? []) as readonly Json[];
  const parameters: Record<string, unknown> = { ...(run['parameters'] as Json | undefined) };
  for (const [name, text] of changes.value) {
    const isWhole = fields.find((field) => field['name'] === name)?.['kind'] === 'whole';
    parameters[name] = isWhole && /^-?\d+$/u.test(text) ? Number(text) : text;
  }
  return gateway.giveCommand<Json>(`/v1/strategies/${encodeURIComponent(strategy)}/parameters`, {
    ...said,
    parameters,
    expectedVersion: seen ?? run['version'],
  });
}

/** Its other parameters are not known, and would be lost. */
function notAtWork(strategy: string, all: readonly Json[]): Problem {
  const names = [...new Set(all.map((run) => String(run['strategy'])))];
  const message =
    names.length === 0
      ? `Whether there is a strategy "${strategy}" is not known: the strategy service does not answer, or none is at work. tradewind status says which.`
      : `There is no strategy "${strategy}" at work; there are ${names.join(', ')}.`;
  return problem('STRATEGY_NOT_AT_WORK', message, { strategy, known: names.join(', ') });
}

/** Reads a JSON list of limits, `[{"instrument":"*","maxPosition":"5",…}]`. */
function withLimits(
  file: string,
  send: (limits: unknown) => Promise<Result<Json, Problem>>,
): Promise<Result<Json, Problem>> {
  try {
    const limits: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (Array.isArray(limits)) return send(limits);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return Promise.resolve(err(problem('FILE_UNREADABLE', `${file} cannot be read: ${why}.`)));
  }
  const message = `${file} must hold a list such as [{"instrument":"*","maxOrderQuantity":"1","maxOrderNotional":"50000","maxPosition":"5"}].`;
  return Promise.resolve(err(problem('FILE_UNREADABLE', message)));
}
