import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { US_PER_MS } from '#libs/kernel';
import { RECORDINGS, type Recordings } from '../ports.js';
import { Access } from './access/access.js';
import { ApiProblems } from './api-docs.js';
import { ListRoute } from './lists/list-route.js';
import { type Listing, wholeListing } from './lists/listing.js';
import { SHEETS } from './lists/sheets.js';
import { asProblemError } from './problem/asked-problem.js';
import { NoQueryPipe } from './problem/strict-validation.js';
import { RecordingParams, ReplayQuery } from './queries/replay.query.js';
import { RecordingView, ReplayView, recordingView, replayView } from './views/recording.view.js';

/** Recorded market data, to look at what happened. */
@ApiTags('market')
@Access('viewer')
@Controller('/v1/recordings')
export class RecordingsController {
  readonly #recordings: Recordings;

  constructor(@Inject(RECORDINGS) recordings: Recordings) {
    this.#recordings = recordings;
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
}
