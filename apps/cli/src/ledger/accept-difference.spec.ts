import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LiveScheduler, SeededRandom } from '#libs/testkit';
import { runAccept } from './ledger-command.js';

const ACCEPTANCE = { discrepancyId: '12', reason: 'a gift' };

describe('ledger accept', () => {
  let url: string;
  let received: string[];
  let answer: { readonly status: number; readonly body: string };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
    request.on('end', () => {
      received.push(`${request.method} ${request.url} ${request.headers.authorization ?? '-'} ${body}`);
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
    });
  });

  beforeEach(async () => {
    received = [];
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  async function accept(environment: Record<string, string> = {}): Promise<[number, string[]]> {
    const said: string[] = [];
    const say = (text: string): void => void said.push(text);
    const settings = { ACCOUNT: 'paper-1', GATEWAY_URL: url, ...environment };
    const machine = { random: new SeededRandom(1), scheduler: new LiveScheduler() };
    const code = await runAccept({ environment: settings, say, complain: say }, machine, ACCEPTANCE);
    return [code, said];
  }

  it('asks the gateway with its token, and says what was booked', async () => {
    answer = { status: 200, body: '{"discrepancyId":"12","amount":"0.5"}' };
    expect(await accept({ GATEWAY_API_TOKEN: 'a-token-for-tests' })).toEqual([0, [answer.body]]);
    expect(received).toEqual([
      'POST /v1/accounts/paper-1/differences/12/accept Bearer a-token-for-tests {"reason":"a gift"}',
    ]);
  });

  it('ends with 1 and the reason where it is refused', async () => {
    answer = { status: 409, body: '{"code":"DIFFERENCE_CLOSED","detail":"It is closed."}' };
    expect(await accept()).toEqual([1, ['DIFFERENCE_CLOSED: It is closed.']]);
  });

  it('ends with 69 where somebody else answers for the gateway', async () => {
    answer = { status: 500, body: '{}' };
    expect(await accept()).toEqual([69, [expect.stringMatching(/^GATEWAY_NOT_THERE: .* with status 500/u)]]);
  });

  it('ends with 69 where the gateway is not there, and with 78 where it is not said whose account it is', async () => {
    const [code, [complaint]] = await accept({ GATEWAY_URL: 'http://127.0.0.1:1' });
    expect([code, complaint]).toEqual([69, expect.stringContaining('http://127.0.0.1:1 gives no answer')]);
    expect((await accept({ ACCOUNT: '' }))[0]).toBe(78);
  });
});
