import { type Problem, type Random, type Result, type Scheduler, TOKEN } from '#libs/kernel';
import { z } from 'zod';
import { GatewayClient, deskSettings } from '../desk/gateway-client.js';
import { findRunningGateway } from '../desk/running-gateway.js';

/** Whose account it is, where the gateway is, and what it asks of whoever gives commands. */
export const gatewayAccess = deskSettings.extend({
  ACCOUNT: z.string().regex(TOKEN, 'must be an account id').describe('The trading account, such as paper-1'),
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
  { random, scheduler }: { readonly random: Random; readonly scheduler: Scheduler },
  { ACCOUNT, GATEWAY_API_TOKEN, GATEWAY_URL }: GatewayAccess,
  { discrepancyId, ...words }: GivenAcceptance,
): Promise<Result<unknown, Problem>> {
  const address = GATEWAY_URL === undefined ? findRunningGateway() : { ok: true as const, value: GATEWAY_URL };
  if (!address.ok) return address;
  const gateway = new GatewayClient(address.value, GATEWAY_API_TOKEN, scheduler, random);
  return gateway.postJson(`/v1/accounts/${ACCOUNT}/differences/${encodeURIComponent(discrepancyId)}/accept`, words);
}
