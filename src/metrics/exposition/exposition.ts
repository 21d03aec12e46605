import type { Known, PollState, Reading } from '../../domain/reading.ts';
import type { Family } from '../families/family.ts';
import type { Run } from './run.ts';

/** Families in the order of the exposition: `known` first. */
export interface Families {
  /** Follow from what is known of a restore point, which seldom changes. */
  readonly known: readonly Family<Known>[];
  /** Change with every poll. */
  readonly reading: readonly Family<Reading>[];
}

export type Encoding = 'identity' | 'gzip';

/** The bytes of an answer, made while they are taken. They can be taken several times. */
export interface Body extends Iterable<Uint8Array> {
  /** Known before any of them is made. */
  readonly byteLength: number;
}

/** A state in bytes: whole, and never changed afterwards. */
export interface Exposition {
  /** The text of the state, followed by what the exporter says of itself. */
  body(own: readonly Run[], encoding: Encoding): Body;
}

/** Families in, bytes out. To be called again only once it is done. */
export type RenderExposition = (state: PollState) => Promise<Exposition>;
