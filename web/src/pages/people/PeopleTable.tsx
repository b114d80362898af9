import { Button, Mark } from "../../ui";
import { getsFewCalls, takesCalls, type Person, type Skill } from "./data";
import { t } from "./texts";

/** Everybody, a row each; on a narrow screen a card each. */
export function PeopleTable({
  people,
  configured,
  onEdit,
}: {
  people: Person[];
  configured: Record<string, Skill[]>;
  onEdit: (id: string) => void;
}) {
  const words = t();
  if (people.length === 0) return <p class="empty">{words.none}</p>;
  return (
    <table class="accounts">
      <thead>
        <tr>
          <th scope="col">{words.person}</th>
          <th scope="col">{words.roles}</th>
          <th scope="col">{words.skills}</th>
          <th scope="col">{words.state}</th>
          <th scope="col">
            <span class="unseen">{words.edit}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {people.map((one) => (
          <tr key={one.id} class={one.disabled ? "off" : ""}>
            <th scope="row">
              <span class="name">{one.name}</span>
              <span class="soft small">{one.id}</span>
            </th>
            <td>{one.roles.map((role) => words.role[role]).join(", ") || "–"}</td>
            <td>
              {takesCalls(one.roles) && (
                <Skills person={one} configured={configured[one.id] ?? []} />
              )}
            </td>
            <td>
              <State person={one} />
            </td>
            <td class="act">
              <Button icon="pencil" label={words.editWhom(one.name)} onPress={() => onEdit(one.id)}>
                {words.edit}
              </Button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function State({ person }: { person: Person }) {
  const words = t();
  if (person.disabled) return <Mark icon="cross">{words.disabled}</Mark>;
  if (person.must_change)
    return (
      <Mark icon="clock" tone="warn">
        {words.oneTime}
      </Mark>
    );
  return (
    <Mark icon="check" tone="good">
      {words.active}
    </Mark>
  );
}

function Skills({ person, configured }: { person: Person; configured: Skill[] }) {
  const words = t();
  const skills = person.skills ?? configured;
  if (getsFewCalls(person.roles, skills)) {
    return (
      <Mark icon="warning" tone="warn">
        {words.fewCalls}
      </Mark>
    );
  }
  if (skills.length === 0) return <span class="soft">{words.noSkills}</span>;
  return (
    <ul class="skills" title={person.skills !== null ? words.skillsHere : words.asConfigured}>
      {skills.map((one) => (
        <li key={one.skill}>
          {one.skill} <b>{one.level}</b>
          {one.primary && (
            <>
              <span aria-hidden="true"> ★</span>
              <span class="unseen"> {words.primary}</span>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}
