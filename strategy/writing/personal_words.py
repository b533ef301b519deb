"""Words for `strategy.writing.personal`: names that are nearly always a person's,
and capitalised words that are not a person's.

All in small letters without accents. Add a word here when the check warns wrongly, or is silent wrongly.
"""

NAMES = set(
    """
    abdallah abdi abdou abdoulaye achan acan achen acheng adong aisha aissata aissatou akello akumu akot alain alice
    aline amadou amina aminata amongin andrew angela anna anne annet antoine apio arinaitwe arthur asiimwe atim atuhaire
    atwine auma awino aya ayikoru babirye bakari barbara beatrice benard bernard birungi brenda brian bridget byaruhanga
    caroline catherine cecile charles charlotte christine christophe claire claude david deborah denis diallo diana
    dorothy edith eleanor elena elisabeth elizabeth emma emmanuel eric esther eugenie evelyn fatima fatou fatoumata
    florence francine francis francois franck fred geoffrey george gerald gilbert gloria godfrey habimana hadijah hamza
    harriet hassan helen henriette henry herve ibrahim ibrahima immaculate irene isaac isabelle ismail ivan jacques
    jackline jacob james jane janet jean jeanne jennifer joan joel johnson john jonathan josephine joseph joshua joyce
    judith julie juliet julius kabanda kagaba kamau kamya karungi kasozi katusiime kiconco kiggundu kizza kobusinge
    komakech kouassi kouame kwame kyomuhendo labeja lamunu laurent lawino lilian lokiru lokol longole louise lucie lydia
    mamadou margaret marguerite mariam marie marion mark martin mary mathieu mbabazi michael michel mohamed mohammed
    monique moses mugabe mugabi mugerwa mugisha muhammad muhumuza mukasa mukiibi mulindwa musoke mutebi mwangi nabirye
    nabukenya nafula nakato nakibuuka nakku nakimuli nalubega nalwoga namakula nambi namirembe namubiru namugga namuli
    namukasa namutebi nankya nansubuga nantongo nathalie nicholas nicolas nyakato ochan ochieng odhiambo odongo ojok
    okello okeny okot okoth okumu olivia olivier omara omondi onyango opio oumar oumarou owino pamela patricia patrick
    paul paula pauline peter philippe pierre rachel rebecca richard rita robert ronald rose ruth sadio salif samira
    samuel sandra sarah scovia sebastien seydou simon solomon ssebunya ssekandi ssemakula ssempijja stella stephane
    stephen susan sylvia tendo therese thomas timothy traore tumusiime tumwesigye veronica victoire vincent violet
    wafula wairimu walter wanjiku wasswa yasmin yves zainab
    """.split()
)
PLACES = set(  # a run of capitals with one of these is a place, an office or a thing
    """
    act action army adventist agency agenda airport association authority avenue bank board boulevard bureau cabinet
    camp campus care cathedral catholic cell centre center chapter charter church churches city clinic club coalition
    college commission committee community compact conference congress constitution convention convergence corps council
    country county court day decade department directorate diocese district division east eastern embassy estate
    federation forum foundation framework fund government group guild health helpline high highway hill home hospital
    hotel house initiative institute international island islands kingdom lake league market ministry mission mosque
    mountain mount municipality municipal national network north northern office orphanage parish park parliament
    partnership pillar plan police policy polytechnic population primary prison programme project province ranges radio
    red cross referral region remand republic reserve resolution river road saving school seminary service services
    settlement shelter society south southern standard state station street sub-county subcounty sub-region summit synod
    team territory town trust union university valley village ward week west western wing workshop world youth zone
    accord agence arrondissement assemblee banque centrale cercle chefferie clinique collectif collectivite college
    comite commissariat commune communaute conseil convention cour departement direction district ecole eglise etat
    europeenne federation fondation fonds foyer gouvernement hopital institut inspection journee lac lycee mairie maison
    marche ministere mont code medecins nations orphelinat parquet paroisse pays plateforme prefecture prison programme
    projet province quartier region republique reseau route secretariat secteur semaine service societe tribunal
    universite village villages ville
    """.split()
)
KNOWN = (
    set(  # of countries, peoples, languages, faiths, the calendar, and of this service
        """
    abuja accra addis ababa africa african africaine afrique algeria angola arabic bamako bantu benin botswana british
    bujumbura burkina burundi cairo cameroon cameroun canada chad comoros congo congolais cotonou dakar dar-es-salaam
    delhi djibouti dodoma douala egypt england english eritrea eswatini ethiopia ethiopian europe france francaise
    francais french gabon gambia geneva geneve germany ghana goma guinea guinee harare india ivoire cote johannesburg
    juba kampala kenya kenyan kenyans kigali kinshasa lagos lesotho liberia libreville lome london lusaka luxembourg
    madagascar malawi mali maputo mauritania mauritius morocco mozambique nairobi namibia ndjamena niamey niger nigeria
    nouakchott ouagadougou paris portuguese rwanda rwandan salaam salam dar senegal seychelles leone sierra somali
    somalia sudan swahili kiswahili tanzania tchad togo tunisia uganda ugandan ugandans yaounde york new zambia zanzibar
    zimbabwe burkinabe rwandais ougandais ougandaise ouganda acholi alur ankole ateso baganda bagisu bakiga bakonzo
    banyankole banyoro basoga bunyoro buganda bugisu bukedi busoga ateker iteso jie jonam kakwa karamoja karamojong
    kigezi kumam langi lango luganda lugbara lugisu lusoga luo madi nubian pokot rukiga runyankole rutooro rwenzori
    sebei tepeth teso tooro fort portal entebbe gulu jinja mbale mbarara arua lira masaka soroti moroto napak kotido
    abim kaabong kasese hoima mukono wakiso nile allah bible christian christians christmas easter eid god holy islam
    islamic jesus koran lord muslim muslims noel quran ramadan saint sacred paques dieu january february march april may
    june july august september october november december janvier fevrier mars avril mai juin juillet aout septembre
    octobre novembre decembre monday tuesday wednesday thursday friday saturday sunday lundi mardi mercredi jeudi
    vendredi samedi dimanche adults africans airtel alliance assistant assistants better boda capacity case cash child
    children childrens civil coordination data deaf development disability disabilities education elderly emergency
    employment extra-mural facebook families family finance first forced gender general geography girl girls global good
    grade guidance head human immunisation inclusion informal internet job justice kids labour land law leader leaders
    learning line local management manager medical minister mental mobile money mtn mathematics nutrition officer
    officers orange para para-social parent parents parish peer permanent persons probation professional professionals
    premier ministre bidi borders doctors without promotion protection psychosocial public referral refugee refugees
    rights savings science scout scouts second secondary secretary senior sign social staff statistics strategy
    supervision support sustainable teacher teachers technical tracing training transport treasury trained uniport
    universal victims violence volunteer volunteers vulnerable water whatsapp welfare women womens work worker workers
    workforce yes action actions adjoint agent agents aide aides aines assistance assistante assistantes assistants
    auxiliaire bien-etre bonne cadre cas cadres chef chefs civile croix croix-rouge dialogue directeur directrice droit
    droits eau educateur educateurs educatrice education emploi enfance enfant enfants enseignants etude famille
    familles femme femmes fille filles finances fonction formation formations garcon genre gestion handicap humain
    humains inclusion jeune jeunes jeunesse justice langue main mentale mobilite nationale nutrition objectif objectifs
    parents personne personnes plan police population protection publique refugies responsable rouge sante scolaire
    securite signes social sociale sociales sociaux solidarite strategie superieur technique travail travailleur
    travailleurs travailleuses trait unies
    """.split()
    )
    | PLACES
)
STARTS = set(  # words that only begin a sentence: with a capital they are no name
    """
    a about above according after again all almost also although always among an and another any are as ask asked at
    because before behind being below besides between beyond both boys but by call can children consider despite did do
    does during each either end even every everyone finally five for four from further get girls give go good had half
    has have he hence her here his how however i if in inside instead is it its just keep last later least less let like
    long make many may maybe me meanwhile more most mostly much my near nearly neither never no nobody none not nothing
    now of off often on once one only or other others our out outside over people perhaps please read recently said same
    see several shall she should since so some someone sometimes soon still such take talk tell ten than thank thanks
    that the their them then there therefore these they this those though three through throughout thus to today
    together too towards two under unless unlike until unlike up upon use very visit wait was we were what whatever when
    whenever where wherever whether which while who whole whom whose why will with within without would yes yesterday
    yet you young your youth older elder elders mothers fathers living near visiting a afin ainsi alors apres au aucun
    aucune aussi autour autre autres aux avant avec beaucoup car ce ceci cela celles celui cent certaines certains ces
    cet cette ceux chaque chez cinq comme comment contre d dans de depuis derriere des deux devant dix donc du elle
    elles en encore enfin ensuite entre est et eux hors ici il ils jamais je l la laquelle le les leur leurs lors
    lorsque ma mais malgre me mes merci mieux moins mon n ne ni nos notre nous on ont ou par parce parfois parmi pas
    pendant personne peu plus plusieurs pour pourquoi pourtant pres presque puis puisque qu quand quatre que quel quelle
    quelles quelque quelques quels qui quoi rien sa sans selon ses seul seule seules seuls si sinon son sous souvent sur
    ta tant tes toujours tous tout toute toutes tres trois trop tu un une vers voici voila vos votre vous y
    """.split()
)
TITLES = (
    r"Mr|Mrs|Ms|Miss|Mister|Dr|Doctor|Prof|Professor|Rev|Reverend|Pastor|Imam|Sheikh|Sister|Brother|Uncle|Aunt|Auntie|"
    r"Mama|Papa|Mzee|Hajji|Hajjati|Hon|Fr|Father|Mme|Mlle|Mm|Monsieur|Madame|Mademoiselle|Docteur|Professeur|Pasteur|"
    r"Tonton|Tata|Tante|Maman|Frère|Sœur|Soeur|Maître|Officer|Teacher|Chairman|Chairperson|Headmaster|Headteacher"
)
SAID = (  # what comes before a name
    r"my name is|my names are|his name is|her name is|name is|named|is called|was called|called|nicknamed|known as|je "
    r"m['’]appelle|je me nomme|s['’]appelle|s['’]appelait|mon nom est|son nom "
    r"est|nomm[ée]e?s?|pr[ée]nomm[ée]e?|appel[ée]e?|surnomm[ée]e?"
)
KIN = (  # and whose name often follows
    r"my (?:friend|mother|father|sister|brother|aunt|uncle|son|daughter|teacher|neighbour|grandmother|grandfather)|"
    r"m(?:on|a) "
    r"(?:ami|amie|m[èe]re|p[èe]re|s[œo]e?ur|fr[èe]re|tante|oncle|fils|fille|voisine?|grand-m[èe]re|grand-p[èe]re)"
)
