import { useSignal, type Signal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";

import { language, languages, speak } from "../i18n";
import { Button, Icon, Menu, Notice } from "../ui";
import { createCall, type CallOfPage } from "./call";
import { Captions } from "./Captions";
import { Ended, Idle } from "./Ends";
import { Keypad } from "./Keypad";
import { Progress } from "./Progress";
import { SayBox } from "./SayBox";
import { t } from "./texts";

/** The page of whoever calls: one column that fits a telephone and a frame on another page. */
export function CallPage() {
  const call = useMemo(createCall, []);
  const main = useRef<HTMLElement>(null);
  const stage = call.stage.value;
  useEffect(() => {
    void call.look();
    void call.resume();
  }, []);
  useEffect(() => {
    document.title = call.company.value ? `${t().title} · ${call.company.value}` : t().title;
  }, [language.value, call.company.value]);
  const isOn = stage !== "idle" && stage !== "over";
  // What was pressed may be gone now: who reads with his ears must not lose his place.
  useEffect(() => {
    if (document.activeElement === document.body) main.current?.focus();
  }, [stage]);
  return (
    <div class="caller">
      <header>
        <h1>{call.company.value || t().title}</h1>
        {!isOn && <Languages call={call} />}
      </header>
      <main ref={main} tabIndex={-1} aria-label={t().call}>
        {stage === "idle" && <Idle call={call} />}
        {stage === "over" && <Ended call={call} />}
        {isOn && <OnCall call={call} />}
      </main>
      {!isOn && call.isDemo.value && window.top === window && (
        <footer>
          <a href="/">
            <Icon name="left" />
            {t().backToDemo}
          </a>
        </footer>
      )}
    </div>
  );
}

function OnCall({ call }: { call: CallOfPage }) {
  /** Whether the keypad is shown to somebody who talks, and seldom needs it. */
  const keys = useSignal(false);
  const stage = call.stage.value;
  useEffect(() => {
    keys.value = false;
  }, [stage]);
  /** Words may be typed as well: on a small screen the keypad makes room for what is said. */
  const isFolded = call.asked.value?.speech === true && !keys.value;
  return (
    <>
      <Progress call={call} />
      <Troubles call={call} />
      <Captions call={call} />
      <SayBox call={call} />
      <WaysOut call={call} />
      {(stage !== "talking" || keys.value) && <Keypad call={call} isFolded={isFolded} />}
      <Actions call={call} keys={keys} />
    </>
  );
}

function Troubles({ call }: { call: CallOfPage }) {
  const microphone = call.microphone.value;
  return (
    <>
      {call.isLost.value && (
        <Notice tone="warn" icon="unplugged" urgent>
          {call.stage.value === "waiting" || call.stage.value === "promised"
            ? t().reconnecting
            : t().reconnectingCall}
        </Notice>
      )}
      {call.needsPress.value && (
        <Notice tone="info" icon="speaker">
          <div class="row spread">
            <span>{t().silenced}</span>
            <Button icon="speaker" onPress={() => void call.letSoundOut()}>
              {t().hear}
            </Button>
          </div>
        </Notice>
      )}
      {call.notKept.value !== null && (
        <Notice tone="warn" icon="warning" urgent>
          {t().notKept[call.notKept.value]}
        </Notice>
      )}
      {(microphone === "denied" || microphone === "none") && (
        <Notice tone="warn" icon="microphone-off">
          <div class="stack tight">
            <p>{microphone === "denied" ? t().denied : t().none}</p>
            <Button icon="microphone" onPress={() => void call.allowMicrophone()}>
              {t().tryAgain}
            </Button>
          </div>
        </Notice>
      )}
    </>
  );
}

function WaysOut({ call }: { call: CallOfPage }) {
  const ways = call.line.value.waysOut;
  if (call.stage.value !== "waiting" || ways.length === 0) return null;
  return (
    <div class="ways" role="group" aria-label={t().insteadOfWaiting}>
      {ways.map((way) => (
        <Button key={way.key} wide shortcut={way.key} onPress={() => call.press(way.key)}>
          {t().wayOut[way.to]}
        </Button>
      ))}
    </div>
  );
}

function Actions({ call, keys }: { call: CallOfPage; keys: Signal<boolean> }) {
  const stage = call.stage.value;
  const isMuted = call.muted.value;
  if (stage === "ringing") {
    return (
      <div class="actions">
        <Button kind="primary" size="large" icon="phone" onPress={call.answer}>
          {t().answer}
        </Button>
        <Button size="large" icon="phone-off" onPress={call.decline}>
          {t().notNow}
        </Button>
      </div>
    );
  }
  const mayFold = call.asked.value?.speech === true && call.asked.value.keys;
  const isHeard = stage === "talking" || stage === "held" || stage === "away";
  return (
    <div class="actions">
      {isHeard && call.microphone.value === "ready" && (
        <Button
          size="large"
          icon={isMuted ? "microphone-off" : "microphone"}
          pressed={isMuted}
          onPress={call.mute}
        >
          {t().mute}
        </Button>
      )}
      {(stage === "talking" || mayFold) && (
        <Button
          size="large"
          icon="keypad"
          class={mayFold ? "folds" : ""}
          expanded={keys.value}
          onPress={() => {
            keys.value = !keys.value;
          }}
        >
          {t().keys}
        </Button>
      )}
      {stage === "recording" && call.isRecording.value && (
        <Button kind="primary" size="large" icon="check" onPress={call.finishMessage}>
          {t().finishMessage}
        </Button>
      )}
      <Button kind="danger" size="large" icon="phone-off" onPress={call.hangUp}>
        {stage === "promised" ? t().noCallBack : t().hangUp}
      </Button>
    </div>
  );
}

/** The service cannot be told of another language in the middle of a call: then the page follows it. */
function Languages({ call }: { call: CallOfPage }) {
  const choices = call.languages.choices();
  if (choices.length === 0 || (choices.length === 1 && choices[0] === language.value)) return null;
  return (
    <Menu label={t().language} icon="globe" shown={language.value.toUpperCase()} kind="quiet" right>
      {choices.map((code) => (
        <button
          type="button"
          key={code}
          lang={code}
          aria-current={code === language.value ? "true" : undefined}
          onClick={() => speak(code)}
        >
          {languages[code]}
        </button>
      ))}
    </Menu>
  );
}
