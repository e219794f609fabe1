import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { US_PER_SECOND } from '#libs/kernel';
import { API_KEY_BYTES, ROLES, type Role, isGranted, mintApiKey } from '#libs/platform';
import { VirtualScheduler } from '#libs/testkit';
import { type MemoryGateway, startMemoryGateway } from '../../testing/memory-gateway.fixture.js';
import { AccessProof, type GuardedRoute } from './access-proof.js';

const TOKEN = 'a-token-for-tests';
const HOUR_US = 3_600 * US_PER_SECOND;
const folder = mkdtempSync(join(tmpdir(), 'keys-'));
const ring = join(folder, 'keys.json');

const mint = (role: Role, fill: number, expiresAtUs: number) =>
  mintApiKey({ name: `${role}@desk`, roles: [role], expiresAtUs }, new Uint8Array(API_KEY_BYTES).fill(fill));
let keys: Readonly<Record<Role, string>>;
let wrong: Readonly<Record<string, string | undefined>>;
let gateway: MemoryGateway;
let routes: readonly GuardedRoute[];

beforeAll(async () => {
  const nowUs = new VirtualScheduler().nowUs();
  const later = nowUs + HOUR_US;
  const minted = ROLES.map((role, index) => [role, mint(role, index + 1, later)] as const);
  const expired = mint('admin', 11, nowUs);
  const revoked = mint('admin', 12, later);
  const stranger = mint('admin', 13, later);
  const entries = [...minted.map(([, { entry }]) => entry), expired.entry, { ...revoked.entry, revoked: true }];
  writeFileSync(ring, JSON.stringify({ keys: entries }));
  keys = Object.fromEntries(minted.map(([role, { key }]) => [role, key])) as Record<Role, string>;
  wrong = {
    'no credential': undefined,
    'an empty one': 'Bearer ',
    'another scheme': `Basic ${keys.admin}`,
    'a wrong token': `Bearer ${TOKEN}x`,
    'an expired key': `Bearer ${expired.key}`,
    'a revoked key': `Bearer ${revoked.key}`,
    'a key nobody gave': `Bearer ${stranger.key}`,
    'a key with another secret': `Bearer ${keys.admin.slice(0, -1)}${keys.admin.endsWith('A') ? 'B' : 'A'}`,
    'a token that no one signed': 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbm4ifQ.',
  };
  gateway = await startMemoryGateway({
    GATEWAY_KEY_RING: ring,
    GATEWAY_API_TOKEN: TOKEN,
    GATEWAY_READS_PER_SECOND: '1000',
  });
  routes = gateway.application.get<AccessProof>(AccessProof).listRoutes();
});

afterAll(async () => {
  await gateway?.stop();
  rmSync(folder, { recursive: true });
});

const body = { scope: 'all', reason: 'a drill' };
async function call({ method, path }: GuardedRoute, authorization: string | undefined): Promise<number> {
  const url = path.replaceAll(/:\w+/gu, '1');
  const headers = authorization === undefined ? {} : { authorization };
  const isRead = method === 'GET';
  return (await gateway.send(isRead ? 'GET' : 'POST', url, isRead ? undefined : body, headers)).status;
}

/** What more than a viewer may do, or less than one needs; every other route is a read of viewers. */
const STATED: Readonly<Record<string, readonly Role[] | 'open'>> = {
  'GET /': 'open',
  'GET /health/live': 'open',
  'GET /health/ready': 'open',
  'GET /health/startup': 'open',
  'GET /metrics': 'open',
  'GET /asyncapi.json': 'open',
  'GET /console': 'open',
  'GET /console/*': 'open',
  'GET /v1/audit': ['risk'],
  'POST /v1/risk/halt': ['trader', 'risk'],
  'POST /v1/risk/reduce': ['risk'],
  'POST /v1/risk/resume': ['risk'],
  'POST /v1/accounts/:account/differences/:discrepancyId/accept': ['risk'],
  'POST /v1/accounts/:account/limits': ['risk'],
  'POST /v1/accounts/:account/limits/try': ['trader', 'risk'],
  'POST /v1/accounts/:account/orders': ['trader'],
  'POST /v1/accounts/:account/orders/cancel': ['trader', 'risk'],
  'POST /v1/accounts/:account/positions/:instrument/close': ['trader', 'risk'],
  'POST /v1/orders/:clientOrderId/cancel': ['trader', 'risk'],
  'POST /v1/strategies/:strategy/parameters': ['trader'],
  'POST /v1/strategies/:strategy/switch': ['trader', 'risk'],
};

describe('every route of the gateway', () => {
  it('is a read of viewers, or stated here', () => {
    const others = routes.filter(({ method, roles }) => method !== 'GET' || String(roles) !== 'viewer');
    expect(Object.fromEntries(others.map(({ method, path, roles }) => [`${method} ${path}`, roles]))).toEqual(STATED);
  });

  it('lets in exactly the roles that it states', async () => {
    const guarded = routes.filter(({ roles }) => roles !== 'open');
    expect(guarded.length).toBeGreaterThanOrEqual(11);
    for (const route of guarded) {
      for (const role of ROLES) {
        const isAllowed = isGranted([role], route.roles as readonly Role[]);
        const status = await call(route, `Bearer ${keys[role]}`);
        const told = `${role} at ${route.method} ${route.path}: ${status}`;
        expect(status === 403, told).toBe(!isAllowed);
        expect(status, told).not.toBe(401);
      }
      expect([401, 403]).not.toContain(await call(route, `Bearer ${TOKEN}`));
    }
  });

  it('lets nobody in with a credential that is missing, wrong, expired or revoked, unless it is open', async () => {
    const before = gateway.heard.length;
    for (const route of routes) {
      for (const [what, authorization] of Object.entries(wrong)) {
        const status = await call(route, authorization);
        if (route.roles === 'open') expect([200, 503]).toContain(status);
        else expect([401, 429], `${what} at ${route.method} ${route.path}`).toContain(status);
      }
    }
    expect(gateway.heard).toHaveLength(before);
  });
});
