import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { ProblemView } from './views/problem.view.js';

const MEANINGS: Readonly<Record<number, string>> = {
  400: 'A parameter or field is wrong or unknown',
  401: 'The credential is missing, wrong, expired or revoked',
  403: 'The credential lacks the role; or, without credentials, not from here',
  404: 'There is no such thing',
  409: 'The id names another command already',
  413: 'The body is too large',
  415: 'The body is not JSON',
  422: 'Risk does not take the command',
  429: 'Too many requests of one principal',
  503: 'Something behind the gateway does not answer',
};

/** Headers that an answer of a status has besides. */
const HEADERS: Readonly<Record<number, Readonly<Record<string, { description: string; schema: { type: 'string' } }>>>> =
  {
    401: { 'WWW-Authenticate': { description: 'Always `Bearer`', schema: { type: 'string' } } },
    429: { 'Retry-After': { description: 'Seconds until the next request may be sent', schema: { type: 'string' } } },
  };

/** Documents the problems that a route may answer with. */
export function ApiProblems(...statuses: readonly number[]): MethodDecorator {
  const content = { 'application/problem+json': { schema: { $ref: getSchemaPath(ProblemView) } } };
  const responses = statuses.map((status) =>
    ApiResponse({ status, description: MEANINGS[status] ?? 'Problem', content, headers: HEADERS[status] ?? {} }),
  );
  return applyDecorators(ApiExtraModels(ProblemView), ...responses);
}
