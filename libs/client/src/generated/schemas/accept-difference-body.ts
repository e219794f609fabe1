// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.

/** The schema `AcceptDifferenceBody` of the gateway's answers and commands. */
export interface AcceptDifferenceBody {
  /** Why */
  readonly reason: string;
}
