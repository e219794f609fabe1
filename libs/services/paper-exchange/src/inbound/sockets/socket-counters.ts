import { Injectable } from '@nestjs/common';

/** What went wrong on sockets, as running totals. */
@Injectable()
export class SocketCounters {
  /** Connections now open. */
  open = 0;
  /** Messages that were no valid request. */
  badMessages = 0;
  /** Frames that broke the WebSocket protocol or were too large. */
  brokenFrames = 0;
  /** Connections closed because of too many messages a second. */
  tooManyMessages = 0;
  /** Connections closed because a ping was not answered. */
  unanswered = 0;
}
