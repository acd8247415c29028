/** `vite build` builds the explorer page into dist/draw/page. */
import { explorerPage } from './src/draw/page/build.ts';

export default explorerPage();
