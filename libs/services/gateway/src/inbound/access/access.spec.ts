import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Controller, Get } from '@nestjs/common';
import { type CryptoKey, SignJWT, UnsecuredJWT, exportJWK, exportSPKI, generateKeyPair } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { US_PER_SECOND } from '#libs/kernel';
import { VirtualScheduler } from '#libs/testkit';
import { type MemoryGateway, startMemoryGateway } from '../../testing/memory-gateway.fixture.js';

const TOKEN = 'a-token-for-tests';
const HALT = { scope: 'all', reason: 'a drill' };
const NOW = new VirtualScheduler().nowUs() / US_PER_SECOND;
const bearer = (credential: string): Record<string, string> => ({ authorization: `Bearer ${credential}` });

@Controller('/v1/secrets')
class ForgetfulController {
  @Get(':id')
  one(): string {
    return 'secret';
  }
}

describe('a route without a stated role', () => {
  it('stops the start, named', async () => {
    await expect(startMemoryGateway({}, [ForgetfulController])).rejects.toThrow('GET /v1/secrets/:id');
  });
});

describe('a gateway of this machine without credentials', () => {
  let gateway: MemoryGateway;
  beforeAll(async () => {
    gateway = await startMemoryGateway();
  });
  afterAll(() => gateway?.stop());

  it('takes reads and commands that are addressed to this machine, and neither under another name', async () => {
    for (const host of ['localhost:3000', '127.0.0.1:3000', '[::1]:3000']) {
      expect((await gateway.send('GET', '/v1/orders', undefined, { host })).status).toBe(200);
    }
    const host = 'evil.example:3000';
    const refused = { status: 403, body: { code: 'HOST_FORBIDDEN' } };
    expect(await gateway.send('GET', '/v1/orders', undefined, { host })).toMatchObject(refused);
    expect(await gateway.send('POST', '/v1/risk/halt', HALT, { host })).toMatchObject(refused);
    expect((await gateway.send('GET', '/health/live', undefined, { host })).status).toBe(200);
  });
});

describe('who calls too often', () => {
  let gateway: MemoryGateway;
  beforeAll(async () => {
    const pace = { GATEWAY_READS_PER_SECOND: '2', GATEWAY_COMMANDS_PER_SECOND: '1' };
    gateway = await startMemoryGateway({ GATEWAY_API_TOKEN: TOKEN, ...pace });
  });
  afterAll(() => gateway?.stop());
  const read = async (credential = TOKEN) => gateway.send('GET', '/v1/orders', undefined, bearer(credential));
  const command = async (what: string) => gateway.send('POST', `/v1/risk/${what}`, HALT, bearer(TOKEN));

  it('waits, is told how long, and can go on then', async () => {
    for (let i = 0; i < 8; i += 1) expect((await read()).status).toBe(200);
    expect(await read()).toMatchObject({
      status: 429,
      body: { code: 'TOO_MANY_REQUESTS' },
      headers: { 'retry-after': '1' },
    });
    await gateway.time.runForMs(1_000);
    expect((await read()).status).toBe(200);
  });

  it('can always halt, however much was sent', async () => {
    for (let i = 0; i < 30; i += 1) expect((await command('halt')).status).toBe(200);
    const resumed = [];
    for (let i = 0; i < 5; i += 1) resumed.push((await command('resume')).status);
    expect(resumed.at(-1)).toBe(429);
    expect((await command('halt')).status).toBe(200);
  });

  it('can guess no more than a few times a second, and holds up nobody whose credential is right', async () => {
    const guesses = [];
    for (let i = 0; i < 30; i += 1) guesses.push((await read(`guess-${i}`)).status);
    expect(guesses.at(0)).toBe(401);
    expect(guesses.at(-1)).toBe(429);
    expect((await command('halt')).status).toBe(200);
  });
});

describe('the tokens of an identity provider', () => {
  const ISSUER = 'https://id.example';
  const AUDIENCE = 'tradewind';
  let gateway: MemoryGateway;
  let key: CryptoKey;
  let strangerKey: CryptoKey;
  let publicPem = '';
  let isDown = false;
  const provider = createServer((_, response) => {
    if (isDown) response.destroy();
    else response.end(jwks);
  });
  let jwks = '';

  beforeAll(async () => {
    const pair = await generateKeyPair('ES256', { extractable: true });
    key = pair.privateKey;
    strangerKey = (await generateKeyPair('ES256')).privateKey;
    publicPem = await exportSPKI(pair.publicKey);
    jwks = JSON.stringify({ keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'ES256' }] });
    await new Promise<void>((resolve) => void provider.listen(0, '127.0.0.1', resolve));
    gateway = await startMemoryGateway({
      GATEWAY_JWKS_URL: `http://127.0.0.1:${(provider.address() as AddressInfo).port}/jwks`,
      GATEWAY_JWT_ISSUER: ISSUER,
      GATEWAY_JWT_AUDIENCE: AUDIENCE,
      GATEWAY_API_TOKEN: TOKEN,
    });
  });
  afterAll(async () => {
    await gateway?.stop();
    await new Promise((resolve) => provider.close(resolve));
  });

  const GOOD = { iss: ISSUER, aud: AUDIENCE, sub: 'ann@example', iat: NOW, exp: NOW + 600, roles: ['risk'] };
  const sign = (claims: object, signer = key, header: object = {}): Promise<string> =>
    new SignJWT({ ...claims }).setProtectedHeader({ alg: 'ES256', kid: 'k1', typ: 'at+jwt', ...header }).sign(signer);
  const halt = async (token: string) => gateway.send('POST', '/v1/risk/halt', HALT, bearer(token));

  it('is closed while the provider is away, and halt works all the same with a key that needs none', async () => {
    isDown = true;
    expect(await halt(await sign(GOOD))).toMatchObject({
      status: 503,
      body: { code: 'IDENTITY_PROVIDER_UNAVAILABLE' },
    });
    expect((await halt(TOKEN)).status).toBe(200);
    isDown = false;
  });

  it('are the actor of a command, by their subject', async () => {
    expect((await halt(await sign(GOOD))).status).toBe(200);
    expect(gateway.heard.at(-1)).toMatchObject({ actor: 'ann@example', reason: 'a drill' });
    expect(await gateway.send('POST', '/v1/risk/halt', { ...HALT, actor: 'bob' }, bearer(TOKEN))).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'actor' }] },
    });
  });

  it.each([
    ['of another issuer', { iss: 'https://evil.example' }],
    ['for another audience', { aud: 'bank' }],
    ['that is over', { iat: NOW - 700, exp: NOW - 6 }],
    ['that has not begun', { nbf: NOW + 60 }],
    ['of the future', { iat: NOW + 60 }],
    ['without an end', { exp: undefined }],
    ['that lives for a year', { exp: NOW + 31_536_000 }],
    ['of nobody', { sub: undefined }],
    ['with a subject that is not printable', { sub: 'a\nb' }],
  ])('are refused %s', async (_, change) => {
    expect((await halt(await sign({ ...GOOD, ...change }))).status).toBe(401);
  });

  it('are refused with another signature, without one, as what is no access token, or signed with a public key as secret', async () => {
    const hmac = await new SignJWT({ ...GOOD })
      .setProtectedHeader({ alg: 'HS256', kid: 'k1', typ: 'at+jwt' })
      .sign(new TextEncoder().encode(publicPem));
    const [head = '', , signature = ''] = (await sign(GOOD)).split('.');
    const changed = `${head}.${Buffer.from(JSON.stringify({ ...GOOD, roles: ['admin'] })).toString('base64url')}.${signature}`;
    const wrong = [
      await sign(GOOD, strangerKey),
      new UnsecuredJWT({ ...GOOD }).encode(),
      hmac,
      changed,
      await sign(GOOD, key, { typ: 'logout+jwt' }),
      await sign(GOOD, key, { kid: 'k2' }),
    ];
    await gateway.time.runForMs(10_000);
    for (const token of wrong) expect((await halt(token)).status).toBe(401);
  });

  it('hold only roles that there are', async () => {
    expect((await halt(await sign({ ...GOOD, roles: ['viewer', 'root'] }))).status).toBe(403);
    expect((await halt(await sign({ ...GOOD, roles: undefined }))).status).toBe(403);
    expect((await halt(await sign({ ...GOOD, roles: 'trader' }))).status).toBe(200);
  });
});
