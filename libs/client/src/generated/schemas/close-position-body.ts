// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.

/** The schema `ClosePositionBody` of the gateway's answers and commands. */
export interface ClosePositionBody {
  /** Why */
  readonly reason: string;
  /** Names the command: sent again under the same name it is the same command */
  readonly commandId?: string;
  /** Needed where the account holds the instrument at several venues */
  readonly venue?: string;
}
