// What caller and agent have left behind: a note, recordings, and answers to the survey.
import { clock } from "../../i18n/format";
import type { Recording, Story } from "./story";
import type { Names } from "./tell";
import { t } from "./texts";

/** What the agent wrote after the call, as long as it is kept. */
export function Note({ text, by, names }: { text: string; by: string | null; names: Names }) {
  return (
    <section class="card" aria-labelledby="note">
      <header>
        <h2 id="note">{t().note}</h2>
        {by !== null && <span class="soft small">{names.agent(by)}</span>}
      </header>
      <p class="note-text">{text}</p>
    </section>
  );
}

export function Recordings({ recordings }: { recordings: readonly Recording[] }) {
  const words = t();
  return (
    <section class="card" aria-labelledby="recordings">
      <header>
        <h2 id="recordings">{words.recordings}</h2>
      </header>
      <ul class="stack tight">
        {recordings.map((one) => (
          <li key={one.of}>
            <p>
              {one.of === "voicemail" ? words.voicemail : words.comment}{" "}
              <span class="soft">{clock(one.length_ms)}</span>
            </p>
            {one.url === null ? (
              <p class="soft small">{words.cannotHear}</p>
            ) : (
              <audio
                controls
                preload="none"
                src={one.url}
                aria-label={one.of === "voicemail" ? words.voicemail : words.comment}
              />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Survey({ answers }: { answers: Story["survey"] }) {
  const words = t();
  return (
    <section class="card" aria-labelledby="survey">
      <header>
        <h2 id="survey">{words.survey}</h2>
      </header>
      <dl class="facts">
        {answers.map((one) => (
          <div class="answer" key={one.question}>
            <dt>{one.question.replaceAll("_", " ")}</dt>
            <dd>{one.score === null ? words.passedOver : words.ofFive(one.score)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
