import { setFlagsFromString } from 'node:v8';

/** The first V8 that can count memory outside of its heap to the heap's own limit: Node 24. Earlier ones complain of a flag that they do not know. */
const V8_WITH_ONE_LIMIT = 13;

/**
 * What makes V8 mark seldom: the heap may grow to four times what survived, which is the most that V8 lets it grow by itself. From Node 24 on memory
 * outside of the heap is judged by itself unless it is counted to that limit, and the growth alone changes nothing.
 */
export function heapGrowthFlags(v8Version: string): readonly string[] {
  const growth = '--heap-growing-percent=300';
  const hasOneLimit = Number.parseInt(v8Version, 10) >= V8_WITH_ONE_LIMIT;
  return hasOneLimit ? [growth, '--external-memory-accounted-in-global-limit'] : [growth];
}

/**
 * Lets the heap grow to four times what survived before all of it is marked again. V8 counts memory outside of its heap, such as messages on
 * their way to a socket, to what has grown, but not to how fast: a process through which hundreds of megabytes a second go is marked ten times a second, which
 * takes a fifth of its time, for objects that are all alive. Called first: what the heap may grow to is set by each marking.
 */
export function letHeapGrow(): void {
  for (const flag of heapGrowthFlags(process.versions.v8)) setFlagsFromString(flag);
}
