/** Watches the numbers of all frames of one connection; each connection gets a new one. */
export class ConnectionSequence {
  private last: number | undefined;

  /**
   * Takes a frame's number; `false` if it does not follow on the one before: frames are missing, came in another order, or the numbers
   * began again (another connection, a new service), and what came between is not known. The same number again is the same frame.
   */
  take(sequence: number): boolean {
    const { last } = this;
    this.last = sequence;
    return last === undefined || sequence === last || sequence === last + 1;
  }
}
