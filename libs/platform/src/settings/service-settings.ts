import { z } from 'zod';
import { reportSettings } from './report-settings.js';
import { secureModeSettings } from './secure-mode.js';

/** The settings that every service has. Spread them into the service's own schema. */
export const serviceSettings = {
  HTTP_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(3000)
    .describe('Port of the HTTP server for health, metrics and routes; 0 takes a free one'),
  HTTP_HOST: z.string().default('127.0.0.1').describe('Address the HTTP server listens on; 0.0.0.0 in a container'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe('Least important level that is logged'),
  ...reportSettings,
  ...secureModeSettings,
};

/** The settings of a service that talks on the wire. */
export const natsSettings = {
  NATS_URL: z
    .string()
    .min(1)
    .describe(
      'Address of the NATS server, such as nats://127.0.0.1:4222; tls://… takes TLS only and verifies the server',
    ),
  NATS_CA: z
    .string()
    .regex(/^-----BEGIN CERTIFICATE-----/u, 'must be a certificate in PEM')
    .optional()
    .describe(
      "The authority of the broker's certificate, as PEM; NATS_CA_FILE may name a file. The machine's own unless set",
    ),
  NATS_NKEY_SEED: z
    .string()
    .regex(/^SU[A-Z2-7]{56}$/u, 'must be the seed of a user, SU and 56 letters or digits')
    .optional()
    .describe("Seed of the service's nkey at the NATS server; NATS_NKEY_SEED_FILE may name a file instead"),
  NATS_USER: z.string().optional().describe("The service's own user at the NATS server, where it has a password"),
  NATS_PASSWORD: z.string().optional().describe('Password of that user; NATS_PASSWORD_FILE may name a file instead'),
};

const KEY = '[A-Za-z0-9_-]{43}';
/** A key that is replaced is valid beside its successor until every writer has the new one. */
const MOST_KEYS_OF_ONE = 2;

/** A setting that lists public keys as `service:KEY`, separated by commas, at most two of a service. */
export const trustedKeysSetting = z
  .string()
  .regex(new RegExp(`^[a-z-]+:${KEY}(,[a-z-]+:${KEY})*$`, 'u'), 'must be a list such as risk:KEY,strategy:KEY')
  .transform((text, context): ReadonlyMap<string, readonly string[]> => {
    const keys = new Map<string, string[]>();
    for (const [service = '', key = ''] of text.split(',').map((part) => part.split(':'))) {
      const known = keys.get(service) ?? [];
      keys.set(service, [...known, key]);
      if (known.length < MOST_KEYS_OF_ONE) continue;
      context.addIssue({ code: 'custom', message: `more than ${MOST_KEYS_OF_ONE} keys of ${service}` });
    }
    return keys;
  });

/** The settings of a service that signs what it writes, or believes only what is signed. */
export const trustSettings = {
  SIGNING_KEY: z
    .string()
    .regex(new RegExp(`^${KEY}$`, 'u'), 'must be 32 bytes as base64url')
    .optional()
    .describe(
      "The service's own Ed25519 key, 32 bytes as base64url; SIGNING_KEY_FILE may name a file. Over NATS it does not start without",
    ),
  TRUSTED_KEYS: trustedKeysSetting
    .optional()
    .describe(
      'Public keys of the services that it believes, such as risk:KEY,strategy:KEY; two of a service while one is replaced',
    ),
};

/** The settings of a service whose decisions are audited. */
export const auditSettings = {
  AUDIT_CHECKPOINT_FILE: z
    .string()
    .min(1)
    .optional()
    .describe(
      'File that signed checkpoints of the audit chain are appended to, on another disk than the database; they are in the log too',
    ),
};

/** The settings of a service that has tables. */
export const databaseSettings = {
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//u, 'must begin with postgres:// or postgresql://')
    .describe("Address of Postgres with the service's own role; DATABASE_URL_FILE may name a file instead"),
};
