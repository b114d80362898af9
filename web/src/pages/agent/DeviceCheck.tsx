import { Button, Icon, Mark, type IconName, type Tone } from "../../ui";
import type { DeviceState } from "../../phone/phone";
import { phoneTexts } from "../../phone/texts";
import type { Desk } from "./desk";
import { Devices } from "./Devices";
import { t } from "./texts";

type Finding = "works" | "notYet" | "broken";
const looks: Record<Finding, { tone: Tone; icon: IconName }> = {
  works: { tone: "good", icon: "check" },
  notYet: { tone: "plain", icon: "question" },
  broken: { tone: "bad", icon: "cross" },
};

function microphoneOf(device: DeviceState): Finding {
  if (device === "ready" || device === "no_sound") return "works";
  return device === "unknown" || device === "checking" ? "notYet" : "broken";
}

function soundOf(device: DeviceState): Finding {
  if (device === "ready" || device === "silent") return "works";
  return device === "no_sound" ? "broken" : "notYet";
}

/** Microphone, sound and connection, each in a word and a shape, and how to mend it. */
export function DeviceCheck({ desk }: { desk: Desk }) {
  const words = t();
  const device = desk.phone.device.value;
  const told = phoneTexts().device[device];
  if (desk.byTelephone.value) {
    return (
      <section class="card">
        <p class="row">
          <Icon name="phone" />
          {words.telephone}
        </p>
      </section>
    );
  }
  return (
    <section class="card stack check" aria-labelledby="check-title">
      <div>
        <h2 id="check-title">{words.check}</h2>
        <p class="soft">{words.checkMore}</p>
      </div>
      <ul class="findings">
        <Line icon="microphone" name={words.microphone} finding={microphoneOf(device)} />
        <Line icon="speaker" name={words.sound} finding={soundOf(device)} />
        <Line
          icon="globe"
          name={words.connection}
          finding={desk.link.state.value === "open" ? "works" : "broken"}
        />
      </ul>
      {told.help && <p class="help">{told.help}</p>}
      {device === "ready" ? (
        <Devices desk={desk} />
      ) : (
        <Button
          kind="primary"
          icon="microphone"
          disabled={device === "checking"}
          onPress={() => void desk.phone.check()}
        >
          {device === "unknown" || device === "checking" ? words.checkNow : words.checkAgain}
        </Button>
      )}
    </section>
  );
}

function Line({ icon, name, finding }: { icon: IconName; name: string; finding: Finding }) {
  const look = looks[finding];
  return (
    <li data-finding={finding}>
      <Icon name={icon} />
      <span>{name}</span>
      <Mark tone={look.tone} icon={look.icon}>
        {t()[finding]}
      </Mark>
    </li>
  );
}
