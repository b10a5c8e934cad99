"""Everyday British English by kinds of evidence: what can be touched or met, what happens, and what is only said."""

from __future__ import annotations

from functools import lru_cache


def _words(table: str) -> frozenset[str]:
    return frozenset(table.split())


_PEOPLE = """
accountant accused actor addict administrator ambassador apprentice arbitrator architect army arsonist artist
assailant assessor athlete attacker auditor aunt author baby bailiff baker band barber barman barmaid barrister beggar
beneficiary bidder binman bishop borrower boss bouncer boxer boy boyfriend bride broadcaster brother brownie buddhist
builder burglar busker butcher buyer bystander cabbie cadet candidate caretaker carpenter cashier chaplain chauffeur
chef childminder choir christian civilian claimant cleaner clergy clerk client coach commuter complainant comedian
conman contractor cook coroner counsellor couple courier cousin crew crowd curate customer cyclist dad dancer daughter
dealer defendant delegate dentist designer detainee detective doctor donor doorman driver drinker drinkers drug-user
duchess duke dweller electrician electorate employee employer engineer estate-agent evictee father fiance fireman
firefighter firefighters fisherman footballer foreman foster-carer founder fraudster freeholder friend gang gangster
gardener girl girlfriend glazier governor gp gps graduate gran grandad grandfather grandmother grandparent groom
groundsman guard guest gypsy hacker hairdresser handler headteacher headmaster headmistress hindu householder husband
imam immigrant infant informant inmate intern interpreter janitor jew jogger joiner journalist judge juror jury kid
kids labourer lad lads lady lass lawyer leaseholder lecturer legislator librarian lodger looter magistrate magistrates
mam man marshal mate matron mayor mayoress medic men mentor merchant midwife migrant milkman minister mob monk mother
motorist mp mps mugger mum mums musician muslim nephew newsagent niece nun nurse nurses occupant occupier onlooker
owner painter paramedic passenger passer-by pastor pastors patient patrolman paymaster peddler pedestrian pedlar
pensioner photographer physio picket pickpocket pilot pimp planner player plumber poet porter postman postmaster
preacher predator presenter priest prince princess prisoner probationer protester protestor psychiatrist psychologist
publican punter purchaser pupil queen rabbi ranger receptionist recruit referee refugee registrar reoffender reporter
respondent retiree rider rioter robber roofer rotary runner sailor scammer scout scouts secretary seller sheriff
shopkeeper shopper shoplifter sibling sikh singer sister skater smoker solicitor soldier son spectator speaker sponsor
squad squatter stallholder steward stewards stranger striker subcontractor sufferer surgeon surveyor suspect sweeper
swimmer taxi-driver teacher teen teenager tenant therapist thief thieves toddler tourist trader tradesman trainee
trainer translator trespasser troop trustee truant tutor twin typist uncle union usher usherette vandal veteran vicar
villager visitor vet voter waiter waitress warden wardens watchman widow widower wife wives witness woman youngster
youngsters babies ladies policeman policewoman councilman townsfolk locals drunks drunk vagrant rotarian navy raf
employees brigade regiment congregation franchisee tipster landlady newcomer churchgoer co-op
"""

_PLACES = """
abattoir airport aisle alley alleyway allotment annexe apartment aquarium arcade archway attic aviary bakery balcony
bandstand bank bar barn barracks basement bathroom baths bay beach beck bedroom bedsit boathouse border brewery bridge
bridleway brook brothel bungalow bus-stop bypass cabin cafe café campsite campus canal canteen car-park caravan-park
carpark carriageway casino castle catchment cathedral cell cellar cemetery chapel chemist chippy church churchyard
cinema clinic club coast college compound conservatory consulate copse corridor cottage courthouse courtroom courtyard
creche crescent crematorium crossing crossroads cul-de-sac custody cycleway dairy depot desk dispensary dock dormitory
downstairs driveway embassy farm farmhouse farmyard ferry field flat flats floor flyover footbridge footpath footway
forecourt forest foundry foyer gallery garage garden gardens ginnel graveyard greenhouse grotto guesthouse gurdwara
gym gymnasium hall hallway hamlet harbour heath hill hospice hospital hostel hotel house houses hut infirmary inn jail
jobcentre junction kerb kiosk kitchen laboratory lab lake lane launderette laundry lavatory lawn lay-by layby leisure
leisure-centre library lido lift lobby loft lounge maisonette mall mansion marina market marketplace meadow mews mill
mine moor morgue mortuary mosque motel motorway multi-storey museum nightclub nursery orchard outhouse outbuilding
outskirts palace park-and-ride parish passage passageway pavement pharmacy piazza pier pitch platform playground
playgroup playhouse plaza polling pond pool porch port precinct prison promenade pub pubs quarry quay racecourse
railway ramp reception rectory refuge reservoir restaurant rink river roadside roof rooftop room roundabout runway
sauna sawmill seafront seaside shed shop shops shopfront showroom sidewalk skatepark slipway snicket square stadium
staffroom staircase stairs stairwell stall store storeroom storey studio suburb subway supermarket superstore surgery
synagogue takeaway tavern temple terminal terrace theatre toilet toilets towpath tunnel turnstile underpass university
upstairs vault verge vestry viaduct vicarage village wall warehouse waterfront waterside windmill wood woodland woods
workplace yard zoo doorstep doorway bathrooms shelter embankment weir lock-up a-and-e a&e abroad beaches benches
churches crossings branches overseas outdoors indoors
"""

_THINGS = """
alarm ambulance ammunition anorak apple appliance armchair armband artwork asbestos ash axe badge bag baggage ball
balloon bandage banister banner barrel barricade barrow baseball basket bat bath baton battery beam bean bed bedding
beer bell belt bench benches bicycle bike bill billboard bin binbag binder bins birds biscuit blade blanket blaze
blind boat bodycam boiler bollard bolt bomb bonfire book booklet boot booth bottle bouquet bowl box boxes brake bread
breathalyser brick bricks briefcase broadband brochure broom brush bucket buggy bulb bullet bumper bunting buoy bus
buses bush bushes cab cable cage cake calendar camera cameras camp campfire can cannabis canoe canopy caravan card
cardboard cards carpet carriage cart carton cartridge cash catapult cctv cement chain chair chalk charger chart cheque
chimney chip chips cider cigarette cladding clock cloth clothes clothing coal coat cocaine coffee coin coke cone
conker container convoy cooker copper cord cot cotton couch counterfeit coupon crack crane crate crayon crisp crossbow
crutch cup cupboard curtain cushion dashcam defibrillator desktop device diary diesel digger dinghy dinner dirt dish
dishwasher ditch donation doll door doors doorbell drain drainpipe drawer dress drill drone drum dummy dust dustbin
dvd e-bike e-bikes e-scooter e-scooters ecstasy egg elevator engine envelope excavator exhaust extinguisher fan fence
fences fencing ferry film firearm firearms firework fireworks flask fleet floodlight floodlights flower flowerbed
flowers flyer foam fob foil food football fork fountain fridge fuel furnace furniture fuse games garment gas gate
gates gazebo generator gift glass glasses glove goalpost gown grating gravel greenery grill guitar gun guns gutter
hammer handbag handbook handcuffs handrail handset hat headlight headset heater hedge hedges helicopter helmet heroin
hinge hoarding hoardings hob hoodie hook hoover hose hydrant ice icing immobiliser intercom invoice iron jacket jar
jeans jewellery jumper kebab kennel ketamine kettle key keyboard keyfob keys knickers knives ladder lamp lamp-post
lampost lamppost laminate lamps lantern lanyard laptop lawnmower leaflet leaflets leaf leaves leather ledger letterbox
lid lifebelt lifejacket lightbulb lighter lights locker lockers lock locks logbook logo lorry lorries luggage lunch
machete machine magazine magnet mail mailbox manhole map maps marquee mask mast mat matchbox mattress meal meals medal
medication medicine megaphone metal methadone microphone microwave milk minibus mirror mobile modem moped mopeds mop
motorbike motorcycle mug mural murals nail naloxone napkin necklace needle needles net newspaper newspapers
noticeboard notebook oil ornament oven packet pad padlock paint pallet pallets pan paracetamol parcel passport pastry
pellet pen pencil penknife petrol phone phones photo photocopier photograph photos piano pill pillow pipe pizza plank
plant planter planters plants plaque plaster plastic plate plates plug plywood pole pony postcard poster posters pot
potato pram printer prize projector props prop pump pumps purse pushchair puzzle racket radiator radio radios raffle
rail railing railings rake razor receipt refrigerator rifle ring ringbinder robot rocket rod rope rubbish rucksack rug
rum sack saddle salt sand sandbag sandwich satnav saw scaffold scaffolding scanner scissors scooter scooters scrap
screwdriver seat seatbelt seats sensor server settee sewer shampoo shed sheet shelf shelves shield shirt shoe shotgun
shovel shower shrub shutter shutters sign-post signage signpost silver sim sink siren skateboard skip smartphone
smartwater smoke-alarm sniffer snow soap socket software soup spade spanner speedgun spice spikes spoon spray
sprinkler stab-vest stamp stapler statue steel stereo sticker stickers stone stones stool stove streetlight
streetlights stretcher sugar suitcase swab sweets swing swings switch switchboard sword syringe syringes t-shirt
tablet tap tape tarmac tarpaulin tea telephone television tent tents textbook ticket tickets tile tiles timber tin
tobacco tools tool torch towel tower toy toys tractor trailer train trainers trains tram trampoline trap tray tree
trees trolley trophy trousers truck tub turnstiles tv tyre tyres umbrella uniform uniforms urinal usb utensil vaccine
vacuum van vans vape vapes vase vest vests video videos vodka voucher vouchers wallet wardrobe watch water weed
wheelbarrow wheelchair wheelie whisky whistle wifi window windows wine wire wool wristband wristbands x-ray yacht zip
hi-vis bodycams bits rubble sofa lawnmowers crop hydroponics cans bottles bullets
"""

_ANIMALS_AND_BODY = """
animal ape arm bee beetle bird bull calf cat cats cattle chicken cow deer donkey duck eagle fish fox geese goat gull
hamster hen horse horses insect kitten lamb mice monkey mouse ox pigeon pigeons pigs pig pony puppy rabbit rat rats
seagull sheep snake spaniel stallion swan wasp alsatian terrier ankle beard blood bone chest elbow finger hair kidney
knee liver lung muscle nose rib scar skin skull stomach throat thumb toe tongue tooth teeth wrist
"""

_PAPERS_AND_MONEY = """
advert advertisement affidavit apology application applications article autopsy bail ballot banknote bankruptcy
birthday bonus bribe byelaw byelaws bylaw caution cbo cbos certificate certificates complaint complaints compensation
conviction copyright cpn cpns curfew debt debts deed deeds deposit diploma dividend dossier edition email emails
election exam exclusion fee fees fines fingerprint fixed-penalty forename fpn fpns gbp headline inch income
inheritance injunction injunctions insurance inquest intruder inventory invitation invitations invoice jobs kilogram
km lawsuit lease leases letter letters licence licences litre loan lottery lotto manslaughter metre mile miles
mortgage mph murder newsletter newsletters obituary overdraft overtime pamphlet passcode password paycheque payroll
penalty pence penny pension permit permits petition petitions pint plea postcode pound pounds premium prescription
pspo pspos punishment ransom rebate redundancy refund rent rents salary salaries savings sentence sermon shares shift
shifts signature signatures subpoena subscription subsidy summons tag tags takings tax taxes tenancy tenancies tenner
timesheet transcript tuition twitter facebook instagram whatsapp youtube tiktok verdict visa vote votes wage wages
warrant warrants website webpage worksheet writ
"""

_OCCASIONS = """
abduction accident accidents affray allegation ambush anniversary arrest arrests assault assaults assembly attack
attacks auction ballet baptism barbecue bazaar birth blackmail blackout blizzard boxing brawl break-in break-ins
breakfast burial bust carnival celebration ceremony christening clean-up clear-up class classes collapse collision
competition concert concerts conference contest cpr crash crashes cricket dance darts death deaths debut demo
demolition demonstration disco disease disturbance drama drought drowning dvt earthquake eviction evictions exhibition
explosion expulsion faint festival festivals fete fight fights filming finalists first-aid flood floods flu fog
foreclosure fracas frost fundraiser funeral gala gig golf gymnastics heatwave homicide hoax holiday holidays hunt
illness inauguration influenza injury injuries interview interviews jab jobs-fair judo karate killing kidnap lecture
lesson lessons lightning looting lunchtime marathon massacre mela memorial merger mugging muggings night-out netball
olympics open-day outbreak outing outings overdose overdoses panto pantomime parade parkrun patrol patrols photoshoot
picnic poisoning pregnancy premiere prom protest protests quiz race raid raids rain rainfall rehearsal retirement riot
riots roadshow roadshows roadworks robberies rugby scuffle seance seizure seizures seminar seminars shooting sickness
skating sit-in snooker soccer sports-day stabbing stabbings stag stocktake storm storms strike strikes stroke suicide
suicides sweep sweeps takeover tennis tombola tour tournament tournaments trip trips twinning unrest vigil virus
walkabout walkabouts walk walks walkout war webinar webinars wedding workshop workshops yoga zumba
"""

_CONCRETE = _words(_PEOPLE + _PLACES + _THINGS + _ANIMALS_AND_BODY + _PAPERS_AND_MONEY + _OCCASIONS)
"""What can be touched, met, gone to, paid or attended: beside it, a clause is seldom empty."""

_TANGIBLE = _words(_PEOPLE + _PLACES + _THINGS)

NAMES = _words(
    """
    aaron abdul abigail adam adrian ahmed aisha alan alastair alex alexandra alfie ali alice alison amanda amelia amir
    amy andrea andrew andy angela anita ann anna anne annette anthony antony anwar arthur asha ashley barbara barry
    beatrice becky ben benjamin bernard beth bethany betty beverley bob bradley brenda brian bridget bruce bryan
    callum cameron carl carla carol caroline catherine cathy charles charlotte cheryl chloe chris christina christine
    christopher claire clare clive colin connor craig daisy damian dan daniel danielle darren dave david dawn dean
    debbie deborah declan deepak denise dennis derek diana diane dominic donald donna doreen dorothy douglas duncan
    dylan eddie edward eileen elaine eleanor elizabeth ellen ellie emily emma eric erin ethan evelyn fatima felicity
    fiona frances francesca fraser freya gareth gary gavin gemma geoff geoffrey george georgia gerald geraldine
    gillian glen glenn gordon graeme graham greg gurpreet gwen hamza hannah harjit harriet harry hasan hassan hayley
    hazel heather helen henry hilary howard hugh ian imran iqbal irene isabel ivan jack jackie jacob jacqueline jade
    jake james jamie jan jane janet janice jason javed jayne jean jeff jennifer jenny jeremy jess jessica jill jim jo
    joan joanna joanne joe john jon jonathan jordan joseph josh joshua joy joyce judith judy julia julian julie june
    karen karl kate katherine kathleen kathryn katie kay keith kelly ken kenneth kerry kevin khalid kieran kim kirsty
    kyle lara laura lauren leah leanne lee leon leonard lesley leslie lewis liam lily linda lindsay lisa liz lorna
    lorraine louis louise lucy luke lydia lynn lynne maggie malcolm mandeep mandy manjit marcus margaret maria marian
    marie marilyn marion martin martyn mary matt matthew maureen megan mel melanie melissa michael michelle mick mike
    miriam mohammed molly monica morgan moira mohamed muhammad nadia naomi natalie natasha nathan neil nia niamh
    nicholas nick nicola nicole nigel noel nora norman oliver olivia oscar owen pam pamela pat patricia patrick paul
    paula pauline pete peter phil philip philippa phillip phoebe polly priya rachael rachel rahul raj rajesh ravi
    raymond rebecca rhys richard rita robert roberta robin roger ronald rory rosemary rosie ross ruby rupert russell
    ruth ryan sabrina sadia saima sally sam samantha samuel sandeep sandra sara sarah scott sean sebastian shane
    shannon sharon shaun sheila shirley sian simon sonia sophie stacey stella stephanie stephen steve steven stewart
    stuart sue sunita surinder susan suzanne tanya tara tariq ted teresa terry theresa thomas tim timothy tina toby
    tom tony tracey tracy trevor valerie vera vicky victoria vijay vincent wayne wendy wesley william yasmin yusuf
    yvonne zara zoe ahmad akhtar allen anderson atkinson bailey baker barnes begum bennett bhatti brown butler
    campbell carter chapman chowdhury clark clarke collins cooper davies davis dixon edwards ellis evans fletcher
    foster gibson gill griffiths hall harris harrison hill holmes hughes hunt hunter hussain jackson jenkins johnson
    jones kaur khan khanna knight lloyd malik marshall mason matthews mcdonald mills mitchell moore morris murphy
    murray mahmood palmer parker patel phillips powell price reynolds richards richardson roberts robinson rogers shah
    shaw simpson singh smith stevens taylor thompson turner walker walsh watson webb white wilkinson williams wilson
    wood wright young
    """
)
"""Forenames and surnames that stand alone in a cell: who was to write there."""

HAPPENED = _words(
    """
    abandoned abducted abolished absconded accused acquired acquitted adjourned admitted adopted advertised aired
    alleged amputated announced apologised appealed appointed apprehended approved arrested arrived ascended assaulted
    assembled ate attacked attended auctioned audited authorised awarded awoke backfired bagged bailed banned barked
    barred barricaded bathed battered beat beaten befriended begged benched betrayed billed binned bitten blamed blew
    blown blocked blotted boarded boarded-up bolted bombed booked borrowed bothered bought bounced boxed boycotted
    braked bribed bricked broke broken broadcast brought browsed bruised built bulldozed bullied bumped burgled buried
    burnt burned bussed buzzed bypassed called-off came camped cancelled capsized captured carried carved cashed
    catered caught cautioned ceded certified chained chaired charged chased cheated checked cheered chipped chopped
    chose chosen circulated clamped clashed cleaned cleared climbed clocked cloned closed clubbed coached coated
    collapsed collected collided commissioned compensated complained condemned conducted confessed confirmed
    confiscated congratulated consulted contacted contested contracted convened converted conveyed convicted cooked
    copied corrected counted counselled countersigned crashed crept cried criticised cropped crossed crowned cruised
    crushed cured curtailed cycled damaged danced dashed debated debriefed declined decorated deducted deflated
    defrauded delisted demanded demolished demoted denied denounced departed deployed deported deposited deselected
    designated designed destroyed detained deterred detected diagnosed dialled died dipped disarmed disbanded
    disbursed discarded disclosed discontinued dismantled dismissed dispatched dispersed displayed displaced disposed
    disputed disqualified disrupted dissolved distributed ditched diverted divided divorced dodged donated doubled
    downgraded downloaded drafted dragged drained drank drawn drew dressed dried drilled dropped drove driven drowned
    drunk dug dumped dyed earned eaten edited ejected elected emailed emigrated emptied enacted endorsed enforced
    enlisted enrolled entered entertained erased erected escalated escaped escorted evacuated evicted examined
    excavated exceeded exchanged excluded excused executed exempted exhibited exhumed expelled expired exploded
    exported exposed expunged extinguished extorted extradited faced failed fainted fell fallen fashioned fed felled
    fenced fetched filed filled filmed fined fingerprinted fired fished fitted fixed flagged flattened fled flew flown
    flogged flooded floored flouted flung folded forbade forbidden forced forfeited forged forgave fought framed freed
    froze frozen funded furnished gambled gated gave given glued graded graduated graffitied granted grassed greeted
    grew grown gritted groomed guarded hacked halted halved hammered handcuffed handed harassed harmed harvested
    hauled heard heated heckled hid hidden hijacked hired hoisted hosed hospitalised hosted housed hung hunted hurried
    ignited ignored imported imposed imprisoned impounded incurred indicted infected inflated inherited injected
    injured inscribed inspected installed insulated insulted insured interned interrupted intervened interviewed
    invaded invented invited invoiced issued itemised jailed jammed jettisoned jogged jumped kicked kidnapped killed
    kissed kneeled knelt knifed knitted knocked laid laminated landed landscaped lapsed laughed launched leaked leapt
    leased leafleted lectured left lent levelled levied liberated licensed lifted lit loaded loaned lobbied located
    locked lodged logged looted lost lowered lunched mailed mailshot manned manufactured marched married mediated
    melted mended merged met microchipped milled mislaid misread missed mobbed mocked modelled modified mopped
    motioned mounted mourned moved mowed mugged murdered muted nailed named negotiated netted nicked nominated
    notified obeyed objected obstructed obtained occupied offended officiated oiled opened opposed ordered organised
    originated ousted outlawed outnumbered outsourced overcharged overdosed overheard overlooked overpaid overran
    overrode overruled overslept overspent overthrew overtook overturned owned packed padlocked paid painted parked
    parted passed patched patrolled paved pawned peddled pedalled penalised perished permitted persuaded petitioned
    phoned photocopied photographed picked picketed piloted pinned planted plastered played pleaded plotted ploughed
    poached poisoned polled popped posted poured praised prescribed pressed priced printed probed procured produced
    prohibited promised promoted proofread prosecuted protested pruned published pulled pumped punched punished
    purchased pushed quarantined quarrelled quashed queried questioned queued quizzed quoted raced raided rained ran
    rang ransacked raped ratified razed re-elected re-employed re-fitted re-laid re-let re-opened re-ran re-routed
    re-sent re-trained re-wrote reappointed rearranged rearrested rebuilt recalled recaptured received recited
    recovered recreated recruited rectified recycled redecorated redesigned redeployed redrafted reelected refilled
    refitted refunded refurbished refused registered regretted rehearsed rehoused reinstalled reinstated reissued
    rejected released relinquished relocated reminded removed renamed rendered renovated rented reopened repainted
    repaid repaired repealed replaced replanted replied reprimanded reprinted requested rerouted resat rescheduled
    rescued resealed resettled resigned resisted respited restarted restocked restored restrained restricted
    restructured resurfaced retired retrained retreated retrieved returned reunited revamped revealed reversed
    revisited revoked rewired rewritten rewrote ridden rigged ripped roamed robbed rode roofed rose rotted rowed
    ruined ruled rushed sabotaged sacked said sailed salvaged sampled sanctioned sanded sang sank sat saved saw sawn
    scammed scanned scattered scolded scored scraped scrapped scratched screamed screened screwed scrubbed sealed
    searched seated seconded seeded seized selected sent sentenced separated served serviced sewn sewed shadowed
    shaken shattered shaved shelled sheltered shelved shipped shook shoplifted shot shouted shoved showered shredded
    shrank shrunk sidelined signed signposted silenced sketched skipped slammed slapped slashed slept slid slipped
    smashed smeared smelt smoked smuggled snapped snatched sniffed snowed soaked sold solved sowed sown spat sped
    spent spilled spilt spoiled spoilt spoke spoken sponsored sported spotted sprayed sprang sprung squashed squatted
    squeezed stabbed staffed staged stained stalked stamped stapled starred starved stationed stayed stitched stole
    stolen stood stooped stopped stored stormed straightened strangled strapped strayed stripped struck stuck studied
    submitted subsided subsidised sued suffered summoned sunbathed sunk surfaced surrendered surveyed survived swam
    swapped swept swerved swiped swollen sworn swore swung tabled tagged tailored tampered tanned taped tapped
    tarmacked taught taxed teased telephoned televised tendered terminated tested texted thanked thatched thieved
    threatened threw thrown tidied tied tightened tiled toasted told took taken tore torn topped toppled tossed
    totalled touched toured towed traced traded trained trampled transcribed transferred translated transmitted
    transported trapped travelled trebled trespassed trialled tricked triggered trimmed tripled tripped trod truanted
    tugged turfed turned tutored twinned twisted typed unblocked uncovered unearthed uninstalled unlocked unloaded
    unpacked unplugged unveiled upgraded uploaded uprooted ushered vacated vaccinated vandalised vanished varnished
    vetoed videoed vetted visited voided vomited voted waded waived walked walled warned washed watched watered
    weakened wed weeded weighed welded went wept whipped whitewashed widened winched wined wiped wired withdrew
    withdrawn withheld witnessed woke won wore worn worsened wounded wrapped wrecked wrestled written wrote yelled
    zoned
    """
)
"""Past tenses and participles of what somebody did or what befell something, and not merely of work that goes on."""

_EMPTY_NOUNS = """
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

_EMPTY_QUALITIES = """
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

_EMPTY_VERBS = """
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

_EMPTY = frozenset(word for word in _words(_EMPTY_NOUNS + _EMPTY_QUALITIES + _EMPTY_VERBS))
"""What is only said of work: qualities, moods, pictures, and verbs without a thing done."""


@lru_cache(maxsize=8192)
def is_concrete(word: str) -> bool:
    """Whether the word, or what it is the plural of, can be touched, met, gone to, paid or attended."""
    return any(each in _CONCRETE for each in _singulars(word.removesuffix("'s").removesuffix("'")))


@lru_cache(maxsize=8192)
def is_tangible(word: str) -> bool:
    """Whether the word, or what it is the plural of, is a person, a place or a thing: no event and no document."""
    return any(each in _TANGIBLE for each in _singulars(word.removesuffix("'s").removesuffix("'")))


@lru_cache(maxsize=8192)
def is_empty(word: str) -> bool:
    """Whether the word, in any of its endings, is only said of work."""
    word = word.removesuffix("'s")
    return any(each in _EMPTY for each in (*_singulars(word), *_bases(word)))


def _singulars(word: str) -> tuple[str, ...]:
    if word.endswith("ies"):
        return word, word[:-3] + "y", word[:-1]
    if word.endswith("es"):
        return word, word[:-1], word[:-2]
    return (word, word[:-1]) if word.endswith("s") and not word.endswith("ss") else (word,)


def _bases(word: str) -> tuple[str, ...]:
    for ending in ("ing", "ed", "ly"):
        root = word.removesuffix(ending)
        if root != word and len(root) > 2:
            single = root[:-1] if root[-1:] == root[-2:-1] else root
            return root, root + "e", single, root[:-1] + "y"
    return ()
