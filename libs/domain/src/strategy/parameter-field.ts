/** What one parameter of a strategy may be: enough to make a form of it, and to check what was typed. */
export type ParameterField =
  | {
      readonly kind: 'whole';
      readonly name: string;
      readonly defaultValue: number;
      readonly atLeast: number;
      readonly atMost: number;
    }
  | {
      readonly kind: 'decimal';
      readonly name: string;
      /** A plain decimal text. */
      readonly defaultValue: string;
      /** The lower end, which is allowed only where {@link orEqual}. */
      readonly above: string;
      readonly orEqual: boolean;
      readonly atMost: string;
    }
  | {
      readonly kind: 'choice';
      readonly name: string;
      readonly defaultValue: string;
      readonly choices: readonly string[];
    };

/** The parameters of a strategy of the registry. */
export interface StrategySchema {
  /** Its name in the registry. */
  readonly name: string;
  readonly fields: readonly ParameterField[];
}
