import { constants } from 'node:fs';
import { access, readdir } from 'node:fs/promises';
import { makeFolder } from '#libs/local-stack';
import { isSegmentName } from '#libs/tape';

/** Makes the folder of a recording, or finds one that is empty or holds older segments. Returns what is wrong with it, if anything. */
export async function prepareFolder(folder: string): Promise<string | undefined> {
  try {
    makeFolder(folder);
    await access(folder, constants.W_OK | constants.X_OK);
    const stranger = (await readdir(folder)).find((name) => !isSegmentName(name));
    if (stranger === undefined) return undefined;
    return `${folder} holds something that is not a recording (${stranger}): give the recording a folder of its own`;
  } catch (error) {
    return `${folder} cannot be written: ${error instanceof Error ? error.message : String(error)}`;
  }
}
