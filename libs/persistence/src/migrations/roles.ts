import { Client } from 'pg';
import { invariant } from '#libs/kernel';

/**
 * The services that have a role at Postgres, with the schema each one writes (none for the reader). A desk runs several of them in one
 * process: its role has the rights of all who write the durable lane, and no schema of its own.
 */
export const DATABASE_ROLES = {
  strategy: { role: 'tradewind_strategy', schema: 'strategy' },
  risk: { role: 'tradewind_risk', schema: 'risk' },
  'order-management': { role: 'tradewind_orders', schema: 'orders' },
  gateway: { role: 'tradewind_gateway', schema: undefined },
  desk: { role: 'tradewind_desk', schema: undefined },
} as const;

/** A service that has a role at Postgres. */
export type DatabaseService = keyof typeof DATABASE_ROLES;

/** A schema that one service writes. */
export type DatabaseSchema = NonNullable<(typeof DATABASE_ROLES)[DatabaseService]['schema']>;

/** The passwords of the roles; where the desk has none, nobody can enter as the desk. */
export type RolePasswords = Readonly<Record<Exclude<DatabaseService, 'desk'>, string> & { desk?: string | undefined }>;

/** Lets the services' roles log in with these passwords; the roles themselves are made by the first migration. */
export async function setRolePasswords(ownerUrl: string, passwords: RolePasswords): Promise<void> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    for (const [service, password] of Object.entries(passwords)) {
      if (password === undefined) continue;
      const { role } = DATABASE_ROLES[service as DatabaseService];
      await client.query(`ALTER ROLE ${role} LOGIN PASSWORD ${client.escapeLiteral(password)}`);
    }
  } finally {
    await client.end();
  }
}

/** The owner's address with a service's role and password in place of the owner's. */
export function urlOfRole(ownerUrl: string, service: DatabaseService, password: string): string {
  const url = new URL(ownerUrl);
  invariant(url.protocol.startsWith('postgres'), 'the address of Postgres must begin with postgres://');
  url.username = DATABASE_ROLES[service].role;
  url.password = encodeURIComponent(password);
  return url.toString();
}
