import { z } from 'zod';
import { HISTORY_PAGE } from '#libs/contracts';
import { type StrategyStarter, whoseName } from '#libs/domain';
import { type AccountId, type StrategyId, TOKEN, asId, namesToOffer } from '#libs/kernel';
import {
  type InstrumentName,
  auditSettings,
  databaseSettings,
  instrumentListSetting,
  natsSettings,
  BESIDE_OTHER_FAULTS,
  refuseInsecureAccess,
  serviceSettings,
  trustSettings,
} from '#libs/platform';
import { STRATEGIES, findStrategy } from '#libs/strategies';

/** One strategy to run, from the settings. */
export interface StrategyPlan {
  /** Its own name; part of the intent ids, so that two with one name would be one. */
  readonly id: StrategyId;
  /** Which strategy of the registry it is. */
  readonly name: string;
  /** The account it trades for. */
  readonly account: AccountId;
  /** Whether that account may go short. */
  readonly canShort: boolean;
  readonly instruments: readonly InstrumentName[];
  /** What it was given, to be shown; {@link start} holds them read. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Puts it to work on one of them. */
  readonly start: StrategyStarter;
}

const token = z.string().regex(TOKEN, 'must be 1 to 64 letters, digits, dashes or underscores');

const ownName = token.superRefine((id, context) => {
  const owner = whoseName(id);
  if (owner !== undefined) context.addIssue(`must not be "${id}", the name of ${owner}`);
});

/** One strategy as the settings name it; `STRATEGIES` and a file of the launcher are lists of these. */
export const strategyPlanSchema = z.strictObject({
  id: ownName,
  name: z.string(),
  account: token,
  canShort: z.boolean().default(false),
  instruments: z
    .array(z.string())
    .min(1)
    .max(1_000)
    .transform((list) => list.join(','))
    .pipe(instrumentListSetting),
  parameters: z.record(z.string(), z.unknown()).default({}),
});

const STRATEGY_NAMES = STRATEGIES.map((strategy) => strategy.name);

/** Reads the JSON of `STRATEGIES`; everything that is wrong in it is reported at once. */
const strategiesSetting = z.string().transform((text, context): readonly StrategyPlan[] => {
  const complain = (message: string): void => context.addIssue({ code: 'custom', message });
  const parsed = z.array(strategyPlanSchema).min(1).max(1_000).safeParse(jsonOf(text));
  if (!parsed.success) {
    for (const issue of parsed.error.issues) complain(`[${issue.path.join('.')}] ${issue.message}`);
    return z.NEVER;
  }
  const plans: StrategyPlan[] = [];
  for (const { name, parameters, ...plan } of parsed.data) {
    const starter = findStrategy(name)?.prepare(parameters);
    if (starter === undefined)
      complain(`[${plan.id}] there is no strategy called "${name}"; there are ${namesToOffer(name, STRATEGY_NAMES)}`);
    else if (!starter.ok) complain(`[${plan.id}] ${starter.error.message}`);
    else
      plans.push({
        ...plan,
        name,
        parameters,
        id: asId<StrategyId>(plan.id),
        account: asId<AccountId>(plan.account),
        start: starter.value,
      });
  }
  for (const complaint of clashesOf(plans)) complain(complaint);
  return plans;
});

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Ids that are used twice, and positions that two strategies would both take for their own. */
function clashesOf(plans: readonly StrategyPlan[]): string[] {
  const complaints: string[] = [];
  const ids = new Set<string>();
  const owners = new Map<string, string>();
  for (const { id, account, instruments } of plans) {
    if (ids.has(id)) complaints.push(`the id "${id}" is used twice`);
    ids.add(id);
    for (const { venue, instrument } of instruments) {
      const position = `${account}/${venue}:${instrument}`;
      const owner = owners.get(position);
      if (owner !== undefined) complaints.push(`"${owner}" and "${id}" would both trade ${position}`);
      owners.set(position, id);
    }
  }
  return complaints;
}

const milliseconds = (atLeast: number, atMost: number, fallback: number): z.ZodDefault<z.ZodCoercedNumber> =>
  z.coerce.number().int().min(atLeast).max(atMost).default(fallback);

/** What the strategies run on; where broker and database are is the app's affair. */
const strategyRules = {
  STRATEGIES: strategiesSetting.describe(
    'JSON list of strategies to run: {"id","name","account","instruments":["venue:BASE-QUOTE"],"canShort"?,"parameters"?}',
  ),
  INSTRUMENTS: instrumentListSetting
    .optional()
    .describe('Further instruments (venue:BASE-QUOTE, …) whose last price values what the accounts hold'),
  INTENT_TTL_MS: milliseconds(50, 600_000, 2_000).describe('How long an intent may be sent after it was made'),
  INTENT_EXPIRY_GRACE_MS: milliseconds(100, 3_600_000, 10_000).describe(
    'How long after that an intent that was never seen approved still waits for an answer before it is closed',
  ),
  FILL_GRACE_MS: milliseconds(100, 3_600_000, 10_000).describe(
    'How long the end of an order waits for the position that shows its fills',
  ),
  MAX_TICK_AGE_MS: milliseconds(10, 600_000, 2_000).describe('Oldest market event that may still cause an intent'),
  WARM_UP_TRADES: z.coerce
    .number()
    .int()
    .min(0)
    .max(HISTORY_PAGE)
    .default(HISTORY_PAGE)
    .describe(
      'Most past trades that a strategy receives at start, so that its windows are full; 0 warms up on live trades',
    ),
  WARM_UP_TIMEOUT_MS: milliseconds(100, 60_000, 5_000).describe(
    'How long the past is waited for at start; then strategies warm up on live trades',
  ),
  TICK_QUEUE_CAPACITY: z.coerce
    .number()
    .int()
    .min(16)
    .max(1_000_000)
    .default(100_000)
    .describe('Market events that wait at most; when it is full the oldest are dropped and counted: freshest wins'),
};

/** The settings of the strategy service. */
export const strategySettings = z
  .object({
    ...serviceSettings,
    ...natsSettings,
    ...trustSettings,
    ...auditSettings,
    ...databaseSettings,
    ...strategyRules,
  })
  .superRefine(refuseInsecureAccess, BESIDE_OTHER_FAULTS);

/** The settings of the strategy service, read. */
export type StrategySettings = z.output<typeof strategySettings>;

/** Injects the {@link StrategyRules}. */
export const STRATEGY_SETTINGS = Symbol('StrategySettings');

/** The part of the settings that decides how the service works, wherever its broker and its database are. */
export type StrategyRules = Pick<StrategySettings, keyof typeof strategyRules>;

/** The instruments whose markets are followed, each once: what the strategies trade, and what only values the accounts. */
export function followedInstruments({ STRATEGIES, INSTRUMENTS }: StrategyRules): readonly InstrumentName[] {
  const names = [...STRATEGIES.flatMap((plan) => plan.instruments), ...(INSTRUMENTS ?? [])];
  return [...new Map(names.map((name) => [`${name.venue}:${name.instrument}`, name])).values()];
}
