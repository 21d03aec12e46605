import { ALONE, type Shard } from '../../domain/shard.ts';
import { type Html, html, NOTHING } from './html.ts';

/** That there is more than what is shown here; nothing where there is not. */
export function shardPart({ index, total }: Shard = ALONE): Html {
  if (total === 1) return NOTHING;
  return html`<p class="note">This is shard ${String(index)} of ${String(total)}, counted from 0. It shows its own part; what others watch is on their pages.</p>
`;
}
