import { STREAM_PROTOCOL } from './stream-admission.js';
import { listTopics } from './stream-topics.js';

/** A schema of the REST document: the stream says what the routes say. */
const schemaOf = (view: string): { readonly $ref: string } => ({ $ref: `/openapi.json#/components/schemas/${view}` });

const sequence = {
  type: 'integer',
  description: 'Of the newest event in it; ask again with ?since=<epoch>.<sequence>',
};

// As with the routes, `x-roles` are the roles of which one is needed.
const latest = listTopics('latest').map(([topic, { roles, view }]) => ({
  type: 'object',
  'x-roles': roles,
  required: ['topic', 'key', 'value'],
  properties: { topic: { const: topic }, key: { type: 'string' }, value: schemaOf(view) },
}));

const events = listTopics('event').map(([topic, { roles, view }]) => ({
  type: 'object',
  'x-roles': roles,
  required: ['sequence', 'topic', 'value'],
  properties: { sequence: { type: 'integer' }, topic: { const: topic }, value: schemaOf(view) },
}));

const latestState = Object.fromEntries(
  listTopics('latest').map(([topic, { roles, view }]) => [
    topic,
    { type: 'object', description: 'By key', 'x-roles': roles, additionalProperties: schemaOf(view) },
  ]),
);

const newestEvents = Object.fromEntries(
  listTopics('event').map(([topic, { roles, view }]) => [
    `${topic}s`,
    { type: 'array', 'x-roles': roles, items: schemaOf(view) },
  ]),
);

function message(type: string, summary: string, properties: object): object {
  const payload = { type: 'object', required: ['type'], properties: { type: { const: type }, ...properties } };
  return { name: type, summary, contentType: 'application/json', payload };
}

const MESSAGES = {
  snapshot: message('snapshot', 'The state of now; the first message unless the client resumes', {
    epoch: { type: 'string', description: 'Names this run of the gateway: one cannot resume in another' },
    sequence,
    state: {
      type: 'object',
      properties: {
        latest: { type: 'object', description: 'By topic and key', properties: latestState },
        ...newestEvents,
      },
    },
  }),
  delta: message(
    'delta',
    'What changed: events each once and in order, and the newest of the values that may be skipped',
    {
      sequence,
      events: { type: 'array', items: { oneOf: events } },
      latest: { type: 'array', items: { oneOf: latest } },
    },
  ),
  beat: message('beat', 'Nothing changed; at least one message comes every 250 ms', { sequence }),
  'resync-required': message('resync-required', 'Events were lost for this client; a snapshot follows', {}),
} as const;

/** The live stream as AsyncAPI 3; its schemas are those of `/openapi.json`. */
export const ASYNC_API = {
  asyncapi: '3.0.0',
  info: {
    title: 'Tradewind live stream',
    version: '1',
    description:
      'Prices, positions and equity are conflated: a slow client sees the newest. Orders, trades and decisions are lossless within a bound; ' +
      'beyond it the client is told resync-required. A client gets the topics that its roles are granted (`x-roles`) and no others. ' +
      'One that reads nothing for ten seconds is closed with 1013.',
  },
  channels: {
    stream: {
      address: '/v1/stream',
      messages: MESSAGES,
      bindings: {
        ws: { query: { type: 'object', properties: { since: { type: 'string', example: '<epoch>.<sequence>' } } } },
      },
    },
  },
  operations: {
    receive: { action: 'send', channel: { $ref: '#/channels/stream' }, summary: 'What the gateway sends' },
  },
  components: {
    securitySchemes: {
      bearer: { type: 'http', scheme: 'bearer', description: 'An API key or a token, as for the routes' },
      protocol: {
        type: 'httpApiKey',
        in: 'header',
        name: 'Sec-WebSocket-Protocol',
        description: `In a browser: "${STREAM_PROTOCOL}, bearer.<token in base64url>"`,
      },
    },
  },
} as const;
