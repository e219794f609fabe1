import { migrate, setRolePasswords } from '#libs/persistence';
import type { ProvisionSettings } from '../provision.config.js';

/** What the job did. */
export interface Provisioned {
  /** Names of the migrations that ran; none if the schema was the newest already. */
  readonly migrations: readonly string[];
}

/**
 * Brings Postgres to the newest schema and gives every service's role its password. Safe to run again, and while services run. The
 * streams are made by the services that own them.
 */
export async function provision(settings: ProvisionSettings): Promise<Provisioned> {
  const migrations = await migrate(settings.OWNER_DATABASE_URL);
  await setRolePasswords(settings.OWNER_DATABASE_URL, {
    strategy: settings.STRATEGY_DATABASE_PASSWORD,
    risk: settings.RISK_DATABASE_PASSWORD,
    'order-management': settings.ORDER_MANAGEMENT_DATABASE_PASSWORD,
    gateway: settings.GATEWAY_DATABASE_PASSWORD,
    desk: settings.DESK_DATABASE_PASSWORD,
  });
  return { migrations };
}
