/** Tapes: recorded frames of exchanges in folders, read in the order of arrival and written as they arrive. */
export * from './read/frame.js';
export { readFrames, readTape } from './read/tape-reader.js';
export { tapeSegments } from './read/tape-files.js';
export { isSegmentName } from './read/tape-files.js';
export { RECORDER_DEFAULTS, type RecorderSettings, TapeRecorder } from './write/tape-recorder.js';
export type { SegmentManifest } from './write/segment-writer.js';
export { type SurveyedInstrument, type TapeSurvey, surveyTape } from './survey/survey-tape.js';
export { tapeInstruments } from './survey/tape-instruments.js';
