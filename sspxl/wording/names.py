"""Forenames and surnames that stand alone in a cell: who was to write there."""

from __future__ import annotations

_NAMES = """
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

NAMES = frozenset(_NAMES.split())
