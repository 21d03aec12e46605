import type { Verdict } from '../../domain/verdict.ts';
import type { Status } from '../model/status.ts';
import { fillRatio, type VaultView } from '../model/vault-view.ts';
import { type Html, html, NOTHING } from './html.ts';
import type { Links } from './links.ts';
import { pagerHtml, tableHtml } from './table.ts';
import { bytesText, countText, durationHtml, textHtml, timeHtml } from './texts.ts';

const ROWS_MAX = 100;

const VERDICTS: Readonly<Record<Verdict, string>> = {
  kept: 'Objective kept',
  missed: 'Objective missed',
  no_backup: 'Backup missing',
  unknown: 'No verdict',
};

interface Shown {
  readonly links: Links;
  readonly query: URLSearchParams;
  readonly offset: number;
}

export function vaultsPart({ vaults, nowSeconds }: Status, { links, query, offset }: Shown): Html {
  const shown = vaults.slice(offset, offset + ROWS_MAX);
  const behind = offset + shown.length;
  const table = tableHtml({
    caption: 'Vaults, held against their objectives',
    columns: [
      'Vault',
      'Project',
      'Verdict',
      'Recovery point',
      'Objective',
      'Next backup',
      'Without backup',
      'Filled',
    ],
    rows: shown.map((view) => rowOf(view, links, nowSeconds)),
  });
  return html`<section id="vaults" aria-labelledby="vaults-title">
<h2 id="vaults-title">Vaults</h2>
${vaults.length === 0 ? html`<p>No vault is known.</p>` : table}${pagerHtml({
  offset,
  shown: shown.length,
  total: vaults.length,
  what: 'vaults',
  first: offset > 0 ? links.paged(query, 'vaults', undefined) : undefined,
  next: behind < vaults.length ? links.paged(query, 'vaults', String(behind)) : undefined,
})}</section>
`;
}

function rowOf(view: VaultView, links: Links, nowSeconds: number) {
  const { standing, expectation, judgement, resources, withoutBackup } = view;
  const { project, vaultId, vaultName } = standing;
  const name = textHtml(vaultName || vaultId || '(vault not told)');
  const href = links.selected({ project, vault: vaultId });
  const without = countText(withoutBackup, 'resource');
  return {
    key: `${project}/${vaultId}`,
    mark: judgement.isGood ? undefined : 'critical',
    cells: [
      vaultId === '' ? name : html`<a href="${href}">${name}</a>`,
      textHtml(project),
      html`${VERDICTS[judgement.verdict]}${judgement.reason === '' ? NOTHING : html` <span class="note">${judgement.reason}</span>`}`,
      recoveryHtml(standing, nowSeconds),
      durationHtml(standing.objectiveSeconds),
      timeHtml(expectation?.nextSeconds, nowSeconds),
      resources.length === 0
        ? textHtml(undefined)
        : html`${withoutBackup === 0 ? 'none' : without} of ${resources.length}`,
      filledHtml(view),
    ],
  };
}

/** The newest restore point is usually what all of the vault can go back to, and not said twice then. */
function recoveryHtml(
  { recoverySeconds, newestSeconds }: VaultView['standing'],
  nowSeconds: number,
): Html {
  const newest =
    newestSeconds === undefined || newestSeconds === recoverySeconds
      ? NOTHING
      : html` <span class="note">newest restore point: ${timeHtml(newestSeconds, nowSeconds)}</span>`;
  return html`${timeHtml(recoverySeconds, nowSeconds)}${newest}`;
}

function filledHtml({ reading, standing }: VaultView): Html {
  const ratio = fillRatio({ reading });
  const { usedBytes = 0, capacityBytes = 0 } = reading?.vault ?? {};
  if (ratio === undefined) return textHtml(undefined);
  const text = `${Math.floor(ratio * 100)} %`;
  const name = standing.vaultName || standing.vaultId;
  return html`<span class="whole"><meter min="0" max="1" high="0.8" optimum="0" value="${Math.min(ratio, 1).toFixed(3)}" aria-label="Filled part of vault ${name}">${text}</meter> ${text} <span class="note">${bytesText(usedBytes)} of ${bytesText(capacityBytes)}</span></span>`;
}
