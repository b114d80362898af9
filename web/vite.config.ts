import { defineConfig } from "vite";

// No preset: esbuild's own JSX setting serves. The pages are built into the Python package that
// serves them; during development `npm run dev` passes what is not a page to a running service.
const service = "http://127.0.0.1:8080";

export default defineConfig({
  base: "/",
  build: {
    outDir: "../router/pages/built",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0, // the content security policy allows no data: addresses for scripts
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: { index: "index.html", call: "call.html", widget: "src/widget/widget.ts" },
      // Companies' pages ask for the widget by this name.
      output: {
        entryFileNames: (made) => (made.name === "widget" ? "widget.js" : "assets/[name]-[hash].js"),
      },
    },
  },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  server: {
    proxy: {
      "/api": { target: service, ws: true },
      "/browser": { target: service, ws: true },
      "/simulated": { target: service, ws: true },
      "/prompts": service,
    },
  },
});
