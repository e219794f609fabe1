import { Controller, Get, Inject, type MessageEvent, Param, Query, Sse } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiOperation, ApiTags, getSchemaPath } from '@nestjs/swagger';
import { type Observable, from } from 'rxjs';
import { type Problem, type Result, US_PER_MS } from '#libs/kernel';
import { type WindStep, WindRecording } from '../application/replay/wind-recording.js';
import { RECORDINGS, type Recordings } from '../ports.js';
import { Access } from './access/access.js';
import { ApiProblems } from './api-docs.js';
import { ListRoute } from './lists/list-route.js';
import { type Listing, wholeListing } from './lists/listing.js';
import { SHEETS } from './lists/sheets.js';
import { asProblemError } from './problem/asked-problem.js';
import { NoQueryPipe } from './problem/strict-validation.js';
import { RecordingParams, ReplayQuery, WindQuery } from './queries/replay.query.js';
import { RecordingView, ReplayView, WindView, recordingView, replayView } from './views/recording.view.js';

/** Recorded market data, to look at what happened. */
@ApiTags('market')
@Access('viewer')
@Controller('/v1/recordings')
export class RecordingsController {
  readonly #recordings: Recordings;
  readonly #winding: WindRecording;

  constructor(@Inject(RECORDINGS) recordings: Recordings, winding: WindRecording) {
    this.#recordings = recordings;
    this.#winding = winding;
  }

  @Get()
  @ApiOperation({ summary: 'What was recorded, in the folder of GATEWAY_RECORDINGS' })
  @ListRoute([RecordingView])
  @ApiProblems(400, 401, 403, 429)
  async list(@Query(NoQueryPipe) _query: unknown): Promise<Listing> {
    return wholeListing(SHEETS.recordings, (await this.#recordings.listRecordings()).map(recordingView));
  }

  @Get(':recording/:instrument')
  @ApiOperation({
    summary:
      'A part of a recording: the book at equal steps, the trades between, and candles. What lies far ahead takes several requests, each of which goes on where the one before ended',
  })
  @ApiOkResponse({ type: ReplayView })
  @ApiProblems(400, 401, 403, 404, 429, 503)
  async play(
    @Param() { recording, instrument }: RecordingParams,
    @Query() { fromUs, limit, stepMs }: ReplayQuery,
  ): Promise<ReplayView> {
    const request = { fromUs, stepUs: stepMs * US_PER_MS, states: limit };
    const stretch = await this.#recordings.playRecording(recording, instrument, request);
    if (!stretch.ok) throw asProblemError(stretch.error, 'gateway', { recording, instrument });
    return replayView(stretch.value, fromUs, request.stepUs);
  }

  @Sse(':recording/:instrument/wind')
  @ApiOperation({
    summary:
      'Reads a recording up to a moment and tells how far it has come, as server-sent events: progress, then done (or refused, with a code and a sentence). A part from there on is then answered at once',
  })
  @ApiExtraModels(WindView)
  @ApiOkResponse({
    description: 'The events; each has its data as JSON',
    content: { 'text/event-stream': { schema: { $ref: getSchemaPath(WindView) } } },
  })
  @ApiProblems(400, 401, 403, 404, 429, 503)
  async wind(
    @Param() { recording, instrument }: RecordingParams,
    @Query() { toUs }: WindQuery,
  ): Promise<Observable<MessageEvent>> {
    const steps = this.#winding.windTo(recording, instrument, toUs);
    // What is wrong from the beginning is an answer with a status, and no stream.
    const { value: first } = await steps.next();
    if (first?.ok === false) throw asProblemError(first.error, 'gateway', { recording, instrument });
    return from(windEvents(first, steps, toUs));
  }
}

/** Ends with the reading where the client goes away. */
async function* windEvents(
  first: Result<WindStep, Problem> | void,
  steps: AsyncGenerator<Result<WindStep, Problem>, void>,
  toUs: number,
): AsyncGenerator<MessageEvent, void> {
  if (first !== undefined) yield windEvent(first, toUs);
  for await (const step of steps) yield windEvent(step, toUs);
}

function windEvent(step: Result<WindStep, Problem>, toUs: number): MessageEvent {
  if (!step.ok) return { type: 'refused', data: { code: step.error.code, detail: step.error.message } };
  const { isDone, reachedUs } = step.value;
  return { type: isDone ? 'done' : 'progress', data: { reachedUs, toUs } satisfies WindView };
}
