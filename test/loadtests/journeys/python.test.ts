import { describe, expect, it } from "vitest";
import { followLink } from "../../../loadtests/journeys/link.ts";
import { chooseFile, readProjectPage } from "../../../loadtests/journeys/python-page.ts";
import { requiredProjects } from "../../../loadtests/journeys/python-requirements.ts";
import { compareVersions, isPreRelease, meets } from "../../../loadtests/journeys/python-versions.ts";

/** Examples of packaging.python.org, version specifiers, and of real projects. */
describe("versions of Python projects", () => {
  it.each([
    { older: "1.0", newer: "1.0.1" },
    { older: "1.9", newer: "1.10" },
    { older: "2.0rc1", newer: "2.0" },
    { older: "2.0.dev3", newer: "2.0" },
    { older: "2.9.0", newer: "2.9.0.post0" },
    { older: "2026.4.1", newer: "2026.10.19" },
  ])("$older is older than $newer", ({ older, newer }) => {
    expect(compareVersions(older, newer)).toBeLessThan(0);
    expect(compareVersions(newer, older)).toBeGreaterThan(0);
    expect(compareVersions(newer, newer)).toBe(0);
  });

  it.each([
    { version: "3.11.7", conditions: ">=3.8", met: true },
    { version: "3.11.7", conditions: ">=3.8,<4", met: true },
    { version: "3.11.7", conditions: ">=3.12", met: false },
    { version: "3.11.7", conditions: "==3.11.*", met: true },
    { version: "3.11.7", conditions: "!=3.11.*", met: false },
    { version: "3.11.7", conditions: "~=3.8", met: true },
    { version: "3.11.7", conditions: "~=3.10.0", met: false },
    { version: "3.11.7", conditions: "<3.11.7", met: false },
    { version: "3.11.7", conditions: "", met: true },
  ])("$version meets $conditions: $met", ({ version, conditions, met }) => {
    expect(meets(version, conditions)).toBe(met);
  });

  it.each([
    { version: "1.0a1", pre: true },
    { version: "1.0.dev1", pre: true },
    { version: "1.0.post1", pre: false },
    { version: "1.0", pre: false },
  ])("$version is a pre-release: $pre", ({ version, pre }) => {
    expect(isPreRelease(version)).toBe(pre);
  });
});

describe("requirements of a wheel", () => {
  it.each([
    { text: "six", names: ["six"] },
    { text: "typing_extensions (>=4.1)", names: ["typing-extensions"] },
    { text: "zope.interface>=5", names: ["zope-interface"] },
    { text: 'tomli>=2; python_version < "3.11"', names: [] },
    { text: 'importlib-metadata; python_version >= "3.8"', names: ["importlib-metadata"] },
    { text: 'colorama; sys_platform == "win32"', names: [] },
    { text: 'greenlet; platform_machine == "x86_64" or platform_machine == "aarch64"', names: ["greenlet"] },
    { text: 'pytest; extra == "test"', names: [] },
    {
      text: "uvloop; (sys_platform != 'win32' and implementation_name == 'cpython') and python_version>'3.7'",
      names: ["uvloop"],
    },
    { text: 'pywin32; "win" in sys_platform', names: [] },
    { text: 'x; platform_machine not in "arm64 aarch64"', names: ["x"] },
    { text: 'y; "3.8" <= python_version', names: ["y"] },
    { text: "numpy[extra]>=1.21", names: ["numpy"] },
  ])("$text needs $names on the client", ({ text, names }) => {
    expect(
      requiredProjects(`Metadata-Version: 2.1\nName: a\nRequires-Dist: ${text}\n\nRequires-Dist: not-this\n`),
    ).toEqual(names);
  });
});

describe("the page of a project", () => {
  const json = JSON.stringify({
    files: [
      {
        filename: "a-1.0-py3-none-any.whl",
        url: "a-1.0-py3-none-any.whl",
        hashes: { sha256: "x" },
        size: 7,
        "core-metadata": { sha256: "y" },
      },
      { filename: "a-2.0-cp312-cp312-manylinux_2_28_x86_64.whl", url: "u" },
      { filename: "a-2.0-cp311-cp311-manylinux_2_28_aarch64.whl", url: "u" },
      { filename: "a-2.0.tar.gz", url: "../a-2.0.tar.gz", hashes: {} },
      { filename: "a-3.0b1-py3-none-any.whl", url: "u" },
      { filename: "a-4.0-py3-none-any.whl", url: "u", yanked: "broken" },
      { filename: "a-5.0-py3-none-any.whl", url: "u", "requires-python": ">=3.12" },
      { filename: "a-0.9-cp39-abi3-manylinux2014_x86_64.whl", url: "u", "core-metadata": false },
    ],
  });

  it("gives the newest file of use: no pre-release, not withdrawn, for this Python", () => {
    const files = readProjectPage(json, "application/vnd.pypi.simple.v1+json");
    expect(files).toHaveLength(8);
    // Of 2.0 there is nothing for CPython 3.11 on x86_64 but the source.
    expect(chooseFile(files ?? [])?.fileName).toBe("a-2.0.tar.gz");
    const older = (files ?? []).filter(({ fileName }) => !fileName.includes("-2.0"));
    expect(chooseFile(older)).toEqual({
      fileName: "a-1.0-py3-none-any.whl",
      url: "a-1.0-py3-none-any.whl",
      sha256: "x",
      bytes: 7,
      hasMetadata: true,
      yanked: false,
    });
  });

  it("prefers the wheel for the platform to the one for any", () => {
    const page = ["a-1.0-py3-none-any.whl", "a-1.0-cp39-abi3-manylinux2014_x86_64.whl"]
      .map(
        (name) => `<a href="/f/${name}#sha256=${"0".repeat(64)}" data-requires-python="&gt;=3.8">${name}</a>`,
      )
      .join("<br>\n");
    const files = readProjectPage(`<!DOCTYPE html><html>${page}</html>`, "text/html");
    expect(chooseFile(files ?? [])).toEqual({
      fileName: "a-1.0-cp39-abi3-manylinux2014_x86_64.whl",
      url: "/f/a-1.0-cp39-abi3-manylinux2014_x86_64.whl",
      sha256: "0".repeat(64),
      requiresPython: ">=3.8",
      hasMetadata: false,
      yanked: false,
    });
  });

  it.each([
    { title: "broken JSON", text: "{", type: "application/vnd.pypi.simple.v1+json" },
    { title: "other JSON", text: "[]", type: "application/json" },
    { title: "plain text", text: "hello", type: "text/plain" },
  ])("is not $title", ({ text, type }) => {
    expect(readProjectPage(text, type)).toBeUndefined();
  });
});

describe("a link", () => {
  const page = "/pypi/latest/simple/six/";
  it.each([
    { link: "../../packages/six/six.whl", at: {}, leads: "/pypi/latest/packages/six/six.whl" },
    { link: "six.whl", at: {}, leads: "/pypi/latest/simple/six/six.whl" },
    { link: "/files/six.whl", at: {}, leads: "/files/six.whl" },
    { link: "/ppm/files/six.whl", at: { basePath: "/ppm" }, leads: "/files/six.whl" },
    { link: "https://cdn.example.com/six.whl", at: {}, leads: "https://cdn.example.com/six.whl" },
    {
      link: "https://pm.example.com/ppm/six.whl",
      at: { serverAddress: "https://pm.example.com/ppm" },
      leads: "/six.whl",
    },
  ])("$link leads to $leads", ({ link, at, leads }) => {
    expect(followLink(page, link, at)).toBe(leads);
  });
});
