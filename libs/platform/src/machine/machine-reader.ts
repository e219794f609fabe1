/** How much of a resource is used, and how much there is, in one unit. */
export interface UsedOf {
  readonly used: number;
  readonly limit: number;
}

/** What one look at the machine, or at the container, shows; what it has not, or does not tell, is left out. */
export interface MachineLook {
  /** Cores: used on average since the look before, and available. */
  readonly cpu?: UsedOf;
  /** Bytes: without what can be given back at once, and the container's limit or the machine's memory. */
  readonly memory?: UsedOf;
  /** Bytes of the file system that holds the working files. */
  readonly disk?: UsedOf;
  /** File descriptors of this process, sockets included. */
  readonly openFiles?: UsedOf;
  /** Bytes of all graphics cards together. */
  readonly gpuMemory?: UsedOf;
  /** TCP connections in use. */
  readonly connections?: number;
}

/** Looks at the machine. */
export interface MachineReader {
  /** Looks once; `monotonicUs` is the time of the look. */
  readMachine(monotonicUs: number): Promise<MachineLook>;
}
