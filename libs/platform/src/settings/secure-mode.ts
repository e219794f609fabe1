import { z } from 'zod';

/** The setting that refuses to start without TLS. Part of every service's settings. */
export const secureModeSettings = {
  SECURE_MODE: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true')
    .describe(
      'Whether to refuse plain text to broker and database, passwords at the broker, and a gateway without keys',
    ),
};

/** For a rule about several settings: it is judged whatever is wrong with others, so that everything is told at once. */
export const BESIDE_OTHER_FAULTS = { when: (): boolean => true };

/** What {@link refuseInsecureAccess} looks at, as far as it could be read: what is wrong by itself is still a text. */
interface AccessSettings {
  readonly SECURE_MODE: boolean | string;
  readonly NATS_URL?: string;
  readonly NATS_CA?: string | undefined;
  readonly NATS_PASSWORD?: string | undefined;
  readonly NATS_NKEY_SEED?: string | undefined;
  readonly DATABASE_URL?: string;
  readonly OWNER_DATABASE_URL?: string;
}

/** Parameters with which the client of Postgres would verify less than the whole certificate. */
const WEAKENING = ['uselibpqcompat', 'ssl'];

/** Adds to settings what several of them must agree on: TLS where it is demanded, and one way into the broker. */
export function refuseInsecureAccess(settings: AccessSettings, context: z.RefinementCtx): void {
  const refuse = (name: keyof AccessSettings, message: string): void =>
    context.addIssue({ code: 'custom', path: [name], message });
  const { NATS_URL: natsUrl, NATS_NKEY_SEED: seed, SECURE_MODE: isSecure } = settings;
  const hasTls = natsUrl?.startsWith('tls://') === true;
  if (settings.NATS_CA !== undefined && !hasTls) refuse('NATS_URL', 'must begin with tls:// where NATS_CA is set');
  if (seed !== undefined && settings.NATS_PASSWORD !== undefined)
    refuse('NATS_PASSWORD', 'must not be set beside NATS_NKEY_SEED');
  if (isSecure !== true) return;
  if (natsUrl !== undefined && !hasTls) refuse('NATS_URL', 'must begin with tls:// where SECURE_MODE is true');
  if (natsUrl !== undefined && seed === undefined)
    refuse('NATS_NKEY_SEED', 'must be set where SECURE_MODE is true: the broker takes nkeys, no passwords');
  for (const name of ['DATABASE_URL', 'OWNER_DATABASE_URL'] as const) {
    const url = settings[name];
    if (url !== undefined && !isVerified(url))
      refuse(name, 'must end in ?sslmode=verify-full (and &sslrootcert=FILE) where SECURE_MODE is true');
  }
}

/** Whether the address makes the client refuse plain text, and verify the certificate and its names. */
function isVerified(databaseUrl: string): boolean {
  if (!URL.canParse(databaseUrl)) return false;
  const { searchParams } = new URL(databaseUrl);
  const modes = searchParams.getAll('sslmode');
  return modes.length === 1 && modes[0] === 'verify-full' && !WEAKENING.some((name) => searchParams.has(name));
}
