/**
 * Returns where a link on a page leads, as a request wants it: a path below the target's base URL, or the absolute URL when
 * it leads to another server. `page` is the path of the page below the base URL.
 *
 * Links that begin with the server's own address, as Package Manager's do behind a proxy, are asked of the target.
 */
export function followLink(
  page: string,
  link: string,
  at: { readonly basePath?: string; readonly serverAddress?: string },
): string {
  if (/^[a-z][a-z0-9+.-]*:/i.test(link)) {
    const { serverAddress } = at;
    return serverAddress !== undefined && link.startsWith(`${serverAddress}/`)
      ? link.slice(serverAddress.length)
      : link;
  }
  if (link.startsWith("/")) {
    const { basePath } = at;
    return basePath !== undefined && link.startsWith(`${basePath}/`) ? link.slice(basePath.length) : link;
  }
  const steps = page.split("/").slice(0, -1);
  for (const step of link.split("/")) {
    if (step === "..") steps.pop();
    else if (step !== ".") steps.push(step);
  }
  return `${steps[0] === "" ? "" : "/"}${steps.join("/")}`;
}
