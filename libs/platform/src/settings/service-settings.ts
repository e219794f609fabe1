import { z } from 'zod';

/** The settings that every service has. Spread them into the service's own schema. */
export const serviceSettings = {
  HTTP_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(3000)
    .describe('Port of the HTTP server for health, metrics and routes; 0 takes a free one'),
  HTTP_HOST: z.string().default('127.0.0.1').describe('Address the HTTP server listens on; 0.0.0.0 in a container'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe('Least important level that is logged'),
};

/** The settings of a service that talks on the wire. */
export const natsSettings = {
  NATS_URL: z.string().min(1).describe('Address of the NATS server, such as nats://127.0.0.1:4222'),
  NATS_USER: z.string().optional().describe("The service's own user at the NATS server"),
  NATS_PASSWORD: z.string().optional().describe('Password of that user; NATS_PASSWORD_FILE may name a file instead'),
};

/** The settings of a service that has tables. */
export const databaseSettings = {
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//u, 'must begin with postgres:// or postgresql://')
    .describe("Address of Postgres with the service's own role; DATABASE_URL_FILE may name a file instead"),
};
