import { type Command, InvalidArgumentError } from 'commander';
import { type Problem, type Random, type Result, type Scheduler, type UnixUs, ok, usFromIsoTime } from '#libs/kernel';
import { SettingsError, SystemRandom, SystemScheduler, readSettings } from '#libs/platform';
import { type Progress, UNWATCHED, type ProgressTarget, watchProgress } from '../progress/progress.js';
import { GatewayClient, type Json, deskSettings } from './gateway-client.js';
import { findRunningGateway } from './running-gateway.js';

/** Exit codes: refused, nobody answers (sysexits EX_UNAVAILABLE), wrong settings (EX_CONFIG). */
const EXIT_REFUSED = 1;
const EXIT_UNAVAILABLE = 69;
const EXIT_SETTINGS = 78;

/** What the desk commands run in: the environment, clock and chance, and where they print. */
export interface DeskSurroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly say: (text: string) => void;
  readonly complain: (text: string) => void;
  readonly setExitCode: (code: number) => void;
  /** Where long work says how far it has come. */
  readonly progress: ProgressTarget;
}

/** What every desk command takes. */
export interface DeskFlags {
  readonly json?: boolean;
  readonly url?: string;
}

/** The terminal of this process. */
export function terminal(): DeskSurroundings {
  return {
    environment: process.env,
    scheduler: new SystemScheduler(),
    random: new SystemRandom(),
    say: (text) => console.log(text),
    complain: (text) => console.error(text),
    progress: process.stderr,
    setExitCode: (code) => {
      process.exitCode = code;
    },
  };
}

/** Adds the options of every desk command. */
export function withDeskOptions(command: Command): Command {
  return command
    .option('--json', 'prints what the gateway answers as JSON')
    .option('--url <url>', 'the gateway (GATEWAY_URL; default: the suite that runs here)', gatewayAddress);
}

function gatewayAddress(text: string): string {
  if (/^https?:\/\//u.test(text) && URL.canParse(text)) return text;
  throw new InvalidArgumentError('A gateway is an address such as http://127.0.0.1:3000.');
}

/**
 * Asks the gateway and prints its answer, as JSON or as `text` makes it; a Problem becomes a sentence and an exit code. An answer that
 * `isRefused` is printed like any other, and a script learns it from the exit code.
 */
export async function runDesk<T>(
  around: DeskSurroundings,
  { json = false, url }: DeskFlags,
  ask: (gateway: GatewayClient, progress: Progress) => Promise<Result<T, Problem>>,
  text: (value: T) => string,
  isRefused: (value: T) => boolean = () => false,
): Promise<void> {
  try {
    const settings = readSettings(deskSettings, around.environment);
    const named = url ?? settings.GATEWAY_URL;
    const address = named === undefined ? findRunningGateway() : ok(named);
    if (!address.ok) return complain(around, address.error, json);
    const gateway = new GatewayClient(address.value, settings.GATEWAY_API_TOKEN, around.scheduler, around.random);
    const answer = await watchProgress(around.progress, (progress) => {
      progress.note(`waits for ${address.value}`);
      return ask(gateway, progress);
    });
    if (!answer.ok) return complain(around, answer.error, json);
    around.say(json ? JSON.stringify(answer.value, undefined, 2) : text(answer.value));
    if (isRefused(answer.value)) around.setExitCode(EXIT_REFUSED);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    around.complain(error.message);
    around.setExitCode(EXIT_SETTINGS);
  }
}

function complain(around: DeskSurroundings, problem: Problem, json: boolean): void {
  const { code, details, message } = problem;
  const numbers = Object.entries(details).map(([name, value]) => `  ${name}: ${value}`);
  around.complain(json ? JSON.stringify({ problem }) : [`${code}: ${message}`, ...numbers].join('\n'));
  around.setExitCode(problem.retryable ? EXIT_UNAVAILABLE : EXIT_REFUSED);
}

/** Reads `2026-11-29`, `2026-11-29T10:00:00Z` or `15m` (ago) as microseconds since the epoch. */
export function momentOption(nowUs: UnixUs): (text: string) => UnixUs {
  return (text) => {
    const ago = /^(\d{1,6})([smhd])$/u.exec(text);
    const unitsUs = { s: 1e6, m: 60e6, h: 3_600e6, d: 86_400e6 };
    if (ago !== null) return sinceEpoch(nowUs - Number(ago[1]) * unitsUs[ago[2] as keyof typeof unitsUs]);
    const us = usFromIsoTime(/^\d{4}-\d\d-\d\d$/u.test(text) ? `${text}T00:00:00Z` : text);
    if (us === undefined)
      throw new InvalidArgumentError('A time is 15m, 2h, 1d (ago), 2026-11-29 or 2026-11-29T10:00:00Z.');
    return us;
  };
}

function sinceEpoch(us: UnixUs): UnixUs {
  if (us < 0) throw new InvalidArgumentError('A time is not before 1970.');
  return us;
}

/** The account that is meant: the option, else ACCOUNT, else the one of the demo. */
export function accountPath(around: DeskSurroundings, account: string | undefined): string {
  return `accounts/${encodeURIComponent(account ?? around.environment['ACCOUNT'] ?? 'paper-1')}`;
}

/** The rows of all pages, at most `most`. */
export async function readPages(
  gateway: GatewayClient,
  path: string,
  query: Readonly<Record<string, string | number | undefined>>,
  most: number,
  progress: Progress = UNWATCHED,
): Promise<Result<readonly Json[], Problem>> {
  const rows: Json[] = [];
  let cursor: string | undefined;
  progress.note(() => `${rows.length} rows read`);
  do {
    const limit = Math.min(500, most - rows.length);
    const page = await gateway.getJson<{ items: Json[]; nextCursor: string | null }>(path, { ...query, limit, cursor });
    if (!page.ok) return page;
    rows.push(...page.value.items);
    cursor = page.value.nextCursor ?? undefined;
  } while (cursor !== undefined && rows.length < most);
  return { ok: true, value: rows };
}
