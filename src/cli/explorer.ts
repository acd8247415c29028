import { Command } from 'commander';
import { readExplorerPage, servePage } from '../draw/explorer-page.ts';
import type { ServedPage } from '../draw/loopback.ts';
import { type CommandContext, UsageError } from './command-context.ts';
import { codeOf, writeNamedFile } from './files.ts';
import { portProblem, readPort } from './options/port.ts';
import { toldToEnd } from './runs/interruption.ts';

interface ExplorerOptions {
  readonly port: number;
  readonly out?: string;
}

export function explorerCommand(context: CommandContext): Command {
  return new Command('explorer')
    .description(
      'Serves a page on loopback that runs the model in the browser: make calls, see why one is refused, move the ' +
        'clock. With --out, writes it as one HTML file that needs no network: from disk or from any static host.',
    )
    .option('--port <n>', 'the port to listen on; 0 takes a free one', readPort, 4600)
    .option('--out <file>', 'write the page to this file instead')
    .action(async ({ port, out }: ExplorerOptions) => {
      const html = await page();
      if (out !== undefined) {
        await writeNamedFile(out, html);
        return context.write(`wrote ${out}\n`);
      }
      const served = await started(html, port);
      context.write(`the explorer page is at ${served.url}\n`);
      await toldToEnd();
      await served.close();
    });
}

async function page(): Promise<string> {
  try {
    return await readExplorerPage();
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    throw new UsageError('the explorer page is not built: run npm run build');
  }
}

async function started(html: string, port: number): Promise<ServedPage> {
  try {
    return await servePage(html, port);
  } catch (error) {
    const problem = portProblem(error, `port ${port}`);
    throw problem === null ? error : new UsageError(problem);
  }
}
