import { type Html, html, NOTHING } from './html.ts';
import { numberText } from './texts.ts';

export interface Row {
  /** Tells it from the other rows, so that it is the same one after a renewal. */
  readonly key: string;
  readonly cells: readonly Html[];
  /** How it stands out, as the name of a class. */
  readonly mark?: string | undefined;
}

interface Table {
  readonly caption: string;
  /** The first one names the row. */
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

/**
 * A table that becomes a list of cards where there is no room for it. The roles are said, since
 * browsers drop them with the display of a table.
 */
export function tableHtml({ caption, columns, rows }: Table): Html {
  const head = columns.map((title) => html`<th role="columnheader" scope="col">${title}</th>`);
  const body = rows.map(({ key, cells, mark }) => {
    const marked = mark === undefined ? NOTHING : html` class="${mark}"`;
    return html`<tr role="row" data-key="${key}"${marked}>${cells.map((cell, at) => cellHtml(cell, columns[at] ?? '', at))}</tr>
`;
  });
  return html`<table role="table"><caption>${caption}</caption>
<thead role="rowgroup"><tr role="row">${head}</tr></thead>
<tbody role="rowgroup">
${body}</tbody></table>
`;
}

function cellHtml(cell: Html, title: string, at: number): Html {
  return at === 0
    ? html`<th role="rowheader" scope="row" data-label="${title}"><div>${cell}</div></th>`
    : html`<td role="cell" data-label="${title}"><div>${cell}</div></td>`;
}

interface Part {
  readonly offset: number;
  readonly shown: number;
  readonly total: number;
  readonly what: string;
  readonly first: string | undefined;
  readonly next: string | undefined;
}

/** Which part of a list is shown, and the way to the others. */
export function pagerHtml({ offset, shown, total, what, first, next }: Part): Html {
  if (shown === total) return NOTHING;
  const range = shown === 0 ? 'none' : `${numberText(offset + 1)} to ${numberText(offset + shown)}`;
  const links = [
    first === undefined ? NOTHING : html` <a href="${first}">First ${what}</a>`,
    next === undefined ? NOTHING : html` <a href="${next}" rel="next">Next ${what}</a>`,
  ];
  return html`<nav class="pager" aria-label="Pages of ${what}"><span>${range} of ${numberText(total)}</span>${links}</nav>
`;
}
