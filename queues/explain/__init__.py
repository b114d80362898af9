"""Why things are as they are: why a call waits, why an agent has none, why this one got that one.

Reading changes nothing and costs the core nothing: what stands in its state or in the journal is
enough. `explanations` says what the answers are made of, `availability` has the one question behind all
of them (why does this agent not take this call now?), `sentences` puts the answers into words: those of a
language stand in one table (`words`).
"""

from queues.explain.agents import explain_agent
from queues.explain.calls import explain_call
from queues.explain.explanations import AgentExplanation, CallExplanation, OfferExplanation
from queues.explain.offers import explain_offer
from queues.explain.sentences import needs_in_words, sentence_of, sentences_of

__all__ = [
    "AgentExplanation",
    "CallExplanation",
    "OfferExplanation",
    "explain_agent",
    "explain_call",
    "explain_offer",
    "needs_in_words",
    "sentence_of",
    "sentences_of",
]
