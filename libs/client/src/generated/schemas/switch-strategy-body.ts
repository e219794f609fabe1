// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.

/** The schema `SwitchStrategyBody` of the gateway's answers and commands. */
export interface SwitchStrategyBody {
  /** Why */
  readonly reason: string;
  /** Names the command: sent again under the same name it is the same command */
  readonly commandId?: string;
  /** true: it trades from now on; false: it wants nothing more, its working orders stay */
  readonly on: boolean;
}
