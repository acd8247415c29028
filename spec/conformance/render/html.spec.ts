import axe from 'axe-core';
import { JSDOM } from 'jsdom';
import { afterAll, describe, expect, it } from 'vitest';
import { htmlReport } from '../../../src/conformance/render/html.ts';
import { withBaseline } from '../../../src/conformance/report/baseline.ts';
import { letsThrough, sampleReport, wrongState } from '../report/report-sample.ts';

const page = htmlReport(sampleReport, 'http://127.0.0.1:4566');
const dom = new JSDOM(page, { runScripts: 'dangerously' });
const look = (code: string): unknown => dom.window.eval(code);

afterAll(() => dom.window.close());

describe('the report page', () => {
  it('needs nothing from elsewhere, and its policy lets nothing in', () => {
    const addresses = [...page.matchAll(/(?:src|href|url)\s*[=(]\s*["']?([^"')\s>]+)/g)].map(
      (match) => match[1] ?? '',
    );
    expect(addresses.filter((address) => !/^#[CF][0-9a-f]{8}$/.test(address))).toEqual([]);
    expect(page).toMatch(
      /Content-Security-Policy" content="default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+';/,
    );
  });

  it('lets a target put in no markup', () => {
    expect(look('document.scripts.length')).toBe(1);
    expect(
      look(
        "[...document.querySelectorAll('article')].some((each) => each.textContent.includes(\"<script>alert('1')\"))",
      ),
    ).toBe(true);
  });

  it('shows the matrix with a text for every mark', () => {
    const encrypt =
      "[...document.querySelector('table.matrix').rows].find((row) => row.cells[0].textContent === 'Encrypt')";
    expect(look(`${encrypt}.cells[2].querySelector('.hidden-text').textContent`)).toBe('diverges');
    expect(look("document.querySelector('table.matrix:not([hidden])').caption.textContent")).toContain(
      'All type classes',
    );
  });

  it('draws the sequence of each finding: every call, the telling one apart, with what came and what should have', () => {
    const drawing = `document.querySelector('#${wrongState.id} svg')`;
    expect(look(`[...${drawing}.querySelectorAll('.call')].map((call) => call.textContent).join()`)).toBe(
      'CreateKey,DisableKey,DescribeKey',
    );
    expect(look(`${drawing}.querySelectorAll('.diverges').length`)).toBe(1);
    expect(look(`${drawing}.querySelector('.diverges .observed').textContent`)).toContain(
      'KeyState "Enabled"',
    );
    expect(look(`${drawing}.querySelector('.diverges .expected').textContent`)).toContain(
      'KeyState "Disabled"',
    );
    expect(look(`${drawing}.getAttribute('role')`)).toBe('img');
    expect(look(`${drawing}.querySelector('title').textContent`)).toContain(
      'CreateKey, DisableKey, DescribeKey:',
    );
  });

  it('filters by words, kind, key state and type class, and says how many are left', () => {
    const shown = "[...document.querySelectorAll('article:not([hidden])')].map(({ id }) => id).join()";
    const set = (name: string, value: string) =>
      look(
        `{ const field = document.querySelector('[name=${name}]'); field.value = '${value}'; field.dispatchEvent(new Event('input', { bubbles: true })); }`,
      );
    set('words', 'encrypt disabled');
    expect(look(shown)).toBe(letsThrough.id);
    expect(look("document.querySelector('#count').textContent")).toBe('1 of 4 findings');
    set('words', '');
    set('kind', 'wrong state');
    expect(look(shown)).toBe(wrongState.id);
    set('kind', '');
    set('type', 'symmetric-external');
    expect(look("document.querySelectorAll('article:not([hidden])').length")).toBe(2);
    expect(look("document.querySelector('table.matrix:not([hidden])').caption.textContent")).toBe(
      'symmetric-external',
    );
    set('type', '');
    set('state', 'Disabled');
    expect(look(shown)).toBe(letsThrough.id);
    set('state', '');
  });

  it('shows everything where no script runs', () => {
    const silent = new JSDOM(page);
    const count = silent.window.document.querySelectorAll('article:not([hidden])').length;
    const form = silent.window.document.querySelector('form');
    expect(count).toBe(4);
    expect(form?.hasAttribute('hidden')).toBe(true);
    silent.window.close();
  });

  it('has no accessibility violation that axe can find', async () => {
    look(axe.source);
    const violations = await look(
      "axe.run(document, { rules: { 'color-contrast': { enabled: false } } }).then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes[0].html).join('\\n'))",
    );
    expect(violations).toBe('');
  });

  it('has colours that can be read, in light and in dark', () => {
    const [light = '', dark = ''] = [...page.matchAll(/:root\{([^}]+)\}/g)].map((match) => match[1] ?? '');
    for (const scheme of [light, dark]) {
      const color = (name: string) => new RegExp(`--${name}:(#[0-9a-f]+)`).exec(scheme)?.[1] ?? '';
      for (const [front, back] of [
        ['text', 'ground'],
        ['muted', 'ground'],
        ['muted', 'raised'],
        ['link', 'ground'],
        ['good', 'ground'],
        ['bad', 'ground'],
        ['good', 'good-ground'],
        ['bad', 'bad-ground'],
        ['good', 'bad-ground'],
        ['unknown', 'unknown-ground'],
      ] as const) {
        expect({ front, back, ratio: contrast(color(front), color(back)) >= 4.5 }).toEqual({
          front,
          back,
          ratio: true,
        });
      }
    }
  });

  it('marks what is new against a baseline', () => {
    const held = withBaseline(sampleReport, { about: '', findings: [wrongState] });
    const document = new JSDOM(htmlReport(held, null)).window.document;
    expect(document.querySelectorAll('.tag.new').length).toBe(3);
    expect(document.querySelectorAll('.tag.accepted').length).toBe(1);
  });
});

/** The contrast of two colours. Source: WCAG 2.2, contrast ratio. */
function contrast(one: string, other: string): number {
  const [bright = 0, dim = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (bright + 0.05) / (dim + 0.05);
}

function luminance(color: string): number {
  const long = color.length === 4 ? color.replace(/[0-9a-f]/g, '$&$&') : color;
  const [red = 0, green = 0, blue = 0] = (long.match(/[0-9a-f]{2}/g) ?? [])
    .map((hex) => Number.parseInt(hex, 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
