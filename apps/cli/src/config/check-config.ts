import { assetsOf } from '#libs/domain';
import { STRATEGIES, findStrategy } from '#libs/strategies';
import { parseMarketName } from '#libs/platform';
import { type ConfigIssue, issuesOf, valueAt } from './config-issue.js';
import { type TradewindConfig, configSchema } from './config-schema.js';

const LIMITS = ['maxOrderQuantity', 'maxOrderNotional', 'maxPosition'] as const;

/** A file that is right, or everything that is wrong in it. */
export type CheckedConfig =
  | { readonly config: TradewindConfig; readonly issues: readonly [] }
  | { readonly config: undefined; readonly issues: readonly ConfigIssue[] };

/** Checks what stands in a file: first each value by itself, then what must hold between them. */
export function checkConfig(root: unknown): CheckedConfig {
  const parsed = configSchema.safeParse(root);
  if (!parsed.success) return { config: undefined, issues: issuesOf(root, parsed.error.issues) };
  const config = root as TradewindConfig;
  const issues = [
    ...marketIssues(config),
    ...instrumentIssues(config),
    ...strategyIssues(config),
    ...positionIssues(config),
    ...limitIssues(config),
  ].map((issue) => ({ ...issue, value: valueAt(root, issue.path) }));
  return issues.length === 0 ? { config, issues: [] } : { config: undefined, issues };
}

type Issue = Omit<ConfigIssue, 'value'>;

/** To which kinds of market the lines of a venue belong. */
const LINES_OF_A_VENUE = [
  { name: 'tape', kinds: ['tape'] },
  { name: 'speed', kinds: ['tape'] },
  { name: 'seed', kinds: ['synthetic'] },
  { name: 'invented', kinds: ['synthetic'] },
  { name: 'restUrl', kinds: ['live', 'testnet'] },
  { name: 'streamUrl', kinds: ['live', 'testnet'] },
  { name: 'wsApiUrl', kinds: ['testnet'] },
] as const;

function marketIssues({ venues }: TradewindConfig): Issue[] {
  const venue = venues?.binance ?? {};
  const { market = 'synthetic' } = venue;
  const path = ['venues', 'binance'];
  const isPlaced = market !== 'tape' || venue.tape !== undefined;
  const needless = LINES_OF_A_VENUE.filter(
    ({ name, kinds }) => venue[name] !== undefined && !kinds.some((kind) => kind === market),
  );
  return [
    ...(isPlaced ? [] : [{ path: [...path, 'tape'], message: 'must name the folder of the tape' }]),
    ...needless.map(({ name, kinds }) => ({
      path: [...path, name],
      message: `means nothing where market is "${market}"; it belongs to ${kinds.join(' and ')}`,
    })),
  ];
}

const quoteOf = (market: string): string => {
  const name = parseMarketName(market);
  return name === undefined ? '' : assetsOf(name.instrument).quote;
};

function instrumentIssues({ instruments }: TradewindConfig): Issue[] {
  const quote = quoteOf(instruments[0] ?? '');
  return instruments.flatMap((market, index): Issue[] => {
    const path = ['instruments', index];
    if (!market.startsWith('binance:')) return [{ path, message: 'must be at binance: orders are sent nowhere else' }];
    if (instruments.indexOf(market) < index) return [{ path, message: 'must stand there once' }];
    return quoteOf(market) === quote ? [] : [{ path, message: `must be priced in ${quote}, as the first one is` }];
  });
}

function strategyIssues({ strategies, instruments }: TradewindConfig): Issue[] {
  return strategies.flatMap(({ id, name, parameters = {}, instruments: own }, index): Issue[] => {
    const path = ['strategies', index];
    const names = STRATEGIES.map((strategy) => strategy.name).join(', ');
    const prepared = findStrategy(name)?.prepare(parameters);
    const isTwice = strategies.findIndex((other) => other.id === id) < index;
    return [
      ...(isTwice ? [{ path: [...path, 'id'], message: 'must be the id of one strategy only' }] : []),
      ...(prepared === undefined ? [{ path: [...path, 'name'], message: `must be one of ${names}` }] : []),
      ...(prepared?.ok === false
        ? parameterIssues(
            [...path, 'parameters'],
            parameters,
            prepared.error.details['complaints'] ?? prepared.error.message,
          )
        : []),
      ...own.flatMap((market, place) =>
        instruments.includes(market)
          ? []
          : [{ path: [...path, 'instruments', place], message: 'must stand under "instruments" too' }],
      ),
    ];
  });
}

/** A strategy lists what is wrong with its parameters, each sentence beginning with the parameter's name where it is one's. */
function parameterIssues(path: readonly PropertyKey[], parameters: object, complaints: string): Issue[] {
  return complaints.split('; ').map((complaint) => {
    const [, name = '', demand = ''] = /^(\S+) (.+?)(?:, not .*)?$/u.exec(complaint) ?? [];
    const isOne = Object.hasOwn(parameters, name) && !/^must (?:be below|not be above) [a-z]/u.test(demand);
    return isOne ? { path: [...path, name], message: demand } : { path, message: complaint };
  });
}

/** Two strategies that would both take a position for their own. */
function positionIssues({ strategies }: TradewindConfig): Issue[] {
  const owners = new Map<string, string>();
  return strategies.flatMap(({ id, instruments }, index) =>
    instruments.flatMap((market, place): Issue[] => {
      const owner = owners.get(market);
      owners.set(market, owner ?? id);
      if (owner === undefined || owner === id) return [];
      const message = `must be traded by one strategy; "${owner}" trades it already`;
      return [{ path: ['strategies', index, 'instruments', place], message }];
    }),
  );
}

function limitIssues({ instruments, limits }: TradewindConfig): Issue[] {
  const strangers = Object.keys(limits).filter((market) => market !== '*' && !instruments.includes(market));
  const missing = instruments.flatMap((market) =>
    LIMITS.filter((limit) => limits[market]?.[limit] === undefined && limits['*']?.[limit] === undefined).map(
      (limit): Issue => ({
        path: ['limits', market, limit],
        message: 'must be set, here or under "*": a limit that is not set refuses every order',
      }),
    ),
  );
  return [
    ...strangers.map((market) => ({ path: ['limits', market], message: 'must stand under "instruments" too' })),
    ...missing,
  ];
}
