import fc from 'fast-check';
import { ASKER, type Asker } from '#libs/messaging';
import type { ServiceApplication } from '#libs/service-host';
import { startGateway } from '../gateway-of.js';
import { SimulatedSuite } from '../simulated-suite.js';
import { demoSettings } from '../suite-settings.js';
import type { Answered, Asking } from './answered.js';
import { askQuestion } from './ask-questions.js';
import { isFailure } from './failure.js';
import { type AskGateway, describedOperations, gatewayQuestion } from './gateway-questions.js';
import { type RestDesk, restQuestion, streamQuestion, wsApiQuestion } from './paper-questions.js';

/** What came of a fuzz. */
export interface FuzzReport {
  readonly seed: number;
  readonly questions: number;
  /** How many there were of each kind, and of each status. */
  readonly counts: Readonly<Record<string, number>>;
  /** The questions that must not have been answered so: no answer, or a failure of the service without a reason that it names. */
  readonly failures: readonly Answered[];
  /** What a service reported that must end its process. */
  readonly ended: readonly string[];
  /** How often the paper exchange contained what must not happen. */
  readonly contained: number;
}

/** Questions are made in portions, so that many of them need no memory. */
const PORTION = 500;
/** Until the feed knows its market: before, nobody answers for it. */
const WARM_UP_MS = 10_000;
/** Time that passes after so many questions, in milliseconds: markets move on, and streams are sent. */
const STEP_MS = 100;

/**
 * Puts that many questions, from the edges of what can be asked, to every public edge of the suite in one process: REST, streams
 * and WebSocket API of the paper exchange, REST of the gateway by its own OpenAPI, and the ask lane. The same seed asks the same.
 */
export async function fuzzPublicQuestions(wanted: {
  readonly questions: number;
  readonly seed: number;
}): Promise<FuzzReport> {
  const ended: string[] = [];
  const suite = await SimulatedSuite.start(generousSettings(wanted.seed), wanted.seed);
  const gateway = await startGateway(suite, (error) => ended.push(String(error)));
  const kinds = await kindsOf(suite, gateway);
  await suite.time.runForMs(WARM_UP_MS);
  const counts: Record<string, number> = {};
  const failures: Answered[] = [];
  const total = kinds.reduce((sum, { share }) => sum + share, 0);
  for (let asked = 0; asked < wanted.questions; asked += PORTION) {
    const left = Math.min(PORTION, wanted.questions - asked);
    for (const { name, share, questions } of kinds) {
      const numRuns = Math.ceil((left * share) / total);
      for (const ask of fc.sample(questions, { seed: wanted.seed + asked, numRuns })) {
        const answered = await ask();
        for (const key of [name, `${name} ${answered.status}`]) counts[key] = (counts[key] ?? 0) + 1;
        if (isFailure(answered)) failures.push(answered);
      }
    }
    await suite.time.runForMs(STEP_MS);
  }
  const contained = suite.exchange.containedFailures();
  await suite.time.complete(gateway.stop());
  await suite.stop();
  const questions = kinds.reduce((sum, { name }) => sum + (counts[name] ?? 0), 0);
  return { seed: wanted.seed, questions, counts, failures, ended, contained };
}

const PATIENT = { maxBytes: 2 ** 24, signal: new AbortController().signal };

/** The exchange in this process. */
function deskOf({ exchange, time }: SimulatedSuite): RestDesk {
  return {
    operations: exchange.operations,
    nowUs: () => time.nowUs(),
    ask: async ({ target, ...request }) => {
      const answer = await exchange.exchange.answerRequest({ ...request, url: `http://paper${target}`, ...PATIENT });
      return answer.ok ? answer.value : answer.error.code;
    },
  };
}

interface Kind {
  readonly name: string;
  readonly share: number;
  readonly questions: fc.Arbitrary<Asking>;
}

async function kindsOf(suite: SimulatedSuite, gateway: ServiceApplication): Promise<readonly Kind[]> {
  const asker = gateway.nest.get<Asker>(ASKER, { strict: false });
  const askGateway: AskGateway = async (request) => {
    const { body, statusCode } = await suite.time.complete(Promise.resolve(gateway.nest.inject(request)));
    return { status: statusCode, body };
  };
  const operations = await describedOperations(askGateway);
  return [
    { name: 'paper REST', share: 5, questions: restQuestion(deskOf(suite)) },
    { name: 'paper WebSocket API', share: 2, questions: wsApiQuestion(suite) },
    { name: 'paper streams', share: 2, questions: streamQuestion(suite) },
    { name: 'gateway REST', share: 3, questions: gatewayQuestion(askGateway, operations) },
    { name: 'ask lane', share: 2, questions: askQuestion(suite, asker) },
  ];
}

/** The demo's settings without limits on how much may be asked. */
function generousSettings(seed: number): ReturnType<typeof demoSettings> {
  const settings = demoSettings(seed, ['BTC-USDT'], 5);
  const most = Number.MAX_SAFE_INTEGER;
  const limits = {
    WEIGHT_PER_MINUTE: most,
    ORDERS_PER_10S: most,
    ORDERS_PER_DAY: most,
    STREAM_MESSAGES_PER_SECOND: most,
  };
  return { ...settings, exchange: { ...settings.exchange, ...limits } };
}
