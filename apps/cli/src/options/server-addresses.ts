import { z } from 'zod';
import { type Environment, readSettings } from '#libs/platform';

const serverSettings = z.object({
  DATABASE_URL: z
    .url({
      protocol: /^postgres(ql)?$/u,
      error: 'must be an address such as postgres://owner:password@127.0.0.1:5432/name',
    })
    .optional()
    .describe("An owner's address of your own Postgres; without it one is started"),
  NATS_URL: z
    .url({ protocol: /^(nats|tls|ws|wss)$/u, error: 'must be an address such as nats://127.0.0.1:4222' })
    .optional()
    .describe('Your own NATS server; without it one is started'),
});

/** Refuses addresses of given servers that cannot be read, before anything is started. @throws SettingsError */
export function refuseUnreadableServers(environment: Environment): void {
  readSettings(serverSettings, environment);
}
