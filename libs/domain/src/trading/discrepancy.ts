/** A difference between what we believe and what the venue reports. */
export interface Discrepancy {
  /** What kind, upper case, such as `EXTERNAL_ORDER`. */
  readonly kind: string;
  /** The order, instrument or asset concerned. */
  readonly about: string;
  /** The numbers behind it, as texts. */
  readonly details: Readonly<Record<string, string>>;
}
