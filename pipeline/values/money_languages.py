"""The words of money in each language, by what they do: the roles are those of `money_words.Kind` and the scales.

A word has one role in all languages; where two languages disagree (`bilion`, `min`), it is in neither. Words of
several parts have low lines for spaces. Names of currencies come from CLDR.
"""

from __future__ import annotations

ROLES = (
    "thousand million billion trillion total part share equal year annual per range between and of about bound unit "
    "rate filler"
).split()

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "thousand": "thousand thousands k tsd", "million": "million millions m mm mn mln mill mio",
        "billion": "billion billions bn b bln", "trillion": "trillion trillions trn tn",
        "total": "total totals overall totalling totaling",
        "part": "including incl includes included comprising which thereof of_which of_that",
        "share": "cofinancing cofinanced financing contribution contributions counterpart grant loan grants loans "
        "credit credits",
        "equal": "equivalent equiv equivalents equals ie equal equalling equaling corresponding",
        "year": "year yr annum", "annual": "annual annually yearly pa", "per": "per each every al",
        "range": "to until", "between": "between", "and": "and", "of": "of",
        "about": "approx approximately about around circa ca c estimated est roughly some nearly almost",
        "bound": "under above below beyond upto over more less least most exceeding exceed exceeds excess maximum "
        "max minimum min up_to ceiling capped greater_than larger_than higher_than lower_than fewer_than",
        "unit": "month week day hour person participant capita country unit household student family village school "
        "beneficiary quarter trainee teacher farmer child woman patient hectare kilometre kilometer ton tonne head "
        "copy trip",
        "rate": "monthly daily weekly quarterly",
        "filler": "budget the is in for from amount amounts project only value cost costs sum",
    },
    "fr": {
        "thousand": "mille millier milliers", "million": "million millions",
        "billion": "milliard milliards mds md mrd", "trillion": "mille_milliards",
        "total": "total totale totaux montant_global coût_global budget_global enveloppe_globale",
        "part": "dont y_compris inclus comprenant",
        "share": "cofinancement prêt don subvention prêts dons subventions crédit contribution",
        "equal": "équivalent soit équivaut équivalant contre-valeur contrevaleur", "year": "an année",
        "annual": "annuel annuelle annuels annuelles annuellement", "per": "par chaque", "range": "à a\u0300",
        "between": "entre", "and": "et", "of": "de d d' du des", "about": "environ",
        "bound": "plus moins maximum jusqu'à jusqu_'_à jusqu'_à jusqu_'_a jusqu'_a supérieur_à supérieure_à "
        "inférieur_à inférieure_à plafonné plafonnée plafond dépassant",
        "unit": "mois jour semaine heure personne pays participant ménage famille école élève étudiant bénéficiaire "
        "enfant femme habitant tonne tête unité",
        "rate": "mensuel mensuels mensuelle mensuelles mensuellement trimestriel journalier",
        "filler": "budget montant projet le la coût enveloppe",
    },
    "es": {
        "thousand": "mil miles_de en_miles", "million": "millones millon millón",
        "billion": "mil_millones miles_de_millones", "trillion": "billones billón",
        "total": "total totales presupuesto_global costo_global coste_global monto_global",
        "part": "incluyendo incluido de_los_cuales de_las_cuales incluida incluidos incluidas",
        "share": "cofinanciación cofinanciamiento contribución don préstamo préstamos donación donaciones subvención "
        "contribuciones",
        "equal": "equivalente equivalentes equivale es_decir o_sea", "year": "año",
        "annual": "anual anuales anualmente", "per": "por cada al", "range": "a", "between": "entre", "and": "y e",
        "of": "de del", "about": "aproximadamente aprox unos alrededor",
        "bound": "más menos hasta máximo mínimo máxima mínima superior_a inferior_a superiores_a inferiores_a",
        "unit": "mes día semana hora persona participante país hogar familia escuela alumno estudiante beneficiario "
        "niño mujer habitante hectárea tonelada unidad",
        "rate": "mensual mensuales mensualmente trimestral diario diarios",
        "filler": "presupuesto importe monto proyecto el los la coste costo desde",
    },
    "pt": {
        "thousand": "mil milhares_de", "million": "milhão milhões milhoes", "billion": "bilhão bilhões mil_milhões",
        "trillion": "trilhão trilhões", "total": "total totais orçamento_global custo_global",
        "part": "incluindo incluído dos_quais das_quais",
        "share": "cofinanciamento contribuição empréstimo empréstimos doação doações",
        "equal": "equivalente equivalentes equivale ou_seja", "year": "ano", "annual": "anual anuais",
        "per": "por cada", "range": "a", "between": "entre", "and": "e", "of": "de do", "about": "cerca",
        "bound": "mais menos até máximo mínimo superior_a inferior_a acima abaixo",
        "unit": "mês dia pessoa participante família escola aluno beneficiário criança habitante unidade",
        "rate": "mensais mensalmente diários", "filler": "orçamento montante valor projeto custo",
    },
    "it": {
        "thousand": "mila mille migliaia migliaia_di", "million": "milione milioni",
        "billion": "miliardo miliardi mld", "total": "totale totali complessivo complessiva",
        "part": "compreso compresi inclusi di_cui compresa comprensivo",
        "share": "cofinanziamento prestito prestiti dono contributo contributi",
        "equal": "equivalente equivalenti pari ossia ovvero cioè", "year": "anno",
        "annual": "annuale annuali annuo annua annui annue", "per": "per ogni", "range": "a", "between": "fra tra",
        "and": "e", "of": "di", "about": "circa",
        "bound": "oltre più meno almeno massimo minimo massima minima superiore_a inferiore_a fino_a fino_ad",
        "unit": "mese giorno settimana ora persona partecipante paese famiglia scuola studente beneficiario bambino "
        "abitante unità",
        "rate": "mensile mensili mensilmente", "filler": "bilancio importo progetto costo valore da",
    },
    "de": {
        "thousand": "tausend", "million": "million millionen mio", "billion": "milliarde milliarden mrd",
        "total": "gesamt insgesamt", "part": "davon darunter einschließlich inklusive darin enthalten",
        "share": "beitrag zuschuss darlehen kredit beiträge kofinanzierung",
        "equal": "entspricht entsprechend umgerechnet äquivalent gegenwert", "year": "jahr",
        "annual": "jährlich jährliche", "per": "pro je", "range": "bis", "between": "zwischen", "and": "und",
        "about": "etwa rund knapp ungefähr", "bound": "maximal mindestens höchstens über unter mehr weniger bis_zu",
        "unit": "monat tag woche stunde person teilnehmer teilnehmerin land haushalt familie schule schüler kind "
        "einwohner kopf stück",
        "rate": "monatlich monatliche täglich wöchentlich", "filler": "von budget projekt kosten",
    },
    "ru": {
        "thousand": "тыс тысяч тысяча тысячи", "million": "млн миллион миллиона миллионов",
        "billion": "млрд миллиард миллиарда миллиардов", "trillion": "трлн триллион триллионов",
        "total": "всего итого общий общая общие общей", "part": "включая в_том_числе из_них из_которых в_тч",
        "share": "грант гранты кредит кредиты взнос софинансирование",
        "equal": "эквивалент эквивалентно эквивалентна то_есть", "year": "год",
        "annual": "ежегодно ежегодный годовой годовая годовые", "per": "в на за", "range": "до", "between": "между",
        "and": "и", "about": "около примерно приблизительно порядка",
        "bound": "более менее свыше превышает превышающий",
        "unit": "месяц день неделю человека участника семью страну школу студента ребенка ребёнка квартал",
        "rate": "ежемесячно ежеквартально", "filler": "от бюджет сумма проекта стоимость",
    },
    "ar": {
        "thousand": "ألف آلاف", "million": "مليون ملايين مليوني مليونا مليونين",
        "billion": "مليار مليارات بليون بلايين", "trillion": "تريليون",
        "total": "المجموع إجمالي الإجمالي إجمالية الإجمالية مجموع", "part": "منها بما_في_ذلك من_بينها بما_فيها",
        "share": "منحة قرض مساهمة", "equal": "يعادل تعادل أي", "year": "السنة سنة",
        "annual": "سنويا سنوياً السنوي السنوية", "per": "في لكل", "range": "إلى", "between": "بين", "and": "و",
        "about": "حوالي نحو تقريبا تقريباً زهاء",
        "bound": "أكثر أقل أقصى أدنى حتى يقل تقل يتجاوز تتجاوز يزيد تزيد يفوق تفوق",
        "unit": "شهر يوم أسبوع شخص فرد أسرة مشارك مستفيد طالب شهرياً", "rate": "شهريا يوميا أسبوعيا للشخص للفرد",
        "filler": "من ميزانية الميزانية قدرها مبلغ قيمة بقيمة تكلفة التكلفة المشروع",
    },
    "zh": {
        "million": "百万", "billion": "十亿", "trillion": "万亿", "total": "总 总额 共 合计", "part": "其中 包括",
        "share": "赠款 贷款 捐款", "equal": "折合 约合 相当于", "year": "年", "annual": "每年", "per": "每 每个",
        "range": "至 到", "about": "约 近 逾 大约",
        "bound": "最多 超过 至少 以上 以下 以内 不低于 不高于 上限 最高 最低", "unit": "人 户 月 人均",
        "rate": "每月 每日 每周", "filler": "为",
    },
    "nl": {
        "thousand": "duizend", "million": "miljoen", "billion": "miljard mld", "total": "totaal totale",
        "part": "waarvan inclusief", "share": "bijdrage subsidie lening cofinanciering",
        "equal": "equivalent oftewel ofwel gelijk", "year": "jaar", "annual": "jaarlijks jaarlijkse", "per": "per",
        "range": "tot", "between": "tussen", "of": "van", "about": "ongeveer circa bijna ruim",
        "bound": "maximaal minimaal minstens hoogstens meer_dan minder_dan ten_minste ten_hoogste",
        "unit": "maand dag week uur persoon deelnemer huishouden gezin school leerling kind", "rate": "maandelijks",
        "filler": "begroting bedrag bedraagt kosten het een",
    },
    "sv": {
        "thousand": "tusen", "million": "miljon miljoner mn", "billion": "miljard miljarder mdr",
        "total": "totalt totala sammanlagt i_allt", "part": "varav inklusive", "share": "bidrag lån",
        "equal": "motsvarande motsvarar dvs", "year": "år", "annual": "årligen årlig årliga om_året", "range": "till",
        "between": "mellan", "about": "cirka omkring ungefär", "bound": "högst minst mer_än mindre_än över upp_till",
        "unit": "månad dag vecka timme person deltagare hushåll familj skola elev barn", "rate": "månatligen",
        "filler": "belopp kostnad kostnader projektet projektets från",
    },
    "da": {
        "thousand": "tusind", "million": "millioner mio", "billion": "milliard milliarder mia",
        "total": "samlet samlede total totale i_alt", "part": "heraf inklusive deraf", "share": "tilskud lån",
        "equal": "svarende svarer", "year": "år", "annual": "årligt årlige om_året", "range": "til",
        "between": "mellem", "about": "omkring cirka", "bound": "højst mindst mere_end mindre_end op_til",
        "unit": "måned dag uge time deltager husstand familie skole elev barn", "rate": "månedligt",
        "filler": "beløb omkostninger projektet",
    },
    "nb": {
        "thousand": "tusen", "million": "millioner mill", "billion": "milliard milliarder mrd",
        "total": "totalt samlet samlede", "part": "herav hvorav derav", "share": "tilskudd lån",
        "equal": "tilsvarende", "year": "år", "annual": "årlig årlige", "range": "til", "between": "mellom",
        "about": "omtrent rundt omlag", "bound": "høyst minst mer_enn mindre_enn opptil opp_til",
        "unit": "måned dag uke time deltaker husholdning familie skole elev barn", "rate": "månedlig",
        "filler": "budsjett beløp kostnader prosjektet",
    },
    "is": {
        "thousand": "þúsund", "million": "milljón milljónir", "billion": "milljarður milljarðar", "total": "samtals",
        "annual": "árlega", "bound": "allt_að",
    },
    "fi": {
        "thousand": "tuhat tuhatta", "million": "miljoona miljoonaa miljoonan milj",
        "billion": "miljardi miljardia mrd", "total": "yhteensä", "part": "josta joista sisältäen",
        "share": "avustus laina", "equal": "eli", "annual": "vuodessa vuosittain", "between": "välillä",
        "about": "noin", "bound": "enintään vähintään yli alle korkeintaan",
        "unit": "kuukausi henkilö osallistuja perhe", "rate": "kuukaudessa päivässä",
        "filler": "budjetti rahoitus hankkeen määrä",
    },
    "pl": {
        "thousand": "tys tysiąc tysiące tysięcy tysiąca", "million": "milion miliony milionów miliona mln",
        "billion": "miliard miliardy miliardów miliarda mld",
        "total": "łącznie ogółem razem łączny łączna całkowity całkowita", "part": "w_tym",
        "share": "dotacja pożyczka wkład dofinansowanie", "equal": "czyli równowartość",
        "annual": "rocznie roczny roczna", "per": "na", "between": "między pomiędzy od", "about": "około",
        "bound": "ponad powyżej poniżej maksymalnie minimalnie najmniej najwyżej",
        "unit": "miesiąc dzień osobę osoba uczestnika rodzinę", "rate": "miesięcznie dziennie",
        "filler": "budżet kwota koszt wartość projektu",
    },
    "cs": {
        "thousand": "tis tisíc tisíce", "million": "milion miliony milionu milionů",
        "billion": "miliarda miliard miliardy mld", "total": "celkem celkový celková celkové", "part": "z_toho",
        "share": "dotace příspěvek", "equal": "odpovídá", "annual": "ročně", "per": "na za", "between": "mezi od",
        "about": "přibližně zhruba asi cca", "bound": "maximálně minimálně více méně přes nejméně nejvýše",
        "unit": "měsíc den osobu osoba účastníka rodinu", "rate": "měsíčně denně",
        "filler": "rozpočet částka hodnota projektu",
    },
    "sk": {
        "thousand": "tis tisíc tisíce tisíca", "million": "milión milióny miliónov milióna",
        "billion": "miliarda miliárd miliardy mld", "total": "celkom spolu celkový celková", "part": "z_toho",
        "annual": "ročne", "between": "medzi od", "about": "približne zhruba asi",
        "bound": "maximálne minimálne najmenej najviac viac menej", "filler": "rozpočet suma hodnota projektu",
    },
    "hu": {
        "thousand": "ezer", "million": "millió", "billion": "milliárd", "total": "összesen teljes", "part": "ebből",
        "equal": "azaz", "annual": "évente", "about": "körülbelül kb mintegy",
        "bound": "legfeljebb legalább több kevesebb maximum", "filler": "költségvetés költségvetése összeg",
    },
    "ro": {
        "thousand": "mii mie de_mii", "million": "milioane milion de_milioane",
        "billion": "miliard miliarde de_miliarde mld", "trillion": "trilioane de_trilioane",
        "total": "total totală totale", "part": "din_care", "share": "contribuție împrumut",
        "equal": "echivalentul adică", "annual": "anual anuală pe_an", "per": "pe", "between": "între",
        "about": "aproximativ cca circa", "bound": "peste minim maxim până_la cel_puțin cel_mult",
        "unit": "lună zi persoană participant familie", "rate": "lunar",
        "filler": "buget bugetul valoare valoarea suma de_la",
    },
    "bg": {
        "thousand": "хил хиляди", "million": "милион милиона млн", "billion": "милиард милиарда млрд",
        "trillion": "трилион трилиона", "total": "общо общ обща", "part": "от_които в_т_ч", "equal": "равностойност",
        "annual": "годишно годишен годишна", "between": "между", "about": "приблизително около",
        "bound": "над максимум минимум повече малко", "filler": "бюджет сума стойност",
    },
    "mk": {
        "thousand": "илјада илјади", "million": "милион милиони", "billion": "милијарда милијарди",
        "total": "вкупно вкупен вкупна", "annual": "годишно",
    },
    "el": {
        "thousand": "χιλιάδα χιλιάδες χιλ", "million": "εκατομμύριο εκατομμύρια εκατ εκ",
        "billion": "δισεκατομμύριο δισεκατομμύρια δισ", "trillion": "τρισεκατομμύρια τρισεκατομμύριο τρισ",
        "total": "σύνολο συνολικός συνολικό συνολική συνολικά", "part": "εκ_των_οποίων",
        "annual": "ετησίως ετήσιος ετήσιο", "between": "μεταξύ", "about": "περίπου",
        "bound": "έως μέχρι τουλάχιστον άνω κάτω", "filler": "προϋπολογισμός ποσό",
    },
    "tr": {
        "thousand": "bin", "million": "milyon", "billion": "milyar", "trillion": "trilyon", "total": "toplam",
        "part": "dahil", "about": "yaklaşık", "bound": "azami asgari en_fazla en_az", "filler": "bütçe bütçesi tutar",
    },
    "uk": {
        "thousand": "тис тисяча тисячі тисяч", "million": "мільйон мільйони мільйонів мільйона млн",
        "billion": "мільярд мільярди мільярдів мільярда млрд", "trillion": "трильйон трильйона трильйонів",
        "total": "усього загальний загальна разом", "part": "у_тому_числі з_них з_яких", "equal": "еквівалент тобто",
        "annual": "щорічно щороку", "per": "на за", "between": "між", "and": "та", "about": "близько приблизно",
        "bound": "понад більше менше щонайменше максимум", "unit": "місяць день особу людину учасника",
        "rate": "щомісяця", "filler": "сума вартість",
    },
    "be": {
        "thousand": "тысячы тысяч тыс", "million": "мільён мільёны мільёнаў мільёна млн",
        "billion": "мільярд мільярды мільярдаў млрд", "total": "усяго",
    },
    "hr": {
        "thousand": "tisuća tisuće tis", "million": "milijun milijuna",
        "billion": "milijarda milijarde milijardi mlrd", "total": "ukupno ukupni ukupna ukupan", "part": "od_čega",
        "equal": "odnosno", "annual": "godišnje", "between": "između", "about": "oko otprilike",
        "bound": "najviše najmanje preko", "filler": "proračun iznos",
    },
    "bs": {"thousand": "hiljada hiljade hilj", "million": "milion miliona", "filler": "budžet"},
    "sr": {
        "thousand": "хиљада хиљаде хиљ", "million": "милион милиона", "billion": "милијарда милијарде милијарди млрд",
        "total": "укупно укупан укупна", "annual": "годишње", "between": "између", "about": "око", "filler": "буџет",
    },
    "sl": {
        "thousand": "tisoč tis", "million": "milijon milijona milijone milijoni milijonov mio",
        "billion": "milijarda milijardi milijarde milijard mrd", "total": "skupaj skupno skupni", "annual": "letno",
        "about": "približno", "bound": "največ najmanj", "filler": "proračun znesek",
    },
    "et": {
        "thousand": "tuhat", "million": "miljon miljonit mln", "billion": "miljard miljardit mld", "total": "kokku",
        "annual": "aastas", "about": "umbes ligikaudu", "bound": "kuni vähemalt rohkem", "filler": "eelarve summa",
    },
    "lv": {
        "thousand": "tūkst tūkstoši tūkstošu tūkstotis", "million": "milj miljons miljoni miljonu",
        "billion": "miljards miljardi miljardu", "total": "kopā kopējais", "about": "aptuveni", "bound": "līdz vismaz",
        "filler": "budžets summa",
    },
    "lt": {
        "thousand": "tūkst tūkstančiai tūkstančių tūkstantis tūkstančio",
        "million": "milijonas milijonai milijono milijonų mln",
        "billion": "milijardas milijardai milijardo milijardų mlrd",
        "trillion": "trilijonas trilijonai trilijonų trln", "total": "iš_viso bendra", "annual": "kasmet per_metus",
        "between": "tarp", "about": "apie maždaug", "bound": "iki daugiau mažiausiai", "filler": "biudžetas suma",
    },
    "sq": {
        "thousand": "mijë", "million": "milion milionë mln", "billion": "miliard miliardë mld", "total": "gjithsej",
        "between": "ndërmjet", "about": "rreth", "filler": "buxheti",
    },
    "ca": {
        "thousand": "milers", "million": "milió milions", "billion": "mil_milions milers_de_milions", "total": "total",
        "about": "aproximadament", "bound": "fins", "filler": "pressupost",
    },
    "id": {
        "thousand": "ribu", "million": "juta", "billion": "miliar", "trillion": "triliun",
        "total": "jumlah keseluruhan", "annual": "tahunan per_tahun", "between": "antara", "about": "sekitar",
        "bound": "hingga maksimal minimal", "filler": "anggaran sebesar",
    },
    "vi": {
        "thousand": "nghìn ngàn", "million": "triệu", "billion": "tỷ tỉ", "trillion": "nghìn_tỷ", "total": "tổng",
        "annual": "hàng_năm mỗi_năm", "range": "đến", "about": "khoảng", "bound": "tối_đa tối_thiểu hơn",
        "filler": "ngân sách kinh phí cộng số",
    },
    "sw": {"thousand": "elfu", "million": "milioni", "billion": "bilioni", "total": "jumla", "annual": "kwa_mwaka"},
    "ja": {
        "trillion": "兆", "total": "総 総額 計", "part": "うち", "equal": "相当", "annual": "毎年 年額",
        "about": "およそ", "bound": "最大 以下 以内 未満 最低", "rate": "毎月 月額 人当たり", "filler": "予算",
    },
    "ko": {
        "million": "백만", "billion": "십억", "trillion": "조", "total": "총 총액 합계", "part": "이_중",
        "equal": "상당", "annual": "매년 연간 연", "about": "약", "bound": "최대 최소 이상 이하 이내 미만",
        "unit": "인당 명당", "rate": "매월 월", "filler": "예산",
    },
    "th": {"million": "ล้าน", "billion": "พันล้าน", "about": "ประมาณ", "filler": "งบประมาณ"},
    "fa": {
        "thousand": "هزار", "million": "میلیون", "billion": "میلیارد", "trillion": "تریلیون", "total": "مجموع کل",
        "annual": "سالانه", "about": "حدود", "filler": "بودجه",
    },
    "ur": {"thousand": "ہزار", "million": "ملین", "total": "کل"},
    "he": {"thousand": "אלף", "million": "מיליון", "billion": "מיליארד", "total": "סך", "filler": "תקציב"},
    "hi": {"thousand": "हज़ार हजार", "million": "मिलियन", "total": "कुल", "about": "लगभग", "filler": "बजट"},
    "ka": {"thousand": "ათასი", "million": "მილიონი მლნ", "billion": "მილიარდი მლრდ", "total": "სულ"},
    "hy": {"thousand": "հազար", "million": "միլիոն մլն", "billion": "միլիարդ մլրդ"},
    "az": {"million": "milyon mln", "billion": "milyard mlrd"},
    "kk": {"thousand": "мың", "million": "миллион млн", "billion": "миллиард млрд"},
    "uz": {"thousand": "ming", "million": "million mln", "billion": "milliard mlrd"},
    "ky": {"thousand": "миң", "million": "миллион млн", "billion": "миллиард млрд"},
    "tg": {"thousand": "ҳазор", "million": "миллион млн", "billion": "миллиард млрд"},
    "mn": {"thousand": "мянга", "million": "сая", "billion": "тэрбум"},
    "am": {"thousand": "ሺ", "million": "ሚሊዮን", "billion": "ቢሊዮን"},
}  # fmt: skip
