// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.

/** The schema `OrderRateView` of the gateway's answers and commands. */
export interface OrderRateView {
  /** Most orders */
  readonly most: number;
  /** Within so many milliseconds */
  readonly windowMs: number;
}
