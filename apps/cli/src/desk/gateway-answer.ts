import { type Problem, type Result, err, ok, problem } from '#libs/kernel';

/** A JSON object of the gateway. */
export type Json = Readonly<Record<string, unknown>>;

/** The code where something answered that is not the gateway. */
export const NOT_THE_GATEWAY = 'GATEWAY_NOT_THERE';
/** What to do where the gateway is another one. */
export const ELSEWHERE = 'Else name its gateway with --url or GATEWAY_URL.';

const CURES: Readonly<Record<number, string>> = {
  401: ' Set GATEWAY_API_TOKEN to an API key (tradewind keys new makes one).',
  403: ' Ask for a key with the role that docs/access.md names.',
  429: ' Wait a moment and try again.',
};
/** From here on whoever answers says that it is not the fault of who asks. */
const SERVER_ERROR = 500;

/** The parameters of the gateway that have another name on the command line. */
const OPTIONS: ReadonlyMap<string, string> = new Map([
  ['commandId', '--command-id'],
  ['fromUs', '--from'],
  ['limitPrice', '--limit'],
  ['reduceOnly', '--reduce-only'],
  ['toUs', '--to'],
]);

/** The JSON of an answer, or the problem that it is none; throws where it breaks off. */
export async function readBody(response: Response, url: string): Promise<Result<unknown, Problem>> {
  const text = await response.text();
  try {
    return ok(JSON.parse(text) as unknown);
  } catch {
    return err(notTheGateway(response, url, 'JSON'));
  }
}

/** Why the gateway refuses, from an answer that is no success; throws where it breaks off. */
export async function readRefusal(response: Response, url: string): Promise<Problem> {
  const body = await readBody(response, url);
  if (!body.ok) return body.error;
  // Every refusal of the gateway has a code: whoever says no without one is somebody else.
  const { code } = (body.value ?? {}) as Json;
  return typeof code === 'string'
    ? problemOf(code, body.value as Json, response.status)
    : notTheGateway(response, url, 'a refusal of the gateway');
}

/** What is said of an answer that the gateway would not give; `wanted` is what it would have been. */
export function notTheGateway(
  { headers, status }: Response,
  url: string,
  wanted: 'JSON' | 'CSV' | 'a refusal of the gateway',
): Problem {
  const type = headers.get('content-type') ?? 'no content type';
  const sentence = `${url} answers with status ${status} and ${type}, which is not ${wanted}. Is this the gateway's address? ${ELSEWHERE}`;
  return problem(NOT_THE_GATEWAY, sentence, {}, status >= SERVER_ERROR);
}

function problemOf(code: string, { detail, details, errors }: Json, status: number): Problem {
  const cure = CURES[status] ?? '';
  const isBusy = status === 503;
  const fields = (Array.isArray(errors) ? (errors as readonly Json[]) : []).map(({ message }) => String(message));
  const words = [typeof detail === 'string' ? detail : `The gateway answered with status ${status}.`, ...fields];
  const sentence = fields.length === 0 ? words.join(' ') : asTyped(words.join(' '));
  const texts = Object.entries((details ?? {}) as Json).map(([name, value]) => [name, String(value)] as const);
  return problem(code, sentence + cure, Object.fromEntries(texts), isBusy);
}

/** What is wrong with parameters, by the names that somebody typed. */
function asTyped(sentence: string): string {
  return sentence.replaceAll(/\b[a-z]+[A-Z]\w*/gu, (name) => OPTIONS.get(name) ?? name);
}
