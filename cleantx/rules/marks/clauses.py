"""Words of English by the place that they can take in a clause: which cannot end one, and which can only begin one.

A closed class is a list that the language does not add to (articles, pronouns, conjunctions, auxiliaries), so a list
is all of it.  The rules of this family ask where a mark can stand; they never ask what a word means.
"""

from __future__ import annotations

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ARTICLES: Final = _words("the a an")
POSSESSIVES: Final = _words("my your our their its")
"""Without *his* and *her*, which also stand alone: "I saw her, and"."""

CONJUNCTIONS: Final = _words(
    "and or but nor because 'cause cause if unless although though whether while when whenever where wherever until"
    " since as than that which who whose whom what how why"
)
PREPOSITIONS: Final = _words(
    "of to for with from by at in on into onto upon about between among through during without within toward towards"
    " against under over after before like per via across around near behind beyond despite except"
)
AUXILIARIES: Final = _words(
    "am is are was were be been being have has had do does did can could will would shall should may might must"
    " can't couldn't won't wouldn't shouldn't don't doesn't didn't isn't aren't wasn't weren't haven't hasn't hadn't"
    " ain't gonna gotta wanna"
)
LINKS: Final = _words("but and because 'cause")
"""Conjunctions that a clause begins with wherever it stands."""

TIED: Final = AUXILIARIES | PREPOSITIONS | _words("not very so too anything nothing all just more")
"""Words that hold on to a conjunction after them: "anything but, they say, cheap"."""

SUBJECTS: Final = _words("i we they he she")
"""Pronouns that are nothing but a subject: a verb has to follow."""

BOUND: Final = _words(
    "i'm you're we're they're he's she's it's that's there's here's who's what's where's how's let's"
    " i've you've we've they've i'll you'll we'll they'll he'll she'll it'll i'd you'd we'd they'd he'd she'd"
)
"""Contractions: English lets no clause end in one ("I know who they're" is none), so a mark after one is late."""

FILLERS: Final = _words(
    "uh um er erm hmm mm mhm ah eh oh well okay ok yeah yes no hey right so quote like anyway again"
)
"""What speakers put between two marks, and what follows a pause; a comma before one of them is likely to be right."""

COMPLEMENT_VERBS: Final = _words(
    "think thinks thought know knows knew say says said mean means meant guess feel felt believe hope see saw wish sure"
    " glad suppose bet swear hear heard tell told understand assume imagine remember realize notice"
)
"""What a clause hangs on without a mark: "I think we, uh" is a pause, and no comma belongs before *we*."""

TRANSITIVE: Final = _words(
    "make makes made take takes took get gets got give gives gave use uses used see sees saw find finds found want"
    " wants wanted need needs needed have keep keeps kept put puts let lets tell tells told show shows showed ask"
    " asks asked call calls called bring brings brought build builds built buy buys bought hold holds held leave"
    " leaves left love loves loved hate like likes liked mean means meant meet met pay pays paid read reads run runs"
    " say says said send sends sent set sets spend spends spent teach thank thanks win wins won write writes wrote"
    " help helps helped watch watched hear heard know knows knew try tries tried become becomes became cost costs"
    " include includes included change changes changed add adds added open opens opened close follow follows"
    " followed cover covers covered"
)
"""Common verbs that wait for an object: "they use the, uh, thing" is a pause, and no comma belongs before *the*."""

OPENERS: Final = (
    ARTICLES
    | POSSESSIVES
    | SUBJECTS
    | BOUND
    | _words(
        "you it this that these those there here and but so because 'cause or if when while then now also actually"
        " anyway anyways basically besides especially essentially eventually exactly finally generally hence hopefully"
        " however instead maybe meanwhile mostly obviously perhaps personally plus probably since sometimes still"
        " suddenly therefore though thus to today tomorrow typically ultimately unfortunately usually what when where"
        " which who why how in on at for from with after before as although even every each some many most all both"
        " another any our my your their his her its don't do does did is are was were can could will would should have"
        " has had not never uh um well just let like isn't can't won't didn't doesn't couldn't"
    )
)
"""Function words, adverbs and fillers that begin a sentence and are nobody's name."""

FIRST_PERSON: Final = _words("am mean think don't guess feel want wanna believe suppose wonder hope remember uh um")
"""What follows the pronoun *I* and no numeral: "Type I. was", "World War I. it" are none of them."""

NUMBERED: Final = _words(
    "part type war class phase stage chapter volume book act level group grade title schedule article category vitamin"
    " version model section appendix figure table round step year day week month episode season number plan option"
    " formula case scene verse line page lesson unit zone tier track team block room gate bin bucket sample column row"
    " henry james charles george elizabeth napoleon william edward richard louis philip alexander paul"
)
"""What a numeral stands behind: after one of these, *I* or *One* is a number."""

ABBREVIATIONS: Final = _words(
    "am approx apr art assn ave avg bros ca cal cap capt cf ch cit co col conf cont corp dec dept dist div dr ed"
    " eds eg encl eq esp est etc ext feb fig figs fr fri ft fwd gen gov hon hwy ibid ie inc incl ind int jan jr jul"
    " jun lat lb lit lt ltd mar max maj mfg mi min misc mod mon mr mrs ms mt mtg natl no nos nov obs oct op orig oz"
    " pat pl pop poss pp pref pres prob prof prop pt pts pub qty quot rd ref refs rel rep reps resp ret rev sat sci"
    " sec secs sen sep sept seq sg sing sp spec sq sr st std subj sun suppl syn tech tel temp thu thur trans treas"
    " tues uni univ usu val var ver viz vol vols vs wed wk wt yd yr yrs"
)
"""Words whose full stop ends nothing."""

PAIRS: Final = frozenset(
    {
        ("for", "example"),
        ("for", "instance"),
        ("thank", "you"),
        ("make", "sure"),
        ("at", "least"),
        ("kind", "of"),
        ("sort", "of"),
        ("lots", "of"),
        ("each", "other"),
        ("rather", "than"),
        ("because", "of"),
        ("instead", "of"),
        ("even", "though"),
        ("such", "as"),
    }
)
"""Two words that are said in one breath: no comma stands between them."""
