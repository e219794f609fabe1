/** Work that falls due at a moment; among equals the one that was asked for first comes first. */
export interface DueWork {
  readonly dueUs: number;
  readonly sequence: number;
  readonly run: () => void;
  cancelled: boolean;
}

/** A binary heap of {@link DueWork}, earliest first. */
export class DueQueue {
  readonly #heap: DueWork[] = [];

  /** What is due first, without what was cancelled. */
  peek(): DueWork | undefined {
    while (this.#heap[0]?.cancelled === true) this.#removeFirst();
    return this.#heap[0];
  }

  /** Takes what is due first. */
  take(): DueWork | undefined {
    const first = this.peek();
    if (first !== undefined) this.#removeFirst();
    return first;
  }

  /** Adds work. */
  add(work: DueWork): void {
    const heap = this.#heap;
    heap.push(work);
    let index = heap.length - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#swapIfEarlier(index, parent)) return;
      index = parent;
    }
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    heap[0] = last;
    for (let index = 0; ;) {
      const left = 2 * index + 1;
      const right = left + 1;
      const child = right < heap.length && this.#isEarlier(right, left) ? right : left;
      if (child >= heap.length || !this.#swapIfEarlier(child, index)) return;
      index = child;
    }
  }

  #isEarlier(a: number, b: number): boolean {
    const [one, other] = [this.#heap[a], this.#heap[b]];
    if (one === undefined || other === undefined) return false;
    return one.dueUs < other.dueUs || (one.dueUs === other.dueUs && one.sequence < other.sequence);
  }

  #swapIfEarlier(a: number, b: number): boolean {
    if (!this.#isEarlier(a, b)) return false;
    const [one, other] = [this.#heap[a], this.#heap[b]];
    if (one === undefined || other === undefined) return false;
    this.#heap[a] = other;
    this.#heap[b] = one;
    return true;
  }
}
