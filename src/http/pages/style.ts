/** The style sheet of the page, served from /style.css. Both palettes meet WCAG AA (4.5:1 for text). */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #f7f7f4; --card: #ffffff; --text: #1d2327; --soft: #55606a;
  --line: #d5d9d8; --accent: #0b5c8a; --on-accent: #ffffff; --mark: #b4541a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #12171b; --card: #1a2127; --text: #e6eaec; --soft: #a3afb8;
    --line: #303a42; --accent: #7cc4ee; --on-accent: #0b1a24; --mark: #f0a46c;
  }
}
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--ground); color: var(--text);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
  overflow-wrap: anywhere;
}
.wrap { max-width: 46rem; margin: 0 auto; padding: 0 1rem; }
header { border-bottom: 1px solid var(--line); background: var(--card); padding: 0.9rem 0 1.1rem; }
.brand { display: inline-flex; align-items: center; gap: 0.5rem; padding: 0.25rem 0; color: var(--text);
  font-size: 1.15rem; font-weight: 650; letter-spacing: 0.01em; text-decoration: none; }
.brand svg { width: 1.6rem; height: 1.6rem; color: var(--mark); }
form { margin-top: 0.6rem; }
label { display: block; margin-bottom: 0.3rem; color: var(--soft); font-size: 0.9rem; }
.field { display: flex; gap: 0.5rem; }
input, button { font: inherit; border-radius: 0.5rem; min-height: 2.9rem; }
input { flex: 1; min-width: 0; padding: 0 0.85rem; border: 1px solid var(--soft);
  background: var(--ground); color: var(--text); }
button { padding: 0 1.1rem; border: 0; background: var(--accent); color: var(--on-accent);
  font-weight: 600; cursor: pointer; }
a { color: var(--accent); text-underline-offset: 0.15em; }
:focus-visible { outline: 3px solid var(--mark); outline-offset: 2px; }
main { padding-top: 1.4rem; padding-bottom: 2.5rem; }
h1 { margin: 0 0 0.4rem; font-size: 1.35rem; line-height: 1.3; }
.note { margin: 0 0 1.2rem; color: var(--soft); }
ol { margin: 0; padding: 0; list-style: none; display: grid; gap: 0.9rem; }
article { padding: 1rem 1.1rem; border: 1px solid var(--line); border-radius: 0.75rem; background: var(--card); }
h2 { margin: 0 0 0.25rem; font-size: 1.06rem; line-height: 1.35; }
h2 a { text-decoration: none; }
h2 a:hover { text-decoration: underline; }
.meta { margin: 0; color: var(--soft); font-size: 0.9rem; }
.snippet { margin: 0.55rem 0 0.6rem; font-size: 0.96rem; }
.foot { display: flex; flex-wrap: wrap; gap: 0.25rem 1.2rem; margin: 0; font-size: 0.9rem; }
.score { color: var(--soft); font-variant-numeric: tabular-nums; }
.pages { display: flex; justify-content: space-between; gap: 1rem; margin-top: 1.3rem; }
.pages a { padding: 0.6rem 1rem; border: 1px solid var(--line); border-radius: 0.5rem;
  background: var(--card); text-decoration: none; }
.pages a[rel="next"] { margin-left: auto; }
.try { display: flex; flex-wrap: wrap; gap: 0.6rem; margin: 0; padding: 0; list-style: none; }
.try a { display: inline-block; padding: 0.5rem 0.9rem; border: 1px solid var(--line); border-radius: 2rem;
  background: var(--card); text-decoration: none; }
footer { border-top: 1px solid var(--line); padding: 1rem 0 2rem; color: var(--soft); font-size: 0.9rem; }
footer a { margin-right: 1rem; }
@media (min-width: 40rem) {
  main { padding-top: 2rem; }
  h1 { font-size: 1.6rem; }
}
@media (forced-colors: active) { button, article, .pages a, .try a { border: 1px solid; } }
`;
