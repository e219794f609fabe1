import fc from 'fast-check';
import { US_PER_MS } from '#libs/kernel';
import { openInProcessExchange, readPaperExchangeSettings } from '#libs/services/paper-exchange';
import type { OperationTerms } from '#libs/services/paper-exchange';
import { SeededRandom, VirtualScheduler } from '#libs/testkit';
import type { Answered, Asking } from '../../../simulation/questions/answered.js';
import { isFailure } from '../../../simulation/questions/failure.js';
import {
  type AskGateway,
  describedOperations,
  gatewayQuestion,
} from '../../../simulation/questions/gateway-questions.js';
import { type RestDesk, restQuestion } from '../../../simulation/questions/paper-questions.js';
import type { FaultSuite } from '../suite/fault-suite.js';

/** Questions are made in portions, and so many of them are under way at once. */
const PORTION = 500;
const AT_ONCE = 8;
const PATIENCE_MS = 30_000;

/** Asks the running exchange and the running gateway, half each; returns what must not have been answered so. */
export async function fuzzOverHttp(
  suite: FaultSuite,
  questions: number,
  seed: number,
): Promise<{ readonly asked: number; readonly failures: readonly Answered[] }> {
  const exchange = `http://127.0.0.1:${suite.app('paper-exchange').port}`;
  const gateway = `http://127.0.0.1:${suite.app('gateway').port}`;
  const desk: RestDesk = {
    operations: await publicOperations(),
    nowUs: () => Date.now() * US_PER_MS,
    ask: ({ target, ...request }) => ask(`${exchange}${target}`, request).catch(sayWhy),
  };
  const askGateway: AskGateway = async ({ headers, method, payload, url }) => {
    const answer = await ask(`${gateway}${url}`, { method, headers, body: payload }).catch(sayWhy);
    return typeof answer === 'string' ? { status: -1, body: answer } : answer;
  };
  const kinds = [restQuestion(desk), gatewayQuestion(askGateway, await describedOperations(askGateway))];
  const failures: Answered[] = [];
  let asked = 0;
  while (asked < questions) {
    for (const kind of kinds) {
      const numRuns = Math.min(PORTION, Math.ceil((questions - asked) / 2));
      const answers = await askAll(fc.sample(kind, { seed: seed + asked, numRuns }));
      failures.push(...answers.filter(isFailure));
      asked += answers.length;
    }
  }
  return { asked, failures };
}

async function askAll(all: readonly Asking[]): Promise<readonly Answered[]> {
  const answers: Answered[] = [];
  const waiting = [...all];
  const askOn = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) answers.push(await next());
  };
  await Promise.all(Array.from({ length: AT_ONCE }, askOn));
  return answers;
}

interface Asked {
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | undefined;
}

async function ask(url: string, { body, headers, method }: Asked): Promise<{ status: number; body: string }> {
  const init = { method, headers: headers ?? {}, signal: AbortSignal.timeout(PATIENCE_MS) };
  // This client sends no body with a GET.
  const answer = await fetch(url, body === undefined || method === 'GET' ? init : { ...init, body });
  return { status: answer.status, body: await answer.text() };
}

const sayWhy = (error: unknown): string => String(error instanceof Error ? (error.cause ?? error.message) : error);

/** What the exchange can be asked for; a running one does not list it, one in this process does. */
async function publicOperations(): Promise<readonly OperationTerms[]> {
  const opened = await openInProcessExchange({
    settings: readPaperExchangeSettings({ HTTP_PORT: '0', LOG_LEVEL: 'silent' }),
    scheduler: new VirtualScheduler(),
    random: new SeededRandom(1),
  });
  await opened.closeExchange();
  return opened.operations;
}
