import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LiveScheduler, SeededRandom } from '#libs/testkit';
import { readRefusal } from './gateway-answer.js';
import { GatewayClient } from './gateway-client.js';

/** Somebody else's web server. */
let status = 200;
let url = '';
const server = createServer((_request, response) => {
  response.writeHead(status, { 'content-type': 'text/html' });
  response.end('<!doctype html><title>Not found</title>');
});
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

describe('an answer that the gateway would not give', () => {
  it('is reported as what it is, and nothing of it is taken for data', async () => {
    const client = new GatewayClient(url, undefined, new LiveScheduler(), new SeededRandom(1));
    for (const [at, retryable] of [
      [200, false],
      [404, false],
      [502, true],
    ] as const) {
      status = at;
      const message = `${url} answers with status ${at} and text/html, which is not JSON. Is this the gateway's address? Else name`;
      const problem = { code: 'GATEWAY_NOT_THERE', retryable, message: expect.stringContaining(message) as string };
      expect(await client.getJson('/v1/positions')).toMatchObject({ ok: false, error: problem });
    }
    status = 200;
    const pieces: string[] = [];
    const read = await client.readCsv('/v1/trades', {}, (piece) => pieces.push(piece) > 0);
    expect(read).toMatchObject({ error: { message: expect.stringContaining('which is not CSV') as string } });
    expect(pieces).toEqual([]);
  });

  it('may be JSON: a refusal of the gateway has a code', async () => {
    const answer = Response.json({ statusCode: 404, error: 'Not Found' }, { status: 404 });
    const { code, message } = await readRefusal(answer, url);
    expect([code, message]).toEqual([
      'GATEWAY_NOT_THERE',
      `${url} answers with status 404 and application/json, which is not a refusal of the gateway. Is this the gateway's address? Else name its gateway with --url or GATEWAY_URL.`,
    ]);
  });

  it('may come of a command that the gateway obeyed: a proxy answers for it', async () => {
    const client = new GatewayClient(url, undefined, new LiveScheduler(), new SeededRandom(1));
    status = 504;
    const given = await client.giveCommand('/v1/risk/halt', { reason: 'a drill', commandId: 'c-1' });
    const sentence = 'It is not known whether the command was obeyed: give it again with --command-id c-1';
    expect(given).toMatchObject({ error: { message: expect.stringContaining(sentence) as string } });
  });
});

describe('a parameter that the gateway refuses', () => {
  it('has the name of the option that was typed', async () => {
    const errors = [{ field: 'toUs', message: 'toUs must not lie before fromUs' }];
    const detail = 'These parameters are wrong or unknown: toUs.';
    const answer = Response.json({ code: 'PARAMETER_WRONG', detail, errors }, { status: 400 });
    expect((await readRefusal(answer, url)).message).toBe(
      'These parameters are wrong or unknown: --to. --to must not lie before --from',
    );
  });

  it('keeps a name that every object has as it was typed', async () => {
    const errors = [{ field: 'strategy', message: 'there is no strategy "toString"' }];
    const answer = Response.json({ code: 'PARAMETER_WRONG', detail: 'No.', errors }, { status: 400 });
    expect((await readRefusal(answer, url)).message).toBe('No. there is no strategy "toString"');
  });
});
