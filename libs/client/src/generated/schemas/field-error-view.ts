// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.

/** The schema `FieldErrorView` of the gateway's answers and commands. */
export interface FieldErrorView {
  /** Its name */
  readonly field: string;
  /** What was wrong */
  readonly message: string;
}
