// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.

/** The schema `ServiceHealthView` of the gateway's answers and commands. */
export interface ServiceHealthView {
  /** The service */
  readonly service: string;
  /** unknown: the gateway was not told its address (GATEWAY_SERVICES) */
  readonly state: 'ready' | 'not-ready' | 'down' | 'unknown';
  /** Why it is not ready, by condition */
  readonly troubles: Readonly<Record<string, string>>;
  /** How long it took to answer, in microseconds */
  readonly tookUs: number | null;
}
