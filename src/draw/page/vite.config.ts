/** `vite build` with this file builds the explorer page into dist/draw/page. */
import { explorerPage } from './build.ts';

export default explorerPage();
