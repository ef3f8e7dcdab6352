import { PRODUCTS, type Product } from "../../loadtests/scenario/scenario.ts";
import { InputError } from "../../planner/core/input-error.ts";

/** A target as the command line names it. */
export interface GivenTarget {
  readonly product?: Product;
  readonly url: string;
}

/**
 * Reads `URL`, `workbench=URL` or `package-manager=URL`, and collects them.
 *
 * @throws InputError, which does not repeat the text: somebody may have written user, password or token into it.
 */
export function collectTargets(
  text: string,
  earlier: readonly GivenTarget[] | undefined,
): readonly GivenTarget[] {
  const product = PRODUCTS.find((name) => text.startsWith(`${name}=`));
  const url = product === undefined ? text : text.slice(product.length + 1);
  const sentence = /^https?:\/\//i.test(url) && URL.canParse(url) ? notPlain(new URL(url)) : EXPECTED;
  if (sentence !== undefined) throw new InputError([{ field: "--target", sentence }]);
  return [...(earlier ?? []), { ...(product === undefined ? {} : { product }), url }];
}

const EXPECTED = "expected an http or https URL, or workbench=URL, or package-manager=URL";

function notPlain({ username, password, search, hash }: URL): string | undefined {
  if (username !== "" || password !== "")
    return "expected a URL without user and password: secrets come from a file or a variable that the scenario names";
  return search === "" && hash === "" ? undefined : "expected a URL without query and fragment";
}
