"""The words that say nothing by themselves: what is left when they are taken away is what an update really says.

Words are kept as stems, so that "continue", "continues" and "continuing" are one entry.
"""

from __future__ import annotations

from functools import lru_cache

from sspxl.wording.lexicon import is_concrete, is_empty

_ENDINGS = ("ations", "ation", "ings", "ing", "ied", "ies", "ed", "es", "ly", "s", "e", "y")
_SHORTEST_STEM = 3


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """The word without its common ending. Crude on purpose: it only has to bring the forms of one word together."""
    word = word.removesuffix("'s").removesuffix("'")
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word


def words_of(table: str) -> frozenset[str]:
    """The words of a table, as they stand."""
    return frozenset(table.split())


def _stems(words: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words.split())


FUNCTION = words_of(
    """
    a about above according across after again against all almost along alongside already also although always am
    among
    an and another any anyone anything are aren't around as at away back be became because become becomes been before
    being below between both but by can cannot can't could couldn't currently did didn't do does doesn't doing don't
    down during each either else elsewhere etc even ever every everyone everything except few first for from further
    furthermore generally had hadn't has hasn't have haven't having he hence her here him his how however i i'd i'll
    i'm
    i've if in indeed instead into is isn't it its it's itself just last later least less let like made make makes
    many
    may me might mine more moreover most mostly much must my near nearly needn't neither never next no none nor not
    nothing now o'clock of off often on once one only onto or other others otherwise ought our ours out over own per
    perhaps please plus possibly quite rather re really same second shall she should shouldn't since so some someone
    something soon still such than that that's the their theirs them themselves then there thereby therefore there's
    these they they're third this those though through throughout thus till to together too toward towards under
    unless
    until up upon us usually very via was wasn't way we well we're were weren't we've what whatever when where whereby
    whether which while whilst who whole whom whose why will with within without won't would wouldn't yes yet you your
    himself herself ourselves yourself myself yourselves whereas meanwhile somewhat somehow besides whenever wherever
    thereafter afterwards nevertheless nonetheless regardless sometimes somebody anyway anymore versus accordingly
    amongst amidst beyond regarding concerning despite anywhere nowhere somewhere everywhere whoever whichever albeit
    alike
    ie eg nb cf am pm apart aside excluding excepting bar
    """
)

GO_ON = _stems(
    """
    ongoing continue continued continuing continual continuous continuation progress progressing progressed underway
    unchanged bau remain remains remaining maintain maintained maintaining maintenance pursue
    pursued pursuing persist evolve evolving
    """
)
"""Words that say only that work goes on."""

GENERIC = GO_ON | _stems(
    """
    track schedule hand pipeline active live busy open motion afoot tandem able recommendation accordance accordingly
    account achievable act action actions activity actively actual add addition additional
    additionally address adequate advance afraid agenda agree aim allow ambition annual appetite apply approach
    appropriate appropriately area arena arise arrangement arrangements aspect aspiration aspire assist assistance
    associated assure assurance attempt attention available aware awareness balance base based basis behalf behind
    believe benefit best better big borough bring bring broad broader build building business care careful case
    challenge challenges challenging change clear close closely coherent cohesive cohesion collaborate collaborative
    collaboratively collaboration collective come comes coming comment commence commit committed commitment common
    communicate communication communities community complex component comprehensive concern concerned concerted
    conclude conduct connect consider considerable considerably consideration consistent consistently constant
    constantly constructive contact content context contribute conversation coordinate coordinated co-ordinate
    co-ordinated coordination co-operate cooperate cooperation co-operation co-produce core corner cornerstone correct
    course cover create critical cross-cutting crucial culture current cycle date day day-to-day dealing deal dealt
    dedicated dedication deep deeply deliver delivering delivery demand depend describe design desire despite detail
    detailed determine develop development dialogue different difference difficult direct direction discuss discussion
    discussions diverse district doubt drive driver driving driven due duty dynamic early ease easy effective
    effectively effectiveness efficient efficiently effort efforts element embed embedded embrace emerge emerging
    emphasis empower enable encourage end endeavour energy engage engaged engagement enhance enhanced ensure ensuring
    enthusiasm entire environment environmental essential establish evaluate event everybody evident evidence-based
    evidence-led example excellent exchange existing expect experience explore exploring express extend extensive
    extent
    external face facilitate fact factor feed feedback feel figure file final find firm fit flexible focus focused
    follow
    following force forefront forge form forum forward foster found foundation framework free frequent front full
    fully
    function fundamental future gain gather genuine genuinely get give given giving global go goal goes going good
    great
    greater ground group groups grow guide handle happen happening happy hard head heart help helpful hereby high
    highly
    hold holistic honest hope host idea ideas identify identified impact implement implementation importance important
    importantly improve improved improvement improving inclusive include includes including inform informed initial
    initiative initiatives innovative input insight integral integrate integrated intelligence intelligence-led intend
    intention interest internal intervention interventions introduce invest involve involved involvement issue item
    joined-up joined joint jointly journey keen keep keeping kept key kind know knowledge known landscape lead leads
    learn learning lens level levels lessons leverage liaise liaising liaison lie life likely line link links
    listen little local locally locality long long-term longer longer-term look looked looking lot low main mainstream
    major majority manage management manner matter matters maximise mean means meaningful measure measures mechanism
    medium meet meeting meetings member members method mind mindful minimise mission mitigate model momentum monitor
    monitoring month months motivate move movement moving multi-agency multiagency multi-disciplinary mutual name
    nature
    necessary need needed needs negative network new news nice nicely normal normally note noted notice number
    numerous
    objective objectives obvious occur odds offer officer officers ok okay fine operate operation operational
    opportunity opportunities option options order organisation organisation-wide organisations other others outcome
    outcomes outlined output outstanding overall overarching overcome overlap oversee oversight own ownership pace
    part
    particular particularly participate partner partners partnership partnership-wide parties party pass past pathway
    people period person perspective phase pick picture piece pieces place placed plan plans planned planning play
    please pleased point policy position positive possible post potential power powers practical practice practices
    practise see prepare present preventative preventive prevent prevention previous previously principle prior
    prioritise prioritised priority priorities proactive proactively problem problem-solving procedure procedures
    process processes productive professional programme programmes project projects promote promoting proper
    proportionate
    proud provide providing provision public purpose push put quality quarter quarters question quick raise range
    rapid
    rapport reach ready real realise reason recent recently recognise recognises record reduce reducing reduction
    refer
    reference refine reflect regard regular regularly reinforce relate relation relationship relationships relevant
    rely
    report reported reporting reports represent request require required requirement residents resilience resilient
    resolve resource resources respect respond response responsibility responsible rest result results resume return
    review reviewed reviewing right rigorous rise robust role room routine routinely run running safe safer safety
    satisfactory say scale scene scenes scope section sector secure seek seeking seen self sense separate series
    serious
    seriously serve service services set several shape share shared sharing short short-term side sight significant
    significantly similar simple single situation slow slowly smooth smoothly society sole solid solution solutions
    solve
    sort sound space spare specific spirit staff stage stages stakeholder stakeholders stand start started state
    status
    steer steady step steps strategic strategically strategy streamline strength strengthen strengthening stress
    strive
    striving strong stronger structure sub-action sub-actions subject succeed success successful successfully suitable
    support supporting supportive sure surround sustain sustainable sustained system systems tackle tackling tactical
    tailored take taken takes taking talk talks target targeted targets task tasks team teams term terms thank thanks
    theme things thing think thorough thoroughly thought tie tied time timely times today tool tools top topic total
    touch traction transform transformation transparent trust trusted try trying turn type ultimate underlying
    underpin underpinned underpinning understand understanding undertake undertaken undertaking unit update updates
    use
    used useful using utilise utilising valuable value valued variety various vast vein view vigilant vision vital
    voice
    want way ways week weeks whole-system wide wider willing willingness wish word work worked working
    works workstream workstreams world worth would year years zone partner-wide last-minute end-to-end cross-agency
    wider-ranging wide-ranging far-reaching ever-changing fast-moving stone unturned table agenda dear regards hello
    hi
    sorry thus-far date to-date action-plan behind-the-scenes ever plenty blank leave document documents undoubtedly
    everyone's cognisant travel energy invest attitude enthusiasm determination plain honestly encouraged encouraging
    shown show shows showing fantastic
    outstanding superb tremendous huge hugely headway pleasing pleased confident confidence playing onwards upwards
    hopefully obviously naturally clearly simply
    continually thereof herein throughout borough-wide area-wide county countywide town city council-wide place-based
    trauma-informed victim-centred person-centred outcome-focused strength-based solution-focused evidence
    """
)
"""Words of any report of any action: they carry no fact unless something specific stands beside them."""

PARTNER = _stems(
    """
    police fire council probation health nhs housing yot yjs yos yjb csp cdrp opcc pcc pccs ccg icb hmp cps dwp dvla
    authority authorities borough district county agency agencies constabulary force trust charity voluntary sector
    third
    education social schools school adult adults children childrens children's services service safeguarding licensing
    landlord landlords colleague colleagues manager managers director inspector sergeant sgt insp ch supt pc pcso
    pcsos
    dc ds di dci chief constable commissioner officer officers coordinator co-ordinator coordinators analyst analysts
    analyst's lead leads team teams board committee panel cabinet member members councillor councillors cllr chair
    head
    staff worker workers practitioner practitioners provider providers neighbouring neighbourhood policing rescue
    ambulance prevent legal environment environmental trading standards department unit representative representatives
    volunteers post holder holders mr mrs ms miss dr rep reps office steering subgroup sub-group
    """
)
"""Who does it: a partner's name alone is no fact."""

TOPIC = _stems(
    """
    crime crimes criminal disorder asb anti-social antisocial behaviour behaviours burglary burglaries robbery theft
    violence violent domestic abuse sexual dv da vawg hate drug drugs alcohol substance misuse offender offenders
    offending reoffending re-offending victim victims perpetrator perpetrators child children young youth youths
    family
    families resident residents neighbourhood neighbourhoods estate ward wards street streets drinking begging county
    lines exploitation cse cce slavery trafficking extremism radicalisation terrorism cohesion vulnerable
    vulnerability
    vulnerabilities harm harms risk risks knife weapon weapons arson fires deliberate vandalism graffiti fly-tipping
    flytipping litter nuisance noise vehicle vehicles road roads traffic speeding retail shoplifting shop night-time
    evening economy premises licensed licensee licensees public place places hotspot hotspots hot-spot location
    locations fraud scams cyber cybercrime online women girls men older elderly homeless homelessness rough sleepers
    sleeping prolific repeat persistent serious organised acquisitive damage dog dogs tension tensions treatment
    recovery
    mental wellbeing well-being school schools pupils student students parents carers business businesses retailers
    retailer taxi taxis licensing transport station park parks town centre centres perception perceptions confidence
    reassurance visibility fear data media referral referrals
    """
)
"""What the work is about: naming it again tells the manager nothing new."""

_WAFFLE = _stems(
    """
    abandon accept admirable admit advice aforementioned agile ahead amend answer apparent ask average avoid basic
    benchmark born bottom-up boundary brief broaden buy-in catalyst cement chance choice climate cognisance
    collegiate compassion complacency complacent compromise conducive confuse conscious continuum contrary contrast
    contribution controversial converge coterminous crisis criteria custom decent deliverable demonstrable desperate
    discipline effect eliminate enabler engine engrained enterprise equitable error everyday excess extra fabulous
    fast-track feasible feature fertile fine-tune fore formal formulate fruition fuel functional galvanise gap
    garner glad glue governance granular groundwork habit half hands-on haul heading heartfelt heighten history
    human humble illustrate inception incremental infrastructure inherent inner inroads instigate intact
    intellectual interface interlink intrinsic invaluable isolated iterative jigsaw job kickstart lack language late
    latest latitude laud legacy life lifeblood linchpin lose magnificent measurable methodology minimal minor
    mistake mobilise modality moderate moment multifaceted multiple national normalise obligation official
    open-minded opinion opposite orchestrate ordinary original outward overnight parallel paramount parity
    perpetuate pioneering pivot portfolio precious prevalent previous primary prism proof proportion pull radar
    rationale reaffirm realise realistic reality region reinvigorate remark remit renew replicate resound responsive
    revitalise reward rich round rules rural scaffold scalable seamless severe silo silos slight speak spearhead
    stability staunch steely stellar stuff substantial sufficient suggest suppose surface surprise synergies synergy
    systematic systemic tangible tapestry temporary tenet testament theory throughput timeline to-do tomorrow
    tonight torch touchpoint trajectory triangulate tribute true underline underscore unequivocal unerring
    unexpected unique unrelenting unstinting upbeat uplift urban urgent usual utmost valid value-add vanguard
    versatile viable virtual visible visual vow wealth wholehearted wholeheartedly widespread world-class worthwhile
    wrong year-round fullness
    """
)
_ABSTRACT_ENDINGS = tuple(
    words_of(
        """
        tion tions sion sions ment ments ness ity ities ance ence ship ships ism ive ives ful ous ical able ible ly ing
        ings hood
        """
    )
)
_CONCRETE = words_of(
    """
    apprenticeship apprenticeships audience briefing briefings building business charities charity cities city
    cleaning clearing consultation cycling daily decision detention dispersal document documents enforcement
    entrance equipment family finance funding government hearing hearings housing inspection inspections
    installation judgement judgment landing licensing lighting mapping meeting monthly nuisance offence offences
    painting parking payment payments prosecution prosecutions racing rating residence resignation restitution
    ruling screening security settlement shoplifting station stations swimming tagging training weekly well-being
    wellbeing
    """
)


@lru_cache(maxsize=8192)
def is_abstract(word: str) -> bool:
    """Whether the word names a quality, a doing or a manner, as "commitment", "lasting" and "meaningfully" do."""
    if is_concrete(word) or word in _CONCRETE:
        return False
    return word.endswith(_ABSTRACT_ENDINGS) or stem(word) in _WAFFLE or is_empty(word)


NOTABLE = _stems(
    """
    event meeting post report plan programme project paper option decision form record order notice action-plan
    initiative system structure feedback evidence picture forum network unit term reference
    """
)
"""Stock words that are still something for an event to happen to: "meeting held", "post filled"."""

NOUNS_IN_ING = (
    r"(?:housing|meeting|building|training|tasking|planning|licensing|policing|offending|shoplifting|trafficking|funding|"
    r"wellbeing|safeguarding|drinking|fly-tipping|following|commissioning|monitoring|steering|working group|"
    r"lighting|parking|fencing|boxing|hearing|briefing|filming|screening|crossing|clothing|flooding|painting|recycling|"
    r"gambling|grooming|stalking|bullying|speeding|littering|counselling|mentoring|nursing|catering|schooling|wiring|morning|"
    r"evening|nothing|something|anything|everything|during|string|spring|king)\b"
)

COUNTED_OF_US = _stems(
    """
    team teams partner partners agency agencies action actions authority authorities council councils organisation
    organisations service services priorities objectives part parts area areas group groups workstreams strands sides
    points items plans boroughs districts forces sub-actions key main other local respective statutory responsible
    lead leads elements themes aims pillars partnerships
    """
)
"""Counting these is no fact: "the two teams", "all three actions"."""

NUMBER_WORDS = words_of(
    """
    two three four five six seven eight nine ten eleven twelve
    thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty
    ninety hundred hundreds thousand thousands dozen dozens twice half
    """
)

MODALS = words_of("will would shall should could can may might must won't can't cannot couldn't")
UNDER_CONDITION = words_of("if once unless until till whether when")
NEGATIONS = words_of(
    """
    no not none nobody nothing never neither nor nil zero without hasn't haven't hadn't wasn't weren't isn't aren't
    didn't doesn't don't no-one yet
    """
)
AUXILIARY = words_of(
    """
    be been being is are was were has have had get got now also just since then already recently successfully fully
    all
    both finally formally subsequently jointly recently initially previously currently only
    """
)
ATTRIBUTIVE = words_of(
    """
    the a an our their its his her your this that these those any of for in on through via with by more some other
    most
    every each towards toward from into about as existing current between to under against
    """
)
"""Before a past participle they make it an adjective: "through improved contact" tells of no event."""

NO_EVENT = _stems(
    """
    continued committed dedicated focused engaged involved related based detailed joined needed required planned
    proposed expected intended anticipated scheduled targeted coordinated co-ordinated shared combined monitored
    progressed supported maintained worked embedded considered explored discussed addressed prioritised pursued valued
    informed mentioned stated noted outlined described contained included covered linked limited interested concerned
    unchanged tackled sustained ensured managed indeed need feed speed proceed succeed exceed hundred completed
    finished
    achieved actioned finalised fulfilled discharged updated underpinned aimed hoped wanted tried looked embraced
    recognised determined driven raised sorted delayed deferred postponed paused suspended attached enclosed
    appended referenced cross-referenced seed weed breed red bed shed troubled unspecified named aligned strengthened
    enhanced
    increased improved advised liaised collaborated utilised used respected concerted affected associated experienced
    pleased delighted envisaged assured deemed assumed supposed convinced satisfied commended united dealt assigned
    tasked encouraged dusted awaited reaffirmed reiterated reinvigorated galvanised mobilised cemented solidified
    consolidated underlined underscored demonstrated emphasised highlighted harnessed nurtured fostered deepened
    broadened sharpened heightened inspired motivated empowered energised renewed devoted optimised maximised
    streamlined mainstreamed integrated evolved matured remained relied existed happened occurred ingrained engrained
    """
) | frozenset({"based", "bed", "red", "need", "speed", "shed", "seed", "indeed", "hundred"})
"""Participles that report no event, or whose event is judged elsewhere (completion, deferral, trend)."""

IRREGULAR_EVENT = words_of(
    """
    held sent met ran gave given took won bought built began begun written wrote drawn brought saw shown led got found
    paid spent left lost fell rose grew grown chosen chose taught told said spoke spoken sought gone went sold drew
    laid learnt forged withdrew threw flew drove stood caught broken stolen seized made struck withdrawn
    """
)
IRREGULAR_AFTER_AUXILIARY = words_of("set put run cut shut split let undertaken taken seen")
"""Past and present look alike, or the word is mostly used of nothing in particular: an auxiliary has to go before."""
