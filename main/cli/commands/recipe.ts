import { resolve } from 'node:path';
import { checkRecipeFile } from '../../core/recipes/load.ts';
import { textOfProblem } from '../../core/recipes/parse.ts';
import type { Cli } from '../context.ts';
import { exitStatus } from '../exit-status.ts';
import { document, say } from '../output.ts';

/** Says whether a recipe of the person's own would be used, and if not, what is wrong in which line. */
export async function checkRecipe(cli: Cli, file: string): Promise<number> {
  const { value, problems } = await checkRecipeFile(resolve(file));
  document(cli.output, value ? { ok: true, recipe: value } : { ok: false, problems });
  if (value) {
    say(
      cli.output,
      `${value.id}: “${value.title}”, ${value.parts.length} parts. The recipe is in order.`,
    );
    return exitStatus.done;
  }
  for (const problem of problems) say(cli.output, textOfProblem(problem));
  return exitStatus.failed;
}
