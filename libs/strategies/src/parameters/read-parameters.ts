import type { ParameterField } from '#libs/domain';
import { type Decimal, type Problem, type Result, err, ok, parseDecimal, problem } from '#libs/kernel';

/** The range of a decimal parameter; the lower end is excluded unless `orEqual`. */
export interface DecimalRange {
  readonly above: string;
  readonly orEqual?: boolean;
  readonly atMost: string;
}

/**
 * Reads the parameters of a strategy out of the settings, one by one, and remembers what is wrong with them:
 * a value of the wrong kind, out of its range, or under a name that the strategy does not know.
 */
export class ParameterReader {
  private readonly overrides: Readonly<Record<string, unknown>>;
  private readonly known = new Set<string>();
  private readonly complaints: string[] = [];
  /** What each parameter may be, in the order of reading. */
  readonly fields: ParameterField[] = [];

  constructor(overrides: Readonly<Record<string, unknown>>) {
    this.overrides = overrides;
  }

  /** A whole number between two ends. */
  whole(name: string, fallback: number, atLeast: number, atMost: number): number {
    this.fields.push({ kind: 'whole', name, defaultValue: fallback, atLeast, atMost });
    const value = this.take(name);
    if (value === undefined) return fallback;
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= atLeast && value <= atMost) return value;
    this.complain(name, `must be a whole number from ${atLeast} to ${atMost}`);
    return fallback;
  }

  /** A decimal, written as text so that no binary fraction slips in. */
  decimal(name: string, fallback: Decimal, range: DecimalRange): Decimal {
    const { above, atMost, orEqual = false } = range;
    this.fields.push({ kind: 'decimal', name, defaultValue: fallback.toFixed(), above, orEqual, atMost });
    const value = this.take(name);
    if (value === undefined) return fallback;
    const decimal = typeof value === 'string' ? parseDecimal(value) : undefined;
    const high =
      decimal !== undefined && (decimal.gt(range.above) || (range.orEqual === true && decimal.eq(range.above)));
    if (decimal !== undefined && high && decimal.lte(range.atMost)) return decimal;
    const from = range.orEqual === true ? 'from' : 'above';
    this.complain(
      name,
      `must be a decimal text ${from} ${range.above} up to ${range.atMost}, such as "${fallback.toFixed()}"`,
    );
    return fallback;
  }

  /** One of a few values. */
  oneOf<Word extends string>(name: string, fallback: Word, words: readonly Word[]): Word {
    this.fields.push({ kind: 'choice', name, defaultValue: fallback, choices: words });
    const value = this.take(name);
    if (value === undefined) return fallback;
    const word = words.find((candidate) => candidate === value);
    if (word !== undefined) return word;
    this.complain(name, `must be one of ${words.join(', ')}`);
    return fallback;
  }

  /** Demands something that holds between parameters. */
  demand(holds: boolean, complaint: string): void {
    if (!holds) this.complaints.push(complaint);
  }

  /** The parameters, unless anything was wrong or not known. */
  finish<Parameters>(parameters: Parameters): Result<Parameters, Problem> {
    for (const name of Object.keys(this.overrides)) {
      if (!this.known.has(name))
        this.complaints.push(`${name} is not a parameter (there are ${[...this.known].join(', ')})`);
    }
    if (this.complaints.length === 0) return ok(parameters);
    const complaints = this.complaints.join('; ');
    return err(problem('STRATEGY_PARAMETERS_WRONG', `The parameters are wrong: ${complaints}.`, { complaints }));
  }

  private take(name: string): unknown {
    this.known.add(name);
    return Object.hasOwn(this.overrides, name) ? this.overrides[name] : undefined;
  }

  private complain(name: string, demand: string): void {
    this.complaints.push(`${name} ${demand}, not ${JSON.stringify(this.overrides[name])}`);
  }
}
