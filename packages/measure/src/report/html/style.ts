/** @file The style sheet of the report: one column, quiet type, light and dark, from 360 pixels up. */

export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #fdfdfb; --ink: #1d1f24; --soft: #636872; --line: #e2e2dd; --wash: #f4f4ef;
  --known: #5b6b86; --given: #0f7f7a; --own: #c2510c; --own-2: #8a3ab9;
  --p0: #d6e6fb; --p1: #d9f0d4; --p2: #fde6c3; --p3: #f6d8e4; --p4: #e4dcf7;
  --g4: #a9d8b0; --g3: #c1e3c6; --g2: #d8eedb; --g1: #ecf7ee; --z: transparent;
  --b1: #fbefe6; --b2: #f6ddca; --b3: #f1caad; --b4: #ebb690;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #16181c; --ink: #e6e6e2; --soft: #9aa0aa; --line: #30343b; --wash: #1e2126;
    --known: #93a5c4; --given: #4cc2bb; --own: #f08a45; --own-2: #c58be6;
    --p0: #233f63; --p1: #28482a; --p2: #5a4220; --p3: #572f42; --p4: #41356a;
    --g4: #2f6d3e; --g3: #285735; --g2: #22442c; --g1: #1d3224;
    --b1: #362a20; --b2: #4a3423; --b3: #623f24; --b4: #7d4a22;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif;
}
main { max-width: 58rem; margin: 0 auto; padding: 2.5rem 1.25rem 5rem; }
h1 { font-size: 1.75rem; line-height: 1.2; font-weight: 650; letter-spacing: -0.015em; margin: 0 0 0.75rem; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; line-height: 1.3; font-weight: 650; margin: 3.25rem 0 0.35rem; }
h3 { font-size: 0.95rem; font-weight: 600; margin: 1.75rem 0 0.5rem; }
p { margin: 0 0 0.75rem; max-width: 42rem; }
.brand { color: var(--soft); font-size: 0.85rem; letter-spacing: 0.02em; margin-bottom: 2rem; }
.lead { font-size: 1.1rem; line-height: 1.5; max-width: 44rem; }
.lead strong { font-weight: 650; }
.about, .note, figcaption { color: var(--soft); font-size: 0.9rem; }
.note { border-left: 3px solid var(--line); padding-left: 0.75rem; }
code, .token, .passage { font-family: ui-monospace, "SF Mono", SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
code { font-size: 0.875em; overflow-wrap: anywhere; }
nav { font-size: 0.9rem; margin: 1.5rem 0 0; display: flex; flex-wrap: wrap; gap: 0.25rem 1.1rem; }
nav a { color: var(--soft); text-decoration: none; border-bottom: 1px solid var(--line); }
nav a:hover { color: var(--ink); border-color: currentColor; }
:focus-visible { outline: 2px solid var(--own); outline-offset: 2px; }
figure { margin: 1rem 0 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 0.9rem; font-variant-numeric: tabular-nums; margin-top: 0.75rem; }
caption { text-align: left; color: var(--soft); font-size: 0.85rem; padding-bottom: 0.35rem; }
th, td { text-align: right; padding: 0.4rem 0 0.4rem 0.9rem; border-top: 1px solid var(--line); vertical-align: baseline; font-weight: 400; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; padding-left: 0; }
thead th { border-top: 0; color: var(--soft); font-size: 0.8rem; line-height: 1.3; vertical-align: bottom; white-space: normal; }
tbody th { font-weight: 500; }
td.text, th.text { text-align: left; white-space: normal; overflow-wrap: anywhere; }
.range { color: var(--soft); font-size: 0.85em; }
.muted { color: var(--soft); }
svg { display: block; overflow: visible; }
svg text { font: 12px ui-sans-serif, system-ui, sans-serif; fill: var(--soft); }
.grid { stroke: var(--line); stroke-width: 1; shape-rendering: crispEdges; }
.bundled { fill: var(--known); stroke: var(--known); color: var(--known); }
.given { fill: var(--given); stroke: var(--given); color: var(--given); }
.trained { fill: var(--own); stroke: var(--own); color: var(--own); }
.trained-2 { fill: var(--own-2); stroke: var(--own-2); color: var(--own-2); }
svg text.label { font-weight: 550; paint-order: stroke; stroke: var(--paper); stroke-width: 5px; stroke-linejoin: round; }
svg text.bundled { fill: var(--known); } svg text.given { fill: var(--given); }
svg text.trained { fill: var(--own); } svg text.trained-2 { fill: var(--own-2); }
.curve { fill: none; stroke-width: 2; stroke-linecap: round; }
.whisker { stroke-width: 2; opacity: 0.55; }
.bar { fill: var(--known); stroke: none; }
.swatch { display: inline-block; width: 0.65em; height: 0.65em; border-radius: 50%; background: currentColor; margin-right: 0.5em; }
.dots tbody td { vertical-align: middle; } .dots tbody th { vertical-align: middle; }
.dots tr { overflow: hidden; }
.dots td.plot, .dots th.plot { width: 38%; overflow: hidden; padding-left: 1.5rem; padding-right: 0.6rem; }
tbody th[scope=row] { white-space: nowrap; }
.scroll th:first-child { position: sticky; left: 0; background: var(--paper); }
.heat td { border: 0; border-top: 2px solid var(--paper); border-left: 2px solid var(--paper); padding: 0.4rem 0.6rem; }
.heat th:first-child { width: 24%; } .heat th:nth-child(3) { width: 1%; }
.heat td.plain { background: none; }
.g4 { background: var(--g4); } .g3 { background: var(--g3); } .g2 { background: var(--g2); } .g1 { background: var(--g1); }
.z { background: var(--wash); }
.b1 { background: var(--b1); } .b2 { background: var(--b2); } .b3 { background: var(--b3); } .b4 { background: var(--b4); }
.legend { display: flex; flex-wrap: wrap; gap: 0.2rem 0; align-items: center; color: var(--soft); font-size: 0.8rem; margin-top: 0.6rem; }
.legend span { padding: 0.1rem 0.55rem; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1.25rem; }
.pair h4 { font-size: 0.85rem; font-weight: 600; margin: 0 0 0.4rem; display: flex; justify-content: space-between; gap: 1rem; }
.pair h4 span { color: var(--soft); font-weight: 400; }
.passage { font-size: 0.84rem; line-height: 1.75; white-space: pre-wrap; overflow-wrap: anywhere; tab-size: 2; background: var(--wash); border-radius: 6px; padding: 0.8rem 0.9rem; margin: 0; }
.passage span { border-radius: 3px; padding: 0.1em 0; -webkit-box-decoration-break: clone; box-decoration-break: clone; }
.p0 { background: var(--p0); } .p1 { background: var(--p1); } .p2 { background: var(--p2); } .p3 { background: var(--p3); } .p4 { background: var(--p4); }
.passage sup { font-size: 0.65em; line-height: 0; color: var(--soft); }
.passage i { color: var(--soft); font-style: normal; opacity: 0.6; }
.token { font-size: 0.85em; background: var(--wash); border-radius: 3px; padding: 0.08em 0.25em; white-space: pre-wrap; overflow-wrap: anywhere; }
.token + .token { margin-left: 0.2em; }
.chips { list-style: none; padding: 0; margin: 0.75rem 0 0; display: flex; flex-wrap: wrap; gap: 0.45rem; }
.chips li { background: var(--wash); border-radius: 5px; padding: 0.15rem 0.55rem; font-size: 0.85rem; }
.chips .muted { font-size: 0.8rem; margin-left: 0.45rem; }
.columns { display: grid; grid-template-columns: 1fr 1fr; gap: 0 2.5rem; }
.columns > * { min-width: 0; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: 0.3rem 1.25rem; margin: 0.75rem 0; font-size: 0.9rem; }
.facts dt { color: var(--soft); } .facts dd { margin: 0; overflow-wrap: anywhere; }
details { margin-top: 0.75rem; } summary { cursor: pointer; color: var(--soft); font-size: 0.9rem; }
footer { margin-top: 4rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft); font-size: 0.85rem; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (max-width: 44rem) {
  main { padding: 1.5rem 1rem 4rem; }
  h1 { font-size: 1.45rem; }
  .pair, .columns { grid-template-columns: 1fr; }
  .dots thead { display: none; }
  .dots tr { display: grid; grid-template-columns: minmax(0, 1fr) 5.6rem 7.4rem; align-items: baseline; border-top: 1px solid var(--line); padding: 0.5rem 0; }
  .dots, .dots tbody, .dots caption { display: block; }
  .dots th, .dots td { border: 0; padding: 0 0 0 0.4rem; }
  .range { font-size: 0.78em; }
  .heat th, .heat td { padding: 0.4rem; } .heat th:first-child { padding-left: 0; }
  .heat th:nth-child(2), .heat td:nth-child(2) { display: none; }
  .dots th:first-child { padding-left: 0; }
  .dots td.plot { grid-row: 2; grid-column: 1 / -1; width: auto; padding: 0.1rem 0.35rem; }
  .dots td.size { display: none; }
  .dots tr.axis { padding: 0; border: 0; }
  .facts { grid-template-columns: 1fr; gap: 0 0; } .facts dd { margin-bottom: 0.5rem; }
}
@media print { details > * { display: block; } nav { display: none; } main { max-width: none; } }
`
