import type { Ide } from "../site.ts";

/** The development environments as people call them. */
export const IDE_NAMES: Readonly<Record<Ide, string>> = {
  rstudio: "RStudio Pro",
  jupyterlab: "JupyterLab",
  "jupyter-notebook": "Jupyter Notebook",
  vscode: "VS Code",
  positron: "Positron",
};
