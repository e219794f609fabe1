import { z } from 'zod';
import { gatewaySettings } from '#libs/services/gateway';
import { marketDataSettings } from '#libs/services/market-data';
import { orderManagementSettings } from '#libs/services/order-management';
import { paperExchangeSettings } from '#libs/services/paper-exchange';
import { riskSettings } from '#libs/services/risk';
import { strategySettings } from '#libs/services/strategy';
import type { APPS } from '../launch/apps.js';

const LAUNCHER = 'the launcher chooses it';
const SECRET = 'a secret does not belong into this file; set it in the environment';

/** Settings that do not stand under `services`, each with the place where the same is said. */
const SAID_ELSEWHERE: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['HTTP_PORT', 'HTTP_HOST', 'NATS_USER', 'SIGNING_KEY', 'TRUSTED_KEYS', 'EXCHANGE', 'SHARD', 'GATEWAY_SERVICES'].map(
      (name) => [name, LAUNCHER],
    ),
  ),
  ...Object.fromEntries(
    ['NATS_PASSWORD', 'BINANCE_API_KEY', 'BINANCE_API_SECRET', 'API_KEY', 'API_SECRET', 'GATEWAY_API_TOKEN'].map(
      (name) => [name, SECRET],
    ),
  ),
  NATS_NKEY_SEED: SECRET,
  ...Object.fromEntries(['SECURE_MODE', 'NATS_CA'].map((name) => [name, 'say it with --secure'])),
  NOTIFY_URL: SECRET,
  NOTIFY_SLACK_URL: SECRET,
  NOTIFY_SMTP_URL: SECRET,
  NOTIFY_TELEGRAM_TOKEN: SECRET,
  FAULT_CONTROL_TOKEN: SECRET,
  NATS_URL: 'set NATS_URL in the environment to use a server of your own',
  DATABASE_URL: 'set DATABASE_URL in the environment to use a server of your own',
  ACCOUNT: 'the paper exchange has one account, paper-1',
  INSTRUMENTS: 'say it under "instruments"',
  SYMBOLS: 'say it under "instruments"',
  STRATEGIES: 'say it under "strategies"',
  RISK_LIMITS: 'say it under "limits"',
  BALANCES: 'say it under "balances"',
  JOURNAL_FILE: 'say it with --data',
  ...Object.fromEntries(
    [
      ...['SEED', 'TAPE', 'SPEED', 'LIVE_STREAM_URL', 'LIVE_REST_URL', 'REST_URL', 'STREAM_URL', 'BINANCE_REST_URL'],
      ...['BINANCE_STREAM_URL', 'BINANCE_WS_API_URL', 'TAPE_DIR', 'TAPE_SPEED', 'INVENTED_SYMBOLS'],
    ].map((name) => [name, 'say it under "venues", or with an option of npm start']),
  ),
};

/** Why a setting must not stand under `services`; `undefined` where it may, or is not known at all. */
export function saidElsewhere(name: string): string | undefined {
  return Object.hasOwn(SAID_ELSEWHERE, name) ? SAID_ELSEWHERE[name] : undefined;
}

/** The schema of each service that npm start runs; its descriptions are the reference of settings. */
export const SERVICE_SCHEMAS: Readonly<Record<(typeof APPS)[number], z.ZodObject>> = {
  gateway: gatewaySettings,
  'paper-exchange': paperExchangeSettings,
  'market-data': marketDataSettings,
  risk: riskSettings,
  'order-management': orderManagementSettings,
  strategy: strategySettings,
};

/** What a service's own schema says of each setting that may stand in the file; all of them may be left out. */
function optionsOf(schema: z.ZodObject): z.ZodType {
  const shape = Object.entries(schema.shape).flatMap(([name, type]): [string, z.ZodType][] => {
    const setting = type as z.ZodType;
    if (saidElsewhere(name) !== undefined) return [];
    const { description } = setting;
    return [[name, description === undefined ? setting.optional() : setting.optional().describe(description)]];
  });
  return z.strictObject(Object.fromEntries(shape)).optional();
}

/** Settings of single services by their own names, as each service's schema takes them. */
export const serviceOptions = z
  .strictObject(Object.fromEntries(Object.entries(SERVICE_SCHEMAS).map(([app, schema]) => [app, optionsOf(schema)])))
  .describe('Settings of single services, by the names and within the bounds of their environment variables');
