import type { Client } from 'pg';
import type { AccountAtVenue } from '#libs/domain';
import { isoTimeOf } from '#libs/kernel';

/** A difference to the venue that is open. */
export interface OpenDifference {
  readonly id: string;
  readonly kind: string;
  readonly about: string;
  readonly details: Readonly<Record<string, string>>;
  readonly foundAtUs: string;
}

/** The differences to the venue that wait for an explanation, or for somebody who accepts them; oldest first. */
export async function listDifferences(
  client: Client,
  { account, venue }: AccountAtVenue,
): Promise<readonly OpenDifference[]> {
  const { rows } = await client.query<OpenDifference>(
    `SELECT discrepancy_id AS id, kind, about, details, found_at_us AS "foundAtUs" FROM orders.discrepancies
     WHERE account = $1 AND venue = $2 AND resolved_at_us IS NULL ORDER BY discrepancy_id`,
    [account, venue],
  );
  return rows;
}

/** A difference as people read it. */
export function sayDifference({ about, details, foundAtUs, id, kind }: OpenDifference): string {
  const numbers = Object.entries(details).map(([name, value]) => `${name} ${value}`);
  return [`${id}  ${kind}  ${about}`, ...numbers, `since ${isoTimeOf(Number(foundAtUs))}`].join('  ');
}
