import { join } from 'node:path';
import { type GuardedProcess, freePort, projectRoot, spawnGuarded, startNats } from '#libs/local-stack';
import type { VenueName } from '#libs/venues';
import { type Scheduler, US_PER_MS } from '#libs/kernel';
import { pollUntil } from '#libs/platform';
import { LocalHttp } from '../launch/local-http.js';
import type { TapeSpeed } from '../options/launch-options.js';
import { type ReplayPlan, planReplay } from './replay-plan.js';
import { type ReplayStatus, faultsOf, readStatus, statusLine, summaryOf } from './replay-status.js';

/** The flags of `replay`, parsed. */
export interface ReplayOptions {
  readonly tape: string;
  readonly venue: VenueName | undefined;
  readonly symbols: readonly string[] | undefined;
  readonly speed: TapeSpeed;
  readonly loop: boolean;
  /** How long consumers get to listen before the first frame. */
  readonly startAfterMs: number;
  readonly times: 'shifted' | 'recorded';
}

/** What a replay needs from outside. */
export interface ReplayWorld {
  readonly environment: NodeJS.ProcessEnv;
  readonly stop: AbortSignal;
  readonly say: (line: string) => void;
  readonly scheduler: Scheduler;
}

const PROGRESS_MS = 1_000;
const POLL_MS = 100;
/** What of our own environment the service gets; nothing else of the user's shell. */
const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ', 'NODE_OPTIONS', 'NATS_USER', 'NATS_PASSWORD'];

/**
 * `tradewind replay`: lets market-data, the only writer of the tick lane, play a tape on it. Uses the broker of NATS_URL, or starts
 * one. Returns the exit code: 0 only where everything on the tape was published.
 */
export async function replay(options: ReplayOptions, world: ReplayWorld): Promise<number> {
  const plan = await planned(options, world);
  if (typeof plan === 'string') {
    world.say(plan);
    return 1;
  }
  const { symbols, frames, trades, quotes, depth } = plan;
  world.say(`${symbols.join(', ')}: ${frames} frames, ${trades} trades, ${quotes} quotes, ${depth} depth messages`);
  const nats = await startNats({ url: world.environment['NATS_URL'] ?? '', onProgress: world.say });
  world.say(`the tick lane is at ${redacted(nats.url)}: subscribe to market.>`);
  const port = await freePort();
  const service = await spawnGuarded({
    command: process.execPath,
    args: [join(projectRoot(), 'dist', 'apps', 'market-data', 'main.js')],
    env: settingsOf(options, plan, nats.url, port, world.environment),
    cwd: projectRoot(),
    graceMs: 17_000,
  });
  try {
    return judge(await follow(service, port, plan, world), plan, options, service, world);
  } finally {
    await service.stop();
    await nats.stop();
  }
}

async function planned({ tape, venue, symbols }: ReplayOptions, world: ReplayWorld): Promise<ReplayPlan | string> {
  try {
    return await planReplay(tape, venue, symbols, world.say);
  } catch (error) {
    if (error instanceof Error && 'code' in error) return `${tape} cannot be read: ${error.message}`;
    throw error;
  }
}

function settingsOf(
  { tape, speed, loop, startAfterMs, times }: ReplayOptions,
  plan: ReplayPlan,
  natsUrl: string,
  port: number,
  environment: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  const inherited = INHERITED.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]]]));
  return {
    ...(Object.fromEntries(inherited) as NodeJS.ProcessEnv),
    HTTP_HOST: '127.0.0.1',
    HTTP_PORT: String(port),
    LOG_LEVEL: 'warn',
    NATS_URL: natsUrl,
    EXCHANGE: plan.venue,
    SYMBOLS: plan.symbols.join(','),
    TAPE_DIR: tape,
    TAPE_SPEED: String(speed),
    TAPE_LOOP: String(loop),
    TAPE_TIMES: times,
    TAPE_START_AFTER_MS: String(startAfterMs),
  };
}

const OVER = new Set(['ended', 'failed', 'stopped']);

/** Watches the tape being played; returns its last status, `undefined` if there was none. */
async function follow(
  service: GuardedProcess,
  port: number,
  plan: ReplayPlan,
  { stop, say, scheduler }: ReplayWorld,
): Promise<ReplayStatus | undefined> {
  const http = new LocalHttp(scheduler);
  const askStatus = async (): Promise<ReplayStatus | undefined> =>
    readStatus((await http.getJson(port, '/status')).body);
  let last: ReplayStatus | undefined;
  let reportedUs = scheduler.monotonicUs();
  await pollUntil(scheduler, { intervalMs: POLL_MS, signal: stop }, async () => {
    if (service.hasExited()) return true;
    const status = await askStatus();
    last = status ?? last;
    if (status !== undefined && OVER.has(status.state)) return true;
    if (status !== undefined && scheduler.monotonicUs() - reportedUs >= PROGRESS_MS * US_PER_MS) {
      say(statusLine(status, plan));
      reportedUs = scheduler.monotonicUs();
    }
    return undefined;
  });
  return stop.aborted ? ((await askStatus()) ?? last) : last;
}

function judge(
  status: ReplayStatus | undefined,
  plan: ReplayPlan,
  options: ReplayOptions,
  service: GuardedProcess,
  { stop, say }: ReplayWorld,
): number {
  if (status === undefined) {
    say(`market-data did not play the tape:\n${service.lastLines(10)}`);
    return 1;
  }
  say(summaryOf(status, plan));
  // A loop has no end: stopped by hand it is right if nothing was lost.
  if (options.loop && stop.aborted)
    return status.dropped === 0 && status.interruptions === 0 && status.badFrames === 0 ? 0 : 1;
  const faults = faultsOf(status, plan);
  for (const fault of faults) say(`not everything was published: ${fault}`);
  return faults.length === 0 ? 0 : 1;
}

/** An address without the name and password that may be in it. */
function redacted(url: string): string {
  return url.replace(/\/\/[^@/]*@/u, '//');
}
