import { InvalidArgumentError } from "commander";
import { PRODUCTS, type Product } from "../../loadtests/scenario/scenario.ts";

/** A target as the command line names it. */
export interface GivenTarget {
  readonly product?: Product;
  readonly url: string;
}

/** Reads `URL`, `workbench=URL` or `package-manager=URL`, and collects them. */
export function collectTargets(
  text: string,
  earlier: readonly GivenTarget[] | undefined,
): readonly GivenTarget[] {
  const product = PRODUCTS.find((name) => text.startsWith(`${name}=`));
  const url = product === undefined ? text : text.slice(product.length + 1);
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
    throw new InvalidArgumentError("expected an http or https URL, or workbench=URL, or package-manager=URL");
  }
  return [...(earlier ?? []), { ...(product === undefined ? {} : { product }), url }];
}
