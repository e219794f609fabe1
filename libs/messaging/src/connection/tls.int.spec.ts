import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOCAL_NAMES, LocalAuthority, type RunningNats, startNats } from '#libs/local-stack';
import { UntrustedServerError } from '#libs/platform';
import { connectBroker } from './connect.js';

const servers: RunningNats[] = [];
let authority: LocalAuthority;
let other: LocalAuthority;

/** A server with TLS that shows a certificate for such names and days. */
async function startTls(names: readonly string[] = LOCAL_NAMES, days = 1): Promise<RunningNats> {
  const server = await startNats({ url: '', tls: await authority.issueCertificate({ names, days }) });
  servers.push(server);
  return server;
}

const enter = async (url: string, ca = authority.certificate): Promise<boolean> => {
  const connection = await connectBroker({ url, ca, user: undefined, password: undefined, name: 'risk' });
  await connection.flush();
  await connection.close();
  return true;
};
const refusal = (url: string, ca?: string): Promise<unknown> => enter(url, ca).catch((error: unknown) => error);

beforeAll(async () => {
  authority = await LocalAuthority.create(Date.now());
  other = await LocalAuthority.create(Date.now());
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
});

describe('a connection to the broker with tls://', () => {
  it('is made to a server whose certificate is from our authority, by name and by address', async () => {
    const { port } = await startTls();
    for (const host of ['localhost', '127.0.0.1']) await expect(enter(`tls://${host}:${port}`)).resolves.toBe(true);
  });

  it('is refused, with what to do, where the authority is another one', async () => {
    const { url } = await startTls();
    for (const ca of [other.certificate, undefined]) {
      const error = await (ca === undefined ? enterWithoutCa(url) : refusal(url, ca));
      expect(error).toBeInstanceOf(UntrustedServerError);
      expect(String(error)).toMatch(/TLS_UNKNOWN_AUTHORITY: the NATS server is not trusted: .*NATS_CA/u);
    }
  });

  it('is refused where the certificate has expired', async () => {
    const { url } = await startTls(LOCAL_NAMES, -1);
    expect(String(await refusal(url))).toContain('TLS_CERTIFICATE_EXPIRED');
  });

  it('is refused where the certificate names another host, or another address', async () => {
    const { port } = await startTls(['nats.example.org', '10.0.0.1']);
    for (const host of ['localhost', '127.0.0.1']) {
      expect(String(await refusal(`tls://${host}:${port}`))).toContain('TLS_WRONG_HOST_NAME');
    }
    // A certificate for the name localhost is none for an address.
    const named = await startTls(['localhost']);
    expect(String(await refusal(`tls://127.0.0.1:${named.port}`))).toContain('TLS_WRONG_HOST_NAME');
  });

  it('is refused where the server offers plain text only: nothing is sent to it', async () => {
    const server = await startNats({ url: '' });
    servers.push(server);
    expect(String(await refusal(`tls://127.0.0.1:${server.port}`))).toContain('TLS_NOT_OFFERED');
  });

  it('waits for a server that is not there yet', async () => {
    const first = await startTls();
    await first.stop();
    const entering = enter(first.url);
    const tls = await authority.issueCertificate({ names: LOCAL_NAMES });
    servers.push(await startNats({ url: '', tls, port: first.port }));
    await expect(entering).resolves.toBe(true);
  });
});

function enterWithoutCa(url: string): Promise<unknown> {
  return connectBroker({ url, user: undefined, password: undefined, name: 'risk' }).catch((error: unknown) => error);
}
