/** The processes of a bench: started, talked to, and all ended with it. */
import { execFileSync, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { freePort } from '#libs/local-stack';
import { complain } from './figures.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const running = new Set();
const LIMIT_MS = 120_000;

function watch(child, name) {
  running.add(child);
  child.once('exit', (code, signal) => {
    running.delete(child);
    if (code !== 0 && !child.ending) complain(`bench: ${name} ended with ${signal ?? `code ${code}`}`);
  });
  return child;
}

/** Starts a script of this folder and waits for its first message. */
export async function start(script, args = [], env = {}) {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = watch(fork(path, args.map(String), { env: { ...process.env, ...env } }), script);
  const [word] = await once(child, 'message', { signal: AbortSignal.timeout(LIMIT_MS) });
  return { child, word };
}

/** The next message of a process that has a property; rejects if the process ends or takes too long. */
export function hear(child, property) {
  return new Promise((resolve, reject) => {
    const stop = (settle) => {
      clearTimeout(timer);
      child.off('message', onMessage);
      child.off('exit', onExit);
      settle();
    };
    const onMessage = (message) => {
      if (message.trouble !== undefined) stop(() => reject(new Error(message.trouble)));
      else if (property in message) stop(() => resolve(message));
    };
    const onExit = () => stop(() => reject(new Error(`a process ended before it told its "${property}"`)));
    const timer = setTimeout(() => stop(() => reject(new Error(`nobody told "${property}"`))), LIMIT_MS);
    child.on('message', onMessage);
    child.on('exit', onExit);
  });
}

/**
 * Starts market-data as it is deployed, from the build, and waits until every book is LIVE, or until `isReady`: many books
 * take long, because Binance's request weight allows 120 snapshots a minute.
 */
export async function startMarketData(natsUrl, exchangePort, symbols, isReady, settings = {}) {
  const port = await freePort();
  const env = {
    ...process.env,
    HTTP_PORT: String(port),
    NATS_URL: natsUrl,
    SYMBOLS: symbols.join(','),
    BINANCE_REST_URL: `http://127.0.0.1:${exchangePort}`,
    BINANCE_STREAM_URL: `ws://127.0.0.1:${exchangePort}`,
    LOG_LEVEL: 'error',
    ...settings,
  };
  const app = ROOT + 'dist/apps/market-data/main.js';
  const child = watch(
    spawn(process.execPath, [...(process.env.BENCH_NODE_ARGS?.split(' ') ?? []), app], {
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
    }),
    'market-data',
  );
  const status = async () => {
    const response = await fetch(`http://127.0.0.1:${port}/status`);
    return response.json();
  };
  const ready = async () => {
    try {
      return (await fetch(`http://127.0.0.1:${port}/health/ready`)).status === 200;
    } catch {
      return false;
    }
  };
  for (let waitedMs = 0; !(await (isReady ?? ready)()); waitedMs += 100) {
    if (waitedMs > LIMIT_MS || child.exitCode !== null) throw new Error('market-data did not become ready');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { child, status };
}

/** The memory of a process in MB; 0 where it is ending. */
export function rssMb(pid) {
  return Number(/VmRSS:\s+(\d+)/u.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1_024;
}

/** The processor time that a process has used, in seconds: by the scheduler's nanoseconds where the kernel tells them. */
export function cpuSeconds(pid) {
  if (existsSync(`/proc/${pid}/schedstat`))
    return readdirSync(`/proc/${pid}/task`).reduce((total, task) => total + onProcessorNs(pid, task), 0) / 1e9;
  // In steps of 10 ms.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function onProcessorNs(pid, task) {
  try {
    return Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]);
  } catch {
    // The thread ended meanwhile.
    return 0;
  }
}

/** The part of it that the kernel used for the process: sockets, above all. */
export function kernelSeconds(pid) {
  return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')[12]) / 100;
}

/** Ends a process and waits for its end. */
export async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.ending = true;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const hard = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await gone;
  clearTimeout(hard);
}

/** Ends everything that was started. */
export async function endAll() {
  await Promise.all([...running].map(end));
}

/**
 * Linux gives these processes, and what they start from now on, the processor before all others (as root, `chrt`): a busy machine then tells
 * of them and not of its neighbours. By nice values alone who is woken still waits for the next tick of a processor that a neighbour has.
 */
export function prefer(pids) {
  for (const pid of pids) execFileSync('chrt', ['--all-tasks', '--rr', '--pid', '1', String(pid)]);
}
