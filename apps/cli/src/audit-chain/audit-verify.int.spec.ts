import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SuiteKeys } from '#libs/messaging';
import { AuditModule, type ServiceApplication, ServiceModule, createServiceApplication } from '#libs/service-host';
import { MemoryLaneHub, MemoryLanesModule } from '#libs/messaging';
import { AuditReader, PostgresStoreModule, RISK_ENTITIES, createDataSource } from '#libs/persistence';
import { RecordingSupervisor, SystemRandom, createLog, readSettings } from '#libs/platform';
import { LiveScheduler, type TestDatabase, createTestDatabase } from '#libs/testkit';
import { sayVerdict } from './audit-command.js';
import { auditVerifySettings, verifyAudit } from './verify-audit.js';

const keys = new SuiteKeys('test').settingsOf('risk');
const folder = mkdtempSync(join(tmpdir(), 'audit-'));
const file = join(folder, 'checkpoints.jsonl');
let database: TestDatabase;
let owner: Client;

/** Starts risk's store with its audit, and stops it: the last thing it does is to seal and sign. */
async function sealOnce(): Promise<void> {
  const lanes = MemoryLanesModule.forService({ service: 'risk', hub: new MemoryLaneHub(new LiveScheduler()) });
  const store = PostgresStoreModule.forService({
    url: database.urlOf('risk'),
    schema: 'risk',
    service: 'risk',
    entities: RISK_ENTITIES,
  });
  const imports = [
    ServiceModule.register({ name: 'risk', lanes, store }),
    AuditModule.forSchema('risk', { ...keys, AUDIT_CHECKPOINT_FILE: file }),
  ];
  const surroundings = {
    log: createLog('risk', 'silent'),
    scheduler: new LiveScheduler(),
    random: new SystemRandom(),
    supervisor: new RecordingSupervisor(),
  };
  const service: ServiceApplication = await createServiceApplication({ module: class {}, imports }, surroundings);
  await service.start();
  await service.stop();
}

const addChange = (version: number): Promise<unknown> =>
  owner.query(
    `INSERT INTO risk.trading_state_change (scope, state, version, actor, reason, command_id, changed_at_us)
     VALUES ('all', 'HALTED', $1, 'ann', 'a drill', $2, $3)`,
    [version, `drill-${version}`, version],
  );

const verify = async () => {
  const settings = readSettings(auditVerifySettings, { DATABASE_URL: database.urlOf('gateway'), ...keys });
  return (await verifyAudit(settings, [file]))[0];
};

beforeAll(async () => {
  database = await createTestDatabase(process.env['TEST_DATABASE_URL'] ?? '');
  owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  for (const version of [1, 2, 3]) await addChange(version);
  await sealOnce();
  for (const version of [4, 5]) await addChange(version);
  await sealOnce();
});

afterAll(async () => {
  await owner?.end();
  await database?.drop();
  rmSync(folder, { recursive: true });
});

/** Does something to the database that only its owner can, looks, and undoes it. */
async function after(sql: string): Promise<string | undefined> {
  await owner.query('ALTER TABLE risk.audit_link DISABLE TRIGGER ALL');
  await owner.query('CREATE TABLE kept_links AS TABLE risk.audit_link');
  await owner.query('CREATE TABLE kept_changes AS TABLE risk.trading_state_change');
  try {
    await owner.query(sql);
    return (await verify())?.first?.fault;
  } finally {
    await owner.query('DELETE FROM risk.audit_link');
    await owner.query('INSERT INTO risk.audit_link TABLE kept_links');
    await owner.query('DELETE FROM risk.trading_state_change');
    await owner.query('INSERT INTO risk.trading_state_change OVERRIDING SYSTEM VALUE TABLE kept_changes');
    await owner.query('DROP TABLE kept_links, kept_changes');
    await owner.query('ALTER TABLE risk.audit_link ENABLE TRIGGER ALL');
  }
}

describe('the audit of what risk decided', () => {
  it('is sound as it was sealed and signed, over restarts', async () => {
    const verdict = await verify();
    expect(verdict).toEqual({ chain: 'risk', links: 5, checkpoints: 2, forgedCheckpoints: 0, first: null });
    expect(verdict && sayVerdict(verdict)).toBe('risk: 5 records as they were sealed; 2 checkpoints agree.');
  });

  it('is read newest first, page by page, with what the records say', async () => {
    const url = database.urlOf('gateway');
    const source = await createDataSource({
      url,
      schema: 'risk',
      service: 'test',
      entities: RISK_ENTITIES,
    }).initialize();
    try {
      const reader = new AuditReader(source);
      const first = await reader.listAudit('risk', { after: undefined, limit: 3 });
      expect(first.rows.map(({ key, position }) => [position, key])).toEqual([
        [5, '5'],
        [4, '4'],
        [3, '3'],
      ]);
      expect(JSON.parse(first.rows[0]?.content ?? '')).toMatchObject({ actor: 'ann', command_id: 'drill-5' });
      const second = await reader.listAudit('risk', { after: first.next, limit: 3 });
      expect([second.rows.map(({ position }) => position), second.next]).toEqual([[2, 1], undefined]);
    } finally {
      await source.destroy();
    }
  });

  it.each([
    ['an altered record', `UPDATE risk.trading_state_change SET actor = 'bob' WHERE version = 3`, 'ALTERED'],
    ['a removed record', 'DELETE FROM risk.trading_state_change WHERE version = 2', 'REMOVED'],
    [
      'an inserted record of long ago',
      `INSERT INTO risk.trading_state_change (scope, state, version, actor, reason, command_id, changed_at_us)
       VALUES ('all', 'ACTIVE', 9, 'bob', 'x', 'x', 1)`,
      'INSERTED',
    ],
    [
      'a cut end',
      `DELETE FROM risk.audit_link WHERE position > 3; DELETE FROM risk.trading_state_change WHERE version > 3`,
      'TAIL_MISSING',
    ],
    ['a renumbered link', 'UPDATE risk.audit_link SET position = 9 WHERE position = 5', 'MOVED'],
  ])('finds %s', async (_, sql, fault) => {
    expect(await after(sql)).toBe(fault);
    expect((await verify())?.first).toBeNull();
  });

  it('is refused to everybody who would change it, the owner included', async () => {
    for (const sql of [
      'UPDATE risk.audit_link SET hash = hash',
      'DELETE FROM risk.audit_link',
      'TRUNCATE risk.audit_link',
    ]) {
      await expect(owner.query(sql)).rejects.toThrow('append-only');
    }
  });

  it('takes a checkpoint that somebody else signed for nothing, and says so', async () => {
    const forged = { chain: 'risk', size: 9, hash: 'a'.repeat(64), atUs: 1, signature: 'AAAA' };
    appendFileSync(file, `${JSON.stringify(forged)}\n{"half a line\n`);
    expect(await verify()).toMatchObject({ checkpoints: 2, forgedCheckpoints: 1, first: null });
  });
});
