import { useEffect, useState } from "preact/hooks";

import { post } from "../http";
import { timeOfDay } from "../i18n/format";
import { rows, serviceNow, watch } from "../live/client";
import { may } from "../session";
import { Button, Mark } from "../ui";
import type { SiteRow } from "../wire/live";
import "./demo-bar.css";
import { t } from "./demo_texts";

const sites = rows<SiteRow>("site");

/** Says on every page of a demo that it is one, and steers it. */
export default function DemoBar() {
  const words = t();
  const [failed, setFailed] = useState(false);
  useEffect(() => watch("site"), []);
  const demo = sites.value.get("site")?.demo;
  if (!demo) return null;
  const ask = (wish: { speed?: number; rush?: boolean }) => {
    setFailed(false);
    post("/api/demo", wish).catch(() => setFailed(true));
  };
  return (
    <aside class="demo-bar" aria-label={words.demo}>
      <Mark tone="info" icon="info" title={words.simulatedMore}>
        {words.simulated} <time title={words.clock}>{timeOfDay(serviceNow.value, undefined, false)}</time>
      </Mark>
      <label class="speeds">
        <span class="named">{words.speed}</span>
        <select
          class="input"
          value={String(demo.wished)}
          onChange={(event) => ask({ speed: Number(event.currentTarget.value) })}
        >
          {demo.speeds.map((one) => (
            <option key={one} value={String(one)}>
              {words.at(String(one))}
            </option>
          ))}
        </select>
      </label>
      {demo.is_held && (
        <Mark icon="clock" title={words.held(String(demo.wished))}>
          <span>
            <span>{words.heldShort}</span>
            <span class="after">{words.heldThen(String(demo.wished))}</span>
          </span>
        </Mark>
      )}
      <Button
        icon={demo.rush ? "check" : "people"}
        pressed={demo.rush}
        title={demo.rush ? words.rushOff : words.rushMore}
        onPress={() => ask({ rush: !demo.rush })}
      >
        {demo.rush ? words.rushOn : words.rush}
      </Button>
      {failed && <span role="alert">{words.failed}</span>}
      <nav class="pages" aria-label={words.tryOut}>
        {may("take_calls") && (
          <a class="in-bar" href="/agent">
            {words.takeCall}
          </a>
        )}
        <a href="/call" target="_blank" rel="noopener">
          {words.callUs}
        </a>
        {may("see_calls") && (
          <a class="in-bar" href="/supervisor">
            {words.supervise}
          </a>
        )}
      </nav>
      {may("operate") && (
        <a class="connect" href="/admin/connect">
          {words.connect}
        </a>
      )}
    </aside>
  );
}
