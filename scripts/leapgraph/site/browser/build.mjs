// Bundles the scripts of src/ into the folder that is named on the command line, as classic scripts: a page that is opened
// from a folder may load no modules. `worker.js` is packed into `engine.js` by `leapgraph.site.build_assets`.

import { build } from "esbuild";

await build({
  entryPoints: ["site", "search", "question-page", "editor", "worker"].map((name) => `src/${name}.js`),
  outdir: process.argv[2],
  bundle: true,
  minify: true,
  format: "iife",
  target: ["chrome111", "firefox115", "safari16.4"],
  charset: "utf8",
  legalComments: "none",
  define: { "import.meta.url": '""' },
  conditions: ["browser"],
  mainFields: ["browser", "module", "main"],
  logLevel: "warning",
});
