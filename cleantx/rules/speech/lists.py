"""Word classes of English that tell a slip of the tongue from what was meant.  Each list is small and closed."""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NUMBERS = _words("""
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion oh
""")
"""Said twice they are numbers: twenty twenty, two two, oh oh seven."""

MENTION = _words("""
    say says said saying word words sound sounds sounding noise letter letters syllable spell spelled spelt filler
    fillers pronounced pronounce utter uttered mutter muttered hear heard wrote write written type typed goes
""")
"""After these a filler or a doubled word may be what the sentence is about: "he said um", "the word the"."""

QUOTED = _words("word words letter letters syllable article spell spelled spelt typed wrote written read reads")
"""After these a doubled word may be a quotation: "the word the the wrong way"."""

TRYING = frozenset({"let's", "be", "been", "would", "i'd", "we'd", "you'd", "could", "might", "should"})
"""With these before it "say" is no report: "let's say uh a thousand"."""

TITLES = _words("mr mrs ms dr prof st sir")
"""Before a name."""

ARTICLES = _words("a an the")
POSSESSIVES = _words("my your our their its his her")
CONJUNCTIONS = _words("and but or because if when while where that so than as whether although though unless until nor")
SUBJECTS = _words("i we they he she you it there")
CONTRACTED = _words("""
    it's that's there's what's he's she's i'm we're you're they're i've we've you've they've i'd we'd they'd he'd
    she'd i'll we'll you'll they'll he'll she'll let's here's who's where's how's
""")
PREPOSITIONS = _words("""
    of for with from to into at by about between through towards toward among during without against like in on
""")
BE = _words("is are was were be been being am isn't aren't wasn't weren't")
AUXILIARIES = BE | _words("""
    have has had do does did will would could should can may might must don't doesn't didn't can't won't wouldn't
    couldn't shouldn't haven't hasn't hadn't gonna wanna
""")

OPEN = (
    ARTICLES | POSSESSIVES | CONJUNCTIONS | CONTRACTED | PREPOSITIONS | AUXILIARIES | _words("i we they he she")
) - {"like"}
"""Words that wait for more: no comma belongs after one when the filler behind it goes."""

CLAUSE = (
    SUBJECTS | CONTRACTED | _words("and but or so because which who if when where what how this these those then that")
)
"""Words that a clause may begin with: a comma before one stays when the filler between them goes."""

ONCE = (
    ARTICLES
    | _words(
        "my your our their its i we they he she and but or because if as of at for with from to into towards toward"
    )
    | _words("through between among about during without when where why how which who what then than whether")
    | _words("it's that's there's what's he's she's i'm we're you're they're i've we've you've they've i'd we'd let's")
    | _words("been being would could should might must has have is are was were be in on it you this these those")
    | _words("don't doesn't didn't can't won't just maybe also only even basically actually some any each every like")
    | _words("all same will while before after")
    | _words("make makes making need needs want wants think find give giving take taking become seem include using")
)
"""Words that are said twice in a row only by a slip; some of them need a look at what stands around them."""

ONCE_AFTER_COMMA = (
    ARTICLES
    | _words("my your our their its i we they he she and but or because if of for with from to at as like it you")
    | _words("it's that's there's what's he's she's i'm we're you're they're i've we've you've they've let's i'd we'd")
)
"""Words that are said twice with a comma between only by a slip."""

ONCE_AFTER_HYPHEN = _words("i the a and it's that's we they he she but of it what they're we're i'm there's this to my")
"""Words that are written twice with a hyphen only for a stammer: "I-I", "the-the"."""

COPULAS = _words("is are was were will has have be been being would could should might must")
"""Said twice by right where a clause is the subject: "what it is is", "all they were were"."""

CLEFT = _words("""
    what whatever who whoever whom where wherever how however why all thing things problem problems reason reasons
    point points question questions truth fact facts issue issues trick key idea ideas difference answer one ones
    everything anything nothing something way those which that
""")
"""Words that make a clause the subject of what follows."""

NO_OBJECT = (
    CONJUNCTIONS
    | BE
    | _words("will would could should can may might must")
    | _words("""
    think thinks thought well then now fundamentally basically actually really obviously clearly currently maybe
    perhaps just also only even still yeah yes no okay ok right a the it's that's there's very i we they he she
""")
)
"""After these "it", "you" or "this" is a subject, so the second one is no subject of its own."""

PARTICLES = _words("in on up out over off down by through about around along")
PARTICLE_VERBS = _words("""
    go goes going gone went come comes coming came get gets getting got put puts putting log logs logging logged sign
    signs signing signed check checks checking checked hold holds holding held carry carries carrying carried move moves
    moving moved turn turns turning turned keep keeps keeping kept hang hangs hanging hung pass passes passing passed
    bring brings bringing brought catch catches catching caught add adds adding added take takes taking took taken run
    runs running ran step steps stepping stepped jump jumps jumping jumped dive dives dived fill fills filling filled
    build builds building built plug plugs plugging plugged kick kicks kicking kicked lock locks locking locked tune
    tunes tuned zoom zooms zooming zoomed fit fits fitting fitted set sets setting join joins joined break breaks broke
    cut cuts cutting live lives living lived stay stays staying stayed hand hands handed buy buys bought call calls
    called calling phone phoned type types typed typing opt opts opted tap taps tapped click clicks clicked lean leans
    stand stands stood sit sits sat stick sticks stuck give gives given gave let lets bank count rely depend depends
    work works working worked focus based early later further head heads headed draw draws drew think thinks thinking
    thought talk talks talking talked care cares cared look looks looking looked ask asks wait waits waiting follow
    follows followed push pushes pushed press presses pressed switch switches switched start starts started and so tie
    ties tied wear wears wore lay lays laid cash walk walks walked wade weigh pitch settle moved crash barge ease
""")
"""Words that take "in" or "on" along, so that a second may follow: "log in in the morning", "later on on Monday"."""

ALL_AFTER = _words("after at above them you us they we it these those once and not")
FREE = _words("free good ill a the his her my their your strong own living last iron political god's of no")
KNOWING = _words("know knows knew guess matter say tell mean")
THEN_AFTER = _words("back since until by even only from")

NEVER_TWICE_WRONG = (
    NUMBERS
    | _words("very really so many much long far more no yes yeah yep yup nope bye blah ha haha ho hee heh go come now")
    | _words(
        "there well knock hear here boo chop tut big old way super too again never ever out up down over night day"
    )
    | _words("please wait stop okay ok alright right hey hi hello oh ooh ah aah wow sure fine good great bad nice true")
    | _words("la na da do doo dum di ding dong tick tock bang boom beep honk woof meow quack moo oink choo wah win dot")
    | _words("tom pom yo can chow mahi aye that had his her him them us me who whoa woo hush sh shh run fast slow easy")
    | _words("quick quickly slowly deep deeply hard high low close little tiny same different such less better worse")
    | _words("always love hot cold yum yummy mm mmm hmm hm uh um look listen thanks thank welcome cheers help left")
    | _words("test check mama papa dada goody pretty quite extremely whole few several two-step cha cancan tsk jaja")
    | _words("row twinkle round soon later rain baby money fight push pull faster slower higher lower further back")
    | _words("bora pago walla paw yada etc et ye goo gaga wee dear lord god man boy girl")
)
"""Words said twice for weight, in play or as a name: "very very", "bye bye", "knock knock"."""

PHRASE_END = (
    ARTICLES
    | _words("my your our their its and but or of for with from to at in on into is are was were be been have has had")
    | _words("will would could should can might must don't didn't doesn't can't won't i we they he she no not if when")
    | _words("it's that's there's i'm we're you're they're what how a lot")
)
"""What a broken-off beginning may end in; a phrase that ends in anything else may be meant."""

PHRASE_WORDS = (
    PHRASE_END
    | SUBJECTS
    | CONTRACTED
    | AUXILIARIES
    | PREPOSITIONS
    | CONJUNCTIONS
    | _words("this these those which what who how where when why one some any all just kind sort lot no not think like")
)
"""What a broken-off beginning is made of."""

BEGINNINGS = frozenset({"i think", "i guess", "i would say", "sort of", "kind of", "a lot of", "in terms of"})
"""Phrases that are said again by a slip, with or without a pause, although they could end a clause."""

BEGINNINGS_AT_ONCE = BEGINNINGS | {"i mean", "you know", "do you", "how do you", "what do you", "did you", "when i"}
"""The same, but only where no pause shows that the first one was a clause of its own."""

LINKS = _words("and or by so")
LINKED = ARTICLES | CONTRACTED | _words("i we they")
"""What a beginning with a link in it must end in: "and the", not "on and on and"."""

AFTERTHOUGHT = _words("example instance sure be me my some now course all once that one")
"""After a preposition behind a comma these begin an aside: "the man I talked to, to be fair"."""

WANTING = _words("need needed needs want wanted wants going have had has able try tried trying like")
"""What an infinitive hangs on."""

ELLIPSIS = _words("""
    as than if when where wherever whatever whoever whenever however what who how yes no yeah yep sure because so
    that which think know
""")
"""After these "I am" or "you can" may stand twice by right: "if you can you can", "what it is it is"."""

LABELLED = _words("""
    letter letters vitamin hepatitis plan type class grade group section part option team series category variable
    point step appendix figure the a an each every per factor protein phase level block size note chord key
    column row line gate exhibit schedule form version model world war hub route channel platform
""")
"""Before a single letter that is a name of something: "vitamin b", "plan b", "the t test"."""

FILLER = re.compile(r"u+h+m*|u+m+|e+r+m+|er")
"""um, umm, uh, uhh, uhm, erm, er."""

HUM = frozenset({"mm", "hm", "hmm", "mmm"})
"""Hums: a filler in mid-sentence, but also an answer, a unit and a sound that somebody imitates."""

LIKE_NEXT = _words("""
    i i'm i've it it's you you're we we're they they're that's there's what why how when if oh hey okay yeah no really
    so very super totally actually literally just can could would will is are was were do does did have has had not
    never always maybe he she he's she's
""")
"""After ", like," these say that it compares nothing."""
