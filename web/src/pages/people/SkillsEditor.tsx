import type { Skill } from "./data";
import { t } from "./texts";

/** What an agent can do: as the configuration says, or a level for each skill. */
export function SkillsEditor({
  all,
  configured,
  value,
  onChange,
  error,
}: {
  /** All the skills there are. */
  all: string[];
  configured: Skill[];
  value: Skill[] | null;
  onChange: (skills: Skill[] | null) => void;
  error: string | null;
}) {
  const words = t();
  return (
    <fieldset class="skills-editor">
      <legend>{words.skills}</legend>
      <div class="row">
        <label class="choice">
          <input type="radio" name="skills" checked={value === null} onChange={() => onChange(null)} />
          {words.asConfigured}
        </label>
        <label class="choice">
          <input
            type="radio"
            name="skills"
            checked={value !== null}
            onChange={() => onChange(value ?? configured)}
          />
          {words.skillsHere}
        </label>
      </div>
      {value !== null && (
        <>
          {all.length === 0 && <p class="soft small">{words.noSkillsYet}</p>}
          <ul>
            {all.map((name) => (
              <SkillRow key={name} name={name} value={value} onChange={onChange} />
            ))}
          </ul>
          {error && (
            <p class="error" role="alert">
              {error}
            </p>
          )}
          <p class="soft small">{words.skillsMore}</p>
        </>
      )}
    </fieldset>
  );
}

function SkillRow({
  name,
  value,
  onChange,
}: {
  name: string;
  value: Skill[];
  onChange: (skills: Skill[]) => void;
}) {
  const words = t();
  const own = value.find((one) => one.skill === name);
  const put = (to: Partial<Skill>) =>
    onChange(value.map((one) => (one.skill === name ? { ...one, ...to } : one)));
  const turn = (on: boolean) =>
    onChange(
      on
        ? [...value, { skill: name, level: 5, primary: false }]
        : value.filter((one) => one.skill !== name),
    );
  return (
    <li>
      <label class="choice">
        <input
          type="checkbox"
          aria-label={words.has(name)}
          checked={own !== undefined}
          onChange={(event) => turn(event.currentTarget.checked)}
        />
        {name}
      </label>
      {own && (
        <>
          <label class="level">
            <span class="soft small">{words.levelShort}</span>
            <input
              class="input"
              name="level"
              type="number"
              min={1}
              max={10}
              required
              aria-label={words.level(name)}
              value={own.level || ""}
              onInput={(event) => put({ level: event.currentTarget.valueAsNumber || 0 })}
            />
          </label>
          <label class="choice">
            <input
              type="checkbox"
              aria-label={words.isPrimary(name)}
              checked={own.primary}
              onChange={(event) => put({ primary: event.currentTarget.checked })}
            />
            <span class="small">{words.primaryShort} ★</span>
          </label>
        </>
      )}
    </li>
  );
}
