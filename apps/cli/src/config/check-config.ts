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

/** Checks what stands in a file: each value by itself, and what must hold between them where the parts that it concerns are right. */
export function checkConfig(root: unknown): CheckedConfig {
  const parsed = configSchema.safeParse(root);
  const found = parsed.success ? [] : issuesOf(root, parsed.error.issues);
  // The file as a whole is something else.
  if (found.some(({ path }) => path.length === 0)) return { config: undefined, issues: found };
  const config = root as TradewindConfig;
  const wrong = new Set(found.map(({ path }) => path[0]));
  const between = RULES_BETWEEN.filter(({ parts }) => !parts.some((part) => wrong.has(part)))
    .flatMap(({ issues }) => issues(config))
    .map((issue) => ({ ...issue, value: valueAt(root, issue.path) }));
  const issues = withoutRepeats([...found, ...between]);
  return issues.length === 0 ? { config, issues: [] } : { config: undefined, issues };
}

/** A value that two rules refuse in the same words is refused once. */
function withoutRepeats(issues: readonly ConfigIssue[]): readonly ConfigIssue[] {
  return [...new Map(issues.map((issue) => [JSON.stringify([issue.path, issue.message]), issue])).values()];
}

type Issue = Omit<ConfigIssue, 'value'>;

/** What must hold between values, by the parts of the file that it concerns. */
const RULES_BETWEEN: readonly {
  readonly parts: readonly (keyof TradewindConfig)[];
  readonly issues: (config: TradewindConfig) => Issue[];
}[] = [
  { parts: ['venues'], issues: marketIssues },
  { parts: ['instruments'], issues: instrumentIssues },
  { parts: ['strategies'], issues: strategyIssues },
  { parts: ['strategies', 'instruments'], issues: strangerIssues },
  { parts: ['strategies'], issues: positionIssues },
  { parts: ['instruments', 'limits'], issues: limitIssues },
];

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

function strategyIssues({ strategies }: TradewindConfig): Issue[] {
  return strategies.flatMap(({ id, name, parameters = {} }, index): Issue[] => {
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
    ];
  });
}

/** Instruments of strategies that are not among those that may be traded. */
function strangerIssues({ instruments, strategies }: TradewindConfig): Issue[] {
  return strategies.flatMap(({ instruments: own }, index) =>
    own.flatMap((market, place): Issue[] => {
      const path = ['strategies', index, 'instruments', place];
      return instruments.includes(market) ? [] : [{ path, message: 'must stand under "instruments" too' }];
    }),
  );
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
