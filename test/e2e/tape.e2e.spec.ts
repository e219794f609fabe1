import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { asyncBufferFromFile, parquetMetadataAsync } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TickReader } from '#libs/ticks';
import { freePort, startNats } from '#libs/local-stack';
import { connectBroker } from '#libs/messaging';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A command of ours as a user would run it, with what it printed. */
class Command {
  readonly child: ChildProcess;
  output = '';
  errors = '';

  constructor(args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
    const { NATS_URL: _nats, ...env } = process.env;
    const options = { cwd: ROOT, env: { ...env, ...environment } };
    this.child = spawn(process.execPath, ['scripts/run.mjs', ...args], options);
    this.child.stdout?.on('data', (chunk: Buffer) => (this.output += chunk.toString('utf8')));
    this.child.stderr?.on('data', (chunk: Buffer) => (this.errors += chunk.toString('utf8')));
  }

  async ended(): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null)
      await new Promise((resolve) => this.child.once('close', resolve));
    return this.child.exitCode;
  }
}

let folder: string;
let exchange: Command;
let port: number;

const recordArgs = (out: string, ...more: readonly string[]): readonly string[] => [
  ...['cli', 'record', '--venue', 'binance', '--symbols', 'BTC-USDT,ETH-USDT', '--out', out],
  ...['--rest-url', `http://127.0.0.1:${port}`, '--stream-url', `ws://127.0.0.1:${port}`, ...more],
];

async function linesOf(name: 'decode' | 'book', tape: string): Promise<readonly string[]> {
  const command = new Command(['cli', name, '--tape', tape]);
  expect([await command.ended(), command.errors]).toEqual([0, expect.any(String)]);
  return command.output.split('\n').slice(0, -1);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tape story '));
  port = await freePort();
  exchange = new Command(['paper-exchange', '--port', String(port), '--seed', '5']);
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/paper/status`).catch(() => undefined);
    if (answer?.ok === true) return;
    if (exchange.child.exitCode !== null) throw new Error(exchange.output + exchange.errors);
    await sleep(50);
  }
});

afterAll(async () => {
  exchange.child.kill('SIGTERM');
  await exchange.ended();
  rmSync(folder, { recursive: true, force: true });
});

describe('a recording of the paper exchange', () => {
  it('in segments, with Parquet, is decoded, rebuilt, and replayed onto the tick lane as a whole', async () => {
    const tape = join(folder, 'whole');
    const recorder = new Command(recordArgs(tape, '--for', '7s', '--rotate', '3s'));
    expect([await recorder.ended(), recorder.output]).toEqual([0, expect.stringContaining('frames')]);
    const segments = readdirSync(tape);
    expect(segments.length).toBeGreaterThanOrEqual(2);

    const lines = await linesOf('decode', tape);
    const count = (type: string): number => lines.filter((line) => line.startsWith(`{"type":"${type}"`)).length;
    expect(count('trade')).toBeGreaterThan(0);
    const books = await linesOf('book', tape);
    expect(books).toHaveLength(2);
    for (const line of books) expect(line).toMatch(/"state":"LIVE","updates":[1-9]\d*,"gaps":0,/u);
    let rows = 0;
    for (const segment of segments) {
      const file = await asyncBufferFromFile(join(tape, segment, 'quotes.parquet'));
      rows += Number((await parquetMetadataAsync(file)).num_rows);
    }
    expect(rows).toBe(count('quote'));

    const nats = await startNats({ url: '' });
    const consumer = await connectBroker({ url: nats.url, user: undefined, password: undefined, name: 'consumer' });
    const arrived = { trade: 0, quote: 0, depth: 0, 'book-state': 0, wrong: 0 };
    const reader = new TickReader({
      onEvent: ({ kind }) => (arrived[kind] += 1),
      onGap: () => (arrived.wrong += 1),
      onBadMessage: () => (arrived.wrong += 1),
    });
    consumer.subscribe('market.>', { callback: (_error, { subject, data }) => reader.read(subject, data) });
    await consumer.flush();
    const replay = new Command(['cli', 'replay', '--tape', tape, '--speed', 'max'], { NATS_URL: nats.url });
    expect([await replay.ended(), replay.output]).toEqual([0, expect.stringContaining('dropped 0')]);
    await consumer.flush();
    expect(arrived).toMatchObject({ trade: count('trade'), quote: count('quote'), wrong: 0 });
    expect(arrived.depth).toBeGreaterThan(0);
    await consumer.close();
    await nats.stop();
  });

  it('that is killed with -9 is read up to its last second', async () => {
    const tape = join(folder, 'killed');
    const recorder = new Command(recordArgs(tape, '--no-parquet'));
    while (!/frames [1-9]\d\d/u.test(recorder.output)) await sleep(20);
    const recorded = Number(
      /frames (\d+)/u.exec(recorder.output.split('\n').findLast((line) => line !== '') ?? '')?.[1],
    );
    // The program itself: run.mjs in front of it would have it end in order.
    const pids = readdirSync('/proc').filter((name) => /^\d+$/u.test(name) && parentOf(name) === recorder.child.pid);
    expect(pids).toHaveLength(1);
    process.kill(Number(pids[0]), 'SIGKILL');
    await recorder.ended();
    expect((await linesOf('decode', tape)).length).toBeGreaterThan(recorded / 2);
    for (const line of await linesOf('book', tape)) expect(line).toContain('"gaps":0,');
  });
});

function parentOf(pid: string): number | undefined {
  try {
    return Number(/^PPid:\s+(\d+)/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return undefined; // It ended while we looked.
  }
}
