/** The script of the report page: filters findings, shows the matrix of one type class. Without it everything is shown. */
export const pageScript = `
const form = document.querySelector('form');
const findings = [...document.querySelectorAll('article')];
const matrices = [...document.querySelectorAll('table.matrix')];
const count = document.querySelector('#count');
form.hidden = false;
function filter() {
  const { words, kind, state, type } = Object.fromEntries(new FormData(form));
  const wanted = words.toLowerCase().split(/\\s+/).filter((word) => word !== '');
  let shown = 0;
  for (const article of findings) {
    const text = article.dataset.text;
    const types = article.dataset.types.split(' ');
    article.hidden = !(
      wanted.every((word) => text.includes(word)) &&
      (kind === '' || article.dataset.kind === kind) &&
      (state === '' || article.dataset.state === state) &&
      (type === '' || types.includes(type))
    );
    if (!article.hidden) shown += 1;
  }
  count.textContent = shown + ' of ' + findings.length + ' findings';
  const named = matrices.some((matrix) => matrix.dataset.type === type) ? type : '';
  for (const matrix of matrices) matrix.hidden = matrix.dataset.type !== named;
}
form.addEventListener('input', filter);
form.addEventListener('reset', () => setTimeout(filter));
form.addEventListener('submit', (event) => event.preventDefault());
filter();
`;
