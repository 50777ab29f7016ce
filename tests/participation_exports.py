"""Lists of participations as payroll and HR write them, made up; E1 and E2 are people."""

GERMAN = """Personalnummer;Plan;ab;bis;Zielbetrag;Kommentar
E1;Pay;01.01.2026;31.12.9999;1.234,56;neu
E2;Pay;01.01.2026;31.03.2026;950,00;
"""

ENGLISH = """Employee ID,Name,Incentive plan,Valid from,Valid to,Target
E1,Ann Ash,Pay,01/13/2026,,"$1,234.56"
E2,Bob Elm,Pay,01/05/2026,03/31/2026,$950
"""

SWISS = """Pers.-Nr.;Plan;G\u00fcltig ab;Zielbonus
E1;Pay;2026-01-01;CHF 1\u2019234.50
E2;Pay;2026-01-01;CHF 950.00
"""

OPEN = """Personalnummer;Plan;ab;Ziel
E1;Pay;03/04/2026;1.234
E2;Pay;05/06/2026;950
"""
