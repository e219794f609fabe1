// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.

/** The schema `CommandView` of the gateway's answers and commands. */
export interface CommandView {
  /** The command; sent again under the same id it is the same command */
  readonly commandId: string;
  /** An account, or all */
  readonly scope: string;
  readonly state: 'ACTIVE' | 'REDUCING' | 'HALTED';
  /** Grows by one with every change of the scope */
  readonly version: number;
  /** The same time in ISO 8601, to the microsecond */
  readonly changedAt: string;
  /** When it took effect, in microseconds since the epoch */
  readonly changedAtUs: number;
}
