/** Returns the text as part of a file name: lower-case ASCII letters, digits and hyphens, at most 60; never empty. */
export function slugText(text: string): string {
  const slug = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 60)
    .replace(/^-+|-+$/g, "");
  return slug === "" ? "unnamed" : slug;
}
