/** Everything is on the page itself: nothing has to be fetched to read it. */
export const STYLE = `
:root { color-scheme: light dark; --text: #1b1f24; --soft: #57606a; --back: #fff; --line: #d0d7de; --panel: #f6f8fa; --link: #0550ae; --critical: #a40e26; --critical-back: #fff0ee; --warning: #7a4d00; --warning-back: #fff8e1; --info: #0550ae; --good: #116329; --good-back: #e6f6ea; }
@media (prefers-color-scheme: dark) { :root { --text: #e6edf3; --soft: #a0aab5; --back: #0d1117; --line: #3d444d; --panel: #161b22; --link: #79b8ff; --critical: #ff9a92; --critical-back: #2d1416; --warning: #f0c05a; --warning-back: #2a2110; --info: #79b8ff; --good: #7ee2a8; --good-back: #10261a; } }
* { box-sizing: border-box; }
body { margin: 0; font: 0.9375rem/1.45 system-ui, sans-serif; color: var(--text); background: var(--back); overflow-wrap: anywhere; }
header, main, footer { max-width: 100rem; margin: 0 auto; padding: 0 1rem; }
header { padding-top: 1rem; display: flex; flex-wrap: wrap; gap: 0.5rem 1.5rem; align-items: baseline; }
header p, h1 { margin: 0; }
h1 { font-size: 1.25rem; }
h2 { font-size: 1.1rem; margin: 2rem 0 0.5rem; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; list-style: none; margin: 0; padding: 0; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: 0.5rem; background: var(--back); padding: 0.5rem; z-index: 1; }
.hidden, caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.verdict { font-size: 1.05rem; font-weight: 600; padding: 0.6rem 0.8rem; border-left: 0.4rem solid; background: var(--panel); }
.verdict.critical { color: var(--critical); background: var(--critical-back); }
.verdict.warning { color: var(--warning); background: var(--warning-back); }
.verdict.info { color: var(--info); }
.verdict.good { color: var(--good); background: var(--good-back); }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 0.35rem 0.6rem; border-bottom: 1px solid var(--line); font-weight: normal; }
th, td { min-width: 6rem; }
thead th { font-weight: 600; background: var(--panel); white-space: nowrap; }
tr.critical { --mark: var(--critical); }
tr.warning { --mark: var(--warning); }
tr.info { --mark: var(--info); }
tbody th { border-left: 0.25rem solid var(--mark, transparent); }
.ago { display: inline-block; }
.badge { display: block; font-size: 0.8125rem; font-weight: 600; color: var(--mark); }
.where { display: block; }
@media (min-width: 75rem) { .where { min-width: 15rem; } ul.names { min-width: 8rem; } }
.note, .ago, .none, footer { color: var(--soft); }
.note { display: block; font-size: 0.8125rem; }
.whole, .moment { white-space: nowrap; }
.moment { font-variant-numeric: tabular-nums; }
ul.names { margin: 0; padding: 0; list-style: none; }
meter { width: 5rem; height: 0.8rem; vertical-align: middle; }
form { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: end; margin: 0.5rem 0; }
label { display: flex; flex-direction: column; font-size: 0.8125rem; max-width: 100%; }
input, select, button { font: inherit; min-height: 2.25rem; padding: 0.2rem 0.5rem; max-width: 100%; color: inherit; background: var(--back); border: 1px solid var(--soft); border-radius: 0.25rem; }
button { cursor: pointer; background: var(--panel); }
::placeholder { color: var(--soft); opacity: 1; }
.pager { display: flex; gap: 1rem; padding: 0.6rem 0; }
pre { white-space: pre-wrap; background: var(--panel); padding: 0.6rem 0.8rem; margin: 0.5rem 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.3rem 1.5rem; margin: 0.5rem 0; }
dt { color: var(--soft); }
dd { margin: 0; min-width: 0; }
footer { padding: 2rem 1rem; }
#renewal.bad { color: var(--critical); font-weight: 600; }
@media (max-width: 60rem) {
  table, tbody, tr, th, td { display: block; min-width: 0; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tbody tr { border: 1px solid var(--line); border-left: 0.25rem solid var(--mark, var(--line)); border-radius: 0.25rem; margin: 0 0 0.6rem; padding: 0.3rem 0; }
  tbody th, tbody td { border-bottom: 0; padding: 0.15rem 0.6rem; display: grid; grid-template-columns: minmax(6rem, 28%) minmax(0, 1fr); gap: 0 0.75rem; }
  tbody th { font-weight: 600; border-left: 0; }
  tbody td:has(> div > .none:only-child), dt:has(+ dd > .none:only-child), dd:has(> .none:only-child) { display: none; }
  tbody th::before, tbody td::before { content: attr(data-label); color: var(--soft); font-weight: normal; font-size: 0.8125rem; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: 0.5rem; }
}
`;
