import { type OnProgress } from '#libs/local-stack';
import type { Scheduler } from '#libs/kernel';
import { pollUntil } from '#libs/platform';
import { LocalHttp } from './local-http.js';
import { DESK_SERVICES } from './desk-process.js';
import { type AppName } from './plan.js';
import { EXIT_SETTINGS, type SupervisedService } from './supervisor.js';

const POLL_MS = 150;
const TIMEOUT_MS = 90_000;
/** A service that dies this often before it was ever ready has a fault that another start will not heal. */
const MAX_DEATHS = 5;

/** What is missing for a service to be ready, by its own response, such as `book: SYNCING`. */
export function describeReadiness(body: unknown): string {
  if (typeof body !== 'object' || body === null) return 'it does not answer';
  const { error, message } = body as { readonly error?: unknown; readonly message?: unknown };
  if (typeof error !== 'object' || error === null) return typeof message === 'string' ? message : 'no reason given';
  return Object.entries(error)
    .map(([name, detail]) => `${name}: ${messageOf(detail)}`)
    .join(', ');
}

function messageOf(detail: unknown): string {
  if (typeof detail === 'object' && detail !== null && 'message' in detail) return String(detail.message);
  return JSON.stringify(detail);
}

/** Conditions that only an operator can end, over the gateway, which is started after the service: a start that waits for them never ends. */
const FOR_AN_OPERATOR = ['decisions'];

/** Whether nothing but an operator is missing; at a desk a condition stands behind the name of its service. */
export function awaitsOperatorAlone(body: unknown): boolean {
  const error = (body as { readonly error?: unknown } | null | undefined)?.error;
  if (typeof error !== 'object' || error === null) return false;
  const reasons = Object.entries(error).flatMap(([name, detail]) =>
    (DESK_SERVICES as readonly string[]).includes(name) ? messageOf(detail).split('; ') : [`${name}: `],
  );
  return reasons.length > 0 && reasons.every((reason) => FOR_AN_OPERATOR.some((one) => reason.startsWith(`${one}: `)));
}

/** What a service printed for people: its log is left out. */
function sentencesOf(lines: string): string {
  const sentences = lines.split('\n').filter((line) => line !== '' && !line.startsWith('{'));
  return sentences.length > 0 ? sentences.join('\n') : lines;
}

/** What is waited for. */
export interface AwaitedService {
  readonly app: AppName;
  readonly service: SupervisedService;
  readonly port: number;
}

/**
 * Waits until a service is ready, which means safe to trade, or waits for an operator alone; throws with its own output where it does not
 * become so.
 */
export async function waitUntilReady(
  scheduler: Scheduler,
  { app, service, port }: AwaitedService,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<void> {
  const http = new LocalHttp(scheduler);
  let [reason, isForOperator] = ['', false];
  const ready = await pollUntil(scheduler, { intervalMs: POLL_MS, timeoutMs: TIMEOUT_MS, signal }, async () => {
    signal.throwIfAborted();
    const { status, body } = await http.getJson(port, '/health/ready');
    if (status === 200) return true;
    reason = describeReadiness(body);
    isForOperator = awaitsOperatorAlone(body);
    if (isForOperator) return true;
    failIfHopeless(app, service);
    return undefined;
  });
  signal.throwIfAborted();
  if (ready !== true) {
    throw new Error(`${app} did not become ready (${reason}). Its last lines:\n${service.lastLines(15)}`);
  }
  onProgress(!isForOperator ? `${app} is ready` : `${app} is there, and not ready: ${reason}`);
}

function failIfHopeless(app: AppName, service: SupervisedService): void {
  const { lastExitCode } = service.state();
  if (lastExitCode === EXIT_SETTINGS) throw new Error(sentencesOf(service.lastLines(40)));
  if (service.deathsInARow >= MAX_DEATHS) {
    throw new Error(`${app} cannot start (exit code ${lastExitCode}). Its last lines:\n${service.lastLines(15)}`);
  }
}
