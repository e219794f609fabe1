// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.
import type { ParameterFieldView } from './parameter-field-view.js';

/** The schema `StrategySchemaView` of the gateway's answers and commands. */
export interface StrategySchemaView {
  /** Its name in the registry */
  readonly name: string;
  readonly fields: readonly ParameterFieldView[];
}
