import { apiPlaces } from './api/answers.ts';
import type { Place } from './asking/answer.ts';
import { type PageOptions, pagePlaces } from './page/pages.ts';

/** All that there is to be asked for beside the metrics, for people and for programs. */
export function statusPlaces(options: PageOptions): readonly Place[] {
  return [...pagePlaces(options), ...apiPlaces(options)];
}
