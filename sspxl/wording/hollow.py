"""What is only said of work: qualities, moods, pictures, and verbs without a thing done."""

from __future__ import annotations

_NOUNS = """
ability abundance acceleration achievement acumen advance advantage advent aegis agility aid air alacrity alertness
alignment alliance allegiance altitude ambience amount amplitude anchor angle antidote anything apex aplomb apparatus
approach appetite aptitude arc ardour arm's-length array arrow arsenal art ascent asset assets atmosphere attitude
aura authenticity avenue avenues awareness axis backbone backdrop background balance ballpark bandwidth basics bearing
beacon bedrock beginning beginnings behest belief bells benefit bent bias blend blessing blueprint bonds boost bottom
brainchild brains breadth breakthrough breath brunt bucketful buildup bulk bull buoyancy burden buzz buzzword calibre
calling calm calmness camaraderie candour canvas capability capital carrot caveat challenge champion chapter character
chemistry chord circle circles clarity classic closeness clout clue cog collaboration comfort companion compass
complement concept concord condition conduit confidence conjunction connection conscience consensus consequence
constituent contours convergence cooperation cornerstone counterpoint courage course courtesy craft creativity
credence credential credibility credit creed crunch crux cue culmination curiosity curve cusp custodian cycle dawn
dealings debate decency decisiveness default degree delight delivery demeanour depth depths design desire destination
destiny determination differing dignity diligence dimension diplomacy direction discretion disposition dividends
doctrine domain doubts dream drive drumbeat duration dynamics dynamism eagerness earnest earnestness ease ebb echo
echoes ecosystem edge ego elan elbow-grease embers embodiment eminence empathy emphasis encouragement end endurance
energies energy enjoyment ensemble entirety entity envy epicentre epitome equation equilibrium era essence ethic ethos
eve evolution example excellence excitement exemplar exertion expanse expectation experience expertise extent
exuberance eye fabric facet faculty faith familiarity fashion fears feats feat feeling fervour fibre fidelity
figurehead finesse fit fitness flair flame flavour flexibility flow flux focal foothold footing footprint footsteps
forefront foresight fort forte fortitude foundations framework freshness friendship frontier fruit fruits fulcrum
fulfilment fun function future gain gains gaze gear gears gem genius gesture gist glory glow goals goodness goodwill
good-will grace grain grandeur grasp gratitude gravitas gravity grind grip groundswell growth guile guise gumption
gusto halfway hallmark happiness hard-graft graft harmony haste headspace headwind heartbeat heights helm help
heritage hindsight holism honesty honour hope hopes horizon horizons hue humanity humility hunger hurdle hurdles
hybrid hymn-sheet ideal ideology illusion image imagination impact impartiality impetus importance impression
improvement impulse incentive inclination ingenuity inkling ins input insight inspiration instinct integrity intensity
intent intention interplay intuition inventiveness investment involvement jewel joy juggernaut juncture justice
keenness keystone kindness knack know-how knock-on knowledge label laurels layer layers leadership leap learning
length lens leverage liberty light limelight limit lifeline loop loyalty luck lustre machinery magic magnitude
mainstay majority mandate mantle mantra mark marker marks mastery matter maturity meaning meantime mentality merit
message metaphor method might milestone mind mindfulness minds mindset mission mix mixture model momentum mood moral
morale morals motive motto mould mountain move myriad narrative nature necessity nerve niche nicety norm nous nuance
nucleus oars odds offing offshoot onus optimism optimist orbit organism ourselves outcome outlook overtone ownership
pace page pains palette panacea panorama par paradigm parameter pass passion patience path pathway pattern paving
peace peak pearls pendulum perfection persistence personality perspective phase phenomenon philosophy piece pillar
pillars pinnacle pitfalls planet plateau plaudits pleasure plus pockets poise polish portal position potential power
practicality praise pragmatism precedent precision presence pressure pressures prestige pride principle pros prospect
prospects prowess prudence pulse punch purpose purposefulness push quality quest question quotient rapport ratio ray
realism realm reach reciprocity recipe reflection reign reins relevance renown repertoire repute reputation resolve
resonance respect respite responsiveness result rewards rhetoric rhythm richness rigour ripple ripples roadmap role
romance roots roster route routine rudder sacrifice sake sanctity sanity sap satisfaction scale scenario scene scope
seal seam seamlessness secret seeds semblance sense sensibility sentiment serenity sharpness shape shoots shoulder
shoulders sight signal signals significance sign signs simplicity sinews skill skills slack slog soul soundness spark
spectrum speed sphere spirit spirits splendour spokes spot springboard spur squeeze stage stake stakes stamina stance
standing standpoint status steadfastness steadiness steam steer step steps stepping-stone stewardship stimulus story
strain strand strands strength strengths stride strides strings struggle style substance sum summit sun support surge
sweat symbiosis symbol symmetry sympathy sync synthesis tact talent tally tandem tangent target task taste teamwork
teething tempo temptation tenacity tendency tenor terms terrain test testimony texture thanks theme thing things
thinking thirst thought thoughts thread threads threshold thrill thrust tide tides tightrope time times tip toil toll
tone tonic toolbox top topic toss touch touchstone traction tradition transformation transparency travel tread trick
triumph truth tune turning-point twist twists undertone underpinning unison unity unknowns urge urgency usefulness
utility value values vantage variety vein velocity versatility vibe vibes victory view viewpoint vigilance vigour
virtue visibility vision vitality vocation void volume warmth watchword wave wavelength way weight welfare wellspring
whole wilderness will willpower wind wins win wisdom wish wit wits wonder word words work world worth yardstick
yearning zeal zenith zest bridge-building busyness coalface cloud clouds cylinder cylinders endeavour endeavours fuss
hitch hitches hiccup hiccups snag snags dramas circumstance odyssey nettle rolling wheels wheel heavy-lifting lifting
bow tether hats efforts plaudit goodies spadework legwork footwork forth rome
"""

_QUALITIES = """
slower quicker faster quickest fastest greater greatest larger longer lighter harder happier warmer wider
absolute abundant accomplished accountable accurate active actual acute adaptable adept adequate adroit advanced
affirmative agreeable alert alive all-encompassing all-important all-round aligned alright amazing ambitious amenable
ample appreciable appreciative apt ardent articulate assiduous assured astute attentive attuned auspicious authentic
avid awesome balanced beneficial best better bespoke big bold bright brilliant brisk broad buoyant calm candid capable
careful cautious central certain challenging cheerful clean clear-cut clear-eyed clear-headed clever close close-knit
cogent coherent cohesive comfortable commendable commonplace compact compelling competent complex composed concerted
conscientious consistent constant content convincing cool cordial core correct courteous creditable credible crucial
curious current customary deep deep-rooted deft deliberate delicate demanding dependable determined devoted different
difficult diligent discerning discreet distinct diverse dogged down-to-earth driven durable dutiful dynamic eager
early earnest easy ebullient eclectic effortless elaborate eloquent eminent emphatic enduring energetic engaging
enormous enterprising enthusiastic equal ethical even even-handed everlasting evergreen exact excellent exceptional
excited exciting exemplary exhaustive expansive expert explicit exuberant exquisite fair fair-minded faithful familiar
fantastic far-sighted fast fervent fierce fine firm fit flourishing fluid foremost formidable forthright
forward-looking forward-thinking foundational fresh friendly frank full fundamental funny gainful generous genial
genuine gifted glowing golden good gracious gradual grand grateful great groundbreaking growing grounded handy happy
hard hard-working hard-won hardworking harmonious healthy hearty hefty heroic high high-level high-quality homogeneous
honest honoured hopeful huge humane ideal imaginative immediate immense immovable imperative impressive in-depth
incisive inclusive incredible indefatigable indispensable industrious inevitable infinite influential informal
ingenious innate innovative inquisitive insightful inspired instinctive instrumental intense intensive interdependent
intimate intrepid intricate intuitive invigorating joyful judicious just keen kind large lasting latent laudable
lengthy lifelong light-touch like-minded likely limitless lively logical long-lasting long-running long-standing
longstanding loud lovely loyal lucid lucky luminous main manifest manifold marvellous massive masterful mature mammoth
maximum measured memorable meticulous mighty mindful minute modest monumental moving natural neat never-ending nice
nimble noble notable noteworthy novel obvious omnipresent on-message open optimal optimum optimistic organic
outstanding outward-looking overdue-recognition overwhelming palpable pan-borough painstaking passionate patient
peaceful peerless perceptive perennial perfect perpetual persuasive pertinent phenomenal pivotal plain pleasant
plentiful polished popular-with potent powerful practicable pragmatic precise predictable premier prepared pretty
prime principal pristine privileged prized profound prominent prompt pronounced proper prosperous proud prudent
punctual purposeful quick quiet quieter radiant radical rapid rare rational ready real real-world reasonable receptive
reciprocal red-hot refreshing relaxed relentless reliable remarkable resilient resolute resounding resourceful
respectful rigorous ripe robust rosy round-the-clock rounded sacrosanct safe salient sanguine satisfactory satisfying
scrupulous seasoned second-nature secure seismic self-evident self-sustaining selfless sensible serene settled shared
sharp shining shipshape shrewd significant simple sincere singular sizeable skilful skilled sleek slick slow small
smart smooth sober sociable solid sophisticated sound special spectacular spirited splendid spontaneous sterling
stable staggering stalwart state-of-the-art steadfast steady steep straightforward strategic strenuous striking
stringent strong stubborn sturdy subtle sunny superlative supple sure sure-footed surefooted surprising swift
sympathetic tactful tactical tailor-made talented tenacious tentative terrific thankful thorough thoughtful tidy tight
tight-knit timeless timely tip-top tireless top top-notch total touching tough tranquil transparent tricky trusted
trusting trustworthy trusty truthful typical ultimate unabated unbroken unceasing uncommon uncompromising undaunted
undeterred undiminished undisputed undivided uneventful unfailing unfazed unflagging unflappable unflinching
unforeseen unfussy unhurried uniform-in uninterrupted unlimited unmatched unobtrusive unparalleled unprecedented
unremarkable unremitting unrivalled unruffled unseen unshakeable unspectacular unstoppable unsung unswerving untiring
unwavering uplifting useful valiant valuable varied vast vibrant vigorous vital vivid warm watchful weighty welcome
well well-informed well-intentioned well-meaning well-oiled well-placed well-rehearsed well-rounded well-run
well-trodden well-worn whole wholesome wide wide-awake wise witty wonderful workable workmanlike worthy year-on-year
youthful above-board behind-scenes side-by-side hand-in-hand hand-in-glove shoulder-to-shoulder time-consuming
slow-burning slow-burn ever-present never-say-die premature easier busier clearer smoother stronger closer brighter
steadier tighter wiser broader bigger fuller richer deeper softly-softly belt-and-braces bread-and-butter
"""

_VERBS = """
multi overstate understate exaggerate grown downhearted disheartened downbeat outset flurry burn brightly tirelessly
patience exciting scenes somewhere downhill deny bubble bubbling surprising praiseworthy rewarding fortunate mammoth
herculean sheer abide abound accelerate accentuate accompany accomplish accrue acknowledge adapt adhere adjust admire
advance advocate afford align allay ally amass ameliorate amount amplify animate anticipate appear applaud appraise
appreciate apprise arise aspire assess assimilate assist associate assume attain attempt attest attune augment await
bear become befit behave believe belong bind blend blossom boast bode bolster bond boost breathe breed bridge brighten
buckle buoy burgeon capitalise care carry cascade celebrate champion channel characterise cherish circle clarify
coalesce coax cohere coincide combine come comfort commend commit communicate compare compete compile complement
comply comprehend comprise conceive concentrate conform confront connect connote consist consolidate constitute
construe contemplate contend convey convince cope correlate correspond crave crystallise culminate cultivate dare
declare decrease deem deepen defend delve demonstrate denote depend derive deserve devise devote differ dig digest
discern disclose discover dispel distil diversify dovetail draw dream dwell ease echo edge educate elaborate elevate
elicit embark embody embolden emerge empathise emphasise emulate encapsulate encompass encounter endeavour endure
energise engender enjoy enlarge enlighten enliven enrich ensue entail entrench entrust envisage envision equate equip
espouse evoke excel excite exemplify exercise exert exist expand expect explain extol fade fathom favour flag flatter
flex flourish flow foresee forge forget fortify frame fret fulfil fuse gain gallop gauge gel glean go grapple grasp
grow guarantee guess guide harbour harmonise harness hearten herald highlight hone hope hover hum illuminate imagine
imbue immerse impart imply impress improve incentivise incorporate inculcate indicate infer influence infuse ingrain
inhabit innovate inspire instil interact interconnect interpret intertwine intimate invigorate iterate juggle justify
keep kindle knit know lean learn lend liaise lie like linger live look loom love maintain make manage manifest
mastermind matter maximise mean meander measure merit meld mesh mind mirror mitigate mix move muddle multiply muster
navigate negate nudge nurture observe offset ooze optimise orient outdo outline outweigh overcome overlap owe pace pan
pave peak perceive percolate perform permeate persevere persist pertain plod plug plump ponder portray possess
postulate potter power practise preface prefer prepare prevail prioritise proceed proclaim profess prolong prosper
protect prove provoke puzzle qualify quantify quicken quieten radiate rally ramp ratchet realign reap reappraise
reason reassess reassure rebalance recalibrate recap recede reciprocate reckon reconcile recount redouble reenergise
refine reflect refocus refresh regain regard rehearse reign reimagine reinvent reiterate rejoice relate relish rely
remember remind render replenish resemble resolve resonate rest resume retain rethink reveal reverberate revere
revisit revolve ride rise rotate satisfy savour scale scope seek seem serve settle shape sharpen shepherd shift shine
shore show shrug sift signal signify simmer simplify sit slog smooth solidify soldier solve spell spin spring spur
stay steer stem stimulate straddle strengthen stress stretch strive struggle substantiate suffice suit summarise
supplement surmount surpass sustain sway symbolise sympathise synchronise synthesise tailor tally taper temper tend
thank think thrash thread thrive tighten tinker toil transcend transform transpire traverse tread treasure treat
trickle trudge trundle try tweak typify unfold unify unleash unlock unravel uphold urge validate value vary venture
verify vie view wait wane warm warrant weather weave welcome whet wish wonder work worry yearn yield beaver trot chug
chip sit felt understood learnt taught timetable credit overseen oversee mid partway midway halfway
"""

HOLLOW = frozenset(f"{_NOUNS} {_QUALITIES} {_VERBS}".split())
