import { resourcesOf, skippedResourcesOf, type Vault } from '../../domain/restore-point.ts';
import type { Point } from '../model/point.ts';
import type { Problem } from '../model/problem.ts';
import { type Html, html, NOTHING } from './html.ts';
import type { Links } from './links.ts';
import { stateText } from './points-part.ts';
import { problemTable } from './problems-part.ts';
import { tableHtml } from './table.ts';
import { bytesText, countText, durationHtml, numberText, textHtml, timeHtml } from './texts.ts';

/** Further ones are in the JSON. */
const ROWS_MAX = 500;

interface Shown {
  readonly links: Links;
  readonly nowSeconds: number;
  readonly problems: readonly Problem[];
}

/** All that is known of a restore point. */
export function pointPart(point: Point, { links, nowSeconds, problems }: Shown): Html {
  const { reading } = point;
  const vault = reading.known.restorePoint?.vault;
  const caption = 'What is wrong with it';
  return html`<h2>Restore point ${textHtml(point.name || point.checkpointId)}</h2>
${problems.length === 0 ? html`<p class="verdict good">Nothing wrong.</p>` : problemTable(problems, { links, nowSeconds, caption, isPlaceKnown: true })}
${factsOf(point, links, nowSeconds)}
${saidOf(point, nowSeconds)}
${vault === undefined ? html`<p>No answer that is recent enough tells its resources.</p>` : resourcesHtml(vault)}
<p><a href="${links.pointJson(point)}">The same as JSON</a></p>
<p>Its lines of the log:</p>
<pre tabindex="0"><code>journalctl -u cbr-exporter -o cat | grep ${point.checkpointId}</code></pre>
`;
}

function factsOf(point: Point, links: Links, nowSeconds: number): Html {
  const { project, vaultId, vaultName, followed, reading } = point;
  const kept = reading.known.restorePoint?.retentionSeconds;
  const vault = textHtml(vaultName || vaultId);
  const facts: readonly (readonly [string, Html])[] = [
    ['State', html`${stateText(point)}`],
    ['ID', textHtml(point.checkpointId)],
    ['Project', html`<a href="${links.selected({ project })}">${textHtml(project)}</a>`],
    [
      'Vault',
      vaultId === undefined
        ? vault
        : html`<a href="${links.selected({ project, vault: vaultId })}">${vault}</a>`,
    ],
    ['Created', timeHtml(point.createdAtSeconds, nowSeconds)],
    ['Kept for', typeof kept === 'number' ? durationHtml(kept) : textHtml(kept)],
    ['Expires', timeHtml(point.expiresAtSeconds, nowSeconds)],
    ['Watched because', html`${followed === undefined ? 'it is configured' : 'it was discovered'}`],
    ['Last seen', timeHtml(reading.lastPresentSeconds, nowSeconds)],
    ...(followed?.lostAtSeconds === undefined
      ? []
      : [['Lost', timeHtml(followed.lostAtSeconds, nowSeconds)] as const]),
  ];
  const rows = facts.map(
    ([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>
`,
  );
  return html`<dl>
${rows}</dl>`;
}

/** What the API last said, and before. */
function saidOf(point: Point, nowSeconds: number): Html {
  const { reading } = point;
  const { failure, lastPollSeconds, lastSuccessSeconds } = reading;
  const polled = timeHtml(lastPollSeconds, nowSeconds);
  const said =
    failure === undefined
      ? html`<p>Last asked ${polled}: ${lastPollSeconds === 0 ? 'never' : stateText(point)}.</p>`
      : html`<p>Last asked ${polled}: no answer. Last answered ${timeHtml(lastSuccessSeconds, nowSeconds)}.</p>
<dl>
<dt>Reason</dt><dd>${failure.reason}</dd>
<dt>Detail</dt><dd>${textHtml(failure.detail)}</dd>
<dt>HTTP status</dt><dd>${textHtml(failure.httpStatus === undefined ? undefined : String(failure.httpStatus))}</dd>
<dt>Code</dt><dd>${textHtml(failure.errorCode)}</dd>
<dt>Request ID</dt><dd>${textHtml(failure.requestId)}</dd>
</dl>`;
  const runs = point.polls().toReversed();
  const table = tableHtml({
    caption: 'The last polls, the newest first',
    columns: ['Result', 'From', 'To', 'Polls'],
    rows: runs.map(({ sinceSeconds, untilSeconds, polls, isAnswer, result }) => ({
      key: String(sinceSeconds),
      mark: isAnswer ? undefined : 'warning',
      cells: [
        html`${isAnswer ? result : `no answer: ${result}`}`,
        timeHtml(sinceSeconds, nowSeconds),
        timeHtml(untilSeconds, nowSeconds),
        html`${numberText(polls)}`,
      ],
    })),
  });
  return html`<h2>What the API said</h2>
${said}
${runs.length === 0 ? NOTHING : table}`;
}

function resourcesHtml(vault: Vault): Html {
  const { resources, skippedResources } = vault;
  const skipped = tableHtml({
    caption: 'Resources that were skipped',
    columns: ['Resource', 'Type', 'Code', 'Reason'],
    rows: skippedResources.slice(0, ROWS_MAX).map(({ id, name, type, code, reason }, at) => ({
      key: id ?? `skipped ${at}`,
      mark: 'warning',
      cells: [textHtml(name || id), textHtml(type), textHtml(code), textHtml(reason)],
    })),
  });
  const kept = tableHtml({
    caption: 'Resources that were backed up',
    columns: ['Resource', 'Type', 'State in the vault', 'Size', 'All its backups'],
    rows: resources.slice(0, ROWS_MAX).map((each, at) => ({
      key: each.id ?? `resource ${at}`,
      mark: each.protectStatus === 'error' ? 'critical' : undefined,
      cells: [
        textHtml(each.name || each.id),
        textHtml(each.type),
        textHtml(each.protectStatus),
        sizeHtml(each.sizeBytes),
        html`${countText(each.backups ?? 0, 'backup')}, ${sizeHtml(each.backupSizeBytes)}`,
      ],
    })),
  });
  return html`<h2>Skipped resources</h2>
${listed(skippedResources.length, skippedResourcesOf(vault), skipped)}
<h2>Resources</h2>
${listed(resources.length, resourcesOf(vault), kept)}`;
}

/** What has no room is said. */
function listed(named: number, total: number, table: Html): Html {
  if (total === 0) return html`<p>None.</p>`;
  const shown = Math.min(named, ROWS_MAX);
  return html`${named === 0 ? NOTHING : table}${shown < total ? html`<p>${numberText(shown)} of ${numberText(total)} are shown.</p>` : NOTHING}`;
}

function sizeHtml(bytes: number | undefined): Html {
  return textHtml(bytes === undefined ? undefined : bytesText(bytes));
}
