import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TOKEN } from '#libs/kernel';
import { LiveScheduler, SeededRandom } from '#libs/testkit';
import { completionOf } from './completion-command.js';
import { addDeskCommands } from './desk-commands.js';

const folder = mkdtempSync(join(tmpdir(), 'desk-'));
let url = '';
let answers: Record<string, unknown> = {};
let status = 200;
let heard: string[] = [];
let losesAnswers = false;
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
  request.on('end', () => {
    const [path = ''] = (request.url ?? '').split('?');
    heard.push(`${request.method} ${request.url} ${request.headers.authorization ?? '-'} ${body}`.trim());
    if (losesAnswers) return void request.socket.destroy();
    const answer = answers[path] ?? {};
    const isCsv = typeof answer === 'string' && request.headers.accept === 'text/csv';
    response.writeHead(status, { 'content-type': isCsv ? 'text/csv' : 'application/json' });
    response.end(isCsv ? answer : JSON.stringify(answer));
  });
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  [answers, status, heard, losesAnswers] = [{}, 200, [], false];
});

/** Runs a command line; returns what it printed, what it complained of, and its exit code. */
async function run(...words: readonly string[]) {
  const [said, complaints, codes]: [string[], string[], number[]] = [[], [], []];
  const program = new Command('tradewind').exitOverride();
  addDeskCommands(program, {
    environment: { GATEWAY_URL: url, GATEWAY_API_TOKEN: 'a-token' },
    scheduler: new LiveScheduler(),
    random: new SeededRandom(1),
    say: (text) => void said.push(text),
    complain: (text) => void complaints.push(text),
    setExitCode: (code) => void codes.push(code),
    progress: { write: () => undefined },
  });
  for (const command of program.commands) command.exitOverride().configureOutput({ writeErr: () => undefined });
  await program.parseAsync(['node', 'tradewind', ...words]);
  return { said: said.join('\n'), complaints: complaints.join('\n'), code: codes.at(-1) ?? 0 };
}

const TRADES = `tradeId,side,quantity,note\r\n1,BUY,-0.5,"'=1+1, ""a"""\r\n`;

describe('the desk commands', () => {
  it('print tables, every page of them, or the JSON of the gateway', async () => {
    answers['/v1/positions'] = {
      items: [
        {
          ...{ account: 'paper-1', instrument: 'BTC-USDT', quantity: '1.5' },
          averagePrice: '64123.456789012345678901234',
          feesOutsideProfit: { BNB: '0.021', OKB: '-1' },
        },
      ],
      nextCursor: null,
    };
    const { said } = await run('positions');
    expect(said.split('\n')[0]).toMatch(/^account\s+venue\s+instrument\s+quantity/u);
    expect(said.split('\n')[1]).toMatch(/^paper-1\s+-\s+BTC-USDT\s+1\.5\s+64123\.457\s/u);
    expect(said).toMatch(/unrealised\s+without fees of\n.*\s0\.021 BNB, -1 OKB$/u);
    expect(JSON.parse((await run('positions', '--json')).said)).toMatchObject([
      { quantity: '1.5', averagePrice: '64123.456789012345678901234' },
    ]);
    expect(heard[0]).toBe('GET /v1/positions?open=true&limit=500 Bearer a-token');
  });

  it('export trades of a time range as the CSV of the gateway', async () => {
    answers['/v1/trades'] = TRADES;
    const file = join(folder, 'trades.csv');
    const { said } = await run(
      'export',
      'trades',
      '--from',
      '2026-01-01',
      '--to',
      '2026-01-02T00:00:00Z',
      '--out',
      file,
    );
    expect(said).toBe(`1 trades are in ${file}.`);
    expect(readFileSync(file, 'utf8')).toBe(TRADES);
    expect(heard[0]).toContain('fromUs=1767225600000000&toUs=1767312000000000&sort=oldest');
  });

  it('export all that there is, or as many as are wanted, and the head where there is nothing', async () => {
    answers['/v1/ledger'] = `a,b\r\n${'1,2\r\n'.repeat(120_000)}`;
    const file = join(folder, 'ledger.csv');
    expect((await run('export', 'ledger', '--out', file)).said).toBe(`120000 lines of the ledger are in ${file}.`);
    expect(heard).toHaveLength(1);
    expect((await run('export', 'ledger', '--limit', '2')).said).toBe('a,b\r\n1,2\r\n1,2');
    answers['/v1/orders'] = 'a,b\r\n';
    expect((await run('export', 'orders')).said).toBe('a,b');
    answers['/v1/orders'] = { items: [{ a: 1 }], nextCursor: null };
    expect(JSON.parse((await run('export', 'orders', '--json')).said)).toEqual([{ a: 1 }]);
    status = 400;
    answers['/v1/orders'] = { code: 'PARAMETER_WRONG', detail: 'No.' };
    expect(await run('export', 'orders', '--account', 'a.b')).toMatchObject({
      code: 1,
      complaints: 'PARAMETER_WRONG: No.',
    });
  });

  it('export to a file all or nothing: what stood there stays where not all can be read', async () => {
    const own = join(folder, 'whole');
    mkdirSync(own);
    const file = join(own, 'kept.csv');
    writeFileSync(file, 'what was there');
    status = 503;
    answers['/v1/trades'] = { code: 'NOT_NOW', detail: 'Later.' };
    for (const format of [[], ['--json']])
      expect((await run('export', 'trades', '--out', file, ...format)).complaints).toContain('NOT_NOW');
    expect([readFileSync(file, 'utf8'), readdirSync(own)]).toEqual(['what was there', ['kept.csv']]);
    status = 200;
    answers['/v1/trades'] = { items: [{ a: 1 }], nextCursor: null };
    expect((await run('export', 'trades', '--json', '--out', file)).said).toBe(`1 trades are in ${file}.`);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual([{ a: 1 }]);
    answers['/v1/trades'] = TRADES;
    expect((await run('export', 'trades', '--out', '/dev/null')).said).toBe('1 trades are in /dev/null.');
  });

  it('name an account, an instrument and an order in the path as one name each, whatever is in it', async () => {
    await run('limits', '--account', 'a/../risk?x#y', '--json');
    await run('close', '币安人生-USDT', '--account', 'b/c', '--reason', 'a drill', '--json');
    await run('order', 'd/e?f', '--json');
    expect(heard.map((line) => line.split(' ')[1])).toEqual([
      '/v1/accounts/a%2F..%2Frisk%3Fx%23y/limits',
      `/v1/accounts/b%2Fc/positions/${encodeURIComponent('币安人生')}-USDT/close`,
      '/v1/orders/d%2Fe%3Ff/timeline',
    ]);
  });

  it('place, cancel and close with the reason, and show every number where risk refuses', async () => {
    const decision = {
      decision: 'REFUSED',
      rule: 'max-position',
      code: 'MAX',
      message: 'Too much.',
      numbers: { limit: '20' },
    };
    const made = { side: 'BUY', quantity: '1', instrument: 'BTC-USDT', intentId: 'i-1', clientOrderId: null, decision };
    answers['/v1/accounts/paper-1/orders'] = made;
    const placed = await run(
      'place',
      'buy',
      '1',
      'binance:BTC-USDT',
      '--limit',
      '9',
      '--reason',
      'a drill',
      '--command-id',
      'c-1',
    );
    expect(placed.said).toMatch(/REFUSED by max-position \(MAX\): Too much\.[\s\S]*limit\s+20/u);
    expect(placed.code).toBe(1);
    answers['/v1/accounts/paper-1/orders/cancel'] = {
      orders: [{ clientOrderId: 'o', instrument: 'X', status: 'Canceled' }],
    };
    expect((await run('cancel', '--all', '--reason', 'a drill')).said).toMatch(/o\s+X\s+Canceled/u);
    answers['/v1/accounts/paper-1/positions/BTC-USDT/close'] = made;
    expect(await run('close', 'BTC-USDT', '--reason', 'a drill', '--json')).toMatchObject({ code: 1 });
    answers['/v1/accounts/paper-1/positions/BTC-USDT/close'] = {
      ...made,
      decision: { ...decision, decision: 'APPROVED' },
    };
    expect(await run('close', 'BTC-USDT', '--reason', 'a drill')).toMatchObject({ code: 0 });
    const bodies = heard.map((line) => JSON.parse(line.slice(line.indexOf('{'))) as object);
    const order = {
      venue: 'binance',
      instrument: 'BTC-USDT',
      side: 'BUY',
      quantity: '1',
      type: 'LIMIT',
      limitPrice: '9',
    };
    expect(bodies).toEqual([
      { reason: 'a drill', commandId: 'c-1', ...order, reduceOnly: false },
      ...Array.from({ length: 3 }, () => ({ reason: 'a drill', commandId: expect.stringMatching(TOKEN) as string })),
    ]);
  });

  it('name the command whose answer is lost, so that it can be given again and is not done twice', async () => {
    losesAnswers = true;
    const words = ['place', 'buy', '1', 'binance:BTC-USDT', '--reason', 'a drill'];
    const { code, complaints } = await run(...words);
    const id = /give it again with --command-id (\S+), and it is not done twice/u.exec(complaints)?.[1] ?? '';
    expect([code, heard[0]]).toEqual([69, expect.stringContaining(`"commandId":"${id}"`)]);
    losesAnswers = false;
    answers['/v1/accounts/paper-1/orders'] = { side: 'BUY', clientOrderId: null, decision: null };
    expect(await run(...words, '--command-id', id)).toMatchObject({ code: 0 });
    expect(heard[1]).toBe(heard[0]);
  });

  it('name the command that failed on its way, too: an order may have been made before that', async () => {
    [status, answers['/v1/accounts/paper-1/orders']] = [
      500,
      { code: 'INTERNAL_ERROR', detail: 'Something went wrong.' },
    ];
    const words = ['place', 'buy', '1', 'binance:BTC-USDT', '--reason', 'a drill'];
    const failed = await run(...words);
    const id = /INTERNAL_ERROR: .* --command-id (\S+), and it is not done twice/u.exec(failed.complaints)?.[1] ?? '';
    expect(heard[0]).toContain(`"commandId":"${id}"`);
    [status, answers['/v1/accounts/paper-1/orders']] = [422, { code: 'ORDER_WRONG', detail: 'No.' }];
    expect((await run(...words)).complaints).toBe('ORDER_WRONG: No.');
  });

  it('say what to do where a command is refused, names nothing, or nobody answers', async () => {
    status = 401;
    answers['/v1/orders'] = {
      code: 'CREDENTIAL_WRONG',
      detail: 'The credential is wrong.',
      details: { scheme: 'Bearer' },
    };
    const refused = await run('orders');
    expect(refused).toMatchObject({ code: 1, said: '' });
    expect(refused.complaints).toMatch(/CREDENTIAL_WRONG: .*GATEWAY_API_TOKEN[\s\S]*scheme: Bearer/u);
    expect((await run('cancel', '--reason', 'a drill')).complaints).toMatch(/ORDER_NOT_NAMED: .*--all/u);
    const away = await run('positions', '--url', 'http://127.0.0.1:9');
    expect(away).toMatchObject({ code: 69 });
    expect(away.complaints).toMatch(/no answer: (?!fetch failed)[\s\S]*npm start/u);
    await expect(run('positions', '--url', 'localhost:3000')).rejects.toThrow('such as http://127.0.0.1:3000');
    await expect(run('halt')).rejects.toThrow('--reason');
    await expect(run('orders', '--from', 'yesterday')).rejects.toThrow('A time is');
    await expect(run('orders', '--from', '99999d')).rejects.toThrow('not before 1970');
  });

  it('change the named parameters of a strategy and keep the others, whole numbers as such', async () => {
    const momentum = { strategy: 'm-1', name: 'momentum', version: 2, realisedProfit: '-54.232285191311145' };
    answers['/v1/strategies'] = [
      { ...momentum, feesOutsideProfit: { BNB: '0.021' }, parameters: { long: 20, threshold: '0.1' } },
    ];
    expect((await run('strategies')).said).toMatch(/without fees of[\s\S]* -54\.232285 .* 0\.021 BNB/u);
    answers['/v1/strategies/schemas'] = [{ name: 'momentum', fields: [{ name: 'window', kind: 'whole' }] }];
    answers['/v1/strategies/m-1/parameters'] = { strategy: 'm-1', on: true, parameters: {}, version: 3 };
    const { said } = await run('strategies', 'set', 'm-1', 'window=50', 'threshold=0.2', '--reason', 'a drill');
    expect(said).toMatch(/m-1 is on .*version 3/u);
    expect(heard.at(-1)).toContain('"parameters":{"long":20,"threshold":"0.2","window":50},"expectedVersion":2');
    await run('strategies', 'set', 'm-1', 'window=50', '--expected-version', '1', '--reason', 'a drill');
    expect(heard.at(-1)).toContain('"expectedVersion":1');
    answers['/v1/strategies/m-1/switch'] = { strategy: 'm-1', on: false, parameters: {}, version: 4 };
    expect((await run('strategies', 'off', 'm-1', '--reason', 'a drill')).said).toMatch(/m-1 is off/u);
  });

  it('set nothing of a strategy whose other parameters are not known', async () => {
    const set = ['strategies', 'set', 'm-2', 'window=50', '--reason', 'a drill'];
    answers['/v1/strategies'] = [{ strategy: 'm-1', name: 'momentum', version: 2, parameters: {} }];
    expect(await run(...set)).toMatchObject({
      complaints: expect.stringMatching(/STRATEGY_NOT_AT_WORK: .*"m-2" at work; there are m-1\./u) as string,
      code: 1,
    });
    answers['/v1/strategies'] = [];
    expect((await run(...set)).complaints).toMatch(/the strategy service does not answer/u);
    expect(heard.filter((line) => line.startsWith('POST'))).toEqual([]);
  });

  it('try and set limits from a file', async () => {
    const file = join(folder, 'limits.json');
    writeFileSync(file, '[{"instrument":"*","maxPosition":"5"}]');
    answers['/v1/accounts/paper-1/limits/try'] = { judged: 7, refusals: [] };
    expect((await run('try-limits', file)).said).toBe('7 approvals were judged again.\nNone would have been refused.');
    answers['/v1/accounts/paper-1/limits'] = { account: 'paper-1', version: 2 };
    expect((await run('set-limits', file, '--reason', 'a drill')).said).toMatch(/Version 2/u);
    expect(heard.at(-1)).not.toContain('expectedVersion');
    await run('set-limits', file, '--expected-version', '1', '--reason', 'a drill');
    expect(heard.at(-1)).toContain('"expectedVersion":1');
    await expect(run('set-limits', file, '--expected-version', 'x', '--reason', 'a drill')).rejects.toThrow('whole');
    expect((await run('try-limits', join(folder, 'none.json'))).complaints).toMatch(/FILE_UNREADABLE/u);
  });

  it('know every command in the completion of a shell', async () => {
    const { said } = await run('completion', 'bash');
    expect(said).toContain('strategies) words="');
    for (const name of ['positions', 'cancel', 'export', 'completion'])
      expect(said).toMatch(new RegExp(`words="[^"]*${name}`, 'u'));
    expect(said).toMatch(/export\) words="trades orders .*--from/u);
    const program = new Command();
    program.command('up').alias('start').option('--for <time>');
    expect(completionOf(program, 'bash')).toMatch(/words="up start"[\s\S]*up\|start\) words="--for"/u);
  });
});
