import { useEffect } from "preact/hooks";

import { clock } from "../../i18n/format";
import { Button, Icon } from "../../ui";
import type { Offer } from "../../wire/agent";
import { Caller, CallerCard, concernOf } from "./CallerCard";
import { follow, nowMs } from "./clock";
import type { Desk } from "./desk";
import { useFocusOnHeading } from "./focus";
import { t } from "./texts";
import { WhyNot } from "./WhyNot";

/** A call rings. The focus comes here, unless somebody is typing. */
export function OfferCard({ desk, offer }: { desk: Desk; offer: Offer }) {
  const words = t();
  const heading = useFocusOnHeading(`${offer.call} ${offer.offer}`);
  const whyNot = desk.whyNot.value;
  const named = { call: offer.call, offer: offer.offer };
  const { card } = offer;
  const kind = { line: words.offer, callback: words.offerCallback, voicemail: words.offerMessage };
  return (
    <section class="card offer stack" aria-labelledby="offer-title">
      <header class="offer-head">
        <Ring offer={offer} />
        <div class="grow">
          <h2 id="offer-title" tabIndex={-1} ref={heading}>
            <Icon name="bell" />
            {kind[card.way]}
          </h2>
          <p class="concern">{concernOf(card)}</p>
          <Caller card={card} />
        </div>
      </header>
      <div class="offer-actions">
        <Button
          kind="primary"
          size="large"
          icon="phone"
          shortcut="A"
          whyNot={whyNot}
          onPress={() => void desk.ask("accept", named)}
        >
          {words.accept}
        </Button>
        <Button
          size="large"
          icon="phone-off"
          shortcut="D"
          whyNot={whyNot}
          onPress={() => void desk.ask("decline", named)}
        >
          {words.decline}
        </Button>
      </div>
      <WhyNot desk={desk} />
      <dl class="facts inline">
        <div class="fact">
          <dt>{words.queue}</dt>
          <dd>{offer.queue}</dd>
        </div>
        <div class="fact">
          <dt>{words.waited}</dt>
          <dd>{clock(offer.waited_ms)}</dd>
        </div>
      </dl>
      <CallerCard card={card} />
    </section>
  );
}

const RADIUS = 26;
const ROUND = 2 * Math.PI * RADIUS;

/** How long the offer still stands, as a ring and in seconds. */
function Ring({ offer }: { offer: Offer }) {
  useEffect(follow, []);
  const inAll = Math.max(1, offer.expires_at_ms - offer.now_ms);
  const left = Math.min(inAll, Math.max(0, offer.expires_at_ms - nowMs.value));
  const seconds = Math.ceil(left / 1000);
  return (
    <div class="ring" role="timer" aria-label={t().left(seconds)}>
      <svg viewBox="0 0 60 60" aria-hidden="true">
        <circle cx="30" cy="30" r={RADIUS} class="track" />
        <circle
          cx="30"
          cy="30"
          r={RADIUS}
          class={seconds <= 5 ? "left soon" : "left"}
          stroke-dasharray={ROUND}
          stroke-dashoffset={ROUND * (1 - left / inAll)}
        />
      </svg>
      <span>{seconds}</span>
    </div>
  );
}
