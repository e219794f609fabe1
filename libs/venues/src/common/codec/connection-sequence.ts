/** Watches the numbers of all frames of one connection; a new connection gets a new one, or begins with 0. */
export class ConnectionSequence {
  private last: number | undefined;

  /** Takes a frame's number; `false` where frames before it are missing. One that is not newer is no hole. */
  take(sequence: number): boolean {
    const { last } = this;
    if (last !== undefined && sequence <= last && sequence !== 0) return true;
    this.last = sequence;
    return last === undefined || sequence === 0 || sequence === last + 1;
  }
}
