"""Words by kinds of evidence: what can be touched or met, what happens, and what is only said."""

from __future__ import annotations

from functools import lru_cache

from sspxl.wording.everyday import CONCRETE, TANGIBLE
from sspxl.wording.hollow import HOLLOW

_HAPPENED = """
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

HAPPENED = frozenset(_HAPPENED.split())
"""Past tenses and participles of what somebody did or what befell something, and not merely of work that goes on."""


@lru_cache(maxsize=8192)
def is_concrete(word: str) -> bool:
    """Whether the word, or what it is the plural of, can be touched, met, gone to, paid or attended."""
    return any(each in CONCRETE for each in _singulars(word.removesuffix("'s").removesuffix("'")))


@lru_cache(maxsize=8192)
def is_tangible(word: str) -> bool:
    """Whether the word, or what it is the plural of, is a person, a place or a thing: no event and no document."""
    return any(each in TANGIBLE for each in _singulars(word.removesuffix("'s").removesuffix("'")))


@lru_cache(maxsize=8192)
def is_empty(word: str) -> bool:
    """Whether the word, in any of its endings, is only said of work."""
    word = word.removesuffix("'s")
    return any(each in HOLLOW for each in (*_singulars(word), *_bases(word)))


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
