/** Style of the page: one accent colour, light and dark, narrow screens and paper. */
export const PAGE_STYLE = `
:root{color-scheme:light dark;--ground:#f5f7fa;--card:#fff;--text:#1b2430;--muted:#596474;--line:#e1e6ed;--accent:#2456c9;--accent-soft:#eaf0fd;--good:#0a6b57;--good-soft:#e3f5f0;--bad:#b3261e;--bad-soft:#fdecea;--unsure:#8a4b00;--unsure-soft:#fdf1e0;--note-soft:#eef1f5}
@media (prefers-color-scheme:dark){:root{--ground:#0d1219;--card:#141a22;--text:#e7ebf1;--muted:#a3aebd;--line:#2b3440;--accent:#7fa8ff;--accent-soft:#1a2740;--good:#5fd6b6;--good-soft:#12302a;--bad:#ff9c93;--bad-soft:#3a1b1a;--unsure:#f3b566;--unsure-soft:#352612;--note-soft:#1f2731}}
*{box-sizing:border-box}
html{scroll-behavior:smooth;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--text);font:16px/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;overflow-wrap:anywhere}
.skip{position:absolute;left:-999px}.skip:focus{left:12px;top:12px;background:var(--card);padding:8px 12px;z-index:2}
a{color:var(--accent)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.top{background:var(--card);border-bottom:1px solid var(--line)}
.top>div,.layout{max-width:1240px;margin:0 auto;padding:0 32px}
.top>div{padding-top:36px;padding-bottom:32px}
.brand{margin:0 0 10px;color:var(--accent);font-weight:700;font-size:.8125rem;letter-spacing:.09em;text-transform:uppercase}
h1{margin:0;font-size:clamp(1.5rem,1.1rem + 1.6vw,2.125rem);line-height:1.2;letter-spacing:-.015em;text-wrap:balance}
.subtitle{margin:10px 0 0;color:var(--muted)}
.layout{display:grid;grid-template-columns:196px minmax(0,1fr);gap:44px;align-items:start}
nav{position:sticky;top:0;padding:36px 0;font-size:.9375rem}
nav ol{list-style:none;margin:0;padding:0}
nav a{display:block;padding:6px 0;color:var(--muted);text-decoration:none}
nav a:hover{color:var(--accent);text-decoration:underline}
main{padding:32px 0 72px;min-width:0}
.chapter{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:30px 34px 34px;margin:0 0 24px}
h2{margin:0 0 18px;font-size:1.375rem;line-height:1.3;letter-spacing:-.01em;scroll-margin-top:24px}
h3{margin:36px 0 10px;font-size:1.0625rem;line-height:1.4}
h4{margin:24px 0 8px;font-size:1rem}
p,ul{margin:0 0 14px;max-width:74ch}
ul{padding-left:20px}li{margin:4px 0}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(190px,1fr));gap:14px;margin:0 0 22px}
.figures>div{border:1px solid var(--line);border-radius:10px;padding:16px 18px}
.figures dt{color:var(--muted);font-size:.875rem}
.figures dd{margin:0}
.figures .value{font-size:1.625rem;font-weight:650;line-height:1.25;letter-spacing:-.015em;margin:4px 0}
.figures .note{color:var(--muted);font-size:.875rem;line-height:1.45}
.figures .good{background:var(--good-soft);border-color:transparent}.figures .good .value{color:var(--good)}
.figures .bad{background:var(--bad-soft);border-color:transparent}.figures .bad .value{color:var(--bad)}
.figures .unsure{background:var(--unsure-soft);border-color:transparent}.figures .unsure .value{color:var(--unsure)}
.callout{border-left:4px solid var(--muted);background:var(--note-soft);border-radius:0 8px 8px 0;padding:13px 18px;margin:0 0 16px}
.callout p{margin:0}
.callout.good{border-color:var(--good);background:var(--good-soft)}
.callout.bad{border-color:var(--bad);background:var(--bad-soft)}
.callout.unsure{border-color:var(--unsure);background:var(--unsure-soft)}
.scroll{overflow-x:auto;margin:0 0 20px}
table{border-collapse:collapse;width:100%;font-size:.9375rem;line-height:1.5}
.hidden,figure .summary{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);margin:0}
.caption{color:var(--muted);font-size:.875rem;margin:18px 0 6px}
th,td{padding:9px 18px 9px 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line);overflow-wrap:normal}
td{min-width:5em}td:first-child{min-width:9em}
th{color:var(--muted);font-weight:600;font-size:.8125rem;line-height:1.35;vertical-align:bottom}
th:last-child,td:last-child{padding-right:2px}
.narrow{width:auto;min-width:min(100%,34rem)}
.chapter>:last-child,.chapter>:last-child>:last-child{margin-bottom:0}
.number{text-align:right;font-variant-numeric:tabular-nums}td.number{white-space:nowrap}
.number+:not(.number){padding-left:14px}
tfoot td{font-weight:700;border-bottom:0;border-top:2px solid var(--text)}
td small{display:block;color:var(--muted);font-size:.8125rem;line-height:1.4;overflow-wrap:anywhere;white-space:normal}
code{font:.875em/1.4 ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;background:var(--note-soft);border-radius:4px;padding:2px 5px}
.chip{display:inline-block;border-radius:99px;padding:1px 10px;font-size:.8125rem;font-weight:600;white-space:nowrap;background:var(--note-soft)}
.chip.good{color:var(--good);background:var(--good-soft)}.chip.bad{color:var(--bad);background:var(--bad-soft)}.chip.unsure{color:var(--unsure);background:var(--unsure-soft)}
figure{margin:8px 0 28px}
figcaption{font-weight:650;line-height:1.4;margin:0 0 10px;max-width:74ch}
.canvas{position:relative;width:100%}
details{margin:0 0 16px}
summary{cursor:pointer;color:var(--accent);font-size:.9375rem;padding:4px 0}
details .scroll{max-height:28rem;overflow:auto;margin-top:8px}
@media (max-width:1000px){.layout{grid-template-columns:minmax(0,1fr);gap:0}nav{position:static;padding:22px 0 0}nav ol{display:flex;flex-wrap:wrap;gap:2px 18px}nav a{padding:4px 0}main{padding-top:20px}}
@media (max-width:600px){.top>div,.layout{padding-left:16px;padding-right:16px}.top>div{padding-top:24px;padding-bottom:22px}.chapter{padding:22px 18px 24px;border-radius:10px}.figures{grid-template-columns:1fr}}
@media screen and (max-width:600px){.narrow td code{overflow-wrap:anywhere}.narrow td,.narrow td:first-child{min-width:0}.stacked,.stacked tbody,.stacked tfoot,.stacked tr{display:block}.stacked thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}.stacked tr{padding:10px 0;border-bottom:1px solid var(--line)}.stacked tr td{display:grid;grid-template-columns:minmax(0,7.5rem) minmax(0,1fr);gap:0 14px;min-width:0;padding:2px 0;border:0;text-align:right;white-space:normal;overflow-wrap:anywhere}.stacked .number+td{padding-left:0}.stacked td::before{content:attr(data-label);grid-row:1/span 9;color:var(--muted);font-size:.8125rem;text-align:left}.stacked td>*{justify-self:end}.stacked tr td:empty{display:none}.stacked tr td:first-child{display:block;min-width:0;text-align:left;font-weight:600}.stacked td:first-child::before{content:none}.stacked td:first-child>*{justify-self:start}.stacked td:first-child small{font-weight:400}}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
@media print{:root{--ground:#fff;--card:#fff;--text:#000;--muted:#444;--line:#ccc;--accent:#2456c9}body{font-size:11pt}nav,.skip,details:not([open]){display:none}.layout{display:block;padding:0}.top>div{padding:0 0 12px}.chapter{border:0;padding:12px 0;break-before:auto}figure,tr,.callout,.figures>div{break-inside:avoid}h2,h3,h4,figcaption{break-after:avoid}.scroll,details .scroll{overflow:visible;max-height:none}}
`;
