/** `critical` wakes people in quiet hours too; `usual` waits for their end. */
export type NoticeSeverity = 'critical' | 'usual';

/** Something that a person must know, or wants to. */
export interface Notice {
  readonly service: string;
  /** What it is about, such as `memory`; notices of one subject follow each other. */
  readonly subject: string;
  /** An alarm is raised and ends; news, such as a fill, is `told` and that is all. */
  readonly state: 'raised' | 'ended' | 'told';
  readonly severity: NoticeSeverity;
  /** One sentence with the numbers; of news a line for each. */
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
