import { clock } from "../../i18n/format";
import { Button, Icon } from "../../ui";
import { Caller, concernOf } from "./CallerCard";
import { CoachingNotes } from "./CoachingNotes";
import type { After, Desk } from "./desk";
import { useFocusOnHeading } from "./focus";
import { Note } from "./Note";
import { draft } from "./notes";
import { t } from "./texts";
import { Until } from "./Timer";
import { WhyNot } from "./WhyNot";
import type { StateView } from "../../wire/agent";

/** The work after a call. */
export function WrapUp({ desk, state }: { desk: Desk; state: StateView }) {
  const words = t();
  const after = desk.after.value;
  const call = after?.call ?? state.wrap_up_call;
  const heading = useFocusOnHeading(call ?? "");
  const whyNot = desk.whyNot.value;
  const finish = () => {
    if (call) draft(call).send();
    void desk.ask("finish_wrap_up");
  };
  return (
    <section class="card wrap-up stack" aria-labelledby="wrap-up-title">
      <header class="call-head">
        <div class="grow">
          <h2 id="wrap-up-title" tabIndex={-1} ref={heading}>
            <Icon name="note" />
            {words.wrapUp}
          </h2>
          {after !== null && <Ended after={after} />}
        </div>
        {state.wrap_up_until_ms !== null && (
          <div class="call-time">
            <Until ms={state.wrap_up_until_ms} />
            <span class="soft small">{words.wrapUpLeft}</span>
          </div>
        )}
      </header>
      <CoachingNotes desk={desk} />
      {call && <Note desk={desk} call={call} key={call} />}
      <div class="row">
        <Button
          kind="primary"
          size="large"
          icon="check"
          shortcut="W"
          whyNot={whyNot}
          title={words.finishMore}
          onPress={finish}
        >
          {words.finish}
        </Button>
        <Button
          size="large"
          icon="clock"
          shortcut="E"
          whyNot={whyNot}
          onPress={() => void desk.ask("extend_wrap_up")}
        >
          {words.extend}
        </Button>
      </div>
      <WhyNot desk={desk} />
    </section>
  );
}

function Ended({ after }: { after: After }) {
  const words = t();
  const by = {
    caller: words.byCaller,
    agent: words.byAgent,
  } as Record<string, string>;
  const said = after.to === null ? (by[after.by] ?? words.byService) : words.byTransfer(after.to);
  return (
    <>
      {after.card !== null && (
        <>
          <p class="concern">{concernOf(after.card)}</p>
          <Caller card={after.card} />
        </>
      )}
      <p>
        {said} {words.talked(clock(after.talkedMs))}
      </p>
    </>
  );
}
