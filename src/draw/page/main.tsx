import { render } from 'preact';
import { App } from './app.tsx';
import './page.css';

const place = document.getElementById('page');
if (place !== null) {
  place.replaceChildren();
  render(<App />, place);
}
