import { isIP } from 'node:net';
import { z } from 'zod';
import { databaseSettings, natsSettings, serviceSettings, trustSettings } from '#libs/platform';

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
      .describe(
        'Bearer token that every POST must carry; without it only a loopback HTTP_HOST is allowed; GATEWAY_API_TOKEN_FILE may name a file',
      ),
    GATEWAY_SERVICES: z
      .string()
      .default('')
      .transform(readAddresses)
      .describe(
        'Where the other services listen for HTTP, for their health: name=http://host:port, separated by commas',
      ),
    GATEWAY_ALLOW_ANONYMOUS: z
      .enum(['true', 'false'])
      .default('false')
      .transform((text) => text === 'true')
      .describe('Whether commands without a token are taken on an address that other machines reach'),
  })
  .superRefine((settings, context) => {
    const { HTTP_HOST, GATEWAY_ALLOW_ANONYMOUS, GATEWAY_API_TOKEN } = settings;
    if (isLoopback(HTTP_HOST) || GATEWAY_API_TOKEN !== undefined || GATEWAY_ALLOW_ANONYMOUS) return;
    context.addIssue({
      code: 'custom',
      path: ['GATEWAY_API_TOKEN'],
      message: `must be set, because HTTP_HOST=${HTTP_HOST} can be reached by others (or set GATEWAY_ALLOW_ANONYMOUS=true)`,
    });
  });

/** The settings of the gateway, read. */
export type GatewaySettings = z.output<typeof gatewaySettings>;
