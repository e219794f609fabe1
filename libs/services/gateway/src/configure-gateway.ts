import helmet from '@fastify/helmet';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { describeAccess } from './inbound/access/describe-access.js';
import { AccessProof } from './inbound/access/access-proof.js';
import { RouteBook } from '#libs/service-host';

/** Nothing but what the gateway serves itself: no inline script, no other origin, no frame. */
const CONTENT_SECURITY_POLICY = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'data:'],
  'font-src': ["'self'"],
  'connect-src': ["'self'"],
  'manifest-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'self'"],
  'frame-ancestors': ["'none'"],
};

/** Each of them suffices; where a gateway of this machine is configured for none, it asks for none. */
const API_KEY = {
  type: 'http',
  scheme: 'bearer',
  bearerFormat: 'tw_<id>_<secret>',
  description:
    'An API key of GATEWAY_KEY_RING, or the token of GATEWAY_API_TOKEN. A gateway with no credentials configured takes requests ' +
    'that are addressed to its own machine without one.',
} as const;
const JWT = {
  type: 'http',
  scheme: 'bearer',
  bearerFormat: 'JWT',
  description:
    'A token of the identity provider of GATEWAY_JWKS_URL; its roles are in the claim of GATEWAY_JWT_ROLES_CLAIM.',
} as const;

/** Connections at one time; more are closed at once. Slow ones end by the time-outs of the server. */
const MOST_CONNECTIONS = 1_000;

/**
 * Call before the server listens: sets the headers that tell browsers what to refuse, notes every route for
 * the proof that each states who may use it, and serves `/docs` and `/openapi.json`.
 */
export function configureGateway(app: NestFastifyApplication): void {
  const server = app.getHttpAdapter().getInstance();
  server.addHook('onRoute', app.get(RouteBook).noteRoute);
  void server.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: CONTENT_SECURITY_POLICY },
    xFrameOptions: { action: 'deny' },
  });
  server.server.maxConnections = MOST_CONNECTIONS;
  const about = new DocumentBuilder()
    .setTitle('Tradewind gateway')
    .setDescription(
      'Positions, orders, trades, accounts, markets and risk. Amounts are plain decimal texts; lists are read by cursor; ' +
        'every error is a problem (RFC 9457).',
    )
    .setVersion('1')
    .addServer('/', 'The gateway that this description comes from')
    .addSecurity('apiKey', API_KEY)
    .addSecurity('jwt', JWT)
    .build();
  const document = SwaggerModule.createDocument(app, about);
  describeAccess(document, app.get<AccessProof>(AccessProof).listRoutes());
  SwaggerModule.setup('docs', app, document, { jsonDocumentUrl: 'openapi.json', yamlDocumentUrl: 'openapi.yaml' });
}
