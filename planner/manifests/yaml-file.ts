import { stringify } from "yaml";

/** A file of a plan, by its name in the folder of manifests. */
export interface ManifestFile {
  readonly name: string;
  readonly text: string;
}

/** What a site fills in: names that no plan can know. */
export const REPLACE = "REPLACE-";

/** Returns documents as one YAML text under a heading of comments. */
export function yamlFile(
  name: string,
  heading: readonly string[],
  documents: readonly Readonly<Record<string, unknown>>[],
): ManifestFile {
  const comment = heading.map((line) => `# ${line}`.trimEnd()).join("\n");
  const texts = documents.map((document) =>
    stringify(document, { lineWidth: 0, aliasDuplicateObjects: false }),
  );
  return { name, text: `${comment}\n${texts.join("---\n")}` };
}
