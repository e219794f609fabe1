import { z } from 'zod';
import {
  type Environment,
  SettingsError,
  environmentWith,
  readSettings,
  serviceSettings,
  sharedProcessNameOf,
} from '#libs/platform';
import type { HostSettings } from '#libs/service-host';
import { type MarketDataSettings, marketDataSettings } from '#libs/services/market-data';
import { type OrderManagementSettings, orderManagementSettings } from '#libs/services/order-management';
import { type RiskSettings, riskSettings } from '#libs/services/risk';
import { type StrategySettings, strategySettings } from '#libs/services/strategy';

/** The services of a desk with their settings. Risk is the last: where two judge a setting differently, the stricter one counts. */
export const SERVICE_SCHEMAS = {
  'market-data': marketDataSettings,
  'order-management': orderManagementSettings,
  strategy: strategySettings,
  risk: riskSettings,
} as const;
type DeskService = keyof typeof SERVICE_SCHEMAS;
const DESK_SERVICES = Object.keys(SERVICE_SCHEMAS) as DeskService[];

function shapeOf(service: DeskService): Record<string, z.ZodType> {
  const shape: Record<string, z.ZodType> = SERVICE_SCHEMAS[service].shape;
  const named = Object.entries(shape).map(([name, schema]): [string, z.ZodType] => {
    const deskName = sharedProcessNameOf(service, name);
    return [deskName, deskName === name ? schema : schema.describe(`${schema.description ?? ''}; of ${service}`)];
  });
  return Object.fromEntries(named);
}

const portOf = (service: DeskService, fallback: number): z.ZodType<number> =>
  serviceSettings.HTTP_PORT.unwrap()
    .default(fallback)
    .describe(`Port on which ${service} has its health, metrics and routes, as if it were alone`);

/**
 * The settings of a desk: those of its four services. What each of them has for itself bears its name, such as `RISK_SIGNING_KEY`;
 * the rest is said once. `HTTP_PORT` is the desk's own, for its health as a whole.
 */
export const deskSettings = z.object({
  ...(Object.assign({}, ...DESK_SERVICES.map(shapeOf)) as Record<string, z.ZodType>),
  ...serviceSettings,
  MARKET_DATA_HTTP_PORT: portOf('market-data', 3001),
  RISK_HTTP_PORT: portOf('risk', 3002),
  ORDER_MANAGEMENT_HTTP_PORT: portOf('order-management', 3003),
  STRATEGY_HTTP_PORT: portOf('strategy', 3004),
});

/** The settings of a desk, read: its own, and those of each service. */
export interface DeskSettings extends HostSettings {
  readonly marketData: MarketDataSettings;
  readonly risk: RiskSettings;
  readonly orderManagement: OrderManagementSettings;
  readonly strategy: StrategySettings;
}

/** Reads the settings from the environment; throws a {@link SettingsError} that lists what is wrong. */
export function readDeskSettings(environment: Environment = environmentWith({})): DeskSettings {
  const own = readSettings(deskSettings, environment);
  const refused: string[] = [];
  const read = <Shape extends z.ZodRawShape>(service: DeskService, schema: z.ZodObject<Shape>, port: number) => {
    const its = { ...environment, [sharedProcessNameOf(service, 'HTTP_PORT')]: String(port) };
    const settings = readOf(service, schema, its);
    if (settings instanceof SettingsError) refused.push(settings.message);
    return settings;
  };
  const marketData = read('market-data', marketDataSettings, own.MARKET_DATA_HTTP_PORT);
  const risk = read('risk', riskSettings, own.RISK_HTTP_PORT);
  const orderManagement = read('order-management', orderManagementSettings, own.ORDER_MANAGEMENT_HTTP_PORT);
  const strategy = read('strategy', strategySettings, own.STRATEGY_HTTP_PORT);
  const areAllRead =
    !(marketData instanceof SettingsError) &&
    !(risk instanceof SettingsError) &&
    !(orderManagement instanceof SettingsError) &&
    !(strategy instanceof SettingsError);
  if (!areAllRead) throw new SettingsError(refused.join('\n'));
  return { ...own, marketData, risk, orderManagement, strategy };
}

function readOf<Shape extends z.ZodRawShape>(
  service: DeskService,
  schema: z.ZodObject<Shape>,
  environment: Environment,
): z.output<z.ZodObject<Shape>> | SettingsError {
  const named = Object.keys(schema.shape).flatMap((name) => {
    const deskName = sharedProcessNameOf(service, name);
    return [
      [name, environment[deskName]],
      [`${name}_FILE`, environment[`${deskName}_FILE`]],
    ];
  });
  try {
    return readSettings(schema, Object.fromEntries(named) as Environment);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return new SettingsError(`For ${service}: ${error.message}`);
  }
}
