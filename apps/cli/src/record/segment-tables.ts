/** Makes the tables of a finished segment; resolves with why it cannot, or `undefined`. */
export type MakeTables = (segment: string) => Promise<string | undefined>;

/** Finished segments whose tables are being made, one after the other, beside the recording. */
export class SegmentTables {
  private readonly make: MakeTables;
  private readonly say: (line: string) => void;
  private work: Promise<void> = Promise.resolve();
  /** Segments without tables. */
  failed = 0;

  constructor(make: MakeTables, say: (line: string) => void) {
    this.make = make;
    this.say = say;
  }

  /** Makes a segment's tables when those before it are made. */
  add(segment: string): void {
    this.work = this.work.then(async () => {
      const reason = await this.make(segment);
      if (reason === undefined) return;
      this.failed += 1;
      this.say(`the Parquet of ${segment} could not be written: ${reason}`);
    });
  }

  /** Waits until all are made. */
  done(): Promise<void> {
    return this.work;
  }
}
