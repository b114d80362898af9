"""How callers answer in short in English."""

from typing import Final

from ivr.phrases_kinds import Phrases, joined, listed, words_of

_DENYING: Final = words_of("not") | {"don", "doesn", "didn", "isn", "wasn"}
"""An apostrophe parts: of "don't", "don" is left."""

PHRASES: Final = Phrases(
    no=listed(
        "no thanks, no thank you, no, nope, nah, that is not right, that's not right, "
        "that isn't right, not right, that is wrong, that's wrong, wrong, incorrect, "
        "that is incorrect, that's incorrect"
    ),
    agreed=listed("that is right, that's right, that is fine, that's fine, problem, fine"),
    neither=listed(
        "neither, neither of them, neither of those, neither of these, neither of the two, "
        "none of them, none of those, none of these, none of the above, none, no one, "
        "something else, something different, something completely different, anything else, "
        "another question, another matter"
    ),
    unsure=listed(
        "I don't know, I do not know, don't know, dunno, I'm not sure, I am not sure, not sure, "
        "no idea, I have no idea, I haven't a clue, no clue, I can't say"
    ),
    done=listed(
        "thank you very much, thank you, thanks a lot, thanks, that is all, that's all, "
        "that was all, that is it, that's it, nothing else, nothing more, nothing, goodbye, "
        "bye bye, bye, okay, ok, great"
    ),
    person=words_of(
        "person human agent operator somebody someone anybody anyone representative rep adviser "
        "advisor receptionist colleague colleagues people employee staff helpdesk"
    )
    | listed(
        "human being, human beings, customer service, customer services, customer support, "
        "customer care, help desk, reception, member of staff, member of your team, "
        "one of your team, your team"
    ),
    filler=words_of(
        "i i'd i'll want would like can could may to speak talk with a an the real live human "
        "please put me through connect transfer you get let just rather need hello hi good "
        "morning afternoon evening now it it's is about actually sorry mean but well for do 't thank thanks"
    ),
    asking=words_of(
        "any some actual living proper other give pass speaking talking be one able do we have has "
        "got there here available free who that of from in at on your this my phone telephone line "
        "call help really only and instead"
    ),
    machine=words_of(
        "robot robots bot bots chatbot machine machines computer recording automated system"
    ),
    numbers={
        "zero": 0,
        "one": 1,
        "first": 1,
        "two": 2,
        "second": 2,
        "three": 3,
        "four": 4,
        "five": 5,
        "six": 6,
        "seven": 7,
        "eight": 8,
        "nine": 9,
    },
    manager=words_of("manager supervisor boss superior"),
    escalating=listed(
        "sue you, suing, going to sue, legal action, take you to court, see you in court, "  # not Sue
        "small claims, ombudsman, trading standards, consumer protection, somebody in charge, "
        "someone in charge, person in charge, whoever is in charge, escalate this"
    )
    | joined("your", "manager,managers,supervisor,boss,superior,superiors,line manager")
    | joined(
        "speak to,talk to,speak with,talk with,want,need,get me,give me,put me through to,"
        "transfer me to",
        "a,the",
        "manager,supervisor",
    )
    | joined("my,our", "lawyer,lawyers,solicitor,solicitors,attorney,attorneys")
    | joined(
        "get,hire,call,have,see,contact,go to,with,hear from,speak to,talk to",
        "a lawyer,a solicitor,an attorney",  # "power of attorney" is a paper that banks ask for
    ),
    denying=_DENYING,
    function=_DENYING
    | words_of(
        """
        a an the this that these those i you he she it we they me him her us them my your his its
        our their mine yours myself yourself there here where what who whom whose which how when
        why am is are was were be been being 's 'm 're 've 'd 'll 't has have had having do does did
        done doing can could will would won't shall should may might must ought want wants wanted
        like get got go goes going gonna let know knows knew say says said mean means meant tell and
        or but so because if then than as while in on at by of for from to with without into onto
        off out up over under about above below between through during before after since until
        against per too also just still yet already even only ever never always sometimes often
        again once very really quite much many more most less least few some any anything anyone
        anybody something someone somebody nothing nobody everyone everybody everything all both
        either neither none no each every other another else well now later late soon maybe perhaps
        please thanks thank sorry hello hi hey good morning afternoon evening yes yeah yep ok okay
        um uh er hm oh right exactly correct sure actually
        """
    ),
)
