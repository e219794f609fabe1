import { constants } from 'node:fs';
import { access, mkdir, readdir } from 'node:fs/promises';
import { isSegmentName } from '#libs/tape';

/** Makes the folder of a recording, or finds one that is empty or holds older segments. Returns what is wrong with it, if anything. */
export async function prepareFolder(folder: string): Promise<string | undefined> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK | constants.X_OK);
    const stranger = (await readdir(folder)).find((name) => !isSegmentName(name));
    if (stranger === undefined) return undefined;
    return `${folder} holds something that is no recording (${stranger}): give the recording a folder of its own`;
  } catch (error) {
    return `${folder} cannot be written: ${error instanceof Error ? error.message : String(error)}`;
  }
}
