import { expect, it } from "vitest";
import { pricedRatchets } from "../../../../planner/core/demand/demand-warnings.ts";

const warning = { code: "RATCHET", sentence: "VS Code sessions never end: an idle limit would free them" };
const rule = {
  rule: "VS Code on the managed node group, where no idle limit ends its sessions",
  usdPerMonth: 4279.23,
  instead: "",
  risk: "",
  why: { rule: "a difference", inputs: {}, source: "a source" },
};

it.each([
  [
    "by the price of the rule",
    [rule],
    `${warning.sentence}: $4,279 a month less, as the prices of the rules say`,
  ],
  [
    "together with another environment",
    [{ ...rule, rule: rule.rule.replace("VS Code", "VS Code and Positron") }],
    `${warning.sentence}: $4,279 a month less, for VS Code and Positron together, as the prices of the rules say`,
  ],
  ["not where the limit saves nothing", [{ ...rule, usdPerMonth: -3 }], warning.sentence],
  [
    "not for another environment",
    [{ ...rule, rule: rule.rule.replace("VS Code", "Jupyter") }],
    warning.sentence,
  ],
])("prices sessions that never end %s", (_, rules, sentence) => {
  expect(pricedRatchets([warning], rules)).toEqual([{ ...warning, sentence }]);
});
