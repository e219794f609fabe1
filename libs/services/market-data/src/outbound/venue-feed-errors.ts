import { Injectable } from '@nestjs/common';
import { SettingsError } from '#libs/platform';
import { VenueError } from '#libs/venues';
import type { FeedErrors } from '../ports.js';

/** Tells the errors of venues apart: an exchange that is away from an instrument that it does not know. */
@Injectable()
export class VenueFeedErrors implements FeedErrors {
  isRetryable(error: unknown): boolean {
    return error instanceof VenueError && error.problem.retryable;
  }

  startErrorOf(error: unknown): unknown {
    return error instanceof VenueError ? new SettingsError(`SYMBOLS: ${error.message}`) : error;
  }
}
