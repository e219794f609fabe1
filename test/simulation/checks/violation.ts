/** A broken promise of the reliability design. */
export interface Violation {
  /** Its id there, such as `I-12`. */
  readonly invariant: string;
  /** What it is about: an order, an instrument, a service. */
  readonly about: string;
  readonly found: string;
}

/** Makes a violation. */
export function violation(invariant: string, about: string, found: string): Violation {
  return { invariant, about, found };
}
