// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.
import type { FieldErrorView } from './field-error-view.js';

/** The schema `ProblemView` of the gateway's answers and commands. */
export interface ProblemView {
  /** Always about:blank */
  readonly type: string;
  /** The name of the status */
  readonly title: string;
  /** The HTTP status */
  readonly status: number;
  /** What was wrong, in a sentence */
  readonly detail: string;
  /** The path that was asked for */
  readonly instance: string;
  /** Stable and machine-readable */
  readonly code: string;
  /** The names and numbers behind it */
  readonly details?: Readonly<Record<string, string>>;
  readonly errors?: readonly FieldErrorView[];
}
