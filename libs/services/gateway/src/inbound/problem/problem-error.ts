/** What was wrong with one parameter or field. */
export interface FieldError {
  /** Its name, with a path where it is inside another one. */
  readonly field: string;
  readonly message: string;
}

/** An answer that is a problem (RFC 9457), thrown by routes and guards and written by the filter. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly status: number;
  /** Stable and machine-readable, upper case with underscores. */
  readonly code: string;
  readonly details: Readonly<Record<string, string>>;
  readonly errors: readonly FieldError[];
  /** Headers of the answer. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    message: string,
    more: {
      readonly details?: Readonly<Record<string, string>>;
      readonly errors?: readonly FieldError[];
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = more.details ?? {};
    this.errors = more.errors ?? [];
    this.headers = more.headers ?? {};
  }
}

/** Parameters or fields that are wrong, each with what is. */
export function parametersWrong(errors: readonly FieldError[]): ProblemError {
  const names = errors.map(({ field }) => field).join(', ');
  return new ProblemError(400, 'PARAMETER_WRONG', `These parameters are wrong or unknown: ${names}.`, { errors });
}

/** A resource that is not there. */
export function notFound(what: string, details: Readonly<Record<string, string>>): ProblemError {
  return new ProblemError(404, 'NOT_FOUND', `There is no ${what}.`, { details });
}

/** Something behind the gateway is away; the same request may succeed soon. */
export function unavailable(
  code: string,
  message: string,
  details: Readonly<Record<string, string>> = {},
): ProblemError {
  return new ProblemError(503, code, message, { details, headers: { 'retry-after': '1' } });
}
