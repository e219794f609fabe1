// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.

/** The schema `ParameterFieldView` of the gateway's answers and commands. */
export interface ParameterFieldView {
  /** A whole number, a decimal as a text, or one of the choices */
  readonly kind: 'whole' | 'decimal' | 'choice';
  /** Its name */
  readonly name: string;
  /** Its value where none is given */
  readonly defaultValue: number | string;
  /** Of a whole number: the least */
  readonly atLeast?: number;
  /** The most */
  readonly atMost?: number | string;
  /** Of a decimal: it must be above this */
  readonly above?: string;
  /** Of a decimal: whether it may be that value itself */
  readonly orEqual?: boolean;
  /** Of a choice: the values */
  readonly choices?: readonly string[];
}
