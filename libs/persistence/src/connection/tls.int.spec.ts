import { type AddressInfo, type Server, createServer } from 'node:net';
import { TLSSocket } from 'node:tls';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOCAL_NAMES, LocalAuthority, type RunningPostgres, startPostgres } from '#libs/local-stack';
import { SystemScheduler, UntrustedServerError } from '#libs/platform';
import { migrate } from '../migrations/migrate.js';
import { createDataSource } from './data-source.js';
import { HotConnection } from './hot-connection.js';
import { connectWithPatience } from './postgres-store.module.js';

const folder = mkdtempSync(join(tmpdir(), 'tls-'));
const impostors: Server[] = [];
const otherFile = join(folder, 'other.crt');
let authority: LocalAuthority;
let plainUrl: string;
let good: RunningPostgres;

/** Something that takes up TLS as Postgres does, with a certificate for such names and days; whoever verifies it goes no further. */
async function startImpostor(names: readonly string[], days: number): Promise<number> {
  const { certificate: cert, key } = await authority.issueCertificate({ names, days });
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.write('S');
      new TLSSocket(socket, { isServer: true, cert, key }).on('error', () => undefined);
    });
  });
  impostors.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** The good server's address with another port, and another host where it is given. */
function elsewhere(port: number, host = '127.0.0.1'): string {
  return Object.assign(new URL(good.url), { port: String(port), hostname: host }).toString();
}

/** The same address with other parameters. */
function withParameters(url: string, parameters: Readonly<Record<string, string | undefined>>): string {
  const changed = new URL(url);
  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined) changed.searchParams.delete(name);
    else changed.searchParams.set(name, value);
  }
  return changed.toString();
}

/** Whether all of our clients speak TLS with the server; throws what a service would end with. */
async function encrypts(url: string): Promise<readonly boolean[]> {
  const options = { url, schema: 'public', service: 'tls-test', entities: [] };
  const question = 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()';
  const pool = await connectWithPatience(createDataSource(options), new SystemScheduler());
  const hot = new HotConnection(options);
  try {
    const byPool = await pool.query<{ ssl: boolean }[]>(question);
    const byHot = await hot.rowsOf<{ ssl: boolean }>({ name: 'ssl', text: question }, []);
    return [...byPool, ...byHot].map(({ ssl }) => ssl);
  } finally {
    await hot.close();
    await pool.destroy();
  }
}
const refusal = (url: string): Promise<unknown> => encrypts(url).catch((error: unknown) => error);

beforeAll(async () => {
  authority = await LocalAuthority.create(Date.now());
  writeFileSync(join(folder, 'ca.crt'), authority.certificate);
  writeFileSync(otherFile, (await LocalAuthority.create(Date.now())).certificate);
  const certificate = await authority.issueCertificate({ names: LOCAL_NAMES });
  const tls = { ...certificate, authorityFile: join(folder, 'ca.crt') };
  good = await startPostgres({ url: '', tls, settings: { fsync: 'off' } });
  plainUrl = withParameters(process.env['TEST_DATABASE_URL'] ?? '', {
    sslmode: 'verify-full',
    sslrootcert: join(folder, 'ca.crt'),
  });
});
afterAll(async () => {
  for (const impostor of impostors) impostor.close();
  await good.stop();
  rmSync(folder, { recursive: true });
});

describe('a connection to Postgres with sslmode=verify-full', () => {
  it('is encrypted, of the pool, of the hot connection and of the migrations', async () => {
    expect(await encrypts(good.url)).toEqual([true, true]);
    await expect(migrate(good.url, 0)).resolves.toEqual([]);
  });

  it('is refused, with what to do, where the authority is another one', async () => {
    const error = await refusal(withParameters(good.url, { sslrootcert: otherFile }));
    expect(error).toBeInstanceOf(UntrustedServerError);
    expect(String(error)).toMatch(/TLS_UNKNOWN_AUTHORITY: Postgres is not trusted: .*sslrootcert/u);
    await expect(migrate(withParameters(good.url, { sslrootcert: otherFile }), 0)).rejects.toThrow(
      'TLS_UNKNOWN_AUTHORITY',
    );
  });

  it('is refused where the certificate has expired', async () => {
    const port = await startImpostor(LOCAL_NAMES, -1);
    expect(String(await refusal(elsewhere(port)))).toContain('TLS_CERTIFICATE_EXPIRED');
  });

  it('is refused where the certificate is for another name, or for a name and not for the address', async () => {
    const [foreign, named] = [await startImpostor(['db.example.org'], 1), await startImpostor(['localhost'], 1)];
    expect(String(await refusal(elsewhere(foreign, 'localhost')))).toContain('TLS_WRONG_HOST_NAME');
    expect(String(await refusal(elsewhere(named)))).toContain('TLS_WRONG_HOST_NAME');
  });

  it('is refused where the server offers plain text only', async () => {
    expect(String(await refusal(plainUrl))).toContain('TLS_NOT_OFFERED');
  });
});

describe('a Postgres of this machine with TLS', () => {
  it('lets nobody in in plain text', async () => {
    const plain = withParameters(good.url, { sslmode: undefined, sslrootcert: undefined });
    expect(String(await refusal(plain))).toMatch(/no pg_hba.conf entry|no encryption/u);
  });
});
