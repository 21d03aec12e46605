import { durationText } from '../../domain/duration-text.ts';
import { printable } from '../../domain/printable.ts';
import { timeText } from '../../domain/time-text.ts';
import { type Html, html } from './html.ts';

/** A moment, and how far it is from now; a dash where none is known. */
export function timeHtml(seconds: number | undefined, nowSeconds: number): Html {
  if (seconds === undefined || seconds === 0) return html`<span class="none">–</span>`;
  const text = timeText(seconds);
  const shown = text.slice(0, 16).replace('T', ' ');
  return html`<time datetime="${text}" title="${text}"><span class="moment">${shown}</span> <span class="ago">${distance(seconds, nowSeconds)}</span></time>`;
}

export function distance(seconds: number, nowSeconds: number): string {
  const away = seconds - nowSeconds;
  if (Math.abs(away) < 1) return 'just now';
  return away > 0 ? `in ${durationText(away)}` : `${durationText(-away)} ago`;
}

export function durationHtml(seconds: number | undefined): Html {
  return seconds === undefined ? html`<span class="none">–</span>` : html`${durationText(seconds)}`;
}

/** A text of somebody else on one line, or a dash. */
export function textHtml(text: string | undefined): Html {
  const shown = printable(text ?? '');
  return shown === '' ? html`<span class="none">–</span>` : html`<bdi>${shown}</bdi>`;
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

export function bytesText(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), UNITS.length - 1);
  const value = bytes / 1024 ** power;
  return `${value < 10 && power > 0 ? value.toFixed(1) : Math.round(value)} ${UNITS[power]}`;
}

/** With a comma before each three digits. The tables that know all languages take 100 ms to open. */
export function numberText(value: number): string {
  return String(value).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
}

export function countText(count: number, one: string, many = `${one}s`): string {
  return `${numberText(count)} ${count === 1 ? one : many}`;
}
