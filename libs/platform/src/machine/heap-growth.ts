import { setFlagsFromString } from 'node:v8';

/** Four times what survived, which is the most that V8 lets a heap grow by itself. */
export const FREE_HEAP_GROWTH = '--heap-growing-percent=300';

/**
 * Lets the heap grow to four times what survived before all of it is marked again. V8 counts memory outside of its heap, such as messages on
 * their way to a socket, to what has grown, but not to how fast: a process through which hundreds of megabytes a second go is marked ten times a second, which
 * takes a fifth of its time, for objects that are all alive. Called first: what the heap may grow to is set by each marking.
 */
export function letHeapGrow(): void {
  setFlagsFromString(FREE_HEAP_GROWTH);
}
