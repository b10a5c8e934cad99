"""Turns of phrase that only say that work goes on, whatever things they name: "ducks in a row", "time will tell"."""

from __future__ import annotations

import re
from functools import cache

from sspxl.wording.phrases import phrases

GOES_ON = "ongoing"
"""What an idiom amounts to."""

# Before the colon the word by which each is found; a clause without that word is not searched for the rest.
_IDIOMS = r"""
    pedal: (?:foot|feet) (?:\w+ ){1,3}pedal
    gas: (?:foot|feet) (?:\w+ ){1,3}gas
    throttle: (?:at |on )?full throttle
    prize: eyes?(?: firmly)? (?:is |are )?(?:firmly )?on the prize
    ball: (?:eyes?(?: firmly)? (?:is |are )?on the ball|(?:keep|kept|keeping|drop|dropped|dropping|get|got|getting|
        started?|set)
        (?:ting)? (?:\w+ )?ball(?: rolling)?|ball (?:is )?(?:rolling|in our court))
    ducks: (?:all )?(?:our )?ducks (?:are )?in a row
    bridge: (?:(?:like )?painting (?:of )?the forth (?:rail )?bridge|build(?:ing)? bridges?|cross(?:ing)? that bridge)
    bridges: (?:building|build|built|mending) (?:\w+ )?bridges
    tell: (?:too|still) (?:early|soon) to tell|(?:only )?time will (?:only )?tell
    tells: as time tells
    see: see how (?:we|it|things|this) (?:all )?(?:go(?:es)?|gets? on|pans? out)|(?:we (?:shall|will|'ll)|
        it remains to(?: be)?|wait and|as far as we can) see
    seen: (?:it )?remains to be seen
    led: (?:intelligence|evidence|partnership|council|community|victim|needs|data)[- ]led
    buy: (?:good |strong |real |full )*buy[- ]in(?: from all (?:agencies|partners|sides|concerned))?
    signed: signed up to (?:the |these |our |its )?(?:principles?|vision|aims?|approach|agenda|ethos|direction)
    voices: voices? (?:is|are|being|be) heard
    multi: multi[- ](?:agency|disciplinary)
    practice: (?:standard|normal|usual|common|good|best) practice
    timescale: within timescales?
    timescales: within (?:the )?timescales
    tolerance: within tolerance
    goes: steady as she goes
    service: normal service(?! (?:will|resumed))
    village: it takes a village
    cutting: cross[- ]cutting|cutting[- ]edge
    will: (?:good|political|a|the|collective) (?:real |genuine |strong |clear )?will(?! \w+ed)
    grindstone: noses? (?:\w+ ){1,3}grindstone
    wheel: shoulders? (?:\w+ ){1,3}wheel
    wheels: (?:the )?wheels (?:are |keep |kept )?(?:turning|in motion|rolling|going round|on the bus|
        of [\w]+)(?: slowly)?
    fruit: (?:bear|bears|bearing|borne|bore|low-hanging) (?:\w+ )?fruit
    fruits: (?:the )?fruits (?:of (?:our|this|the|their|that) \w+ )?(?:is|are)(?: \w+){1,4}
    seeds: (?:sow|sowed|sown|sowing|plant|planted|planting) (?:\w+ )?seeds
    shoots: green shoots(?: of \w+)?
    corner: (?:turn|turned|turning|round|around) (?:a|the) corner
    woods: out of the woods
    tunnel: light at the end of the tunnel
    page: (?:all )?(?:\w+ )?on the same page
    sheet: (?:from )?the same (?:hymn|song)[- ]?sheet
    singing: (?:all )?singing from the same [\w-]+(?: sheet)?
    song: from the same song
    hymn: from the same hymn(?: sheet)?
    direction: (?:in|into) (?:the|a) (?:right|same|positive|good) direction
    directions: in all directions
    signs: (?:the |all |early |all the )*signs (?:are|look|remain|have been|were)(?: \w+)? (?:good|encouraging|
        positive|promising|hopeful|there|healthy|great|fine|strong)
    omens: (?:the )?omens are good
    hands: (?:in (?:good|safe|capable)|many|all) hands(?: on deck| make light work)?
    deck: all hands (?:are )?(?:on|to) (?:the )?(?:deck|pump)
    pump: all hands (?:are )?to the pump
    steam: (?:full steam ahead|(?:gather|gathers|gathered|gathering|pick|picks|picking|build|building)(?: up)? steam)
    rome: rome (?:was not|wasn't) built in a day
    marathon: (?:it is |it's |this is )?a marathon(?:,? (?:and )?not a sprint)?
    sprint: not a sprint
    wall: (?:backs?|heads?) (?:\w+ )?(?:to|against) (?:a|the) (?:brick )?wall
    needle: (?:mov|shift)(?:e|es|ed|ing) the needle
    dial: (?:mov|shift)(?:e|es|ed|ing) the dial
    haystack: needle in a haystack
    plates: (?:spinning|spin|many|several) (?:\w+ )?plates(?: spinning)?
    plate: (?:on|step(?:ped|ping)? up to) (?:our|the|their|everyone's) plate
    boat: (?:all )?in the same boat|rock(?:ing)? the boat
    ship: (?:steady(?:ing)? the|a (?:tight|happy|steady)) ship
    sails: wind in (?:our|the) sails
    tide: (?:turn|turned|turning|stem|stemming|against) (?:of )?the tide
    course: (?:stay(?:ed|ing|s)?|steer(?:ed|ing|s)?) (?:the|a|our) (?:steady |straight )?course
    horizon: on the horizon
    road: (?:long|bumps? in the|a bumpy|rocky|further (?:down|along) the) road(?: (?:ahead|to travel))?|the road ahead
    mile: (?:the|that) extra mile
    path: (?:on|down|along) (?:the|a|this) (?:right|same) path
    mountain: (?:a )?mountain to climb
    hill: uphill|up hill and down dale
    battle: (?:an )?uphill battle|half the battle
    fight: the good fight
    stone: (?:no|leave no|leaving no|left no) stone unturned|stepping stone
    stops: (?:pull|pulls|pulled|pulling) out all (?:of )?the stops
    table: (?:round|around|at|to) the (?:same )?table
    bread: bread and butter
    butter: bread and butter
    heart: (?:at|to|close to|near to|from) (?:the |our )?hearts?(?: of \w+)?
    rope: know(?:s|ing)? the ropes
    chain: (?:link in|strength of) the chain
    engine: engine room|engine of \w+
    melting: melting pot
    pot: on the pot
    iron: irons? in the fire
    fire: (?:irons? in the|firing on all|fighting) fires?
    cylinders: (?:firing )?on all cylinders
    guns: (?:sticking|stuck|stick) to (?:our|their) guns|all guns blazing
    front: on (?:all|every|this|that) fronts?
    fronts: on (?:all|many|several|both) fronts
    lips: on everyone's lips
    door: our door (?:is|remains|stays) (?:always )?open|open door policy
    doors: our doors? (?:is |are |remains? )?always open
    ear: (?:an )?ear to the ground
    ears: (?:eyes|ears) and (?:eyes|ears)
    finger: (?:a |our |the )?fingers? (?:is |are )?(?:firmly )?on the pulse
    pulse: (?:a |our |the )?fingers? (?:is |are )?(?:firmly )?on the pulse
    fingers: fingers (?:are )?crossed
    touch: touch wood|keep(?:ing)? in touch|in (?:close|regular|constant) touch|a light touch
    wood: touch wood|(?:see|seeing) the wood for the trees
    belt: under (?:our|their) belts?
    sleeves: (?:roll|rolls|rolled|rolling) up (?:our|their) sleeves
    socks: (?:pull|pulled|pulling) (?:our|their) socks up
    cards: (?:on|in) the cards|cards (?:are )?on the table
    chess: game of chess
    game: (?:ahead of|on top of|raised|raising|upped|upping|raise|up) (?:the|our|their) game|name of the game|
        long game
    goalposts: (?:mov|shift)(?:e|es|ed|ing) (?:the )?goalposts
    pieces: all the pieces(?: \w+){0,4} (?:place|together)
    jigsaw: (?:the|of the|in the|another) (?:\w+ )?(?:piece of the )?jigsaw
    picture: (?:the|a) (?:big|bigger|wider|whole|full) picture
    sky: blue[- ]sky thinking
    box: (?:outside|out of|tick(?:s|ed|ing)?) (?:the |a |all the )?box(?:es)?
    boxes: tick(?:s|ed|ing)? (?:the |all the )?boxes
    radar: (?:on|under|off) (?:our|the|everyone's) radar
    list: (?:on|off) (?:our|the|everyone's|everybody's)(?: [\w-]+)? (?:to-do )?list
    desk: on (?:our|everyone's) desks?
    coalface: at the coalface
    trenches: in the trenches
    ground: (?:hit(?:ting)? the|break(?:ing)? new|gain(?:ing|ed)?|mak(?:e|ing)(?: up)?|on the|common|firm|
        cover(?:ed|ing)? (?:a lot of|much)) ground(?: running)?
    feet: (?:back on|find(?:ing)?|found|on) (?:our|its|their) feet|(?:dragg|drag)(?:ing|ged)? (?:our|their) feet
    leg: leg work
    shape: (?:in|into|taking|taken|takes) (?:good |great )?shape
    gear: (?:in|into|up a|high|top|through the) (?:top |high |full )?gears?
    swing: (?:in|into) full swing|swing of things
    flow: (?:in|into|go with the) (?:full )?flow
    fruition: (?:to|reach(?:ed|ing)?) fruition
    back: on the back burner
    burner: on the (?:back|front) burner
    ice: break(?:ing)? the ice|on ice|tip of the iceberg
    iceberg: tip of the iceberg
    candle: burning the candle
    clock: against the clock
    clockwork: like clockwork
    bell: clear as a bell|ring(?:s|ing)? a bell
    bar: (?:rais|lift|set|low)(?:e|es|ed|ing|t|ting|er|ering) the bar
    note: on a (?:positive|high|good|happy|more positive) note
    tune: in tune|fine tune|change of tune
    drum: (?:bang|beat)(?:s|ing)? the drum
    flag: fly(?:ing)? the flag
    torch: (?:carry|bear|hold|pass)(?:ing|s)? the torch
    baton: (?:pass|tak|hand)(?:e|ed|ing)? (?:on |up )?the baton
    mantle: tak(?:e|en|ing) (?:up |on )?the mantle
    reins: (?:the|taken the) reins
    bull: bull by the horns
    horns: bull by the horns
    nettle: grasp(?:ing|ed)? the nettle
    bit: bit by bit|do(?:ing|es)? (?:our|their|its|his|her) bit|every little bit
    brick: brick by brick
    step: (?:step by step|in step|one step at a time|every step of the way|a step (?:closer|nearer|forward)|(?:a|
        another|first|small|big) step)
    inch: inch by inch
    day: (?:day by day|day in(?:,)? day out|at the end of the day|as ever was|in this day and age|a day at a time|
        one day at a time|the order of the day)
    weather: (?:under|fair) (?:the )?weather|weather the storm
    storm: (?:weather(?:ed|ing)?|calm before) the storm
    rain: (?:come )?rain or shine
    water: (?:tread(?:ing)?|test(?:ing)? the|hold(?:s|ing)?|in hot|like a duck to) water(?:s)?
    waters: test(?:ing)? the waters|uncharted waters
    fish: (?:bigger|other) fish to fry
    horse: (?:flogging a dead|straight from the|high) horse(?:'s mouth)?
    elephant: elephant in the room
    eggs: all (?:our|the) eggs in one basket
    oil: oil tanker|well oiled(?: machine)?|wheels oiled
    machine: (?:like )?(?:a )?(?:well[- ]oiled|smooth(?:ly)? running) machine
    tanker: turn(?:ing)? (?:round |around )?(?:a|the|an) (?:oil )?tanker
    rock: (?:solid|steady) as a rock
    house: (?:put|get|getting|putting) (?:our|the) (?:own )?house in order
    home: (?:bring|drive|hammer|driv|hammer)(?:e|es|ing)? (?:it |this |the message )?home|nothing to write home about
    kitchen: too many cooks|everything but the kitchen sink
    cake: (?:icing on the|piece of) cake
    meal: make a meal of
    salt: worth (?:its|their|our) salt
    apple: apple of
    tree: barking up the wrong tree
    trees: (?:see the )?wood for the trees
    leaf: (?:a|new) leaf
    leaves: leaves a lot to be desired
    root: tak(?:e|en|ing) root
    roots: (?:put|putting) down roots
    mill: run of the mill|grist to the mill
    mustard: cut(?:s|ting)? the mustard
    bacon: bring(?:ing)? home the bacon
    cracking: (?:get|getting|got|we are) cracking
    motions: (?:through )?the motions
    air: (?:up )?in the air|clear(?:ed|ing)? the air|hot air
    breath: hold(?:ing)? our breath|breath of fresh air
    life: (?:new|fresh) lease of life|new life into|way of life|walks? of life
    mouth: word of mouth
    story: part of (?:the|our) story|(?:success|whole|wider) story
    chapter: (?:a|the) new chapter
    book: (?:by|in) the book|in my book
    books: on the books
    paper: on paper
    wire: (?:down to|under) the wire
    nail: hit the nail on the head
    key: (?:is|are|remains?) key
    tools: (?:right|necessary|the) tools(?: for the job)?
    glass: glass (?:is )?half full
    cloud: (?:every cloud|a cloud)(?: has a silver lining)?
    lining: silver lining
    dust: (?:once|when|until) the dust (?:has )?settle[sd]?
    laurels: (?:rest|sit)(?:ing|ting)? on (?:our|their) laurels
    victory: (?:claim|declar)(?:e|es|ed|ing)? victory
    foot: (?:put|putting|best|our best|a|one) foot (?:forward|in front of the other)|on the (?:front|back) foot
    trumpet: blow(?:ing)? (?:our|their) own trumpet
    tongue: tongue in cheek
    teeth: (?:sunk|sink|sinking|get|getting|got) (?:our|their) teeth into|by the skin of (?:our|their) teeth|
        teething troubles
    weight: (?:pull(?:s|ed|ing)?|throw(?:s|ing)?|put|putting) (?:our|their|its|his|
        her) (?:full )?(?:own )?weight(?: behind (?:this|it))?
    together: (?:all )?pull(?:s|ed|ing)? together|(?:come|comes|coming|came|gel|gelling|gelled|knit|knitting|stick|
        sticking) together
    rope: pull(?:s|ed|ing)? on the same rope
    tether: end of (?:our|their) tether
    expect: (?:as|just as|exactly as|than) (?:one|you|anyone|anybody|we|they) (?:would|might|could) (?:well )?expect
    expected: (?:as|than) (?:\w+ )?expected
    say: (?:it is |it's )?(?:fair|safe|suffice it|suffice|needless|true|right|only fair) to say(?: that)?
    said: (?:it (?:has to|must|can|should) be|that|having|when all is|easier) said(?: that| and done| than done)?
    saying: (?:it )?goes without saying
    know: (?:as )?(?:we|you) (?:all |will )?know
    knows: as everyone knows
    kidding: no kidding
    done: (?:more|much|lots|plenty|work|a lot|a great deal)(?: that| which)? (?:still )?(?:can|could|needs to|
        has to|must|remains to|to) (?:still )?be done
    job: (?:the job (?:is|was) (?:done|finished|over|complete)|on the job|hard job|job in hand|just the job)
    sight: (?:no end|end) in sight|in sight|lost? sight of
    quo: status quo
    apace: apace
    buzz: (?:a|the) (?:real |great |good )?buzz
    vein: in (?:a|the) (?:similar|same) vein
    fettle: in fine fettle
    rude: in rude health
    sorts: (?:of|out of) sorts
    lines: (?:along|on) (?:the )?(?:same|similar|right|these|those) lines
    shoulders: shoulders? to shoulders?|on (?:our|many|broad) shoulders
    board: (?:across the|on|take on|taken on) board
    doubt: (?:no|without|beyond)(?: a)? doubt
    stead: in good stead
    spirits: in good spirits
    spirit: (?:in )?(?:good|the right|the same|a|that) spirit(?: of \w+)?
    force: in full force
    strength: (?:from )?strength to strength|in strength
    thick: through thick and thin
    thin: through thick and thin
    knuckle: knuckl(?:e|ed|ing) down
    plain: plain sailing
    sailing: plain sailing
    hook: by hook or by crook
    forth: back and forth
    smooth: smooth as silk
    none: second to none
    scenes: behind the scenes(?: (?:which|that) never makes? the headlines)?
    alarm: (?:cause|reason) for alarm
    concern: (?:cause|reason) for concern
    blocks: building blocks
    top: (?:at|near|close to) the (?:very )?top of (?:our|the|everyone's) (?:list|agenda|priorities)
    list: (?:high|top|low) (?:on|of) (?:our|the) list
    rise: rise to (?:the|this|that|any|every) (?:challenge|occasion)
    way: (?:a|some|long|a long|quite a) way (?:still )?to go|the way (?:forward|ahead)
    think: (?:like|tend) to think
    thanks: thanks (?:is|are|go|must go) (?:due )?to(?: all)?(?: (?:those|of them|concerned|involved))?
    thought: food for thought
    best: the best is yet to come
    avenue: no avenue unexplored
    shortage: no shortage of
    want: for want of trying
    bought: (?:all |fully )?bought in(?:to it)?
    slippage: neither progress nor slippage
    none: none of (?:this|it|that) (?:would|could) (?:be|have been|happen|work)(?: possible)?
    adopted: (?:approach|stance|attitude|model|ethos|mindset) (?:has been |is |was |being )*adopted
    tray: (?:in-?trays?|at the top of (?:\w+ ){1,2}in-tray)
    garden: everything in the garden is rosy
    measured: cannot be measured in numbers(?: alone)?
    broke: (?:ain't|isn't|not) broke
    days: no two days (?:are|is) the same
    tone: tone (?:is|was) set (?:from|at) the top
    satisfaction: to (?:the satisfaction of (?:everyone|everybody|all)|(?:everyone|everybody)'s satisfaction)
    pudding: proof of the pudding (?:is|will be|lies) in the eating
    hiccups: the (?:usual|odd|occasional) hiccups
    drama: no (?:great )?dramas?
    story: (?:full|whole) story
    scratch: from scratch
    bay: at bay
    good: so far so good
    water: water (?:\w+ ){0,3}under the bridge
    asset: (?:greatest|best|biggest) assets?
    beyond: above and beyond
    spinning: plates (?:are )?(?:still |all )?spinning
    moment: (?:a )?dull moment
"""


_DENIED = r"(?:(?:has|have|had|is|are|was|were|do|does|did|will|would) )?(?:not|never|no|\w+n't) (?:\w+ ){0,2}?"
"""Denied or not, it says no more: "we have not taken our foot off the pedal"."""


def _table() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in phrases(_IDIOMS):
        key, pattern = line.split(": ", 1)
        found.setdefault(key, []).append(pattern)
    return found


_TABLE = _table()


@cache
def _pattern(key: str) -> re.Pattern[str]:
    """The idioms of one word: made when the word is first met, as most never are."""
    return re.compile(rf"(?<![\w'])(?:{_DENIED})?(?:{'|'.join(_TABLE[key])})(?![\w'])")


def without_idioms(text: str, words: tuple[str, ...]) -> str:
    """The clause in small letters with "ongoing" for each idiom."""
    if _TABLE.keys().isdisjoint(words):
        return text
    for word in words:
        if word in _TABLE:
            text = _pattern(word).sub(GOES_ON, text)
    return text
