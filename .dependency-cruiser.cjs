/**
 * The import table (scripts/check/import-table.cjs) and the shape of a service as rules, for dependency-cruiser. `test/arch` seeds a
 * violation of every rule below.
 */
const { APPS, TABLE } = require('./scripts/check/import-table.cjs');

/** What a test of any file may import on top of what the file itself may. */
const TEST_TOOLS = ['vitest', 'fast-check', '@nestjs/testing'];
/** A test of a service may also look at its servers past the service. */
const SERVICE_TEST_TOOLS = ['@nats-io/', 'pg', 'ws', 'ccxt'];
/** Test helpers have no production twin: only tests, `test/` and the shelf itself may import them. */
const TEST_LIBS = ['testkit', 'local-stack'];
/** Apps that start servers on this machine, and therefore may import `local-stack` outside tests. */
const LAUNCHERS = 'cli';

/** A library's folder below `libs/`: a service is one level deeper. */
const LIB = '(?:services/)?[^/]+';

/** What has the three rooms inbound, application and outbound. */
const SERVICE = '(?:apps|libs/services)/[^/]+';

/** Tests, and the fixtures that only tests import. */
const SPEC = '\\.(spec|fixture)\\.ts$';
const NODE_MODULE =
  '^(node:)?(assert|async_hooks|buffer|child_process|cluster|console|crypto|dgram|diagnostics_channel|dns|events|fs|http|http2|https|inspector|module|net|os|path|perf_hooks|process|querystring|readline|repl|stream|string_decoder|timers|tls|url|util|v8|vm|wasi|worker_threads|zlib|sqlite|test)(/|$)';

const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const npmPath = (name) => `(^|/)node_modules/${escape(name)}${name.endsWith('/') ? '' : '(/|$)'}`;
const libPath = (name) => `(^|/)libs/${escape(name)}/src/`;

/** The paths that a row of the table opens. */
function allowedBy(name, row) {
  return [
    libPath(name),
    ...row.libs.map(libPath),
    ...row.npm.map(npmPath),
    ...row.npm.filter((npm) => npm !== 'reflect-metadata' && !npm.endsWith('/')).map((npm) => npmPath(`@types/${npm}`)),
    ...(row.node ? [NODE_MODULE, npmPath('@types/node')] : []),
  ];
}

const tableRules = Object.entries(TABLE).flatMap(([name, row]) => [
  {
    name: `table-${name}`,
    comment: `${name} may import ${[...row.libs, ...row.npm, ...(row.node ? ['node:*'] : [])].join(', ') || 'nothing'}.`,
    severity: 'error',
    from: { path: `^libs/${name}/`, pathNot: SPEC },
    to: { pathNot: allowedBy(name, row) },
  },
  {
    name: `table-${name}-spec`,
    comment: `A test of ${name} may import what ${name} may, testkit, local-stack, Node and the test tools.`,
    severity: 'error',
    from: { path: `^libs/${name}/.*${SPEC}` },
    to: {
      pathNot: [
        ...allowedBy(name, row),
        ...TEST_LIBS.map(libPath),
        ...TEST_TOOLS.map(npmPath),
        ...(name.startsWith('services/') ? SERVICE_TEST_TOOLS.map(npmPath) : []),
        NODE_MODULE,
        npmPath('yaml'),
      ],
    },
  },
]);

const appRules = Object.entries(APPS).map(([name, row]) => ({
  name: `table-apps/${name}`,
  comment: `apps/${name} may import ${[...row.libs, ...row.npm, ...(row.node ? ['node:*'] : [])].join(', ')}.`,
  severity: 'error',
  from: { path: `^apps/${name}/`, pathNot: SPEC },
  to: { pathNot: [`^apps/${name}/`, ...allowedBy(name, row)] },
}));

// What all exchanges in `libs/venues` use.
const VENUE_PARTS = 'transport|connection|codec|feed|history|values|testing/kit';
/** What a use case may not know: the transports and the stores. */
const TRANSPORTS = [
  '@nestjs/microservices',
  '@nestjs/swagger',
  '@nestjs/platform-fastify',
  'fastify',
  '@nats-io/',
  'typeorm',
  'pg',
  'ws',
];

/** What stands behind a port. */
const ADAPTERS = [
  ...['persistence', 'messaging', 'service-host'].map(libPath),
  npmPath('prom-client'),
  '^(node:)?(timers|perf_hooks)(/|$)',
];

module.exports = {
  forbidden: [
    ...tableRules,
    ...appRules,
    {
      name: 'library-without-a-row',
      comment: 'A new library needs a row in the import table.',
      severity: 'error',
      from: { path: '^libs/', pathNot: Object.keys(TABLE).map((name) => `^libs/${name}/`) },
      to: {},
    },
    {
      name: 'app-without-a-row',
      comment: 'A new app needs a row in the import table.',
      severity: 'error',
      from: { path: '^apps/', pathNot: Object.keys(APPS).map((name) => `^apps/${name}/`) },
      to: {},
    },
    {
      name: 'no-cycle',
      comment: 'A cycle has no first file to understand.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'unresolvable',
      comment: 'The import leads nowhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'index-only-from-libs',
      comment: 'A library is entered through its index.ts only, written #libs/<name>.',
      severity: 'error',
      from: { path: `^libs/(${LIB})/` },
      to: { path: `^libs/${LIB}/`, pathNot: ['^libs/$1/', `^libs/${LIB}/src/index\\.ts$`] },
    },
    {
      name: 'index-only',
      comment: 'A library is entered through its index.ts only, written #libs/<name>.',
      severity: 'error',
      from: { path: '^(apps|test)/' },
      to: { path: `^libs/${LIB}/`, pathNot: `^libs/${LIB}/src/index\\.ts$` },
    },
    {
      name: 'by-package-import-from-libs',
      comment: 'Another library is imported as #libs/<name>, never by a relative path.',
      severity: 'error',
      from: { path: `^libs/(${LIB})/` },
      to: { path: `^libs/${LIB}/`, pathNot: '^libs/$1/', dependencyTypesNot: ['aliased', 'aliased-subpath-import'] },
    },
    {
      name: 'by-package-import',
      comment: 'A library is imported as #libs/<name>, never by a relative path.',
      severity: 'error',
      from: { path: '^(apps|test)/' },
      to: { path: '^libs/', dependencyTypesNot: ['aliased', 'aliased-subpath-import'] },
    },
    {
      name: 'no-app-to-app',
      comment: 'Apps meet on the wire only.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'no-service-to-service',
      comment: 'Services meet on the wire only; an app puts several into one process.',
      severity: 'error',
      from: { path: '^libs/services/([^/]+)/' },
      to: { path: '^libs/services/', pathNot: '^libs/services/$1/' },
    },
    {
      name: 'services-in-apps-only',
      comment: 'A library that several services need does not know any of them.',
      severity: 'error',
      from: { path: '^libs/', pathNot: '^libs/services/' },
      to: { path: '^libs/services/' },
    },
    {
      name: 'no-lib-to-app',
      comment: 'A library does not know the apps.',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^(apps|test)/' },
    },
    {
      name: 'no-app-to-test',
      comment: 'Production code does not know the tests.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: [SPEC, '/testing/'] },
      to: { path: ['^test/', SPEC] },
    },
    {
      name: 'test-libraries-in-tests-only',
      comment: 'testkit is for tests; local-stack for tests and the launcher.',
      severity: 'error',
      from: { path: '^apps/', pathNot: [SPEC, `^apps/${LAUNCHERS}/`] },
      to: { path: TEST_LIBS.map(libPath) },
    },
    {
      name: 'no-testkit-in-launcher',
      comment: 'The launcher starts real servers; it has no use for doubles.',
      severity: 'error',
      from: { path: `^apps/${LAUNCHERS}/`, pathNot: SPEC },
      to: { path: libPath('testkit') },
    },
    {
      name: 'test-tools-in-tests-only',
      comment: 'A test tool in production code is a development dependency that production lacks.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: [SPEC, '^libs/testkit/'] },
      to: { path: TEST_TOOLS.map(npmPath) },
    },
    {
      name: 'application-knows-no-room',
      comment: 'A use case talks to ports; handlers call it and adapters serve it.',
      severity: 'error',
      from: { path: `^${SERVICE}/src/application/`, pathNot: SPEC },
      to: { path: `^${SERVICE}/src/(inbound|outbound)/` },
    },
    {
      name: 'application-knows-no-transport',
      comment: 'A use case and its ports have no decorator about transport and no query of a store.',
      severity: 'error',
      from: { path: `^${SERVICE}/src/(application/|ports\\.ts$)`, pathNot: SPEC },
      to: { path: TRANSPORTS.map(npmPath) },
    },
    {
      name: 'application-knows-no-adapter',
      comment:
        'A use case imports no store, no broker, no timer and no metric library, not even for a type: ports.ts says what it needs.',
      severity: 'error',
      from: { path: '^libs/services/[^/]+/src/application/', pathNot: SPEC },
      to: { path: ADAPTERS },
    },
    {
      name: 'ports-know-no-adapter',
      comment:
        'What ports.ts names, or hands on, every use case knows. The gateway alone reads the stores of others: its rows are their entities.',
      severity: 'error',
      from: { path: '^libs/services/[^/]+/src/ports\\.ts$', pathNot: '^libs/services/gateway/' },
      to: { path: ADAPTERS },
    },
    {
      name: 'no-way-round-the-linter',
      comment: 'Time, chance and modules by another door than the one that the linter watches.',
      severity: 'error',
      from: {
        path: '^(apps|libs)/',
        pathNot: [SPEC, '^libs/(testkit|local-stack)/', '/src/time/system-', '/testing/', '/testkit/'],
      },
      to: { path: ['^(node:)?(timers|perf_hooks|module|process)(/|$)', 'node_modules/rxjs/.*internal/'] },
    },
    {
      name: 'inbound-knows-no-outbound',
      comment: 'Only <app>.module.ts is where a port meets its adapter.',
      severity: 'error',
      from: { path: `^${SERVICE}/src/inbound/`, pathNot: SPEC },
      to: { path: `^${SERVICE}/src/outbound/` },
    },
    {
      name: 'venues-do-not-know-each-other',
      comment: 'An exchange is one folder; what two have in common is in a folder that is named by what it holds.',
      severity: 'error',
      from: { path: '^libs/venues/src/([^/]+)/' },
      to: { path: '^libs/venues/src/[^/]+/', pathNot: `^libs/venues/src/($1|${VENUE_PARTS})/` },
    },
  ],
  options: {
    // Type-only imports couple too.
    tsPreCompilationDeps: true,
    parser: 'tsc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(?!.*node_modules/).*?(^|/)(dist|\\.cache)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
    },
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
