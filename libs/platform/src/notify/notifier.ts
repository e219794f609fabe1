/** Something that a person must know. */
export interface Notice {
  readonly service: string;
  /** What it is about, such as `memory`; notices of one subject follow each other. */
  readonly subject: string;
  readonly state: 'raised' | 'ended';
  /** One sentence with the numbers. */
  readonly text: string;
  /** Microseconds since the epoch. */
  readonly atUs: number;
}

/** Brings notices to people, besides the log and the metrics. */
export interface Notifier {
  /** Its name in metrics and in the log. */
  readonly name: string;
  /** Delivers one notice; rejects where it was not taken. */
  deliverNotice(notice: Notice): Promise<void>;
}
