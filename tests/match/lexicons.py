"""The words of made-up project pages, by language: topics, titles, what counts and places projects, labels."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Lexicon:
    """`forms` take three topics; `marked` forms of a series take a title and what tells its members apart."""

    topics: tuple[str, ...]
    forms: tuple[str, ...]
    texts: tuple[str, ...]
    ordinals: tuple[str, ...]
    ordinal_sign: str
    event: str
    phase: tuple[str, ...]
    edition: str
    ordinal_phase: str
    in_place: str
    countries: tuple[str, ...]
    regions: tuple[str, ...]
    towns: tuple[str, ...]
    audiences: tuple[str, ...]
    parts: tuple[str, ...]
    generic: tuple[str, ...]
    yearly: str
    suffixes: tuple[str, ...]
    other_language: str
    months: tuple[str, ...]
    groups: tuple[str, str]
    labels: dict[str, str]


ENGLISH = Lexicon(
    topics=tuple(
        "water budget audit registry archive training network statistics procurement taxation land youth road "
        "harbour energy health school justice election library museum forestry river coastal banking labour "
        "census postal customs seed fishery housing transit broadband pension passport mobility heritage "
        "irrigation sanitation mining aviation tourism nutrition gender disability migration accounting".split()
    ),
    forms=(
        "Strengthening {0} and {1} institutions in {2} administration",
        "Support to the modernization of {0} {1} services and {2} management",
        "Capacity development for {0} policy, {1} planning and {2} reform",
        "Regional network on {0}, {1} and {2} for public servants",
        "{0} and {1} for better {2}",
        "Improving {0} through {1} and {2} partnerships",
    ),
    texts=(
        "The project brings together those who work on {0} and on {1}. It discusses what helps them, what stands "
        "in their way, and what the administrations of the region can learn from each other about {2}. A report "
        "with recommendations is sent to all who took part, and a meeting in the next year follows it up.",
        "Ministries in charge of {0} asked for advice on {1}. Experts visit them, look at how {2} is run, and "
        "draw up a plan with the staff, who are then trained at their place of work. Manuals are left behind.",
        "To make {2} more open, the offices for {0} publish what they do, and citizens are heard on {1}. Lessons "
        "are written down as guidelines that others can use, and presented at a conference at the end.",
    ),
    ordinals=("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth"),
    ordinal_sign="{0}th",
    event="{0} Forum on {1}",
    phase=("Phase {0}", "Part {0}", "Stage {0}"),
    edition="Edition {0}",
    ordinal_phase="{0} phase",
    in_place="{0} in {1}",
    countries=("Togo", "Kenya", "Nepal", "Ghana", "Peru", "Niger", "Nigeria", "Mali", "Malawi"),
    regions=("West Africa", "East Africa", "Central Asia", "the Caribbean", "Northern Africa"),
    towns=("Harrowgate", "Millbrook", "Eastmere", "Southwold", "Kingsbay", "Northwold"),
    audiences=("for judges", "for mayors", "for young women", "for police officers", "for policy makers"),
    parts=("legal component", "training component", "equipment", "pilot in schools"),
    generic=("Capacity building workshop", "Technical assistance", "Training programme", "Expert group meeting"),
    yearly="Public {0} Day",
    suffixes=(" (concluded)", " - project summary", " (extended)", " [updated]"),
    other_language="Projet d’appui à la réforme des services publics ({0})",
    months=tuple("January February March April May June July August September October November December".split()),
    groups=("Current Projects", "Past Projects"),
    labels={
        "period": "Time Frame",
        "budget": "Proposed Budget",
        "funding": "Funding",
        "division": "Division",
        "countries": "Focus Countries",
        "objective": "Objective/Purpose of Project",
        "expectations": "Main Expectations",
        "code": "Project Code",
        "title": "Project Title",
    },
)

FRENCH = Lexicon(
    topics=tuple(
        "l’eau|la justice|la santé|l’audit|la statistique|la fiscalité|le cadastre|la jeunesse|la voirie|l’énergie|"
        "la douane|la pêche|le logement|la poste|la retraite|le recensement|le tourisme|la nutrition|la forêt|"
        "la migration|le patrimoine|la comptabilité|l’irrigation|le budget|les archives|la formation".split("|")
    ),
    forms=(
        "Renforcement des institutions pour {0}, {1} et {2}",
        "Appui à la modernisation des services chargés de {0} et de {1} dans {2}",
        "Développement des capacités pour {0}, {1} et la réforme de {2}",
        "Réseau régional sur {0}, {1} et {2}",
    ),
    texts=(
        "Le projet réunit ceux qui travaillent sur {0} et sur {1}. Ils examinent ce qui les aide, ce qui les gêne, "
        "et ce que les administrations de la région peuvent apprendre sur {2}. Un rapport est envoyé à tous.",
        "Les ministères chargés de {0} ont demandé des conseils sur {1}. Des experts leur rendent visite et "
        "dressent un plan avec le personnel, formé ensuite sur place à {2}. Des manuels leur sont laissés.",
    ),
    ordinals=("Premier", "Deuxième", "Troisième", "Quatrième", "Cinquième", "Sixième", "Septième", "Huitième"),
    ordinal_sign="{0}e",
    event="{0} Forum sur {1}",
    phase=("phase {0}", "partie {0}", "étape {0}", "volet {0}"),
    edition="édition {0}",
    ordinal_phase="{0} étape",
    in_place="{0} : {1}",
    countries=("Togo", "Kenya", "Népal", "Ghana", "Pérou", "Niger", "Nigéria", "Mali", "Malawi"),
    regions=("Afrique de l’Ouest", "Afrique de l’Est", "Asie centrale", "les Caraïbes"),
    towns=("Valombre", "Pontclair", "Rochemont", "Boisfort", "Mercourt"),
    audiences=("pour les juges", "pour les maires", "pour les jeunes femmes", "pour les policiers"),
    parts=("volet juridique", "formation", "équipement", "essai dans les écoles"),
    generic=("Atelier de formation", "Assistance technique", "Réunion d’experts"),
    yearly="Journée publique : {0}",
    suffixes=(" (achevé)", " - résumé du projet", " (prolongé)"),
    other_language="Support to the reform of public services ({0})",
    months=tuple("janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()),
    groups=("Projets en cours", "Projets passés"),
    labels={
        "period": "Calendrier",
        "budget": "Budget proposé",
        "funding": "Financement",
        "division": "División",
        "countries": "Pays cibles",
        "objective": "Objectif",
        "expectations": "Résultats attendus",
        "code": "Code du projet",
        "title": "Titre du projet",
    },
)

SPANISH = Lexicon(
    topics=tuple(
        "el agua|la justicia|la salud|la auditoría|la estadística|el catastro|la juventud|los caminos|la energía|"
        "la aduana|la pesca|la vivienda|el correo|las pensiones|el censo|el turismo|la nutrición|los bosques|"
        "la migración|el patrimonio|la contabilidad|el riego|el presupuesto|los archivos|la formación".split("|")
    ),
    forms=(
        "Fortalecimiento de las instituciones para {0}, {1} y {2}",
        "Apoyo a la modernización de los servicios de {0} y {1} en {2}",
        "Desarrollo de capacidades para {0}, {1} y la reforma de {2}",
        "Red regional sobre {0}, {1} y {2}",
    ),
    texts=(
        "El proyecto reúne a quienes trabajan sobre {0} y sobre {1}. Examinan lo que les ayuda, lo que les estorba "
        "y lo que las administraciones de la región pueden aprender sobre {2}. Se envía un informe a todos.",
        "Los ministerios encargados de {0} pidieron consejo sobre {1}. Los expertos los visitan y preparan un plan "
        "con el personal, que se forma después en {2}. Se dejan manuales en cada oficina.",
    ),
    ordinals=("Primer", "Segundo", "Tercer", "Cuarto", "Quinto", "Sexto", "Séptimo", "Octavo"),
    ordinal_sign="{0}º",
    event="{0} Foro sobre {1}",
    phase=("fase {0}", "etapa {0}", "parte {0}", "tramo {0}"),
    edition="edición {0}",
    ordinal_phase="{0} tramo",
    in_place="{0} en {1}",
    countries=("Togo", "Kenya", "Nepal", "Ghana", "Perú", "Níger", "Nigeria", "Malí", "Malawi"),
    regions=("África Occidental", "África Oriental", "Asia Central", "el Caribe"),
    towns=("Valdeoro", "Puerto Claro", "Rocamonte", "Bosquefuerte", "Mirador"),
    audiences=("para jueces", "para alcaldes", "para mujeres jóvenes", "para policías"),
    parts=("componente jurídico", "formación", "equipo", "ensayo en escuelas"),
    generic=("Taller de capacitación", "Asistencia técnica", "Reunión de expertos"),
    yearly="Día público: {0}",
    suffixes=(" (concluido)", " - resumen del proyecto", " (prorrogado)"),
    other_language="Support to the reform of public services ({0})",
    months=tuple("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()),
    groups=("Proyectos en curso", "Proyectos anteriores"),
    labels={
        "period": "Marco temporal",
        "budget": "Presupuesto propuesto",
        "funding": "Financiación",
        "division": "División",
        "countries": "Países prioritarios",
        "objective": "Objetivo",
        "expectations": "Resultados esperados",
        "code": "Código del proyecto",
        "title": "Título del proyecto",
    },
)

LEXICONS = {"en": ENGLISH, "fr": FRENCH, "es": SPANISH}
