// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.
import type { ServiceHealthView } from '../schemas/service-health-view.js';

/** The operations of the tag `services`, by method and path; in brackets who may use them. */
export interface ServicesOperations {
  /** Health of every service of the suite (viewer) */
  readonly 'GET /v1/services': {
    readonly answer: readonly ServiceHealthView[];
    readonly csv: true;
  };
}
