import { useEffect, useState } from "preact/hooks";

import { timeOfDay } from "../../i18n/format";
import { isStale, isThere, serviceNow, watch } from "../../live/client";
import { may } from "../../session";
import { Freshness } from "../../shell/Freshness";
import { Button, Mark } from "../../ui";
import { AgentBar } from "./AgentBar";
import { AlarmStrip } from "./AlarmStrip";
import { shownQueue, site } from "./board";
import { followLanguage } from "./definitions";
import { QueueCalls } from "./QueueCalls";
import { QueueTable } from "./QueueTable";
import { Tiles } from "./Tiles";
import { Trend } from "./Trend";
import "./wall.css";
import { t } from "./texts";

/** How the whole site stands, to be read from across a room. */
export default function Wall() {
  const words = t();
  const mayLook = may("see_calls");
  useEffect(() => {
    const more = mayLook ? ["agents", "calls"] : [];
    return watch("site", "queues", "trend", ...more);
  }, [mayLook]);
  useEffect(followLanguage, []);
  const isLarge = useFullScreen();
  useEffect(() => () => void (shownQueue.value = null), []);
  const now = site.value;
  if (!isThere("site").value || now === undefined) return <p class="loading">{words.waitForFirst}</p>;
  return (
    <div class={isStale.value ? "wall stale" : "wall"}>
      <header class="wall-head">
        <h1>{words.title}</h1>
        <Freshness />
        {!now.is_complete && (
          <Mark tone="warn" icon="clock">
            {now.arrived === null ? words.notWhole : words.sinceStart}
          </Mark>
        )}
        {now.alarms.length === 0 && !isStale.value && (
          <Mark tone="good" icon="bell">
            {words.allWell}
          </Mark>
        )}
        <span class="grow" />
        <time class="wall-clock">{timeOfDay(serviceNow.value, now.timezone)}</time>
        {document.fullscreenEnabled && (
          <Button kind="quiet" icon="board" onPress={() => void showLarge()}>
            {isLarge ? words.leaveFullScreen : words.fullScreen}
          </Button>
        )}
      </header>
      <AlarmStrip />
      <div class="figures">
        <Tiles />
        <div class="wall-columns">
          <QueueTable />
          <div class="wall-side">
            <Trend />
            <AgentBar />
          </div>
        </div>
      </div>
      <QueueCalls />
    </div>
  );
}

/** Whether the page fills the screen, however it came to that. */
function useFullScreen(): boolean {
  const [isLarge, setLarge] = useState(document.fullscreenElement !== null);
  useEffect(() => {
    const look = () => setLarge(document.fullscreenElement !== null);
    document.addEventListener("fullscreenchange", look);
    return () => document.removeEventListener("fullscreenchange", look);
  }, []);
  return isLarge;
}

async function showLarge(): Promise<void> {
  if (document.fullscreenElement) await document.exitFullscreen();
  else await document.documentElement.requestFullscreen();
}
