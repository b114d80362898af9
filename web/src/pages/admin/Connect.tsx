import { session } from "../../session";
import { Notice } from "../../ui";
import { t } from "./texts";

/** How to go on from a demo to a telephone number that real callers ring. */
export function Connect() {
  const words = t();
  const steps = [
    { name: words.step1, more: words.step1More, command: "" },
    {
      name: words.step2,
      more: words.step2More,
      command: "switchroom example-config > switchroom.toml\nswitchroom check-config",
    },
    {
      name: words.step3,
      more: words.step3More,
      command: '[service]\npublic_url = "https://calls.example.com"',
    },
    { name: words.step4, more: words.step4More, command: "switchroom twilio setup" },
    {
      name: words.step5,
      more: words.step5More,
      command: "switchroom people add anna --name Anna --role agent\nswitchroom run",
    },
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
      <p class="soft small">{words.guide}</p>
    </section>
  );
}
