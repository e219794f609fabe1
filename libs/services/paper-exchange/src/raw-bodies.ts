import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';

const BODY_TYPES = ['application/x-www-form-urlencoded', 'application/json', 'text/plain'] as const;

/** Hands bodies on as the text that was sent: signatures are made over it. Bodies that cannot be read get Binance's answer. */
export function takeRawBodies(app: NestFastifyApplication): void {
  const asText = (_request: FastifyRequest, body: Buffer, done: (error: null, text: string) => void): void => {
    done(null, body.toString('utf8'));
  };
  for (const type of BODY_TYPES) app.useBodyParser(type, {}, asText);
  app.getHttpAdapter().getInstance().addContentTypeParser('*', { parseAs: 'buffer' }, asText);
}
