import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { guardUrl, refuseResolved } from "../../../loadtests/guard/guard-url.ts";
import { readHost } from "../../../loadtests/guard/host.ts";
import { type Owned, readOwns } from "../../../loadtests/guard/owns.ts";

function owning(...entries: readonly string[]): readonly Owned[] {
  const owns = readOwns(entries);
  if (!owns.ok) throw new Error(owns.faults.map((fault) => fault.sentence).join("\n"));
  return owns.owned;
}

function verdictOn(url: string, ...owns: readonly string[]): string {
  const answer = guardUrl(url, owning(...owns));
  return answer.allowed ? "allowed" : answer.refusal.code;
}

describe("loopback is free in every disguise that really is loopback", () => {
  it.each([
    "http://127.0.0.1:4242/cran/latest",
    "https://127.255.255.254/",
    "http://localhost:80/",
    "http://LocalHost./",
    "http://packages.localhost/",
    "http://[::1]:4242/",
    "http://[0:0:0:0:0:0:0:1]/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.1/",
    "http://0177.0.0.1/",
    "http://017700000001/",
    "http://127.1/",
    "http://127.0.1/",
    "http://127.0.0.1./",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[0:0:0:0:0:ffff:127.0.0.1]/",
    "http://１２７.０.０.１/",
    "http://127。0。0。1/",
    "http://①②⑦.0.0.1/",
    "http://%31%32%37.0.0.1/",
    "http:\\\\127.0.0.1\\x",
  ])("%s", (url) => {
    expect(verdictOn(url)).toBe("allowed");
  });

  it("in whatever base a number is written", () => {
    const part = fc
      .tuple(fc.integer({ min: 0, max: 255 }), fc.constantFrom("decimal", "octal", "hex"))
      .map(([n, base]) =>
        base === "hex" ? `0x${n.toString(16)}` : base === "octal" ? `0${n.toString(8)}` : String(n),
      );
    const first = fc.constantFrom("127", "0177", "0x7f", "0x7F");
    fc.assert(
      fc.property(first, part, part, part, (a, b, c, d) => {
        expect(verdictOn(`http://${a}.${b}.${c}.${d}/`)).toBe("allowed");
      }),
    );
  });
});

describe("everything else must be owned", () => {
  it.each([
    ["a private address", "http://10.0.0.7/"],
    ["a private address in hex", "http://0x0a000007/"],
    ["a private address in IPv6", "http://[fd12:3456::1]/"],
    ["a private address, mapped", "http://[::ffff:10.0.0.7]/"],
    ["the metadata service", "http://169.254.169.254/latest/meta-data/"],
    ["the metadata service in decimal", "http://2852039166/"],
    ["the metadata service in octal", "http://0251.0376.0251.0376/"],
    ["the metadata service, mapped", "http://[::ffff:a9fe:a9fe]/"],
    ["the metadata service of AWS in IPv6", "http://[fd00:ec2::254]/"],
    ["a link-local address", "http://[fe80::1]/"],
    ["loopback inside a deprecated IPv4-compatible address", "http://[::127.0.0.1]/"],
    ["loopback inside a translated address", "http://[64:ff9b::7f00:1]/"],
    ["a public address", "http://93.184.216.34/"],
    ["a name", "https://packages.example.com/"],
    ["a name that begins like loopback", "http://127.0.0.1.example.com/"],
    ["a name of a wildcard DNS service", "http://127.0.0.1.nip.io/"],
    ["a name that begins with localhost", "http://localhost.example.com/"],
    ["a name that ends in localhost", "http://notlocalhost/"],
    ["a name that looks like an owned one", "http://yours-example.org/"],
    ["the parent of an owned domain's host", "http://org/"],
    ["a look-alike in Cyrillic", "http://yоurs.example.org.evil.example/"],
    ["an owned name in front of a foreign one", "http://yours.example.org.evil.example/"],
  ])("%s", (_, url) => {
    expect(verdictOn(url, "yours.example.org")).toBe("NOT_OWNED");
  });

  it.each([
    ["a host", "https://packages.example.com/", "packages.example.com"],
    ["a host under an owned domain", "https://a.b.packages.example.com:8443/x", "packages.example.com"],
    ["whatever the case and the trailing dot", "https://PACKAGES.Example.COM./", "packages.example.com"],
    ["an entry in another case", "https://packages.example.com/", "Packages.EXAMPLE.com."],
    ["a name outside ASCII and its punycode", "https://pakete.xn--mller-kva.example/", "müller.example"],
    ["an address", "http://10.0.0.7:4242/", "10.0.0.7"],
    ["an address in another writing", "http://0xa000007/", "10.0.0.7"],
    ["an IPv6 address", "http://[fd12:3456:0:0::1]/", "fd12:3456::1"],
    ["a mapped address by its IPv4 form", "http://[::ffff:10.0.0.7]/", "10.0.0.7"],
    ["a name of the local network", "http://ppm:4242/", "ppm"],
    [
      "a load balancer",
      "http://k8s-ppm-1a2b3c.us-east-1.elb.amazonaws.com/",
      "k8s-ppm-1a2b3c.us-east-1.elb.amazonaws.com",
    ],
    ["a service of the cluster", "http://ppm.rspm.svc.cluster.local/", "rspm.svc.cluster.local"],
    ["a company's own index", "https://pypi.corp.example/simple/", "corp.example"],
    ["a company's own CRAN", "https://cran.corp.example/", "cran.corp.example"],
  ])("%s, owned, is allowed", (_, url, entry) => {
    expect(verdictOn(url, entry)).toBe("allowed");
  });

  it("an address owns no other, a local name nothing under it, a shared domain's host neither", () => {
    expect(verdictOn("http://10.0.0.77/", "10.0.0.7")).toBe("NOT_OWNED");
    expect(verdictOn("http://x.ppm/", "ppm")).toBe("NOT_OWNED");
    expect(verdictOn("http://x.mine.s3.amazonaws.com/", "mine.s3.amazonaws.com")).toBe("NOT_OWNED");
  });

  it("says so in words", () => {
    expect(guardUrl("https://user:secret@packages.example.com/a?token=b", [])).toMatchObject({
      refusal: {
        code: "USER_INFO",
        sentence: "a URL of packages.example.com carries user-info: give credentials apart from URLs",
      },
    });
    expect(guardUrl("https://packages.example.com/a?token=b", [])).toMatchObject({
      refusal: {
        subject: "packages.example.com",
        sentence:
          "packages.example.com does not stand under owns: of the scenario: add it there if it is yours to load",
      },
    });
  });
});

describe("tricks", () => {
  it.each([
    ["user-info that looks like loopback", "http://127.0.0.1@evil.example/", "USER_INFO"],
    ["user-info before loopback", "http://evil.example@127.0.0.1/", "USER_INFO"],
    ["a backslash that ends the host", "http://evil.example\\@127.0.0.1/", "NOT_OWNED"],
    ["a fragment before the at sign", "http://evil.example#@127.0.0.1/", "NOT_OWNED"],
    ["an encoded slash in a host", "http://127.0.0.1%2f.evil.example/", "BAD_URL"],
    ["a zone in an address", "http://[fe80::1%25eth0]/", "BAD_URL"],
    ["white space in a host", "http://127.0.0.1 .evil.example/", "BAD_URL"],
    ["a host that is no number", "http://256.0.0.1/", "BAD_URL"],
    ["no URL", "127.0.0.1:80", "BAD_URL"],
    ["a path only", "/cran/latest", "BAD_URL"],
    ["another scheme", "ftp://127.0.0.1/", "BAD_URL"],
    ["a file", "file:///etc/passwd", "BAD_URL"],
    ["the unspecified address", "http://0.0.0.0:4242/", "UNSPECIFIED_ADDRESS"],
    ["the unspecified address as 0", "http://0/", "UNSPECIFIED_ADDRESS"],
    ["the unspecified address in IPv6", "http://[::]/", "UNSPECIFIED_ADDRESS"],
    ["the unspecified address, mapped", "http://[::ffff:0.0.0.0]/", "UNSPECIFIED_ADDRESS"],
  ])("%s", (_, url, code) => {
    expect(verdictOn(url)).toBe(code);
  });
});

describe("public services are refused always", () => {
  // The registries of two languages are known by labels; the test writes them as the rule sees them.
  const registry = (...labels: readonly string[]): string => `https://${labels.join(".")}/`;
  it.each([
    "https://packagemanager.posit.co/cran/latest",
    "https://PackageManager.Posit.CO./",
    "https://p3m.dev/",
    "https://www.p3m.dev/",
    "https://p3m。dev/",
    "https://ｐ３ｍ.dev/",
    "https://cran.rstudio.com/",
    "https://cran.r-project.org/",
    "https://cloud.r-project.org/",
    "https://cran.ma.imperial.ac.uk/",
    "https://mirrors.tuna.tsinghua.edu.cn/CRAN/",
    "https://tidyverse.r-universe.dev/",
    "https://bioconductor.org/packages/",
    "https://conda.anaconda.org/conda-forge",
    "https://open-vsx.org/",
    "https://github.com/",
    "https://codeload.github.com/",
    "https://raw.githubusercontent.com/",
    registry("pypi", "org"),
    registry("test", "pypi", "org"),
    registry("pypi", "python", "org"),
    registry("files", "pythonhosted", "org"),
    registry("registry", "npmjs", "org"),
    registry("pypi", "co", "uk"),
  ])("%s", (url) => {
    expect(verdictOn(url)).toBe("PUBLIC_SERVICE");
  });

  it("even for a scenario that somehow owns everything", () => {
    const owned: Owned[] = ["posit.co", "dev", "co"].map((text) => ({
      host: { kind: "name", text },
      withSubdomains: true,
    }));
    expect(guardUrl("https://packagemanager.posit.co/", owned)).toMatchObject({ allowed: false });
    expect(guardUrl("https://p3m.dev/", owned)).toMatchObject({ allowed: false });
  });
});

describe("entries of owns that own too much or nothing", () => {
  it.each([
    [
      "*",
      "expected a host name, a domain or an address, without scheme, port, path, wildcard or network size",
    ],
    [
      "*.example.com",
      "expected a host name, a domain or an address, without scheme, port, path, wildcard or network size",
    ],
    [
      "",
      "expected a host name, a domain or an address, without scheme, port, path, wildcard or network size",
    ],
    [
      "10.0.0.0/8",
      "expected a host name, a domain or an address, without scheme, port, path, wildcard or network size",
    ],
    [
      "https://example.com",
      "expected a host name, a domain or an address, without scheme, port, path, wildcard or network size",
    ],
    [
      "example.com:8080",
      "expected a host name, a domain or an address, without scheme, port, path, wildcard or network size",
    ],
    [
      "me@example.com",
      "expected a host name, a domain or an address, without scheme, port, path, wildcard or network size",
    ],
    [".example.com", "expected a host name of letters, digits, hyphens and dots"],
    ["com", "everybody registers under com: name the host or domain that is yours"],
    ["uk", "everybody registers under uk: name the host or domain that is yours"],
    ["co.uk", "everybody registers under co.uk: name the host or domain that is yours"],
    ["com.au", "everybody registers under com.au: name the host or domain that is yours"],
    ["amazonaws.com", "amazonaws.com is shared by all customers: name the exact host that is yours"],
    [
      "us-east-1.elb.amazonaws.com",
      "us-east-1.elb.amazonaws.com is shared by all customers: name the exact host that is yours",
    ],
    [
      "s3.eu-west-1.amazonaws.com",
      "s3.eu-west-1.amazonaws.com is shared by all customers: name the exact host that is yours",
    ],
    ["cloudfront.net", "cloudfront.net is shared by all customers: name the exact host that is yours"],
    ["posit.co", "posit.co is a public service of Posit and stays refused"],
    ["cran.csiro.au", "cran.csiro.au is a public CRAN mirror and stays refused"],
    ["0.0.0.0", "the unspecified address belongs to nobody"],
    ["::", "the unspecified address belongs to nobody"],
  ])("%s", (entry, sentence) => {
    expect(readOwns([entry])).toEqual({ ok: false, faults: [{ entry, sentence }] });
  });
});

describe("where a name leads to", () => {
  const name = (text: string) => readHost(text) ?? { kind: "name" as const, text };
  it.each([
    ["an owned name, anywhere", "ppm.example.com", ["10.0.0.7", "fd12::1"], [], undefined],
    ["an owned name, to loopback", "ppm.example.com", ["127.0.0.1"], [], undefined],
    ["an owned name, to the cloud's metadata", "ppm.example.com", ["169.254.169.254"], [], "SPECIAL_ADDRESS"],
    [
      "an owned name, to metadata mapped",
      "ppm.example.com",
      ["::ffff:169.254.169.254"],
      [],
      "SPECIAL_ADDRESS",
    ],
    [
      "an owned name, to metadata translated",
      "ppm.example.com",
      ["64:ff9b::a9fe:a9fe"],
      [],
      "SPECIAL_ADDRESS",
    ],
    ["an owned name, to a link-local zone", "ppm.example.com", ["fe80::1%eth0"], [], "SPECIAL_ADDRESS"],
    [
      "an owned name, to one bad address of two",
      "ppm.example.com",
      ["10.0.0.7", "0.0.0.0"],
      [],
      "UNSPECIFIED_ADDRESS",
    ],
    ["an owned name, to multicast", "ppm.example.com", ["224.0.0.1"], [], "SPECIAL_ADDRESS"],
    ["an alias of a load balancer", "ppm.example.com", ["10.0.0.7"], ["x.elb.amazonaws.com"], undefined],
    ["an alias of a public service", "ppm.example.com", ["10.0.0.7"], ["P3M.dev."], "PUBLIC_SERVICE"],
    ["localhost, to this machine", "localhost", ["::1", "127.0.0.1"], [], undefined],
    ["localhost, to another machine", "localhost", ["10.0.0.7"], [], "NOT_LOOPBACK"],
    ["a name under localhost, to another machine", "x.localhost", ["8.8.8.8"], [], "NOT_LOOPBACK"],
  ] as const)("%s", (_, host, addresses, aliases, code) => {
    expect(refuseResolved(name(host), addresses, aliases, owning("example.com"))?.code).toBe(code);
  });

  it("a special address that is owned by itself is fine", () => {
    const owned = owning("example.com", "169.254.10.1");
    expect(refuseResolved(name("ppm.example.com"), ["169.254.10.1"], [], owned)).toBeUndefined();
  });
});
