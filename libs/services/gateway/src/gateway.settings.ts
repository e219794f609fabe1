import { isIP } from 'node:net';
import { z } from 'zod';
import {
  databaseSettings,
  natsSettings,
  BESIDE_OTHER_FAULTS,
  refuseInsecureAccess,
  serviceSettings,
  trustSettings,
} from '#libs/platform';

const MIN_TOKEN_LENGTH = 16;

/** Whether only this machine can reach a server that listens on an address. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost' || host === '::1') return true;
  return isIP(host) === 4 && host.startsWith('127.');
}

/** Reads `risk=http://127.0.0.1:4003,…`. */
function readAddresses(text: string, context: z.RefinementCtx): Readonly<Record<string, string>> {
  const addresses: Record<string, string> = {};
  for (const part of text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')) {
    const [name = '', address = ''] = part.split(/=(.*)/su);
    if (/^[a-z][a-z-]{0,31}$/u.test(name) && /^https?:\/\//u.test(address) && URL.canParse(address))
      addresses[name] = address;
    else context.addIssue({ code: 'custom', message: `"${part}" is not written name=http://host:port` });
  }
  return addresses;
}

/** Reads `123456789=0123456789abcdef,…`. */
function readChatUsers(text: string, context: z.RefinementCtx): ReadonlyMap<string, string> {
  const users = new Map<string, string>();
  for (const part of text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')) {
    const [, user = '', keyId] = /^([1-9]\d{0,15})=(?:tw_)?([0-9a-f]{16})$/u.exec(part) ?? [];
    if (keyId !== undefined && !users.has(user)) users.set(user, keyId);
    else context.addIssue({ code: 'custom', message: `"${part}" is not written user=key-id, or is there twice` });
  }
  return users;
}

/** What a gateway may be given to know callers by. */
interface CredentialSettings {
  readonly GATEWAY_API_TOKEN?: string | undefined;
  readonly GATEWAY_KEY_RING?: string | undefined;
  readonly GATEWAY_JWKS_URL?: string | undefined;
}

/** Whether every request must carry a credential: as soon as the gateway has any way to judge one. */
export function needsCredentials(settings: CredentialSettings): boolean {
  const { GATEWAY_API_TOKEN, GATEWAY_JWKS_URL, GATEWAY_KEY_RING } = settings;
  return [GATEWAY_API_TOKEN, GATEWAY_KEY_RING, GATEWAY_JWKS_URL].some((one) => one !== undefined);
}

function perSecond(usual: number, what: string): z.ZodType<number> {
  const text = `${what} that one principal may send a second, on average, to one replica`;
  return z.coerce.number().int().min(1).max(100_000).default(usual).describe(text);
}

/** The environment variables of the gateway; each says what it means. */
export const gatewaySettings = z
  .object({
    ...serviceSettings,
    ...natsSettings,
    ...trustSettings,
    ...databaseSettings,
    GATEWAY_API_TOKEN: z
      .string()
      .min(MIN_TOKEN_LENGTH)
      .optional()
      .describe('Bearer token of an administrator, who may do everything; GATEWAY_API_TOKEN_FILE may name a file'),
    GATEWAY_KEY_RING: z
      .string()
      .min(1)
      .optional()
      .describe('Path of the file of API keys that `tradewind keys` writes; read again every 5 s'),
    GATEWAY_JWKS_URL: z.url().optional().describe('Where the identity provider publishes its public keys (JWKS)'),
    GATEWAY_JWT_ISSUER: z.string().min(1).optional().describe('The issuer (iss) whose tokens are taken'),
    GATEWAY_JWT_AUDIENCE: z.string().min(1).optional().describe('The audience (aud) that tokens must name'),
    GATEWAY_JWT_ROLES_CLAIM: z
      .string()
      .min(1)
      .default('roles')
      .describe('The claim that lists the roles: viewer, trader, risk, admin'),
    GATEWAY_READS_PER_SECOND: perSecond(50, 'Reads'),
    GATEWAY_COMMANDS_PER_SECOND: perSecond(5, 'Commands, but for halt, which is never throttled,'),
    GATEWAY_SERVICES: z
      .string()
      .default('')
      .transform(readAddresses)
      .describe(
        'Where the other services listen for HTTP, for their health: name=http://host:port, separated by commas',
      ),
    GATEWAY_TRACES_URL: z
      .url({ protocol: /^https?$/u })
      .optional()
      .describe(
        'OpenTelemetry collector that takes one trace per order, such as http://collector:4318; none unless set',
      ),
    GATEWAY_RECORDINGS: z
      .string()
      .min(1)
      .optional()
      .describe('Folder whose folders are recordings of `tradewind record`, for replay in the console'),
    GATEWAY_PAST_HOUR: z
      .string()
      .min(1)
      .optional()
      .describe(
        'Folder of this gateway alone, in which candles and equity of the last hour stay over a restart; without it they begin anew',
      ),
    GATEWAY_TELEGRAM_USERS: z
      .string()
      .default('')
      .transform(readChatUsers)
      .describe(
        'Who may give commands to the bot of NOTIFY_TELEGRAM_TOKEN: the number of a user of Telegram and the id of the API key whose name and roles are theirs, such as 123456789=0123456789abcdef, separated by commas',
      ),
    GATEWAY_ALLOW_ANONYMOUS: z
      .enum(['true', 'false'])
      .default('false')
      .transform((text) => text === 'true')
      .describe('Whether everybody is an administrator on an address that other machines reach'),
  })
  .superRefine(refuseInsecureAccess, BESIDE_OTHER_FAULTS)
  .superRefine((settings, context) => {
    const { HTTP_HOST, GATEWAY_ALLOW_ANONYMOUS } = settings;
    for (const name of ['GATEWAY_JWT_ISSUER', 'GATEWAY_JWT_AUDIENCE'] as const) {
      if (settings.GATEWAY_JWKS_URL === undefined || settings[name] !== undefined) continue;
      context.addIssue({ code: 'custom', path: [name], message: 'must be set beside GATEWAY_JWKS_URL' });
    }
    for (const name of ['NOTIFY_TELEGRAM_TOKEN', 'GATEWAY_KEY_RING'] as const) {
      if (settings.GATEWAY_TELEGRAM_USERS.size === 0 || settings[name] !== undefined) continue;
      context.addIssue({ code: 'custom', path: [name], message: 'must be set beside GATEWAY_TELEGRAM_USERS' });
    }
    if (settings.SECURE_MODE && (GATEWAY_ALLOW_ANONYMOUS || !needsCredentials(settings))) {
      const message =
        'must be set where SECURE_MODE is true (or GATEWAY_API_TOKEN or GATEWAY_JWKS_URL), and GATEWAY_ALLOW_ANONYMOUS must not';
      context.addIssue({ code: 'custom', path: ['GATEWAY_KEY_RING'], message });
      return;
    }
    if (isLoopback(HTTP_HOST) || needsCredentials(settings) || GATEWAY_ALLOW_ANONYMOUS) return;
    context.addIssue({
      code: 'custom',
      path: ['GATEWAY_API_TOKEN'],
      message: `must be set, because HTTP_HOST=${HTTP_HOST} can be reached by others (or set GATEWAY_KEY_RING, GATEWAY_JWKS_URL or GATEWAY_ALLOW_ANONYMOUS=true)`,
    });
  }, BESIDE_OTHER_FAULTS);

/** The settings of the gateway, read. */
export type GatewaySettings = z.output<typeof gatewaySettings>;
