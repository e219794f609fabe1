import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { Client } from 'pg';
import { type AuditFinding, findAuditFault } from '#libs/domain';
import { Ed25519Verifier } from '#libs/messaging';
import { AUDITED_SCHEMAS, type AuditedSchema, readAuditEvidence } from '#libs/persistence';
import { SettingsError, databaseSettings, trustedKeysSetting } from '#libs/platform';
import { z } from 'zod';
import { type Progress, UNWATCHED } from '../progress/progress.js';
import { type ReadCheckpoints, readCheckpoints } from './read-checkpoints.js';

const QUERY_TIMEOUT_MS = 600_000;

/** What the verification reads. */
export const auditVerifySettings = z.object({
  ...databaseSettings,
  TRUSTED_KEYS: trustedKeysSetting.describe(
    'Public keys of risk, order-management and strategy, as the services have them, but from a place that the database has no part in',
  ),
});

/** The service that signs for each chain. */
const SIGNERS: Readonly<Record<AuditedSchema, string>> = {
  risk: 'risk',
  orders: 'order-management',
  strategy: 'strategy',
};

/** What was found out about one chain. */
export interface ChainVerdict {
  readonly chain: AuditedSchema;
  readonly links: number;
  readonly checkpoints: number;
  readonly forgedCheckpoints: number;
  readonly first: AuditFinding | null;
}

/** Verifies every chain against the database and the checkpoints of the files; needs no service and writes nothing. */
export async function verifyAudit(
  { DATABASE_URL, TRUSTED_KEYS }: z.output<typeof auditVerifySettings>,
  files: readonly string[],
  progress: Progress = UNWATCHED,
): Promise<readonly ChainVerdict[]> {
  const missing = files.find((file) => !existsSync(file));
  if (missing !== undefined) throw new SettingsError(`There is no file ${missing}.`);
  const text = files.map((file) => readFileSync(file, 'utf8')).join('\n');
  const options = '-c statement_timeout=0';
  const client = new Client({ connectionString: DATABASE_URL, query_timeout: QUERY_TIMEOUT_MS, options });
  client.on('error', () => undefined); // The query in flight rejects too; that is where it is handled.
  await client.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const verdicts: ChainVerdict[] = [];
    for (const chain of AUDITED_SCHEMAS) {
      progress.note(`verifies the chain of ${chain}`);
      const verifier = new Ed25519Verifier(TRUSTED_KEYS, () => [SIGNERS[chain]]);
      verdicts.push(await verifyChain(client, chain, readCheckpoints(text, chain, verifier)));
    }
    return verdicts;
  } finally {
    await client.end();
  }
}

async function verifyChain(
  client: Client,
  chain: AuditedSchema,
  { checkpoints, forged }: ReadCheckpoints,
): Promise<ChainVerdict> {
  const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
  const query = async (sql: string): Promise<readonly object[]> => (await client.query<object>(sql)).rows;
  const evidence = await readAuditEvidence(query, chain);
  const first = findAuditFault(hash, { ...evidence, checkpoints }) ?? null;
  return { chain, links: evidence.links.length, checkpoints: checkpoints.length, forgedCheckpoints: forged, first };
}
