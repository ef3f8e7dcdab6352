import { CRAN_MIRRORS } from "./cran-mirrors.ts";
import type { Host } from "./host.ts";

/**
 * Domains of services that are donated to or shared by everyone, refused with all that is under them, whatever a scenario
 * says that it owns. Sources: posit.co/about/posit-service-terms-of-use (2024-01-04, lets Posit end access); the
 * repositories that Package Manager mirrors and the hosts that its clients are sent to: docs.posit.co/rspm/admin,
 * read 2026-11-26.
 */
const ALWAYS_REFUSED: ReadonlyMap<string, string> = new Map([
  ["posit.co", "a public service of Posit"],
  ["posit.com", "a public service of Posit"],
  ["posit.cloud", "a public service of Posit"],
  ["rstudio.com", "a public service of Posit"],
  ["rstudio.org", "a public service of Posit"],
  ["rstudio.cloud", "a public service of Posit"],
  ["rstudiopm.com", "a public service of Posit"],
  ["p3m.dev", "a public service of Posit"],
  ["shinyapps.io", "a public service of Posit"],
  ["r-project.org", "a public service of CRAN"],
  ["r-pkg.org", "a public service for CRAN packages"],
  ["cran.dev", "a public service for CRAN packages"],
  ["mran.microsoft.com", "a public CRAN mirror"],
  ["r-universe.dev", "a public service of rOpenSci"],
  ["bioconductor.org", "a public service of Bioconductor"],
  ["pytorch.org", "a public service of PyTorch"],
  ["anaconda.org", "a public service of Anaconda"],
  ["anaconda.com", "a public service of Anaconda"],
  ["conda.io", "a public service of Anaconda"],
  ["open-vsx.org", "a public extension registry"],
  ["marketplace.visualstudio.com", "a public extension registry"],
  ["vsassets.io", "a public extension registry"],
  ["github.com", "a public service of GitHub"],
  ["githubusercontent.com", "a public service of GitHub"],
  ["github.io", "a public service of GitHub"],
  ["ghcr.io", "a public service of GitHub"],
  ["docker.io", "a public container registry"],
  ["docker.com", "a public container registry"],
  ["quay.io", "a public container registry"],
  ["astral.sh", "a public service of Astral"],
]);

/** Labels by which the public Python and JavaScript registries are known, whatever their top-level domain. */
const REGISTRY_LABELS: ReadonlyMap<string, string> = new Map([
  ["pypi", "a public Python index"],
  ["pythonhosted", "a public Python index"],
  ["npmjs", "a public JavaScript registry"],
  ["npmmirror", "a public JavaScript registry"],
  ["yarnpkg", "a public JavaScript registry"],
]);

/** Second labels under a country that stand for a kind of owner, as in `co.uk`: the owner's label is one further left. */
const COUNTRY_KINDS = new Set([
  "ac",
  "co",
  "com",
  "edu",
  "go",
  "gob",
  "gov",
  "gub",
  "ltd",
  "mil",
  "ne",
  "net",
  "nom",
  "or",
  "org",
  "sch",
]);

/** Returns whether the text is a name like `co.uk`, under which unrelated owners register. */
export function isCountryKind(name: string): boolean {
  const labels = name.split(".");
  const [kind = "", country = ""] = labels;
  return labels.length === 2 && country.length === 2 && COUNTRY_KINDS.has(kind);
}

/**
 * Returns what public service the host is, in words, or undefined.
 *
 * A registry label counts where it names the registered domain (`pypi.TLD`, `files.pythonhosted.TLD`, the old index under
 * `python.TLD`): a company's own `pypi.corp.example` is no public service.
 */
export function publicService(host: Host): string | undefined {
  if (host.kind !== "name") return undefined;
  if (CRAN_MIRRORS.has(host.text)) return "a public CRAN mirror";
  const labels = host.text.split(".");
  for (let i = 0; i < labels.length; i += 1) {
    const service = ALWAYS_REFUSED.get(labels.slice(i).join("."));
    if (service !== undefined) return service;
  }
  const owner = ownerLabel(labels);
  const registry = REGISTRY_LABELS.get(owner);
  if (registry !== undefined) return registry;
  return owner === "python" && labels.includes("pypi") ? "a public Python index" : undefined;
}

/** The label that an owner registered: second from the right, or third under a name like `co.uk`. */
function ownerLabel(labels: readonly string[]): string {
  const fromRight = isCountryKind(labels.slice(-2).join(".")) ? 3 : 2;
  return labels[labels.length - fromRight] ?? "";
}
