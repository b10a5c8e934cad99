"""Everyday British English for what can be touched, met, gone to, paid or attended."""

from __future__ import annotations

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

TANGIBLE = frozenset(f"{_PEOPLE} {_PLACES} {_THINGS}".split())
"""People, places and things."""

CONCRETE = TANGIBLE | frozenset(f"{_ANIMALS_AND_BODY} {_PAPERS_AND_MONEY} {_OCCASIONS}".split())
"""Those and animals, papers, money and occasions: beside such a word, a clause is seldom empty."""
