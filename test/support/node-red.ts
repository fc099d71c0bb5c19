import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { linkPackage, NodeRedProcess, type StoredNode } from './node-red-process.js';

export interface RunningNodeRed {
  /** The editor's address, without a slash at the end. */
  readonly url: string;
  readonly process: NodeRedProcess;
  readonly userDir: string;
  /** Ends the process and removes its folder. */
  close(): Promise<void>;
}

/**
 * A real Node-RED on a free loopback port, with a fresh user directory into which this package is linked.
 * @param flows nodes to start with; `credentials` of a node are stored where Node-RED keeps them
 * @param settings members of `settings.js` beside the usual ones; plain data
 */
export const startNodeRed = async (flows: readonly StoredNode[] = [], settings: Record<string, unknown> = {}): Promise<RunningNodeRed> => {
  const userDir = mkdtempSync(join(tmpdir(), 'ipcam-node-red-'));
  const remove = (): void => rmSync(userDir, { recursive: true, force: true });
  let process: NodeRedProcess | undefined;
  try {
    linkPackage(userDir);
    const running = await NodeRedProcess.start(userDir, settings);
    process = running;
    if (flows.length > 0) await running.deploy(flows);
    return {
      url: running.url,
      process: running,
      userDir,
      close: async () => {
        await running.stop();
        remove();
      },
    };
  } catch (error) {
    await process?.stop();
    remove();
    throw error;
  }
};
