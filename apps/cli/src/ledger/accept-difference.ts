import { type Problem, type Result, type Scheduler, TOKEN, err, ok, problem } from '#libs/kernel';
import { Deadline } from '#libs/platform';
import { z } from 'zod';

const TIMEOUT_MS = 10_000;

/** Where the gateway is, and what it asks of whoever gives commands. */
export const gatewayAccess = z.object({
  ACCOUNT: z.string().regex(TOKEN, 'must be an account id').describe('The trading account, such as paper-1'),
  GATEWAY_URL: z.url().default('http://127.0.0.1:3000').describe('The REST gateway, without a path'),
  GATEWAY_API_TOKEN: z
    .string()
    .min(1)
    .optional()
    .describe('API key or token with the role risk; GATEWAY_API_TOKEN_FILE may name a file'),
});

/** The settings of {@link gatewayAccess}, read. */
export type GatewayAccess = z.output<typeof gatewayAccess>;

/** What is accepted, and why; by whom, the credential says. */
export interface GivenAcceptance {
  readonly discrepancyId: string;
  readonly reason: string;
}

/** Accepts a difference through the gateway; returns its answer, or the Problem that it or the network gave. */
export async function acceptThroughGateway(
  scheduler: Scheduler,
  { ACCOUNT, GATEWAY_API_TOKEN, GATEWAY_URL }: GatewayAccess,
  { discrepancyId, ...words }: GivenAcceptance,
): Promise<Result<unknown, Problem>> {
  const deadline = new Deadline(scheduler, TIMEOUT_MS);
  try {
    const path = `/v1/accounts/${ACCOUNT}/differences/${encodeURIComponent(discrepancyId)}/accept`;
    const response = await fetch(new URL(path, GATEWAY_URL), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(GATEWAY_API_TOKEN === undefined ? {} : { authorization: `Bearer ${GATEWAY_API_TOKEN}` }),
      },
      body: JSON.stringify(words),
      signal: deadline.signal,
    });
    const body: unknown = await response.json();
    return response.ok ? ok(body) : err(problemOf(body, response.status));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return err(problem('GATEWAY_UNREACHABLE', `The gateway at ${GATEWAY_URL} gives no answer: ${why}.`, {}, true));
  } finally {
    deadline.cancel();
  }
}

function problemOf(body: unknown, status: number): Problem {
  const { code, detail } = (body ?? {}) as Readonly<Record<string, unknown>>;
  const known = typeof code === 'string' && typeof detail === 'string';
  return known ? problem(code, detail) : problem('GATEWAY_REFUSED', `The gateway answered with status ${status}.`);
}
