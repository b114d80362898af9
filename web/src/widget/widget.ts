// "Call us" on a company's own page:
//
//   <script src="https://calls.example.com/widget.js" data-label="Call us" data-language="nl" async></script>
//
// puts a button in the corner that opens the caller's page in a frame. It is one plain script without
// anything else, in a shadow of its own, so that neither page changes how the other looks. Whether the
// company may show the frame is decided by the service.
(() => {
  const script = document.currentScript as HTMLScriptElement | null;
  if (script === null) return;
  const { label = "Call us", language = "", close = "Close", side = "right" } = script.dataset;
  const page = new URL("/call", script.src);
  if (language !== "") page.searchParams.set("language", language);

  const style = `
    :host { all: initial; }
    * { box-sizing: border-box; font: 600 16px/1.3 system-ui, sans-serif; }
    button { cursor: pointer; border: 0; }
    button:focus-visible { outline: 3px solid #1257d6; outline-offset: 3px; }
    .open, .panel { position: fixed; z-index: 2147483000; bottom: 20px; SIDE: 20px; }
    .open { min-height: 52px; padding: 12px 22px; border-radius: 26px; background: #0f766e; color: #fff; box-shadow: 0 4px 18px rgb(0 0 0 / 28%); }
    .open:hover { background: #0b5f58; }
    .panel { width: min(420px, calc(100vw - 24px)); height: min(680px, calc(100dvh - 40px)); display: flex; flex-direction: column; overflow: hidden; border-radius: 16px; background: #fff; color: #132026; color-scheme: light dark; box-shadow: 0 10px 44px rgb(0 0 0 / 34%); }
    .panel[hidden], .open[hidden] { display: none; }
    .bar { display: flex; align-items: center; justify-content: space-between; padding: 4px 4px 4px 16px; background: #0f766e; color: #fff; }
    .bar button { width: 44px; height: 44px; border-radius: 10px; background: transparent; color: inherit; font-size: 24px; }
    .bar button:focus-visible { outline-color: #fff; outline-offset: -4px; }
    iframe { flex: 1; width: 100%; border: 0; }
    @media (max-width: 480px) { .panel { inset: 0; width: 100%; height: 100%; border-radius: 0; } }
  `.replace("SIDE", side === "left" ? "left" : "right");

  function make<K extends keyof HTMLElementTagNameMap>(
    name: K,
    className: string,
    words = "",
  ): HTMLElementTagNameMap[K] {
    const element = document.createElement(name);
    element.className = className;
    element.textContent = words;
    return element;
  }

  const host = document.createElement("switchroom-call");
  const root = host.attachShadow({ mode: "open" });
  const opener = make("button", "open", label);
  const panel = make("div", "panel");
  const bar = make("div", "bar");
  const closer = make("button", "close", "×");
  let frame: HTMLIFrameElement | null = null;

  opener.type = closer.type = "button";
  opener.setAttribute("aria-haspopup", "dialog");
  opener.setAttribute("aria-expanded", "false");
  closer.setAttribute("aria-label", close);
  closer.title = close;
  panel.hidden = true;
  panel.setAttribute("role", "dialog");
  panel.setAttribute("aria-label", label);
  bar.append(make("span", "", label), closer);
  panel.append(bar);

  function show(): void {
    if (frame === null) {
      frame = document.createElement("iframe");
      frame.allow = "microphone; autoplay; speaker-selection";
      frame.title = label;
      frame.src = page.href;
      panel.append(frame);
    }
    panel.hidden = false;
    opener.hidden = true;
    opener.setAttribute("aria-expanded", "true");
    frame.focus();
  }

  /** Out of sight; a call goes on. */
  function hide(): void {
    panel.hidden = true;
    opener.hidden = false;
    opener.setAttribute("aria-expanded", "false");
    opener.focus();
  }

  opener.onclick = show;
  closer.onclick = hide;
  panel.onkeydown = (event) => {
    if (event.key === "Escape") hide();
  };
  // A style element would be refused by pages with a strict policy; a sheet made by code is not.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  root.adoptedStyleSheets = [sheet];
  root.append(opener, panel);
  (document.body ?? document.documentElement).append(host);
})();
