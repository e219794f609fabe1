// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.

/** The schema `SetParametersBody` of the gateway's answers and commands. */
export interface SetParametersBody {
  /** Why */
  readonly reason: string;
  /** Names the command: sent again under the same name it is the same command */
  readonly commandId?: string;
  /** What differs from the defaults; GET /v1/strategies/schemas says what each may be */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The version that GET /v1/strategies showed: nothing is changed where another is in force by now */
  readonly expectedVersion?: number;
}
