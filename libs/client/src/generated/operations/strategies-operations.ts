// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.
import type { SetParametersBody } from '../schemas/set-parameters-body.js';
import type { StrategySchemaView } from '../schemas/strategy-schema-view.js';
import type { StrategySetupView } from '../schemas/strategy-setup-view.js';
import type { StrategyView } from '../schemas/strategy-view.js';
import type { SwitchStrategyBody } from '../schemas/switch-strategy-body.js';

/** The operations of the tag `strategies`, by method and path; in brackets who may use them. */
export interface StrategiesOperations {
  /** The strategies on their instruments: parameters, state, profit (viewer) */
  readonly 'GET /v1/strategies': {
    readonly answer: readonly StrategyView[];
    readonly csv: true;
  };
  /** What the parameters of every strategy of the registry may be; CSV has a line for each parameter (viewer) */
  readonly 'GET /v1/strategies/schemas': {
    readonly answer: readonly StrategySchemaView[];
    readonly csv: true;
  };
  /** Switch a strategy on or off, without a restart; it stays so over restarts (trader, risk) */
  readonly 'POST /v1/strategies/{strategy}/switch': {
    readonly path: {
      readonly strategy: string;
    };
    readonly body: SwitchStrategyBody;
    readonly answer: StrategySetupView;
  };
  /** Let a strategy begin again with other parameters, without a restart (trader) */
  readonly 'POST /v1/strategies/{strategy}/parameters': {
    readonly path: {
      readonly strategy: string;
    };
    readonly body: SetParametersBody;
    readonly answer: StrategySetupView;
  };
}
