/** Watches the numbers of all frames of one connection; a new connection gets a new one, or begins with 0. */
export class ConnectionSequence {
  private last: number | undefined;

  /**
   * Takes a frame's number; `false` if it does not follow on the one before: frames are missing, or came in another order, and
   * what came between is not known. The same number again is the same frame.
   */
  take(sequence: number): boolean {
    const { last } = this;
    this.last = sequence;
    return last === undefined || sequence === 0 || sequence === last || sequence === last + 1;
  }
}
