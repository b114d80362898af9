import { session } from "../../session";
import { Notice } from "../../ui";
import { CallUs } from "./CallUs";
import { t } from "./connect_texts";

const REACHED = `[service]
public_url = "https://calls.example.com"
behind_proxy = true

[twilio]
account_sid = "AC..."
api_key_sid = "SK..."
caller_id = "+31205550100"`;
const SECRETS = `export SWITCHROOM_TWILIO_AUTH_TOKEN=...
export SWITCHROOM_TWILIO_API_KEY_SECRET=...
switchroom check-config`;
const STARTED = `switchroom people add anna --name Anna --role agent
switchroom run`;

/** How to be called: at a telephone number, and from pages of one's own. */
export function Connect() {
  return (
    <>
      <Telephone />
      <CallUs />
    </>
  );
}

/** How to go on from a demo to a telephone number that real callers ring. */
function Telephone() {
  const words = t();
  const steps = [
    { name: words.step1, more: words.step1More, command: "" },
    { name: words.step2, more: words.step2More, command: "switchroom example-config > switchroom.toml" },
    { name: words.step3, more: words.step3More, command: REACHED },
    { name: words.step4, more: words.step4More, command: SECRETS },
    { name: words.step5, more: words.step5More, command: "switchroom twilio setup" },
    { name: words.step6, more: words.step6More, command: STARTED },
  ];
  return (
    <section class="card stack connect">
      <div>
        <h2>{words.connectTitle}</h2>
        <p class="soft">{words.connectMore}</p>
      </div>
      {session.value?.carriers.includes("twilio") && (
        <Notice tone="good">{words.connected}</Notice>
      )}
      <ol>
        {steps.map((one) => (
          <li key={one.name}>
            <h3>{one.name}</h3>
            <p>{one.more}</p>
            {one.command && <pre tabIndex={0}>{one.command}</pre>}
          </li>
        ))}
      </ol>
    </section>
  );
}
