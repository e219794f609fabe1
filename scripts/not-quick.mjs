/** What `npm test -- --quick` leaves out, and why: whole projects, or files of one. */
export const NOT_QUICK = [
  { project: 'int', why: 'they start Postgres and NATS' },
  { project: 'e2e', why: 'they run the whole suite' },
  { project: 'arch', exclude: 'test/arch/deployment/**', why: 'they render every manifest a hundred times' },
  { project: 'unit', exclude: 'test/simulation/**', why: 'they trade for hours of virtual time' },
  {
    project: 'unit',
    exclude: 'libs/venues/src/testing/**',
    why: 'they damage and replay ten thousand frames of each venue',
  },
  {
    project: 'unit',
    exclude: 'libs/venues/src/binance/**/{fast-path,frame-scanner,one-engine}.spec.ts',
    why: 'they hold the byte scanner to its JSON twin in thousands of cases',
  },
  {
    project: 'unit',
    exclude: 'libs/venues/src/transport/frame-splitter.spec.ts',
    why: 'it sends hundreds of random messages through a real socket, by the fast lane and by the plain one',
  },
  {
    project: 'unit',
    exclude: 'libs/ticks/src/arbitration/*.laws.spec.ts',
    why: 'they interleave and lose the copies of several publishers in hundreds of random ways',
  },
  {
    project: 'unit',
    exclude: 'libs/domain/src/{instrument/filters/filters,book/synchronised-book,bar/bar-calendar}.spec.ts',
    why: 'they compare with a second calculation in hundreds of random cases',
  },
  {
    project: 'unit',
    exclude: 'libs/services/paper-exchange/src/{application/tape,in-process}/**',
    why: 'they play whole tapes and fault scripts through the exchange',
  },
];
