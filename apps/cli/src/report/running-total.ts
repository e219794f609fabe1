/** Adds up a counter that begins at nothing again whenever its process is started again. */
export class RunningTotal {
  #finished = 0;
  #latest = 0;

  /** Adds what the counter has grown by since the last call; a smaller value means that it began anew. */
  update(value: number): void {
    if (value < this.#latest) this.#finished += this.#latest;
    this.#latest = value;
  }

  /** Everything counted so far, over all lives of the process. */
  get total(): number {
    return this.#finished + this.#latest;
  }
}
