/** @file What the pages of measurements add to the style sheet. */
import { PLOT_STYLE } from '../plot/style.js'

export const SUITE_STYLE = `${PLOT_STYLE}
h4 { font-size: 0.9rem; font-weight: 600; margin: 1.25rem 0 0.4rem; }
.note.wrong { border-color: var(--own); color: var(--ink); }
.metrics th.family { color: var(--soft); font-size: 0.8rem; font-weight: 600; padding-top: 1.1rem; text-align: left; }
.metrics td { line-height: 1.35; vertical-align: top; } .metrics tbody th[scope=row] { vertical-align: top; line-height: 1.35; min-width: 7rem; white-space: normal; }
.better, .worse { font-size: 0.85em; } .better { color: var(--given); } .worse { color: var(--own); }
.aligned { line-height: 1.9; }
.aligned .token { background: none; padding: 0; }
.aligned .token + wbr + .token { margin-left: 0; border-left: 1px solid var(--line); }
.aligned > .token { border-left: 1px solid var(--line); }
.differ { display: inline-grid; vertical-align: middle; line-height: 1.35; border: 1px solid var(--line); border-radius: 4px; margin: 0 0.15rem; overflow: hidden; max-width: 100%; }
.differ > span { padding: 0.05rem 0.25rem; } .differ > span:first-child { background: var(--p0); } .differ > span:last-child { background: var(--p2); }
.differ .token + wbr + .token { border-left: 1px solid var(--soft); padding-left: 0.12em; margin-left: 0.12em; }
.formulas { grid-template-columns: minmax(9rem, max-content) 1fr; }
.metrics td.text, .metrics thead th.text { min-width: 5rem; }
.metrics td .range, .metrics td .better, .metrics td .worse, .metrics td .muted { font-size: 0.8em; }
.scroll table { border-collapse: separate; border-spacing: 0; }
.scroll td.text, .scroll th.text { min-width: 6.5rem; } .scroll .source { min-width: 22rem; }
@media (max-width: 44rem) { .metrics th, .metrics td { padding-left: 0.5rem; } .formulas { grid-template-columns: 1fr; } }
`
