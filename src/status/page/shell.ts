import { createHash } from 'node:crypto';
import type { Answer } from '../asking/answer.ts';
import { Html, html } from './html.ts';
import type { Links } from './links.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** Nothing but the page's own script and style, and nothing from or to anywhere else. */
const POLICY = [
  "default-src 'none'",
  `script-src ${hashOf(SCRIPT)}`,
  `style-src ${hashOf(STYLE)}`,
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': POLICY,
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

interface Shell {
  readonly title: string;
  readonly version: string;
  readonly links: Links;
  readonly json: string;
  readonly main: Html;
}

export function pageAnswer(status: number, shell: Shell): Answer {
  return { status, headers: HEADERS, body: document(shell).text };
}

function document({ title, version, links, json, main }: Shell): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<a class="skip" href="#main">To the content</a>
<header>
<h1><a href="${links.start}">cbr-exporter</a></h1>
<nav aria-label="Parts"><ul>
<li><a href="${links.start}#problems">What is wrong</a></li>
<li><a href="${links.start}#vaults">Vaults</a></li>
<li><a href="${links.start}#restore-points">Restore points</a></li>
<li><a href="${links.start}#projects">Projects</a></li>
<li><a href="${links.metrics}">Metrics</a></li>
<li><a href="${json}">JSON</a></li>
<li><a href="${links.of('/api/v1/openapi.json')}">OpenAPI</a></li>
</ul></nav>
</header>
<main id="main" tabindex="-1">
${main}</main>
<footer>
<p id="renewal" role="status"></p>
<p>Version ${version}. <a href="${links.of('/-/healthy')}">Health</a>, <a href="${links.of('/-/ready')}">readiness</a>. Times are in UTC; point at one for yours.</p>
</footer>
<script>${new Html(SCRIPT)}</script>
</body>
</html>
`;
}
