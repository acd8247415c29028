/** The style of the report page: nothing from elsewhere; light or dark like the reader's system. */
export const pageStyle = `
:root{color-scheme:light dark;--ground:#fff;--raised:#f4f5f7;--text:#1b1f24;--muted:#57606a;--line:#c9d1d9;--good:#116329;--good-ground:#dafbe1;--bad:#a40e26;--bad-ground:#ffebe9;--unknown:#7d4e00;--unknown-ground:#fff8c5;--link:#0550ae}
@media (prefers-color-scheme:dark){:root{--ground:#0d1117;--raised:#161b22;--text:#e6edf3;--muted:#9da7b3;--line:#3d444d;--good:#56d364;--good-ground:#12261e;--bad:#ff8e86;--bad-ground:#2d1517;--unknown:#e3b341;--unknown-ground:#272115;--link:#79c0ff}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:70rem;padding:1.5rem;background:var(--ground);color:var(--text);font:1rem/1.5 system-ui,sans-serif}
h1{font-size:1.6rem;margin:0 0 .25rem}h2{font-size:1.25rem;margin:2rem 0 .5rem}h3{font-size:1.05rem;margin:0;overflow-wrap:anywhere}
a{color:var(--link)}p{margin:.4rem 0}.muted{color:var(--muted)}
.verdict{display:inline-block;padding:.3rem .8rem;border-radius:.4rem;font-weight:600;background:var(--unknown-ground);color:var(--unknown)}
.verdict.conforms{background:var(--good-ground);color:var(--good)}.verdict.diverges{background:var(--bad-ground);color:var(--bad)}
.scroll{overflow-x:auto}table{border-collapse:collapse;font-size:.9rem}th,td{padding:.2rem .55rem;border:1px solid var(--line);text-align:left;vertical-align:top}
.matrix td{text-align:center;min-width:2.5rem}.matrix tbody th{font-weight:400;white-space:nowrap}
.mark-conforms{color:var(--good)}.mark-diverges{color:var(--bad);background:var(--bad-ground);font-weight:700}.mark-unknown{color:var(--unknown);background:var(--unknown-ground)}.mark-none{background:var(--raised)}
.hidden-text{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
form{display:flex;flex-wrap:wrap;gap:.75rem;align-items:end;padding:.75rem;background:var(--raised);border-radius:.4rem}
label{display:grid;font-size:.85rem;color:var(--muted)}input,select,button{font:inherit;color:var(--text);background:var(--ground);border:1px solid var(--muted);border-radius:.3rem;padding:.25rem .5rem}
:focus-visible{outline:3px solid var(--link);outline-offset:1px}
article{border:1px solid var(--line);border-radius:.4rem;padding:1rem;margin:1rem 0;overflow-wrap:anywhere}
.tag{display:inline-block;font-size:.8rem;padding:0 .45rem;border-radius:.3rem;background:var(--raised);border:1px solid var(--line);margin-right:.3rem}.tag.new{background:var(--bad-ground);color:var(--bad)}
.decisive td{background:var(--bad-ground)}.decisive .observed,.observed{color:var(--bad)}.decisive .expected,.expected{color:var(--good)}
pre{background:var(--raised);padding:.75rem;overflow-x:auto;font-size:.85rem}summary{cursor:pointer;color:var(--link)}
.sequence{display:block;width:100%;max-width:45rem;margin:.75rem 0;font:14px system-ui,sans-serif}
.sequence text{fill:var(--text)}.sequence .state{fill:var(--raised);stroke:var(--line)}.sequence .state.after{stroke:var(--bad);stroke-width:2}.sequence .state-name{text-anchor:middle}.sequence .call{font-weight:600}.sequence .answer{fill:var(--muted);font-size:13px}
.sequence .arrow{fill:none;stroke:var(--muted);stroke-width:1.5}.sequence .diverges .arrow{stroke:var(--bad);stroke-width:2.5}.sequence .observed{fill:var(--bad)}.sequence .expected{fill:var(--good)}
[hidden]{display:none!important}
`;
