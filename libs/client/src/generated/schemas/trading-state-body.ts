// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.

/** The schema `TradingStateBody` of the gateway's answers and commands. */
export interface TradingStateBody {
  /** An account, or all */
  readonly scope: string;
  /** Why */
  readonly reason: string;
  /** Names the command: sent again under the same name it is the same command */
  readonly commandId?: string;
}
