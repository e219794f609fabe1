import type { GatewayOperations, ProblemView } from './generated/index.js';

type Part = 'path' | 'query' | 'body';
type Texts = Readonly<Record<string, string | number | boolean | undefined>>;

/** The name of an operation: its method and its path, such as `GET /v1/orders`. */
export type OperationName = keyof GatewayOperations;

type Needed<Name extends OperationName> = Pick<
  GatewayOperations[Name],
  Exclude<Part, 'query'> & keyof GatewayOperations[Name]
>;
type Asked<Name extends OperationName> = GatewayOperations[Name] extends { readonly query: infer Query }
  ? object extends Query
    ? { readonly query?: Query }
    : { readonly query: Query }
  : object;
/** What an operation takes; a query of which everything may be left out may be left out itself. */
export type OperationInput<Name extends OperationName> = Needed<Name> & Asked<Name>;

/** Nothing, where an operation needs nothing. */
type Given<Name extends OperationName> =
  object extends OperationInput<Name> ? [input?: OperationInput<Name>] : [input: OperationInput<Name>];

/** The JSON of a 2xx response. */
export type OperationAnswer<Name extends OperationName> = GatewayOperations[Name]['answer'];

/** The operations that answer as CSV to who prefers it. */
export type CsvOperationName = {
  [Name in OperationName]: GatewayOperations[Name] extends { readonly csv: true } ? Name : never;
}[OperationName];

/** A refusal of the gateway (RFC 9457), or an answer that is none of its own, which has the code `NO_PROBLEM`. */
export class GatewayRefusal extends Error {
  override readonly name = 'GatewayRefusal';
  readonly status: number;
  readonly code: string;
  /** As the gateway sent it; `undefined` where something between us and it answered. */
  readonly problem: ProblemView | undefined;

  constructor(status: number, problem: ProblemView | undefined) {
    super(problem?.detail ?? `The gateway answered ${status}, or something that is not the gateway did.`);
    this.status = status;
    this.code = problem?.code ?? 'NO_PROBLEM';
    this.problem = problem;
  }
}

/** Where the gateway is, and who calls. */
export interface ClientOptions {
  /** Such as `http://127.0.0.1:4000`. */
  readonly baseUrl: string;
  /** An API key or a token; a gateway of this machine may ask for none. */
  readonly token?: string | undefined;
  /** Instead of the fetch of the platform. */
  readonly fetch?: typeof fetch;
}

/** Calls the gateway by the operations of its OpenAPI document: a wrong name, parameter, body or field does not compile. */
export class GatewayClient {
  readonly #options: ClientOptions;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  /** Resolves with the answer; rejects with a {@link GatewayRefusal}, or as fetch does where nobody answers. */
  async call<Name extends OperationName>(name: Name, ...[input]: Given<Name>): Promise<OperationAnswer<Name>> {
    const response = await this.#send(name, input ?? {}, 'application/json');
    return (await jsonOf(response)) as OperationAnswer<Name>;
  }

  /** A list as CSV: all rows that match. */
  async readCsv<Name extends CsvOperationName>(name: Name, ...[input]: Given<Name>): Promise<string> {
    const response = await this.#send(name, input ?? {}, 'text/csv');
    if (response.headers.get('content-type')?.startsWith('text/csv') !== true)
      throw new GatewayRefusal(response.status, undefined);
    return response.text();
  }

  async #send(name: OperationName, input: object, accept: string): Promise<Response> {
    const { baseUrl, fetch: send = fetch, token } = this.#options;
    const {
      body,
      path = {},
      query = {},
    } = input as {
      readonly path?: Texts;
      readonly query?: Texts;
      readonly body?: object;
    };
    const [method = 'GET', pattern = ''] = name.split(' ');
    const filled = pattern.replaceAll(/\{(\w+)\}/gu, (_all, key: string) => encodeURIComponent(String(path[key])));
    const url = new URL(filled, baseUrl);
    for (const [key, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(key, String(value));
    const response = await send(url, {
      method,
      headers: {
        accept,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (response.ok) return response;
    throw new GatewayRefusal(response.status, await problemOf(response));
  }
}

/** A success that is no JSON is not of the gateway. */
async function jsonOf(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new GatewayRefusal(response.status, undefined);
  }
}

async function problemOf(response: Response): Promise<ProblemView | undefined> {
  if (response.headers.get('content-type')?.includes('application/problem+json') !== true) return undefined;
  return (await response.json()) as ProblemView;
}
