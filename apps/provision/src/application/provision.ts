import { PROVISIONER, connectBroker, provisionBuckets, provisionStreams } from '#libs/messaging';
import { migrate, setRolePasswords } from '#libs/persistence';
import type { ProvisionSettings } from '../provision.config.js';

/** What the job did. */
export interface Provisioned {
  /** Names of the migrations that ran; none if the schema was the newest already. */
  readonly migrations: readonly string[];
}

/**
 * Brings Postgres to the newest schema, gives every service's role its password, and creates or updates the streams,
 * consumers and buckets of the flow table. Safe to run again, and while services run.
 */
export async function provision(settings: ProvisionSettings): Promise<Provisioned> {
  const migrations = await migrate(settings.OWNER_DATABASE_URL);
  await setRolePasswords(settings.OWNER_DATABASE_URL, {
    strategy: settings.STRATEGY_DATABASE_PASSWORD,
    risk: settings.RISK_DATABASE_PASSWORD,
    'order-management': settings.ORDER_MANAGEMENT_DATABASE_PASSWORD,
    gateway: settings.GATEWAY_DATABASE_PASSWORD,
  });
  await provisionBroker(settings);
  return { migrations };
}

async function provisionBroker(settings: ProvisionSettings): Promise<void> {
  const connection = await connectBroker({
    url: settings.NATS_URL,
    user: settings.NATS_PASSWORD === undefined ? undefined : PROVISIONER,
    password: settings.NATS_PASSWORD,
    name: PROVISIONER,
  });
  try {
    await provisionStreams(connection);
    await provisionBuckets(connection);
  } finally {
    await connection.close();
  }
}
