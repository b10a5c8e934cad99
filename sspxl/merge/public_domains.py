"""Domains at which anybody may have an address: being at the same one as a contact makes nobody a colleague."""

from __future__ import annotations

from sspxl.addresses import domain_of
from sspxl.wording.vocabulary import words_of

_ANYBODYS = words_of(
    """
    gmail.com googlemail.com icloud.com me.com mac.com aol.com aol.co.uk aim.com proton.me protonmail.com pm.me
    msn.com passport.com windowslive.com ymail.com rocketmail.com yahoomail.com mail.com email.com usa.com zoho.com
    zohomail.eu fastmail.com fastmail.fm fastmail.co.uk hey.com tutanota.com tutamail.com tuta.com tuta.io hushmail.com
    inbox.com mailbox.org posteo.net posteo.de startmail.com runbox.com duck.com web.de t-online.de freenet.de orange.fr
    wanadoo.fr free.fr laposte.net libero.it virgilio.it wp.pl o2.pl onet.pl interia.pl seznam.cz abv.bg mail.bg
    yandex.com yandex.ru mail.ru bk.ru list.ru inbox.ru ukr.net qq.com 163.com 126.com foxmail.com naver.com daum.net
    rediffmail.com comcast.net verizon.net att.net cox.net eircom.net
    btinternet.com btopenworld.com btconnect.com btclick.com talk21.com sky.com virginmedia.com virgin.net ntlworld.com
    ntlworld.co.uk blueyonder.co.uk talktalk.net tiscali.co.uk lineone.net plus.com plus.net plusnet.com f2s.com
    force9.co.uk
    orange.net o2.co.uk ee.co.uk vodafone.net tesco.net freeserve.co.uk fsnet.co.uk fsmail.net fsworld.co.uk
    wanadoo.co.uk supanet.com onetel.com onetel.net zen.co.uk ukonline.co.uk madasafish.com waitrose.com which.net
    dsl.pipex.com pipex.com demon.co.uk breathe.com uwclub.net mypostoffice.co.uk postmaster.co.uk mail.co.uk
    """
)
"""Providers to the public, those of home connections in the United Kingdom among them."""

_FAMILIES = frozenset({"yahoo", "hotmail", "outlook", "live", "gmx"})
"""Providers with a domain in many countries: yahoo.co.uk, hotmail.fr, outlook.com."""

_ENDINGS = words_of(
    """
    com net org eu co.uk ie at be bg ca ch cl cn com.ar com.au com.br com.cn com.hk com.mx com.my com.pk com.ph com.sg
    com.tr com.tw com.ua com.vn co.id co.in co.jp co.kr co.nz co.th co.za cz de dk es fi fr gr hu id in it jp lt lv my
    nl no pl pt ro ru se sg sk us
    """
)

_SHARED = frozenset({"nhs.net", "cjsm.net"})
"""One domain of thousands of bodies each: an address there tells no agency."""


def share_a_house(one: str, other: str) -> bool:
    """Whether the owners of two addresses, as they are compared, work for the same body by their domain."""
    return domain_of(one) == domain_of(other) != "" and not is_public(domain_of(one))


def is_public(domain: str) -> bool:
    """Whether an address at this domain, in lower case, says nothing of where its owner works."""
    family, _, ending = domain.partition(".")
    return domain in _ANYBODYS or domain in _SHARED or (family in _FAMILIES and ending in _ENDINGS)
