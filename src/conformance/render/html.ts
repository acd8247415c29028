import { createHash } from 'node:crypto';
import type { Finding } from '../finding/finding.ts';
import type { ConformanceReport } from '../report/report.ts';
import { callHeadings, callRows } from './calls.ts';
import { causeTitle, countText, placesOf, type ShownCause, toldCauses } from './cause-text.ts';
import { baselineStatusOf, replayLines, shownAgain } from './finding-text.ts';
import { baselineLines, headline, stoppedLines, summaryLine } from './headline.ts';
import { type Markup, markup, raw } from './markup.ts';
import { legend, type Mark, type Matrix, markSigns, matrixOf } from './matrix.ts';
import { pageScript } from './page-script.ts';
import { pageStyle } from './page-style.ts';
import { shellReproduction, vitestReproduction } from './reproduction.ts';
import { baselineSections, type Section, targetSections } from './sections.ts';
import { sequenceDrawing } from './sequence-drawing.ts';

/**
 * The report as one page that needs nothing else: no network, no server, no other file. Its policy allows only its own
 * style and script, so that nothing in a target's answer can run.
 *
 * @param endpoint where the reproductions call the target; null for AWS itself
 */
export function htmlReport(report: ConformanceReport, endpoint: string | null): string {
  const { target, model, verdict, findings } = report;
  const policy = `default-src 'none'; style-src '${digest(pageStyle)}'; script-src '${digest(pageScript)}'; base-uri 'none'; form-action 'none'`;
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${raw(policy)}">
<meta name="viewport" content="width=device-width">
<title>Conformance of ${target}</title>
<style>${raw(pageStyle)}</style>
</head>
<body>
<header>
<h1>Conformance of ${target}</h1>
<p class="muted">Compared with ${model}, seed ${report.seed}</p>
<p><span class="verdict ${verdict.replaceAll(' ', '-')}">${summaryLine(report)}</span></p>
${[...baselineLines(report), ...stoppedLines(report)].map((line) => markup`<p>${line}</p>`)}
</header>
<main>
${filters(report)}
<h2>Operations by key states</h2>
<div class="scroll" role="region" aria-label="Operations by key states" tabindex="0">
${matrices(report)}
</div>
<p class="muted">${legend}</p>
<h2>Causes</h2>
${toldCauses(report).map((shown) => causeSection(shown, report))}
<h2>Findings</h2>
<p id="count" role="status" class="muted">${findings.length} findings</p>
${findings.map((finding) => findingArticle(finding, report, endpoint))}
${[...baselineSections(report), ...targetSections(report)].map(sectionList)}
</main>
<script>${raw(pageScript)}</script>
</body>
</html>
`;
  return page.html;
}

function filters({ findings, cells }: ConformanceReport): Markup {
  const kinds = unique(findings.map(({ kind }) => kind));
  const states = unique(findings.flatMap(({ keyState }) => keyState ?? []));
  const types = unique([
    ...cells.map(({ keyType }) => keyType),
    ...findings.flatMap(({ keyTypes }) => keyTypes),
  ]);
  return markup`<form hidden aria-label="Filter">
<label>Words <input name="words" type="search" autocomplete="off"></label>
${choice('Kind', 'kind', kinds)}
${choice('Key state', 'state', states)}
${choice('Type class', 'type', types)}
<button type="reset">Show all</button>
</form>`;
}

function choice(label: string, name: string, values: readonly string[]): Markup {
  return markup`<label>${label} <select name="${name}"><option value="">all</option>${values.map((value) => markup`<option>${value}</option>`)}</select></label>`;
}

function matrices(report: ConformanceReport): readonly Markup[] {
  const types = unique(report.cells.map(({ keyType }) => keyType));
  const ofType = (type: string) =>
    matrixOf({ cells: report.cells.filter(({ keyType }) => keyType === type) });
  return [
    matrixTable(matrixOf(report), '', 'All type classes, the worst of each'),
    ...types.map((type) => matrixTable(ofType(type), type, type)),
  ];
}

function matrixTable({ keyStates, rows }: Matrix, type: string, caption: string): Markup {
  return markup`<table class="matrix" data-type="${type}"${raw(type === '' ? '' : ' hidden')}>
<caption>${caption}</caption>
<thead><tr><th scope="col">Operation</th>${keyStates.map((state) => markup`<th scope="col">${state}</th>`)}</tr></thead>
<tbody>
${rows.map(({ operation, marks: all }) => markup`<tr><th scope="row">${operation}</th>${all.map(markCell)}</tr>\n`)}</tbody>
</table>
`;
}

function markCell(mark: Mark): Markup {
  const text = mark === 'none' ? 'no key can be there' : mark;
  return markup`<td class="mark-${mark.replaceAll(' ', '-')}"><span aria-hidden="true">${markSigns[mark]}</span><span class="hidden-text">${text}</span></td>`;
}

/** A cause, with links to its findings. */
function causeSection(shown: ShownCause, report: ConformanceReport): Markup {
  const { cause, shownBy, findings } = shown;
  return markup`<section id="${cause.id}">
<h3><a href="#${cause.id}">${cause.id}</a> ${causeTitle(cause)}</h3>
<p>${countText(shown, report)}; shown best by <a href="#${shownBy.id}">${shownBy.id}</a>: ${headline(shownBy)}</p>
<table>
<thead><tr><th scope="col">Key state</th><th scope="col">Operations</th></tr></thead>
<tbody>
${placesOf(shown).map(({ keyState, operations }) => markup`<tr><td>${keyState}</td><td>${operations.join(', ')}</td></tr>\n`)}</tbody>
</table>
<details><summary>All findings of ${cause.id}</summary><ul>${findings.map((finding) => markup`<li><a href="#${finding.id}">${finding.id}</a> ${headline(finding)}</li>`)}</ul></details>
</section>
`;
}

function findingArticle(finding: Finding, report: ConformanceReport, endpoint: string | null): Markup {
  const { id, kind, keyState, keyTypes, basis, source, operation } = finding;
  const status = baselineStatusOf(finding, report);
  const text = [id, kind, operation, headline(finding), ...keyTypes].join(' ').toLowerCase();
  return markup`<article id="${id}" data-kind="${kind}" data-state="${keyState ?? ''}" data-types="${keyTypes.join(' ')}" data-text="${text}">
<h3><a href="#${id}">${id}</a> ${headline(finding)}</h3>
<p><span class="tag">${kind}</span>${status === null ? '' : markup`<span class="tag ${status}">${status}</span>`}${keyTypes.map((type) => markup`<span class="tag">${type}</span>`)}</p>
<p>The model's answer is ${basis}: ${source}. ${shownAgain(finding, report)}</p>
${replayLines(finding).map((line) => markup`<p>${line}</p>\n`)}${sequenceDrawing(finding)}
<div class="scroll" role="region" aria-label="Calls of ${id}" tabindex="0"><table>
<thead><tr>${callHeadings(finding).map((head) => markup`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>
${callRows(finding).map((row) => markup`<tr${raw(row.isDecisive ? ' class="decisive"' : '')}><td>${row.number}</td><td>${row.operation}</td><td>${row.request}</td><td>${row.keyState}</td><td class="expected">${row.expected}</td><td${raw(row.isDecisive ? ' class="observed"' : '')}>${row.observed}</td></tr>\n`)}</tbody>
</table></div>
<details><summary>Show ${id} again in a shell</summary><pre tabindex="0">${shellReproduction(finding, endpoint).join('\n')}</pre></details>
<details><summary>Show ${id} again as a vitest test</summary><pre tabindex="0">${vitestReproduction(finding, endpoint)}</pre></details>
</article>
`;
}

function sectionList({ title, entries }: Section): Markup {
  return markup`<h2>${title}</h2>
<ul>${entries.map(({ name, text }) => markup`<li>${name}${text}</li>`)}</ul>
`;
}

function unique<Value extends string>(values: readonly Value[]): readonly Value[] {
  return [...new Set(values)].toSorted();
}

/** The digest by which the policy allows a style or script. */
function digest(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
