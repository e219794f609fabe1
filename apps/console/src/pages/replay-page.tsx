import { type ReactElement, useState } from 'react';
import type { RecordingView } from '#libs/services/gateway';
import { useGateway } from '../api/queries.js';
import { CandleChart } from '../charts/candle-chart.js';
import { dayTime, preciseTime } from '../format/time-text.js';
import { SPEEDS, joinBars } from '../replay/replay-player.js';
import { useReplay } from '../replay/use-replay.js';
import { BookBadge } from '../ui/badge.js';
import { Card } from '../ui/card.js';
import { Choice } from '../ui/field.js';
import { Notice, Page } from '../ui/page.js';
import { Depth, Tape } from './market-parts.js';

const US_PER_SECOND = 1_000_000;
const CANDLE_SECONDS = 5;

function Replay({
  recording,
  instrument,
}: {
  readonly recording: RecordingView;
  readonly instrument: string;
}): ReactElement {
  const { player, moment } = useReplay(recording, instrument);
  const { atUs, bars, isPlaying, problem, readingUs, speed, state, tape, tickSize } = moment;
  const { fromUs, toUs } = recording;
  return (
    <>
      <Card
        title={`${instrument} at ${recording.venue}`}
        aside={<strong data-testid="replay-time">{preciseTime(atUs)}</strong>}
      >
        <input
          type="range"
          className="scrubber"
          aria-label="Time"
          aria-valuetext={dayTime(atUs)}
          min={0}
          max={Math.max(1, Math.floor((toUs - fromUs) / US_PER_SECOND))}
          step={1}
          value={Math.floor((atUs - fromUs) / US_PER_SECOND)}
          onChange={(event) => player.jumpTo(fromUs + Number(event.target.value) * US_PER_SECOND)}
        />
        <div className="replay-controls">
          <button type="button" className="button button-primary" onClick={() => player.setPlaying(!isPlaying)}>
            {isPlaying ? 'Pause' : 'Play'}
          </button>
          <div className="segments" role="group" aria-label="Speed">
            {SPEEDS.map((each) => (
              <button key={each} type="button" aria-pressed={each === speed} onClick={() => player.setSpeed(each)}>
                {`${each} ×`}
              </button>
            ))}
          </div>
          <span className="quiet small" role="status">
            {readingUs === undefined ? '' : `The gateway reads the recording: it is at ${preciseTime(readingUs)}.`}
          </span>
        </div>
        {problem === undefined ? null : <Notice isError>{problem}</Notice>}
        <CandleChart bars={joinBars(bars, CANDLE_SECONDS)} tickSize={tickSize} name={instrument} />
      </Card>
      <div className="grid grid-2">
        <Card title="Book" aside={state === undefined ? undefined : <BookBadge state={state.bookState} />}>
          <Depth market={state} tickSize={tickSize} />
        </Card>
        <Card title="Tape">
          <Tape trades={tape} tickSize={tickSize} />
        </Card>
      </div>
    </>
  );
}

/** A recorded day, moment by moment: book, trades and candles as they were. */
export function ReplayPage(): ReactElement {
  const { data, error } = useGateway<readonly RecordingView[]>('/v1/recordings');
  const [name, setName] = useState<string>();
  const [market, setMarket] = useState<string>();
  const recordings = (data ?? []).filter(({ instruments }) => instruments.length > 0);
  const recording = recordings.find((each) => each.name === name) ?? recordings[0];
  const instrument =
    market !== undefined && recording?.instruments.includes(market) === true ? market : recording?.instruments[0];
  if (recording === undefined || instrument === undefined) {
    return (
      <Page title="Replay">
        <Notice isError={error !== null}>
          {error?.message ??
            'No recording. Record with tradewind record --out FOLDER/NAME, and name FOLDER in GATEWAY_RECORDINGS.'}
        </Notice>
      </Page>
    );
  }
  const actions = (
    <>
      <Choice
        isInline
        label="Recording"
        value={recording.name}
        choices={recordings.map((each) => each.name)}
        onChange={setName}
      />
      <Choice isInline label="Market" value={instrument} choices={recording.instruments} onChange={setMarket} />
    </>
  );
  return (
    <Page
      title="Replay"
      lead="A recorded day, moment by moment: nothing is shown that was not known then."
      actions={actions}
    >
      <Replay key={`${recording.name}/${instrument}`} recording={recording} instrument={instrument} />
    </Page>
  );
}
