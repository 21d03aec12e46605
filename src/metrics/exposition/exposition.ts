import type { Run } from './run.ts';
import type { Format } from './text.ts';

export type Encoding = 'identity' | 'gzip';

/** The bytes of an answer, made while they are taken. They can be taken several times. */
export interface Body extends Iterable<Uint8Array> {
  /** Known before any of them is made. */
  readonly byteLength: number;
}

/** A state in bytes: whole, and never changed afterwards. */
export interface Exposition {
  /** The text of the state, followed by what the exporter says of itself in the same format. */
  body(own: readonly Run[], encoding: Encoding, format?: Format): Body;
}

/** All subjects as they are now. To be called again only once it is done. */
export type RenderExposition = () => Promise<Exposition>;
