import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { RouteBook } from './inbound/problem/route-book.js';

/** Call before the server listens: notes every route for 405 responses, and serves `/docs` and `/openapi.json`. */
export function configureGateway(app: NestFastifyApplication): void {
  app.getHttpAdapter().getInstance().addHook('onRoute', app.get(RouteBook).noteRoute);
  const about = new DocumentBuilder()
    .setTitle('Tradewind gateway')
    .setDescription(
      'Positions, orders, trades, accounts, markets and risk. Amounts are plain decimal texts; lists are read by cursor; ' +
        'every error is a problem (RFC 9457).',
    )
    .setVersion('1')
    .addBearerAuth()
    .build();
  const document = SwaggerModule.createDocument(app, about);
  SwaggerModule.setup('docs', app, document, { jsonDocumentUrl: 'openapi.json', yamlDocumentUrl: 'openapi.yaml' });
}
